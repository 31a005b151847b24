"""``farstu serve`` says where it is, and the first owner's link to whoever may see it."""

from __future__ import annotations

import resource
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from farstu.config import Config
from farstu.services.first_owner import portal_to_be
from farstu.services.links import find_link
from farstu.store.links import Purpose
from tests.cli.installation import HOST, Installation
from tests.support.server import serve_farstu


@pytest.fixture(autouse=True)
def served(monkeypatch: pytest.MonkeyPatch) -> list[Config]:
    """Stop where the server would begin, and remember that it would; the journeys begin it."""
    begun: list[Config] = []
    monkeypatch.setattr("farstu.cli.serve.serve_until_stopped", begun.append)
    return begun


@pytest.fixture
def taken(fresh: Installation) -> Iterator[None]:
    """Have somebody else listen there."""
    with socket.create_server(("127.0.0.1", fresh.port)):
        yield


def _opens(installation: Installation, link: str) -> bool:
    origin, token = f"http://localhost:{installation.port}", link.rpartition("/")[2]
    assert link == f"{origin}/welcome/{token}"
    with installation.kit() as kit:
        portal = portal_to_be(kit, HOST)
        found = kit.store.read(
            lambda tx: find_link(kit, tx, token, purpose=Purpose.FIRST_OWNER), portal_id=portal.id
        )
    return found is not None


def test_it_says_version_portals_and_address(inhabited: Installation, served: list[Config]) -> None:
    """One line, and then it serves with the configuration that was read."""
    said = inhabited.run("serve")
    assert said.out == f"farstu 0.1.0 · 1 portal · http://localhost:{inhabited.port}\n"
    assert [config.listen.port for config in served] == [inhabited.port]


def test_it_says_the_public_address_too(inhabited: Installation) -> None:
    """Behind a proxy the line has both, and whatever people type is https."""
    said = inhabited.run("serve", FARSTU_ORIGIN="https://portal.example")
    here = f"http://localhost:{inhabited.port}"
    assert said.out == f"farstu 0.1.0 · 1 portal · {here} behind https://portal.example\n"


def test_the_first_owner_gets_a_link(fresh: Installation, served: list[Config]) -> None:
    """Where there never was an owner the link is printed, with what to do; it opens."""
    said = fresh.run("serve", "--show-secrets")
    assert "0 portals" in said.out
    assert "for 24 hours" in said.out
    assert _opens(fresh, said.out.split()[-1])
    assert served


def test_a_new_start_makes_a_new_link(fresh: Installation) -> None:
    """The older link is dead from then on."""
    first = fresh.run("serve", "--show-secrets", "--json").json["first_owner_link"]
    second = fresh.run("serve", "--show-secrets", "--json").json["first_owner_link"]
    assert (_opens(fresh, first), _opens(fresh, second)) == (False, True)


def test_the_link_goes_into_no_log(fresh: Installation) -> None:
    """Without a terminal it is not printed, and no link that somebody has seen is ended."""
    link = fresh.run("serve", "--show-secrets", "--json").json["first_owner_link"]
    said = fresh.run("serve")
    assert "/welcome/" not in said.out + said.err
    assert said.out.endswith("has no owner yet. Their link: farstu init --link\n")
    assert _opens(fresh, link)


def test_init_makes_a_link_while_the_server_runs(fresh: Installation) -> None:
    """For a server that has no terminal; whoever asks for it without one is told what to add."""
    said = fresh.run("init", "--link")
    assert (said.code, said.err) == (
        2,
        "✗ The link is shown on a terminal only: add --show-secrets.\n",
    )
    said = fresh.run("init", "--link", "--show-secrets")
    assert said.code == 0
    assert _opens(fresh, said.out.splitlines()[-2].strip())
    told = fresh.run("init", "--link", "--show-secrets", "--json").json
    assert _opens(fresh, told["first_owner_link"])


