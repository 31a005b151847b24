"""The hosted page: who asked, what was proven, and one answer, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from farstu.core import login as machine
from farstu.core.assurance import Assurance
from farstu.core.audit import AuditEvent as E
from farstu.core.hosted_page import LEEWAY, LONGEST_LIFE, HostedPage
from farstu.core.identifiers import fold
from farstu.core.keeping import Attribute
from farstu.core.outcome import Reason, Rejected
from farstu.core.relying_parties import OpenIdConnect
from farstu.core.roles import OrganisationKind
from farstu.crypto.tokens import digest
from farstu.services.answer import answer
from farstu.services.guest import Guest
from farstu.services.hosted_answers import Sent
from farstu.services.hosted_page import (
    OVER,
    Hosted,
    answer_hosted,
    cancel_hosted,
    find_hosted,
)
from farstu.services.hosted_requests import Doubt, SetOut, begin_hosted
from farstu.services.portal_challenges import find_challenge
from farstu.services.portal_people import PersonWish, Put, put_person
from farstu.services.relying_parties import (
    Added,
    add_relying_party,
    new_secret,
    remove_secret,
    suspend_relying_party,
)
from farstu.services.remembering import Handed
from farstu.services.seats import Moved
from farstu.services.shared_secrets import find_shared, list_shared
from farstu.services.vouching import digest_action
from farstu.store import (
    accounts,
    audit_events,
    logins,
    memberships,
    relying_parties,
    schema,
)
from farstu.store.tx import Tx
from tests.support.hosted import REQUEST, RETURN_TO, Sender, add_sender, sign
from tests.support.house import OFF, OPTIONAL, REQUIRED, TOTP, App, House, Person, at_once

BROWSER, OTHER_BROWSER = "A" * 43, "other".ljust(43, "A")
SENTENCE = "transfer example.se to NN"
Done = SetOut | Sent | Doubt


@pytest.fixture
def shop(house: House) -> Sender:
    """Register an application."""
    return add_sender(house)


@pytest.fixture
def maja(house: House) -> Person:
    """Have somebody as the portal says."""
    wish = PersonWish(texts={Attribute.NAME: "Maja", Attribute.EMAIL: "maja@example.com"})
    done = put_person(house.kit, house.visit, "maja", wish)
    assert isinstance(done, Put)
    return Person(id=done.kept.subject.account.id, email="maja@example.com")


@pytest.fixture
def app(house: House, maja: Person) -> App:
    """Give her an app."""
    return house.give_app(maja)


def bring(house: House, request: str, *, brought: str = "") -> Done:
    """Bring a request."""
    return begin_hosted(house.kit, house.visit, request, browser=BROWSER, brought=brought)


def come(shop: Sender, **more: Any) -> Hosted:
    """Bring one that begins a login for Maja, and look at it."""
    done = bring(shop.house, shop.request("maja", **more))
    assert isinstance(done, SetOut), done
    return look(shop.house, done.login_id)


def look(house: House, login_id: str) -> Hosted:
    """Look at a login from the browser that sits on it."""
    found = find_hosted(house.kit, house.visit, login_id, browser=BROWSER)
    assert found is not None
    return found


def prove(shop: Sender, hosted: Hosted, code: dict[str, str], **more: Any) -> Moved:
    """Type a code."""
    house, seat = shop.house, hosted.guest.seat
    assert seat is not None
    done = answer(house.kit, house.visit, seat, kind=TOTP, response=code, **more)
    assert isinstance(done, Moved), done
    return done


def go_back(shop: Sender, hosted: Hosted) -> dict[str, Any]:
    """Take the answer back to the application, which judges it."""
    done = answer_hosted(shop.house.kit, shop.house.visit, hosted)
    assert isinstance(done, Sent), done
    return shop.read(done.address)


def refusal(shop: Sender, done: Done) -> str:
    """Say the code of a request that was answered at once."""
    assert isinstance(done, Sent), done
    told = shop.read(done.address)
    assert told["result"] == "refused"
    return str(told["code"])


# What is proven ----------------------------------------------------------------------------------


def test_what_was_proven_is_answered_once_and_no_session_begins(shop: Sender, app: App) -> None:
    """The trail says who asked, by which application, and what was shown for which sentence."""
    hosted = come(shop, action=SENTENCE)
    assert isinstance(answer_hosted(shop.house.kit, shop.house.visit, hosted), Guest)
    prove(shop, hosted, app.answer())
    told = go_back(shop, hosted)
    assert (told["result"], told["sub"]) == ("passed", "maja")
    assert (told["acr"], told["amr"]) == ("urn:farstu:acr:2", ["otp"])
    assert told["action_sha256"] == digest_action(SENTENCE)
    assert told["auth_time"] == shop.now
    assert "limited" not in told
    house = shop.house
    assert answer_hosted(house.kit, house.visit, hosted) == OVER
    assert look(house, hosted.row.login_id).is_answered
    rows = house.read(lambda tx: audit_events.list_latest(tx, audit_events.Wanted(), limit=50))
    facts = {row.event: row.facts for row in rows}
    assert facts[E.CHALLENGE_ASKED]["by"] == "application"
    assert facts[E.CHALLENGE_ASKED]["relying_party"] == shop.id
    assert facts[E.CHALLENGE_PASSED]["action"] == digest_action(SENTENCE)
    t = schema.sessions
    assert house.read(lambda tx: tx.execute(sa.select(t.c.id).where(tx.inside(t))).all()) == []


def test_of_ten_requests_at_once_one_begins(shop: Sender, app: App) -> None:
    """What it is called is good once; the others are told that it was used."""
    request = shop.request("maja")
    done = at_once(*[lambda: bring(shop.house, request)] * 10)
    assert sum(isinstance(one, SetOut) for one in done) == 1
    assert {one.reason for one in done if isinstance(one, Doubt)} == {Reason.HOSTED_OVER}
    assert app is not None


def test_of_ten_looks_at_once_one_is_answered(shop: Sender, app: App) -> None:
    """Whoever looks again finds that it is over."""
    hosted = come(shop)
    prove(shop, hosted, app.answer())
    house = shop.house
    done = at_once(*[lambda: answer_hosted(house.kit, house.visit, hosted)] * 10)
    assert sum(isinstance(one, Sent) for one in done) == 1
    assert sum(one == OVER for one in done) == 9


def test_cancelling_is_an_answer_and_ends_the_login(shop: Sender, app: App) -> None:
    """Nothing that is typed afterwards counts, and nothing is answered twice."""
    hosted, house = come(shop), shop.house
    done = cancel_hosted(house.kit, house.visit, hosted)
    assert refusal(shop, done) == "cancelled"  # type: ignore[arg-type] # it is no Over
    assert cancel_hosted(house.kit, house.visit, hosted) == OVER
    seat = hosted.guest.seat
    assert seat is not None
    late = answer(house.kit, house.visit, seat, kind=TOTP, response=app.answer())
    assert late == Rejected(Reason.LOGIN_EXPIRED)
    assert look(house, hosted.row.login_id).guest.seat is None


def test_another_browser_has_no_such_login(shop: Sender, app: App) -> None:
    """Nor has a key of the API: both know a login by a row of their own."""
    hosted, house = come(shop), shop.house
    for browser in (OTHER_BROWSER, "", "no token"):
        assert find_hosted(house.kit, house.visit, hosted.row.login_id, browser=browser) is None
    there = find_challenge(house.kit, house.visit, hosted.row.login_id)
    assert there == Rejected(Reason.NOT_FOUND)
    seat = house.knock(house.add_person("olle@example.com"))
    assert find_hosted(house.kit, house.visit, seat.id, browser=BROWSER) is None
    assert app is not None


def test_nothing_has_to_be_proven_where_nothing_is_held_or_required(
    shop: Sender, maja: Person
) -> None:
    """It is answered at once, and says how little that is worth; an application may want more."""
    shop.house.set_policy(OPTIONAL)
    told = go_back(shop, come(shop))
    assert (told["acr"], told["amr"]) == ("urn:farstu:acr:1", [])
    strict = add_sender(
        shop.house, HostedPage(return_addresses=(RETURN_TO,), least=Assurance.MULTI), name="Strict"
    )
    state = come(strict).guest.standing.state  # type: ignore[union-attr] # it waits
    assert isinstance(state, machine.EnrolmentPending)
    assert maja.id


def test_who_is_let_in_with_less_is_said_to_be(shop: Sender, maja: Person) -> None:
    """Where the policy lets people in who have not set anything up, the application decides."""
    shop.house.set_policy(replace(REQUIRED, limited_entry=True))
    told = go_back(shop, come(shop))
    assert (told["result"], told["limited"], told["acr"]) == ("passed", True, "urn:farstu:acr:1")
    assert maja.id


def test_another_method_is_asked_for_after_what_is_held(shop: Sender, app: App) -> None:
    """The login waits until it is set up: proving alone answers nothing."""
    hosted = come(shop, purpose="enrolment")
    prove(shop, hosted, app.answer())
    waiting = answer_hosted(shop.house.kit, shop.house.visit, hosted)
    assert isinstance(waiting, Guest)
    assert isinstance(waiting.standing.state, machine.SignedIn)  # type: ignore[union-attr]


def test_a_remembered_browser_is_not_asked_unless_more_is_wanted(shop: Sender, app: App) -> None:
    """It stands in for a code at little worth; its value changes at each use."""
    house = shop.house
    house.set_policy(replace(REQUIRED, remembers=timedelta(days=30)))
    kept = prove(shop, come(shop), app.answer(), remember=True).handed
    assert isinstance(kept, Handed)
    again = bring(house, shop.request("maja"), brought=kept.value)
    assert isinstance(again, SetOut)
    assert again.handed is not None
    assert again.handed.value != kept.value
    told = go_back(shop, look(house, again.login_id))
    assert (told["result"], told["acr"]) == ("passed", "urn:farstu:acr:1")
    more = shop.request("maja", acr="urn:farstu:acr:2")
    asked = bring(house, more, brought=again.handed.value)
    assert isinstance(asked, SetOut)
    assert look(house, asked.login_id).guest.seat is not None
    assert asked.handed is None


def test_a_proof_of_this_moment_passes_however_long_the_redirect_takes(
    shop: Sender, app: App
) -> None:
    """With an age of zero what counts is the moment of the code, not that of the answer."""
    hosted = come(shop, max_age=0)
    prove(shop, hosted, app.answer())
    shop.house.clock.advance(timedelta(seconds=9))
    assert go_back(shop, hosted)["result"] == "passed"


# What happened meanwhile -------------------------------------------------------------------------


def test_what_revokes_between_the_code_and_the_answer_counts(shop: Sender, app: App) -> None:
    """Suspended, or everything ended: the application is told so."""
    house, codes = shop.house, list[str]()
    for ahead in (0, 1):
        hosted = come(shop)
        prove(shop, hosted, app.answer(ahead))
        seat = hosted.guest.seat
        assert seat is not None
        if ahead == 0:
            house.write(partial(accounts.raise_epoch, account_id=seat.account_id, at=house.clock()))
        else:
            house.write(partial(accounts.suspend, account_id=seat.account_id, at=house.clock()))
        codes.append(go_back(shop, hosted)["code"])
    assert codes == ["login_expired", "account_suspended"]


@pytest.mark.parametrize("proven", [True, False])
def test_a_login_that_took_too_long_is_answered_so(shop: Sender, app: App, *, proven: bool) -> None:
    """Whether the code was typed in time or not."""
    hosted = come(shop)
    if proven:
        prove(shop, hosted, app.answer())
    shop.house.clock.advance(timedelta(minutes=11))
    told = go_back(shop, hosted)
    assert (told["result"], told["code"]) == ("refused", "login_expired")


def test_an_account_that_is_gone_leaves_nothing_to_answer(shop: Sender, app: App) -> None:
    """The login goes with it, and what the browser had of it."""
    hosted, house = come(shop), shop.house
    prove(shop, hosted, app.answer())
    seat = hosted.guest.seat
    assert seat is not None
    house.write(lambda tx: accounts.remove(tx, seat.account_id))
    assert answer_hosted(house.kit, house.visit, hosted) == OVER
    assert house.read(lambda tx: logins.find_ended(tx, seat.id)) is None


def test_an_application_that_is_suspended_gets_nothing(shop: Sender, app: App) -> None:
    """Its requests are unknown, and the logins that it asked for are over."""
    hosted, house = come(shop), shop.house
    prove(shop, hosted, app.answer())
    house.write(lambda tx: suspend_relying_party(house.kit, tx, shop.id))
    assert find_hosted(house.kit, house.visit, hosted.row.login_id, browser=BROWSER) is None
    assert answer_hosted(house.kit, house.visit, hosted) == OVER
    done = bring(house, shop.request("maja"))
    assert done == Doubt(reason=Reason.RELYING_PARTY_UNKNOWN)


def test_either_of_two_secrets_signs_and_a_removed_one_does_not(shop: Sender, app: App) -> None:
    """The answer comes under the one that asked; without it there is none."""
    house = shop.house
    party = house.read(lambda tx: relying_parties.find(tx, shop.id))
    assert party is not None
    [first] = house.read(lambda tx: relying_parties.list_secrets(tx, shop.id))
    hosted = come(shop)
    prove(shop, hosted, app.answer())
    old, made = shop.secret, house.write(lambda tx: new_secret(house.kit, tx, party))
    assert isinstance(made, str)
    shop.secret = made
    assert go_back(shop, _proven(shop, app))["result"] == "passed"
    house.write(lambda tx: remove_secret(house.kit, tx, party, first.id))
    assert answer_hosted(house.kit, house.visit, hosted) == OVER
    shop.secret = old
    assert bring(house, shop.request("maja")) == Doubt(reason=Reason.HOSTED_UNSIGNED)


def _proven(shop: Sender, app: App) -> Hosted:
    hosted = come(shop)
    prove(shop, hosted, app.answer(1))
    return hosted


# Who is asked about ------------------------------------------------------------------------------


def test_somebody_new_is_added_as_the_portal_says(shop: Sender) -> None:
    """With a name; what is said of somebody known changes nothing."""
    house, said = shop.house, {"name": "Nils", "email": "nils@example.com", "language": "sv"}
    done = bring(house, shop.request("nils", **said))
    assert isinstance(done, SetOut)
    account = look(house, done.login_id).guest.subject.account  # type: ignore[union-attr]
    assert (account.name, account.language) == ("Nils", "sv")
    assert account.kept_by_portal is not None
    assert set(account.kept_by_portal) >= {"name", "email", "language"}
    again = bring(house, shop.request("nils", name="Somebody else", email="other@example.com"))
    assert isinstance(again, SetOut)
    after = house.read(lambda tx: accounts.find(tx, account.id))
    assert after is not None
    assert after.name == "Nils"
    folded = fold("other@example.com")
    assert house.read(lambda tx: accounts.find_by_identifier(tx, folded)) is None


def test_of_two_that_add_somebody_at_once_one_does(shop: Sender) -> None:
    """Both go on, for the same person."""
    requests = [shop.request("nils", name="Nils") for _ in range(4)]
    done = at_once(*[lambda one=one: bring(shop.house, one) for one in requests])
    ids = {
        look(shop.house, one.login_id).guest.subject.account.id  # type: ignore[union-attr]
        for one in done
        if isinstance(one, SetOut)
    }
    assert (len(ids), all(isinstance(one, SetOut) for one in done)) == (1, True)


def test_somebody_who_cannot_be_asked_is_answered_so(shop: Sender, maja: Person) -> None:
    """Unknown, of the staff, suspended, or with an address that is somebody else's."""
    house = shop.house
    assert refusal(shop, bring(house, shop.request("nobody"))) == "not_found"
    taken = shop.request("nils", name="Nils", email=maja.email)
    assert refusal(shop, bring(house, taken)) == "email_taken"
    assert refusal(shop, bring(house, shop.request("no/body", name="X"))) == "own_id_invalid"
    house.write(lambda tx: accounts.suspend(tx, maja.id, at=house.clock()))
    assert refusal(shop, bring(house, shop.request("maja"))) == "account_suspended"


