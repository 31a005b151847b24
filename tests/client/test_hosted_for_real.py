"""The hosted page by the client, against the portal that answers it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from farstu.client import MULTI, HostedPage, Refused
from farstu.services.linking import redeem_link
from farstu.services.own_ids import Kept, find_own
from tests.client.caller import ORIGIN
from tests.oidc.application import Visitor, follow
from tests.support.hosted import RETURN_TO, add_sender
from tests.support.house import Person
from tests.web.support.home import Home
from tests.web.support.wire import Answer

SENTENCE = "Delete the domain example.se"


def in_here(url: str) -> str:
    """Take the origin off an address, as a browser does that is there."""
    assert url.startswith(f"{ORIGIN}/")
    return url.removeprefix(ORIGIN)


def brought(back: Answer) -> str:
    """Read what the browser brings back."""
    assert back.location.startswith(RETURN_TO)
    return parse_qs(urlsplit(back.location).query)["answer"][0]


def test_somebody_goes_back_and_then_passes(home: Home) -> None:
    """From the request to the proof, by real pages; and an answer fits nothing else."""
    house, sender = home.house, add_sender(home.house)
    page, other = (
        HostedPage(ORIGIN, one.client_id, one.secret, clock=lambda: house.clock().timestamp())
        for one in (sender, add_sender(house, name="Other shop"))
    )
    browser = home.open_browser()
    asked = page.ask("4711", return_to=RETURN_TO, name="Maja", action=SENTENCE)
    assert SENTENCE in follow(browser, browser.get(in_here(asked.url))).text
    [cancel] = {one for one in browser.sheet.forms if one.endswith("/cancel")}
    answer = brought(follow(browser, browser.post(cancel, {})))
    with pytest.raises(Refused) as no:
        page.read(answer, nonce=asked.nonce, own_id="4711", action=SENTENCE)
    assert no.value.code == "cancelled"

    account = house.read(lambda tx: find_own(tx, "4711"))
    assert account is not None
    app = house.give_app(Person(id=account.id, email=""))
    again = page.ask("4711", return_to=RETURN_TO, acr=MULTI, max_age=60, action=SENTENCE)
    follow(browser, browser.get(in_here(again.url)))
    [cancel] = {one for one in browser.sheet.forms if one.endswith("/cancel")}
    typed = browser.post(f"{cancel.removesuffix('/cancel')}/login/factor/totp", app.answer())
    answer = brought(follow(browser, typed))
    proof = page.read(answer, nonce=again.nonce, own_id="4711", action=SENTENCE)
    assert (proof.acr, proof.amr, proof.limited) == (MULTI, ("otp",), False)
    assert proof.at == house.clock()
    for reader, nonce, own_id, action in (
        (page, asked.nonce, "4711", SENTENCE),
        (page, again.nonce, "4712", SENTENCE),
        (page, again.nonce, "4711", "Delete everything"),
        (page, again.nonce, "4711", None),
        (other, again.nonce, "4711", SENTENCE),
    ):
        with pytest.raises(Refused) as wrong:
            reader.read(answer, nonce=nonce, own_id=own_id, action=action)
        assert wrong.value.code == "answer_wrong"


def test_somebody_with_an_account_is_linked(home: Home) -> None:
    """From the request to the code, by real pages; a proof is no agreement."""
    house, sender = home.house, add_sender(home.house)
    page = HostedPage(
        ORIGIN, sender.client_id, sender.secret, clock=lambda: house.clock().timestamp()
    )
    person = house.add_person()
    browser = home.open_browser()
    visitor = Visitor(browser=browser, house=house, person=person, app=house.give_app(person))
    visitor.sign_in()
    asked = page.ask_to_link("4711", return_to=RETURN_TO, name="Maja L.")
    assert "Maja L." in follow(browser, browser.get(in_here(asked.url))).text
    [agree] = {one for one in browser.sheet.forms if one.endswith("/agree")}
    answer = brought(browser.post(agree))
    code = page.read_link(answer, nonce=asked.nonce, own_id="4711")
    assert isinstance(redeem_link(house.kit, house.visit, "4711", code=code), Kept)
    for nonce, own_id in (("n" * 32, "4711"), (asked.nonce, "4712")):
        with pytest.raises(Refused) as wrong:
            page.read_link(answer, nonce=nonce, own_id=own_id)
        assert wrong.value.code == "answer_wrong"
    with pytest.raises(Refused):
        page.read(answer, nonce=asked.nonce, own_id="4711")