def test_an_installation_with_an_owner_has_no_link(inhabited: Installation) -> None:
    """Not even for somebody who may see secrets."""
    said = inhabited.run("serve", "--show-secrets", "--json")
    assert said.json["has_owner"] is True
    assert said.json["first_owner_link"] is None
    assert said.json["portals"] == 1
    said = inhabited.run("init", "--link", "--show-secrets", "--json")
    assert (said.code, said.json["error"]["reason"]) == (1, "has_owner")


def test_it_needs_an_installation(empty: Installation, served: list[Config]) -> None:
    """Where there is none it says the next command, and makes nothing."""
    said = empty.run("serve")
    assert said.code == 1
    assert said.err.endswith("Next: farstu init\n")
    assert not empty.folder.exists()
    assert not served


def test_it_can_make_one_first(empty: Installation, served: list[Config]) -> None:
    """With --init the first start makes everything and says so; the second is quiet."""
    first, second = empty.run("serve", "--init"), empty.run("serve", "--init")
    assert (first.code, second.code) == (0, 0)
    assert "back this up" in first.out
    assert second.out.startswith("farstu 0.1.0")
    assert len(served) == 2


@pytest.mark.usefixtures("taken")
def test_a_taken_address_is_a_sentence(fresh: Installation, served: list[Config]) -> None:
    """Nobody is sent to a server that cannot start, and no link is made."""
    said = fresh.run("serve", "--show-secrets")
    assert said.code == 1
    assert f"cannot listen on localhost:{fresh.port}: something else does already" in said.err
    assert "/welcome/" not in said.out
    assert not served


def test_an_address_of_another_machine_is_a_sentence(
    fresh: Installation, served: list[Config]
) -> None:
    """What the system says about it is passed on."""
    elsewhere = {"FARSTU_LISTEN": "203.0.113.7:8440", "FARSTU_ORIGIN": "https://portal.example"}
    said = fresh.run("serve", **elsewhere)
    assert said.code == 1
    assert "Cannot assign requested address" in said.err
    assert not served


def test_plain_http_is_for_this_machine_only(fresh: Installation, served: list[Config]) -> None:
    """Where others could connect it refuses, unless the public address is https."""
    said = fresh.run("serve", FARSTU_LISTEN=f"0.0.0.0:{fresh.port}")
    assert said.code == 1
    assert "public https address" in said.err
    assert not served
    https = {"FARSTU_LISTEN": f"0.0.0.0:{fresh.port}", "FARSTU_ORIGIN": "https://portal.example"}
    assert fresh.run("serve", **https).code == 0


def test_a_key_file_of_another_installation_stops_it(
    inhabited: Installation, served: list[Config], tmp_path: Path
) -> None:
    """Nothing is sealed beside what it does not open; commands that would are refused as well."""
    other = Installation(folder=tmp_path / "other", port=inhabited.port)
    other.run("init")
    shutil.copy(other.key_file, inhabited.key_file)
    for command in (("serve",), ("portal", "list")):
        said = inhabited.run(*command, "--json")
        assert (said.code, said.json["error"]["reason"]) == (1, "unopened")
    assert served == []


def test_a_key_file_that_others_can_read_stops_it(
    fresh: Installation, served: list[Config]
) -> None:
    """It does not serve with a key that may be known."""
    fresh.key_file.chmod(0o640)
    said = fresh.run("serve")
    assert said.code == 1
    assert f"chmod 600 {fresh.key_file}" in said.err
    assert not served


@pytest.mark.slow
def test_what_it_has_in_memory_is_never_kept_by_a_crash(tmp_path: Path) -> None:
    """Neither it nor its workers leave a core behind, whatever the machine would allow."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    try:
        with serve_farstu(tmp_path / "data") as server:
            workers = server.workers()
            limits = {resource.prlimit(pid, resource.RLIMIT_CORE) for pid in workers}
            limits.add(resource.prlimit(server.process.pid, resource.RLIMIT_CORE))
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
    assert workers
    assert limits == {(0, 0)}
