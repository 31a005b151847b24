"""Class D: setting proofs up."""

from __future__ import annotations

from base64 import b32encode

import pytest

from farstu.core.roles import Role
from farstu.factors.codes import code_at, step_at
from farstu.store import identifiers
from tests.gauntlet.doors import addresses
from tests.gauntlet.setting_up import begin_app
from tests.gauntlet.stage import INSIDE, LOGIN, Hand, Stage
from tests.support.house import at_once
from tests.web.support.story import Story

pytestmark = pytest.mark.slow

ADD = "/setup/totp"
CODES = "/setup/recovery-codes"
RENAMED = "<img src=x onerror=alert(1)>"
STARTS = ("/setup", "/setup/method", f"{CODES}/new", f"{CODES}/download", f"{ADD}/new", ADD)
KINDS = ("webauthn", "email_code", "sms")


def test_d1_the_half_signed_in_see_no_secret_of_anybody(stage: Stage) -> None:
    """Every address that sets something up, by GET and POST, sends them back to the proof."""
    person, app = stage.owner()
    hand, seed = stage.half(person), b32encode(app.secret).decode()
    for path in (*STARTS, CODES, f"{INSIDE}/move/totp", *(f"/setup/{kind}" for kind in KINDS)):
        for said in (hand.get(path), hand.post(path, {"kind": "totp", "code": app.code()})):
            assert said.location == "/login/factor" or said.status == 405, path
            assert seed not in said.text
            assert "otpauth:" not in said.text


def test_d1_no_page_inside_shows_a_secret_that_counts(stage: Stage) -> None:
    """Of an app that was confirmed its owner sees the name; so does a program of the portal."""
    own, person = stage.told()
    app = stage.house.give_app(person)
    hand = stage.adopt(stage.arena.open_session(person, app))
    secrets = {b32encode(app.secret).decode(), app.secret.hex()}
    hand.get(INSIDE)
    hand.post(f"{ADD}/new")
    for one in addresses(authenticator_id=app.id):
        if one.method == "GET" and not one.path.startswith(("/org", "/login")):
            text = hand.get(one.path).text
            assert not [secret for secret in secrets if secret in text], one.path
    hand.get("/account/data")
    saved = hand.post("/account/data/download")
    assert saved.status == 200
    assert app.id in saved.text or "Phone" in saved.text
    assert not [secret for secret in secrets if secret in saved.text]
    told = stage.program.get(f"/people/{own}").answer.text
    assert app.id in told
    assert not [secret for secret in secrets if secret in told]


def test_d2_nothing_is_set_up_while_signing_in(stage: Stage) -> None:
    """Who holds something has to prove it first, whatever they ask to begin or to complete."""
    person, app = stage.owner()
    hand = stage.half(person)
    for path in (*STARTS, *(f"/setup/{kind}/new" for kind in KINDS)):
        said = hand.post(path, {"kind": "totp", "code": app.code(), "name": "Mine"})
        assert said.location == "/login/factor"
    assert [one.id for one in stage.house.subject(person).held] == [app.id]
    assert stage.house.subject(person).recovery_codes_left == 0


def test_d2_the_first_thing_is_set_up_once(stage: Stage) -> None:
    """Of two browsers that must set something up, the later one meets what the first one added."""
    person = stage.arena.add_person()
    stories = [Story(browser=stage.browser(), clock=stage.clock) for _ in range(2)]
    for story in stories:
        assert story.sign_in(person.email).location == "/setup"
        story.save_codes()
        story.scan()
    said = at_once(*(lambda story=story: story.turn_on().location for story in stories))
    assert said.count("/setup/done") == 1
    assert len(stage.house.subject(person).held) == 1
    [late] = [one for one, where in zip(stories, said, strict=True) if where != "/setup/done"]
    assert not stage.is_in(_as_hand(late))
    assert late.browser.post(ADD, {"code": late.code(later=1)}).location != "/setup/done"
    assert len(stage.house.subject(person).held) == 1
    assert stage.arena.opened(person) == 1


def test_d14_what_was_begun_counts_for_nothing(stage: Stage) -> None:
    """Until it has shown that it works the old app opens the door, and the new one does not."""
    person, app = stage.owner()
    stage.house.give_codes(person)
    hand = stage.adopt(stage.arena.open_session(person, app))
    seed = begin_app(hand)
    other = stage.half(person)
    assert stage.code(other, _code(stage, seed)).status == 422
    assert stage.code(other, app.code()).location == INSIDE
    assert [one.id for one in stage.house.subject(person).held] == [app.id]


