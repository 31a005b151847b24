"""Linking: nobody is known by an own id who did not agree, and an agreement is good once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from farstu.core.audit import AuditEvent as E
from farstu.core.errands import LASTS, Trouble
from farstu.core.hosted_page import LINK_LASTS
from farstu.core.keeping import Attribute, Owner
from farstu.core.outcome import Reason, Rejected
from farstu.core.throttle import ERRANDS
from farstu.services import errands as errand_services
from farstu.services.answering import answer_errand, choose_account, end_errand
from farstu.services.attaching import attach_own_id
from farstu.services.disputes import dispute, find_dispute
from farstu.services.errands import find_going
from farstu.services.hosted_answers import Sent
from farstu.services.hosted_requests import Doubt, begin_hosted
from farstu.services.linking import (
    Begun,
    agree_to_link,
    begin_link,
    cancel_link,
    find_link,
    redeem_link,
)
from farstu.services.notices import Notice
from farstu.services.outbox import Letter
from farstu.services.own_ids import Kept, find_own
from farstu.services.portal_people import PersonWish, Put, put_person
from farstu.services.relying_parties import new_secret, remove_secret, suspend_relying_party
from farstu.services.shared_secrets import list_shared
from farstu.services.undelivered import list_unsent
from farstu.store import accounts, relying_parties
from farstu.store.sessions import SessionRow
from tests.support.hosted import LINK, REQUEST, Sender, add_sender
from tests.support.house import App, House, Person, at_once

BROWSER, OTHER_BROWSER = "A" * 43, "other".ljust(43, "A")
OWN_ID = "4711"


@pytest.fixture
def shop(house: House) -> Sender:
    """Register an application."""
    return add_sender(house)


@pytest.fixture
def maja(house: House) -> Person:
    """Be somebody whom no program knows."""
    return house.add_person()


@pytest.fixture
def app(house: House, maja: Person) -> App:
    """Have an app."""
    return house.give_app(maja)


@pytest.fixture
def seat(house: House, maja: Person, app: App) -> SessionRow:
    """Be in, just now."""
    return house.come_in(maja, app)


def begin(shop: Sender, own_id: Any = OWN_ID, **more: Any) -> Begun | Sent | Doubt:
    """Send a browser that is nobody's yet."""
    house, request = shop.house, shop.link(own_id, **more)
    return begin_link(house.kit, house.visit, request, browser=BROWSER, is_inside=False)


def begun(shop: Sender, own_id: str = OWN_ID, **more: Any) -> str:
    """Send one that is taken; say which errand it is on."""
    done = begin(shop, own_id, **more)
    assert isinstance(done, Begun), done
    return done.errand_id


def agree(shop: Sender, seat: SessionRow, errand_id: str, browser: str = BROWSER) -> Any:
    """Agree; say what the application is told, or why not."""
    house = shop.house
    done = agree_to_link(house.kit, house.visit, seat, browser=browser, errand_id=errand_id)
    return shop.read(done.address) if isinstance(done, Sent) else done


def agreed(shop: Sender, seat: SessionRow, own_id: str = OWN_ID) -> str:
    """Be sent, and agree; say the code that came of it."""
    return str(agree(shop, seat, begun(shop, own_id))["code"])


def redeem(house: House, code: str, own_id: str = OWN_ID) -> Kept | Rejected:
    """Hand a code in, from where the program is."""
    return redeem_link(house.kit, house.visit_from("203.0.113.9"), own_id, code=code)


def owner_of(house: House, own_id: str = OWN_ID) -> str | None:
    """Say whose that id is."""
    found = house.read(lambda tx: find_own(tx, own_id))
    return None if found is None else found.id


def letters(house: House) -> list[Letter]:
    """List the letters about being linked."""
    waiting = house.read(lambda tx: list_unsent(house.kit, tx))
    return [w.letter for w in waiting if w.letter and w.letter.template == Notice.ACCOUNT_LINKED]


OVER = Rejected(Reason.ERRAND_OVER)
MISSING = Rejected(Reason.NOT_FOUND)


