"""Duo's own client for Python, unchanged, over TLS, by the code that the documentation shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from duo_universal import Client
from duo_universal.client import DuoException

from farstu.core.assurance import FactorKind
from farstu.services.answer import answer
from farstu.services.duo_requests import begin_prompt
from farstu.services.hosted_answers import Sent
from farstu.services.hosted_page import answer_hosted, find_hosted
from farstu.services.hosted_requests import SetOut
from farstu.services.seats import Moved
from tests.support.databases import make_sqlite_database
from tests.support.duo_client import Vpn, open_vpn
from tests.support.source import ROOT

BROWSER = "A" * 43
# How long its secret is stands in the client itself, whatever the library under it thinks of that.
pytestmark = pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")


@pytest.fixture
def vpn(run_folder: Path, tmp_path: Path) -> Iterator[Vpn]:
    """Have a program with that client in it."""
    with open_vpn(make_sqlite_database(run_folder, folder=tmp_path), tmp_path) as opened:
        yield opened


def come(vpn: Vpn, url: str) -> dict[str, str]:
    """Be the browser that was sent: prove it, and read what is brought back."""
    kit, visit = vpn.house.kit, vpn.visit
    begun = begin_prompt(kit, visit, _query(url), browser=BROWSER)
    assert isinstance(begun, SetOut), begun
    hosted = find_hosted(kit, visit, begun.login_id, browser=BROWSER)
    assert hosted is not None
    assert hosted.guest.seat is not None
    vpn.clock.advance(30)
    totp = FactorKind("totp")
    moved = answer(kit, visit, hosted.guest.seat, kind=totp, response=vpn.app.answer())
    assert isinstance(moved, Moved), moved
    sent = answer_hosted(kit, visit, hosted)
    assert isinstance(sent, Sent)
    return _query(sent.address)


def _query(url: str) -> dict[str, str]:
    return {name: each[0] for name, each in parse_qs(urlsplit(url).query).items()}


def test_it_greets_sends_somebody_and_is_told_who_it_was(vpn: Vpn) -> None:
    """Its nonce stands beside the request, and what it posts in the address."""
    assert vpn.client.health_check()["stat"] == "OK"
    state, nonce = vpn.client.generate_state(), vpn.client.generate_state()
    back = come(vpn, vpn.client.create_auth_url("maja", state, nonce=nonce))
    assert back["state"] == state
    code = back["duo_code"]
    told = vpn.client.exchange_authorization_code_for_2fa_result(code, "maja", nonce=nonce)
    assert (told["auth_result"]["result"], told["preferred_username"]) == ("allow", "maja")
    with pytest.raises(DuoException, match="invalid_grant"):
        vpn.client.exchange_authorization_code_for_2fa_result(code, "maja", nonce=nonce)


def test_it_believes_no_answer_about_somebody_else(vpn: Vpn) -> None:
    """Nor one with another nonce."""
    for person, nonce, why in (("nils", None, "username"), ("maja", "n" * 20, "nonce")):
        back = come(vpn, vpn.client.create_auth_url("maja", vpn.client.generate_state()))
        with pytest.raises(DuoException, match=why):
            vpn.client.exchange_authorization_code_for_2fa_result(
                back["duo_code"], person, nonce=nonce
            )


def test_a_wrong_secret_is_told_so_in_the_words_of_the_client(vpn: Vpn) -> None:
    """At the greeting, before anybody is sent anywhere."""
    vpn.client._client_secret = "A" * 40
    with pytest.raises(DuoException, match="invalid_client"):
        vpn.client.health_check()


def test_the_code_of_the_documentation_works(vpn: Vpn) -> None:
    """With this client in the place of the one that it makes."""
    page = (ROOT / "docs" / "duo.md").read_text("utf-8")
    (shown,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, Any] = {}
    made = shown.replace("<client id>", "I" * 20).replace("<secret>", "S" * 40)
    exec(compile(made, "duo.md", "exec"), names)  # noqa: S102 - it is our own page
    assert isinstance(names["duo"], Client)
    names["duo"] = vpn.client
    session: dict[str, Any] = {}
    back = come(vpn, names["send"](session, "maja"))
    assert names["judge"](dict(session), "another", back["duo_code"]) is None
    told = names["judge"](session, back["state"], back["duo_code"])
    assert told["preferred_username"] == "maja"
    assert names["judge"](session, back["state"], back["duo_code"]) is None