def test_what_nothing_could_reach_is_answered_at_once(shop: Sender, maja: Person) -> None:
    """Nobody is asked for what would not be enough; what is held is asked for before that."""
    request = shop.request("maja", acr="phr")
    assert refusal(shop, bring(shop.house, request)) == "login_unmet"
    app = shop.house.give_app(maja)
    hosted = come(shop, acr="phr")
    prove(shop, hosted, app.answer())
    assert go_back(shop, hosted)["code"] == "login_unmet"


# Who asks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "somebody"}, Reason.RELYING_PARTY_UNKNOWN),
        ({"iss": "nul\x00"}, Reason.RELYING_PARTY_UNKNOWN),
        ({"iss": "\ud800"}, Reason.RELYING_PARTY_UNKNOWN),
        ({"iss": 5}, Reason.RELYING_PARTY_UNKNOWN),
        ({"aud": "https://other.example"}, Reason.HOSTED_UNSIGNED),
        ({"aud": ["https://portal.example"]}, Reason.HOSTED_UNSIGNED),
        ({"aud": None}, Reason.HOSTED_UNSIGNED),
        ({"return_to": "https://evil.example/"}, Reason.REDIRECT_UNKNOWN),
        ({"return_to": RETURN_TO + "&more"}, Reason.REDIRECT_UNKNOWN),
        ({"return_to": None}, Reason.REDIRECT_UNKNOWN),
        ({"return_to": {}}, Reason.REDIRECT_UNKNOWN),
        ({"jti": None}, Reason.HOSTED_UNREADABLE),
        ({"jti": "short"}, Reason.HOSTED_UNREADABLE),
        ({"jti": "x" * 129}, Reason.HOSTED_UNREADABLE),
        ({"jti": ["a-name-that-is-long-enough"]}, Reason.HOSTED_UNREADABLE),
    ],
)
def test_a_request_that_is_not_sure_leads_nowhere(
    shop: Sender, app: App, claims: dict[str, Any], reason: Reason
) -> None:
    """Each claim by itself; the signature is right."""
    done = bring(shop.house, shop.request("maja", **claims))
    assert isinstance(done, Doubt)
    assert done.reason is reason
    assert (done.party is not None) is (reason is Reason.HOSTED_UNREADABLE)
    assert app is not None


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none", "typ": "farstu-request+jwt"},
        {"alg": "HS512", "typ": "farstu-request+jwt"},
        {"alg": "HS256", "typ": "farstu-answer+jwt"},
        {"alg": "HS256", "typ": "JWT"},
        {"alg": "HS256"},
    ],
)
def test_only_the_one_algorithm_and_type_are_a_request(
    shop: Sender, app: App, header: dict[str, str]
) -> None:
    """Whatever else a header says, however it was signed."""
    digests = {"HS512": "sha512"}
    made = sign(
        shop.claims("maja"),
        shop.secret,
        header=header,
        digest=digests.get(header["alg"], "sha256"),
    )
    assert bring(shop.house, made) == Doubt(reason=Reason.HOSTED_UNSIGNED)
    assert app is not None