def test_d14_of_two_that_were_begun_one_is_confirmed(stage: Stage) -> None:
    """What the other browser was shown counts for nothing, and cannot be confirmed any more."""
    person, app = stage.owner()
    stage.house.give_codes(person)
    hands = [stage.adopt(stage.arena.open_session(person, app)) for _ in range(2)]
    first, second = (begin_app(hand) for hand in hands)
    assert hands[0].post(ADD, {"code": _code(stage, first)}).status == 303
    assert hands[1].post(ADD, {"code": _code(stage, second)}).status == 403
    assert hands[1].get(ADD).location.startswith(LOGIN)
    assert len(stage.house.subject(person).held) == 2
    half = stage.half(person)
    assert stage.code(half, _code(stage, second)).status == 422
    assert not stage.is_in(half)


def test_d14_a_second_beginning_ends_the_first(stage: Stage) -> None:
    """In one browser too: only what is on the page can be confirmed."""
    person, app = stage.owner()
    stage.house.give_codes(person)
    hand = stage.adopt(stage.arena.open_session(person, app))
    first, second = begin_app(hand), begin_app(hand)
    assert first != second
    assert hand.post(ADD, {"code": _code(stage, first)}).status == 422
    assert len(stage.house.subject(person).held) == 1


@pytest.mark.parametrize("path", ["/signup", "/register", "/sign-up", "/accounts/signup", "/join"])
def test_d16_nobody_signs_up_with_an_address_of_somebody_else(stage: Stage, path: str) -> None:
    """There is no form for it: accounts are made by those who look after a portal."""
    hand = stage.browser()
    assert hand.get(path).status == 404
    typed = {"email": "victim@example.com", "password": "a password of their choice"}
    assert hand.post(path, typed).status in {404, 405}


def test_d16_an_address_counts_once_its_owner_has_confirmed_it(stage: Stage) -> None:
    """Until the code that was mailed there comes back, it names nobody and gets no code."""
    person, app = stage.owner()
    hand = stage.adopt(stage.arena.open_session(person, app))
    victim = f"victim-{person.email}"
    hand.get("/account/email")
    assert hand.post("/account/email", {"address": victim}).location == "/account/email"
    hand.get("/account/email")
    assert hand.post("/account/email/confirm", {"code": "00000000"}).status in {409, 422}
    house = stage.house
    known = house.read(lambda tx: identifiers.list_of_account(tx, person.id))
    assert [one.value for one in known] == [person.email]
    assert stage.sign_in(stage.browser(), victim, person.password).status == 422


def test_d16_who_resets_a_password_by_mail_ends_what_somebody_else_began(stage: Stage) -> None:
    """The password and the sessions of whoever was there first are over."""
    person = stage.arena.add_person()
    early = stage.browser()
    assert stage.sign_in(early, person.email, person.password).location == "/setup"
    hand, path = stage.browser(), stage.password_link(person)
    hand.get(path)
    assert hand.post(path, {"password": "what its owner chose instead"}).status == 303
    assert early.get("/setup").location.startswith(LOGIN)
    assert stage.sign_in(stage.browser(), person.email, person.password).status == 422


def test_d17_names_are_text_wherever_they_are_shown(stage: Stage) -> None:
    """To their owner, to who looks after them, in mail, and in the log; none turns text round."""
    house, (person, app) = stage.house, stage.owner()
    belongs = [{"organisation": house.people, "role": "member"}]
    wish = {"name": RENAMED, "memberships": belongs}
    assert stage.program.put(f"/people/xss-{next(stage.arena.numbers)}", wish).status == 201
    hand = stage.adopt(stage.arena.open_session(person, app))
    page = f"{INSIDE}/authenticators/{app.id}"
    hand.get(page)
    assert hand.post(page, {"name": "Phone \u202egnp.exe"}).status == 422
    assert hand.post(page, {"name": RENAMED}).status == 303
    boss = house.add_person(f"boss-{person.email}", role=Role.OWNER)
    office = stage.adopt(stage.arena.open_session(boss, house.give_app(boss)))
    place = f"/org/{house.people}"
    pages = [
        hand.get(INSIDE),
        hand.get(page),
        hand.get(f"{page}/remove"),
        hand.get("/account/data"),
    ]
    pages += [office.get(f"{place}/people/{person.id}"), office.get(f"{place}/people?q=img")]
    pages += [office.get(f"{place}/log")]
    assert [one.status for one in pages] == [200] * len(pages)
    assert "&lt;img src=x" in pages[0].text
    assert "&lt;img src=x" in pages[-2].text
    for one in pages:
        assert "<img src=x" not in one.text
    letter = stage.wait_for_letter(person, "img src=x")
    html = letter.get_body(("html",))
    assert html is None or "<img src=x" not in html.get_content()
    assert "\n" not in str(letter["subject"])


def _code(stage: Stage, seed: bytes) -> str:
    return code_at(seed, step_at(stage.clock()))


def _as_hand(story: Story) -> Hand:
    assert isinstance(story.browser, Hand)
    return story.browser