def test_whoever_agrees_is_known_by_that_id(
    house: House, shop: Sender, maja: Person, seat: SessionRow
) -> None:
    """When the program hands the code in, and not before; Farstu keeps the word about them."""
    errand_id = begun(shop, name="Maja L.")
    link = find_link(house.kit, house.visit, browser=BROWSER, errand_id=errand_id)
    assert link is not None
    assert (link.own_id, link.name, link.party) == (OWN_ID, "Maja L.", "Web shop")
    told = agree(shop, seat, errand_id)
    assert {"result": "agreed", "sub": OWN_ID}.items() <= told.items()
    assert owner_of(house) is None
    done = redeem(house, told["code"])
    assert isinstance(done, Kept)
    assert (done.own_id, done.subject.account.id) == (OWN_ID, maja.id)
    assert owner_of(house) == maja.id
    assert house.events()[E.ACCOUNT_LINKED] == 1
    named = put_person(house.kit, house.visit, OWN_ID, PersonWish(texts={Attribute.NAME: "Other"}))
    assert named == Rejected(Reason.KEPT_BY_FARSTU, field="name")
    mine = PersonWish(texts={Attribute.NAME: "Other"}, owners={Attribute.NAME: Owner.PORTAL})
    assert isinstance(put_person(house.kit, house.visit, OWN_ID, mine), Put)


def test_they_are_told_from_where_they_agreed(house: House, shop: Sender, seat: SessionRow) -> None:
    """Not from where the program called."""
    redeem(house, agreed(shop, seat))
    [told] = letters(house)
    said = {"asker": "Web shop", "own_id": OWN_ID, "address": house.visit.address}
    assert said.items() <= told.facts.items()


def test_who_says_that_it_was_not_them_is_known_no_more(
    house: House, shop: Sender, maja: Person, seat: SessionRow
) -> None:
    """The link in the mail takes the id away with all the rest; the portal has no word left."""
    redeem(house, agreed(shop, seat))
    [told] = letters(house)
    token = str(told.facts["path"]).rpartition("/")[2]
    found = find_dispute(house.kit, house.visit, token)
    assert (found is not None and found.own_id, found and found.added) == ("4711", "")
    assert isinstance(dispute(house.kit, house.visit, token), str)
    assert owner_of(house) is None
    assert house.subject(maja).account.kept_by_portal is None
    assert house.events()[E.ACCOUNT_UNLINKED] == 1


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"sub": None}, "fields_wrong"),
        ({"sub": 7}, "fields_wrong"),
        ({"name": 7}, "fields_wrong"),
        ({"sub": " "}, "own_id_invalid"),
        ({"sub": "a/b"}, "own_id_invalid"),
        ({"name": "a\u202eb"}, "field_unprintable"),
        ({"sub": "known"}, "own_id_taken"),
    ],
)
def test_what_cannot_be_is_answered_at_once(
    house: House, shop: Sender, claims: dict[str, Any], code: str
) -> None:
    """By its code, and nobody is asked."""
    put_person(house.kit, house.visit, "known", PersonWish(texts={Attribute.NAME: "Known"}))
    request = shop.sign(shop.claims(OWN_ID, **claims), LINK)
    done = begin_link(house.kit, house.visit, request, browser=BROWSER, is_inside=False)
    assert isinstance(done, Sent)
    assert (shop.read(done.address)["result"], shop.read(done.address)["code"]) == ("refused", code)


def test_a_request_of_another_kind_is_none(house: House, shop: Sender) -> None:
    """One that asks for a proof links nobody, and the other way round; each is good once."""
    at = house.kit, house.visit
    proof = shop.sign(shop.claims(OWN_ID), REQUEST)
    unsigned = Doubt(reason=Reason.HOSTED_UNSIGNED)
    assert begin_link(*at, proof, browser=BROWSER, is_inside=False) == unsigned
    link = shop.link(OWN_ID)
    assert begin_hosted(*at, link, browser=BROWSER) == unsigned
    assert isinstance(begin_link(*at, link, browser=BROWSER, is_inside=False), Begun)
    again = begin_link(*at, link, browser=BROWSER, is_inside=False)
    assert isinstance(again, Doubt)
    assert again.reason is Reason.HOSTED_OVER