def test_a_request_that_was_touched_is_nobodys(shop: Sender, app: App) -> None:
    """Another secret, another body, no signature, another application's."""
    claims, house = shop.claims("maja"), shop.house
    good = shop.sign(claims)
    head, _, mac = good.split(".")
    other = shop.sign({**claims, "sub": "olle"}).split(".")[1]
    wiki = add_sender(house, name="Wiki")
    crooked = (
        sign(claims, "x" * 43, header=REQUEST),
        f"{head}.{other}.{mac}",
        f"{head}.{other}.",
        sign(claims, wiki.secret, header=REQUEST),
    )
    for one in crooked:
        assert bring(house, one) == Doubt(reason=Reason.HOSTED_UNSIGNED)
    for one in ("", "a.b.c", "...", "x" * 9000, head):
        assert bring(house, one) == Doubt(reason=Reason.RELYING_PARTY_UNKNOWN)
    assert isinstance(bring(house, good), SetOut)
    assert app is not None


def test_an_application_of_another_door_is_not_known(shop: Sender, app: App) -> None:
    """It has a secret too, and nothing is signed by that one."""
    house, rules = shop.house, OpenIdConnect(redirect_addresses=(RETURN_TO,))
    added = house.write(lambda tx: add_relying_party(house.kit, tx, name="Other", rules=rules))
    assert isinstance(added, Added)
    claims = shop.claims("maja", iss=added.party.client_id)
    made = sign(claims, added.secret or "", header=REQUEST)
    assert bring(house, made) == Doubt(reason=Reason.RELYING_PARTY_UNKNOWN)
    [row] = house.read(lambda tx: relying_parties.list_secrets(tx, added.party.id))
    assert row.secret is None
    assert house.read(lambda tx: find_shared(house.kit, tx, row.id)) is None
    assert house.read(lambda tx: [*list_shared(house.kit, tx, added.party)]) == []
    assert app is not None


