"""``farstu proxy-config``: the configuration of a proxy, for an application that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from farstu.core.forward_auth import ForwardAuth
from farstu.http.proxy_configuration import Proxy
from farstu.services.portals import list_portals
from farstu.services.relying_parties import Added, add_relying_party
from tests.cli.installation import Installation

SECRET = "s" * 40
WIKI, FILES = "https://wiki.example.com", "https://files.example.com:8443"


@pytest.fixture
def settings(inhabited: Installation, tmp_path: Path) -> dict[str, str]:
    """Register an application with two hosts, and say what lets proxies ask."""
    with inhabited.kit() as kit:
        rules = ForwardAuth(hosts=(WIKI, FILES))
        added = kit.store.write(
            lambda tx: add_relying_party(kit, tx, name="Wiki", rules=rules),
            portal_id=list_portals(kit)[0].id,
        )
        assert isinstance(added, Added)
    secret = tmp_path / "proxy-secret"
    secret.write_text(f"{SECRET}\n")
    return {
        "FARSTU_FORWARD_AUTH__PROXIES": "127.0.0.1",
        "FARSTU_FORWARD_AUTH__SECRET_FILE": str(secret),
    }


@pytest.mark.parametrize("proxy", list(Proxy))
def test_each_proxy_has_one(
    inhabited: Installation, settings: dict[str, str], proxy: Proxy
) -> None:
    """With every word filled in, for each host of the application, and the secret in it."""
    said = inhabited.run("proxy-config", proxy.value, "wiki", **settings)
    assert said.code == 0, said.err
    assert "@" not in said.out.replace("@farstu_portal", "").replace("@farstu_closed", "")
    assert "wiki.example.com" in said.out
    assert "files.example.com:8443" in said.out
    assert SECRET in said.out
    one = inhabited.run("proxy-config", proxy.value, "WIKI.example.com", **settings)
    assert one.code == 0
    assert "files.example.com" not in one.out


def test_scripts_get_them_by_origin(inhabited: Installation, settings: dict[str, str]) -> None:
    """Each host's apart, with the files and the addresses that were named."""
    more = ("--upstream", "http://10.0.0.7:9000", "--farstu", "https://login.example.com")
    certificate = ("--certificate", "/c.pem", "--key", "/k.pem", "--json")
    told = inhabited.run("proxy-config", "nginx", "Wiki", *more, *certificate, **settings).json
    assert set(told["configurations"]) == {WIKI, FILES}
    for written in told["configurations"].values():
        assert "ssl_protocols TLSv1.2 TLSv1.3;" in written
        assert "proxy_pass http://10.0.0.7:9000;" in written
        assert "server login.example.com:443;" in written
        assert "proxy_ssl_name login.example.com;" in written
        assert "ssl_certificate /c.pem;" in written


def test_what_is_not_there_is_told(inhabited: Installation, settings: dict[str, str]) -> None:
    """No such application: those that there are; no proxies in the configuration: where to read."""
    said = inhabited.run("proxy-config", "caddy", "Mail", **settings)
    assert (said.code, "Wiki" in said.err) == (1, True)
    said = inhabited.run("proxy-config", "caddy", "Wiki")
    assert (said.code, "docs/forward-auth.md" in said.err) == (1, True)


@pytest.mark.parametrize(
    "address",
    [
        "nonsense",
        "ftp://127.0.0.1",
        "http://127.0.0.1/path",
        "http://a;b",
        "http://a b",
        "http://{x}",
    ],
)
def test_an_odd_address_is_refused(
    inhabited: Installation, settings: dict[str, str], address: str
) -> None:
    """It would stand in a configuration as it is."""
    for option in ("--upstream", "--farstu"):
        said = inhabited.run("proxy-config", "caddy", "Wiki", option, address, **settings)
        assert said.code == 2