def test_a_network_of_strangers_has_its_fill(
    house: House, shop: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is signed in is not counted."""
    monkeypatch.setattr(errand_services, "ERRANDS", replace(ERRANDS, free=2))
    for _ in range(2):
        begun(shop)
    assert begin(shop) == Doubt(reason=Reason.ERRANDS_MANY)
    request = shop.link(OWN_ID)
    inside = begin_link(house.kit, house.visit, request, browser=BROWSER, is_inside=True)
    assert isinstance(inside, Begun)


def test_the_code_is_good_once_for_one_id_and_a_minute(
    house: House, shop: Sender, seat: SessionRow
) -> None:
    """For another id it is none; a second use of it changes nothing."""
    code = agreed(shop, seat)
    assert redeem(house, code, "other") == OVER
    assert redeem(house, "of nobody") == OVER
    assert isinstance(redeem(house, code), Kept)
    assert redeem(house, code) == OVER
    assert house.events()[E.ACCOUNT_LINKED] == 1


def test_a_code_that_comes_late_is_none(house: House, shop: Sender, seat: SessionRow) -> None:
    """After a minute nothing is attached."""
    code = agreed(shop, seat)
    house.clock.advance(LINK_LASTS.total_seconds())
    assert redeem(house, code) == OVER
    assert owner_of(house) is None


def test_of_several_calls_with_a_code_one_attaches(
    house: House, shop: Sender, seat: SessionRow
) -> None:
    """One conditional write says which."""
    code = agreed(shop, seat)
    done = at_once(*[partial(redeem, house, code)] * 4)
    assert sum(isinstance(one, Kept) for one in done) == 1
    assert done.count(OVER) == 3
    assert house.events()[E.ACCOUNT_LINKED] == 1


def test_of_two_ids_at_once_an_account_gets_one(
    house: House, shop: Sender, seat: SessionRow
) -> None:
    """Whoever comes second is told that they are known already."""
    codes = {own_id: agreed(shop, seat, own_id) for own_id in ("a1", "A1")}
    done = at_once(*[partial(redeem, house, code, own_id) for own_id, code in codes.items()])
    assert sum(isinstance(one, Kept) for one in done) == 1
    assert Rejected(Reason.OWN_ID_HELD) in done
    assert [owner_of(house, own_id) for own_id in codes].count(None) == 1


def test_of_two_accounts_at_once_one_gets_the_id(
    house: House, shop: Sender, seat: SessionRow
) -> None:
    """And of the other nothing is changed."""
    olle = house.add_person("olle@example.com")
    other = house.come_in(olle, house.give_app(olle))
    codes = [agreed(shop, seat), agreed(shop, other)]
    done = at_once(*[partial(redeem, house, code) for code in codes])
    assert sum(isinstance(one, Kept) for one in done) == 1
    assert Rejected(Reason.OWN_ID_TAKEN, field="own_id") in done
    whose = {seat.account_id, olle.id} - {owner_of(house)}
    left = house.read(lambda tx: accounts.list_by_id(tx, whose))
    assert [one.kept_by_portal for one in left] == [None]


@pytest.mark.parametrize("how", ["revoked", "suspended", "erased", "application"])
def test_what_was_revoked_since_attaches_nothing(
    house: House, shop: Sender, maja: Person, seat: SessionRow, how: str
) -> None:
    """Whoever agreed may have said since that it was not them."""
    code = agreed(shop, seat)
    deeds = {
        "revoked": lambda tx: accounts.raise_epoch(tx, maja.id, at=house.clock()),
        "suspended": lambda tx: accounts.suspend(tx, maja.id, at=house.clock()),
        "erased": lambda tx: accounts.remove(tx, maja.id),
        "application": lambda tx: suspend_relying_party(house.kit, tx, shop.id),
    }
    house.write(deeds[how])
    assert redeem(house, code) == OVER
    assert owner_of(house) is None


def test_who_is_known_already_and_the_staff_cannot_agree(
    house: House, shop: Sender, seat: SessionRow
) -> None:
    """The application is told so once they said yes, and nothing before."""
    redeem(house, agreed(shop, seat))
    told = agree(shop, seat, begun(shop, "other"))
    assert (told["result"], told["code"]) == ("refused", "own_id_held")
    owner = house.add_person("own@example.com", staff=True)
    own = house.come_in(owner, house.give_app(owner))
    told = agree(shop, own, begun(shop, "other"))
    assert (told["result"], told["code"]) == ("refused", "not_permitted")


def test_an_old_proof_agrees_to_nothing(house: House, shop: Sender, seat: SessionRow) -> None:
    """Nor does another browser, or a second answer."""
    errand_id = begun(shop)
    assert agree(shop, seat, errand_id, OTHER_BROWSER) == MISSING
    house.clock.advance(301)
    assert agree(shop, seat, errand_id) == Rejected(Reason.PROOF_NOT_FRESH)
    assert find_link(house.kit, house.visit, browser=BROWSER, errand_id=errand_id) is not None


def test_an_agreement_is_given_once(house: House, shop: Sender, seat: SessionRow) -> None:
    """Of several at once one is answered with a code."""
    errand_id = begun(shop)
    done = at_once(*[partial(agree, shop, seat, errand_id)] * 4)
    assert done.count(MISSING) == 3
    assert find_link(house.kit, house.visit, browser=BROWSER, errand_id=errand_id) is None


def test_who_does_not_want_to_is_not_asked_again(
    house: House, shop: Sender, seat: SessionRow
) -> None:
    """The application hears that they did not; nothing is said of who it was."""
    errand_id = begun(shop)
    cancel = partial(cancel_link, house.kit, house.visit, errand_id=errand_id)
    assert cancel(browser=OTHER_BROWSER) == MISSING
    done = cancel(browser=BROWSER)
    assert isinstance(done, Sent)
    assert shop.read(done.address)["code"] == "cancelled"
    assert cancel(browser=BROWSER) == MISSING
    assert agree(shop, seat, errand_id) == MISSING


def test_without_its_secret_nobody_is_answered(
    house: House, shop: Sender, seat: SessionRow
) -> None:
    """What cannot be signed is over."""
    errand_id = begun(shop)

    def turn(tx: Any) -> None:
        party = relying_parties.find(tx, shop.id)
        assert party is not None
        [old] = list_shared(house.kit, tx, party)
        assert isinstance(new_secret(house.kit, tx, party), str)
        assert remove_secret(house.kit, tx, party, old.id) is None

    house.write(turn)
    assert agree(shop, seat, errand_id) == MISSING


def test_a_link_is_no_way_in_to_an_application(
    house: House, shop: Sender, seat: SessionRow
) -> None:
    """What answers errands of other doors does not find it."""
    errand_id = begun(shop)
    at = house.kit, house.visit
    going = find_going(*at, browser=BROWSER, errand_id=errand_id)
    assert going is not None
    assert (going.is_link, going.path) == (True, f"/link/{errand_id}")
    answer = partial(answer_errand, browser=BROWSER, errand_id=errand_id, consent=True)
    choose = partial(choose_account, browser=BROWSER, errand_id=errand_id)
    end = partial(end_errand, browser=BROWSER, errand_id=errand_id, trouble=Trouble.ACCESS_DENIED)
    assert answer(*at, seat) == MISSING
    assert choose(*at, seat) == MISSING
    assert end(*at) == MISSING


def test_a_link_waits_half_an_hour(house: House, shop: Sender) -> None:
    """Then it is over."""
    errand_id = begun(shop)
    house.clock.advance(LASTS.total_seconds())
    assert find_link(house.kit, house.visit, browser=BROWSER, errand_id=errand_id) is None


def test_an_id_that_can_be_nobodys_is_attached_to_nobody(house: House, maja: Person) -> None:
    """Whoever says so."""
    account = house.subject(maja).account
    done = house.write(
        lambda tx: attach_own_id(house.kit, tx, None, account, "a/b", asker="Operator")
    )
    assert done == Rejected(Reason.OWN_ID_INVALID, field="own_id")


def test_an_account_that_was_looked_at_before_gets_no_second_id(house: House, maja: Person) -> None:
    """The write itself is conditional, whatever its caller saw."""
    seen = house.subject(maja).account

    def attach(own_id: str) -> Rejected | None:
        return house.write(
            lambda tx: attach_own_id(house.kit, tx, None, seen, own_id, asker="Operator")
        )

    assert attach("a1") is None
    assert attach("a2") == Rejected(Reason.OWN_ID_HELD)
    assert (owner_of(house, "a1"), owner_of(house, "a2")) == (maja.id, None)