@pytest.mark.parametrize(
    ("begins", "lasts"),
    [
        (-400, 300),  # over
        (120, 300),  # not yet
        (0, 301),  # too long
        (0, 0),
        (0, -5),
        (0.5, 300),
        (None, 300),
        (10**13, 300),
        (-(10**13), 300),
    ],
)
def test_a_request_is_of_now(shop: Sender, app: App, begins: float | None, lasts: int) -> None:
    """Its times are whole seconds, and minutes apart at most; the application is named."""
    iat = None if begins is None else shop.now + begins
    done = bring(shop.house, shop.request("maja", iat=iat, exp=(iat or shop.now) + lasts))
    assert isinstance(done, Doubt)
    assert (done.reason, done.place) == (Reason.HOSTED_OVER, "https://shop.example")
    assert done.party is not None
    assert done.party.name == "Web shop"
    assert app is not None


def test_clocks_may_differ_by_a_minute(shop: Sender, app: App) -> None:
    """A little early, and a little late."""
    house, leeway, life = shop.house, int(LEEWAY.total_seconds()), int(LONGEST_LIFE.total_seconds())
    early = shop.request("maja", iat=shop.now + leeway, exp=shop.now + leeway + 10)
    late = shop.request("maja", iat=shop.now - life, exp=shop.now - leeway + 1)
    for one in (early, late):
        assert isinstance(bring(house, one), SetOut)
    assert app is not None


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": 5},
        {"acr": "urn:farstu:acr:9"},
        {"acr": 2},
        {"max_age": -1},
        {"max_age": 86_401},
        {"max_age": "60"},
        {"max_age": True},
        {"purpose": "anything"},
        {"purpose": []},
        {"action": 7},
        {"name": {}},
    ],
)
def test_what_has_no_shape_is_answered_to_who_signed_it(
    shop: Sender, app: App, claims: dict[str, Any]
) -> None:
    """It is sure who asks: they are told, and nobody is asked anything."""
    assert refusal(shop, bring(shop.house, shop.request("maja", **claims))) == "fields_wrong"
    assert app is not None


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"action": "x" * 201}, "field_too_long"),
        ({"action": "pay\u202e 5"}, "field_unprintable"),
        ({"sub": None}, "own_id_invalid"),
        ({"sub": "x\ud800"}, "own_id_invalid"),
        ({"sub": "new", "name": "N", "language": "xx-nowhere-at-all"}, "language_unknown"),
        ({"sub": "new", "name": "N", "email": "no address"}, "email_invalid"),
    ],
)
def test_what_cannot_be_used_is_answered_by_its_code(
    shop: Sender, app: App, claims: dict[str, Any], code: str
) -> None:
    """As the API would say it."""
    own_id = claims.get("sub", "maja") or ""
    others = {name: value for name, value in claims.items() if name != "sub"}
    done = bring(shop.house, shop.request(own_id, **others))
    assert refusal(shop, done) == code
    assert app is not None


def test_one_of_the_staff_is_not_asked(shop: Sender, maja: Person) -> None:
    """Whoever holds an application's secret would run the portal by it."""
    house = shop.house

    def promote(tx: Tx) -> None:
        [one] = memberships.list_of_account(tx, maja.id)
        row_id, kind = house.kit.new_id(house.clock()), OrganisationKind.STAFF
        memberships.add(tx, replace(one, id=row_id, organisation_id=house.staff, kind=kind))

    house.write(promote)
    assert refusal(shop, bring(house, shop.request("maja"))) == "not_permitted"


def test_a_portal_without_second_factors_answers_at_once(shop: Sender, maja: Person) -> None:
    """Where nothing is demanded the answer says so, and nobody is asked."""
    shop.house.set_policy(OFF)
    assert go_back(shop, come(shop))["acr"] == "urn:farstu:acr:1"
    assert maja.id


def test_secrets_are_sealed_and_not_kept_otherwise(shop: Sender) -> None:
    """A copy of the database signs nothing."""
    [row] = shop.house.read(lambda tx: relying_parties.list_secrets(tx, shop.id))
    assert row.secret is not None
    assert shop.secret.encode() not in row.secret
    assert row.secret_digest == digest(shop.secret)
    assert shop.secret.endswith(row.hint)
