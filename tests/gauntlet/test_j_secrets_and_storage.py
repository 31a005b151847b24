"""Class J: secrets where they do not belong: pages, answers, exports, logs."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from farstu.core.roles import Role
from farstu.core.scopes import Scope
from farstu.store import schema
from tests.api.support.program import Program, make_key
from tests.gauntlet.needles import find, read_all, run_farstu, spell
from tests.gauntlet.side_door import add_door
from tests.gauntlet.stage import CONFIRM, FACTOR, INSIDE, LOGIN, PROXY_SECRET, Hand, Stage
from tests.oidc.application import back_from, read
from tests.support.house import App, Person
from tests.support.server import wait_until
from tests.web.support.story import RECOVERY_CODE, Story
from tests.web.support.wire import Answer

pytestmark = pytest.mark.slow

BROKEN = "portals", "identifiers", "relying_parties", "sessions"
"""Tables that are missing, one after the other, while programs ask."""


def test_j1_no_page_inside_has_a_secret(stage: Stage) -> None:
    """Of oneself, halfway in or inside; the file of all that is known of one has none either."""
    person, app = stage.owner()
    needles = spell(app.secret, *stage.house.give_codes(person))
    half, hand = stage.half(person), _inside(stage, person, app)
    here = f"{INSIDE}/authenticators/{app.id}"
    pages = [INSIDE, here, f"{here}/test", f"{INSIDE}/recovery-codes", "/account/sessions"]
    for path in [*pages, "/account/data", "/setup/totp", CONFIRM]:
        assert not find(hand.get(path).body, needles), path
    for path in (FACTOR, "/login/recovery-code", "/login/help", *pages):
        assert not find(half.get(path).body, needles), path
    told = hand.post("/account/data/download")
    assert (told.status, told.header("content-type")) == (200, "application/json")
    assert not find(told.body, needles)


def test_j1_no_answer_of_the_api_has_a_secret(stage: Stage) -> None:
    """Neither of somebody who holds all there is, nor with a key that may not look."""
    own, person = stage.told()
    app = stage.house.give_app(person)
    needles = spell(app.secret, *stage.house.give_codes(person))
    weak = Program(
        web=stage.web, key=make_key(stage.house, {Scope.EVENTS_READ}), host=stage.program.host
    )
    begun = stage.program.post(f"/people/{own}/challenges").json
    reads = [
        f"/people/{own}",
        "/people",
        f"/people/{own}/policy",
        f"/events?person={own}",
        "/events",
        "/portal",
        f"/challenges/{begun['id']}",
    ]
    for program in (stage.program, weak):
        said = [program.get(path) for path in reads]
        said += [program.post(f"/people/{own}/verify", {"code": code}) for code in ("1", "000000")]
        for told in said:
            assert not find(told.answer.body, needles), told.answer.text
    assert stage.program.get(reads[0]).json["factors"]
    assert weak.get(reads[0]).status == 403


def test_j2_who_looks_after_others_sees_no_secret_of_theirs(stage: Stage) -> None:
    """Owners, staff and the operator: not on a page, not in the log, not in what they export."""
    person, app = stage.owner()
    needles = spell(app.secret, *stage.house.give_codes(person))
    place = stage.house.people
    for staff in (False, True):
        name = f"o{next(stage.arena.numbers)}@example.com"
        owner = stage.house.add_person(name, role=Role.OWNER, staff=staff)
        hand = _inside(stage, owner, stage.house.give_app(owner))
        here = f"/org/{place}/people/{person.id}"
        for path in (here, f"{here}/help", f"{here}/policy", f"/org/{place}/people"):
            page = hand.get(path)
            assert page.status == 200, path
            assert not find(page.body, needles), path
        for form in ({"format": "json"}, {"format": "csv"}):
            log = hand.post(f"/org/{place}/log/download", form)
            assert log.status == 200
            assert not find(log.body, needles)
    ground = stage.arena.ground
    shown = run_farstu(ground.data, "account", "show", person.email, database=ground.database)
    assert person.email in shown.stdout
    assert not find(shown.stdout + shown.stderr, needles)


def test_j4_nothing_secret_is_logged(stage: Stage) -> None:
    """A whole way in and back, with mistakes and a failure, where all is logged that can be."""
    person = stage.arena.add_person()
    story = Story(browser=stage.browser(), clock=stage.clock)
    story.browser.get(LOGIN)
    story.post(LOGIN, identifier=person.email, password="a wrong one, that is somebody's")
    story.sign_in(person.email)
    story.set_up()
    story.browser.get(INSIDE)
    stage.clock.advance(31)
    half = Story(browser=stage.browser(), clock=stage.clock, seed=story.seed)
    half.sign_in(person.email)
    half.browser.get(FACTOR)
    half.post(FACTOR, code=half.code(later=9))
    with stage.without("throttles"):
        assert half.post(FACTOR, code=half.code()).status >= 500
    assert half.post(FACTOR, code=half.code()).location == INSIDE
    link = stage.password_link(person)
    reader = Story(browser=stage.browser(), clock=stage.clock)
    reader.browser.get(link)
    reader.post(link, password="four words that nobody guesses")
    again = Story(browser=stage.browser(), clock=stage.clock)
    again.sign_in(person.email, "four words that nobody guesses")
    again.browser.get("/login/recovery-code")
    assert again.post("/login/recovery-code", code=story.codes[0]).location == "/setup"
    secrets = story.secrets | half.secrets | reader.secrets | again.secrets
    secrets |= {link.rpartition("/")[2], "a wrong one, that is somebody's"}
    needles = spell(story.seed, *(one for one in secrets if len(one) > 6))
    said = stage.said()
    assert "throttles" in said
    assert not find(said.encode(), needles)
    assert "otpauth:" not in said
    trail = read_all(stage, schema.audit_events)
    assert person.id.encode() in trail
    assert not find(trail, needles)
    codes = {one for one in secrets if re.fullmatch(r"\d{6}", one)}
    assert codes
    assert not any(re.search(rf'"{code}"', said) for code in codes)


def test_j4_what_programs_show_is_not_logged(stage: Stage) -> None:
    """Keys, secrets, codes, tokens, badges: right, wrong, and while the database fails.

    What is told about a failure has none of them either.
    """
    person, app = stage.owner()
    hand = stage.full(person, app)
    code = back_from(stage.shop.send(hand, scope="openid offline_access")).code
    known = read(stage.shop.redeem(code))
    door = add_door(stage)
    badge = door.come_in(hand)
    own, wrong = stage.told()[0], "fa_wrong_but_nobody_else_should_read_it"
    stranger = replace(stage.program, key=wrong)

    def show_everything() -> list[Answer]:
        asked = [program.get(f"/people/{own}?key={wrong}") for program in (stage.program, stranger)]
        asked.append(stage.program.post(f"/people/{own}/verify", {"code": wrong}))
        return [
            *(one.answer for one in asked),
            stage.shop.redeem(code),
            stage.shop.refresh(known["refresh_token"]),
            stage.shop.post("/oidc/introspect", token=known["access_token"]),
            stage.shop.userinfo(known["access_token"]),
            replace(stage.shop, secret=wrong).refresh(known["refresh_token"]),
            door.ask(badge=badge),
            door.ask(badge=wrong),
            hand.get(f"/login?code={wrong}"),
        ]

    answers = show_everything()
    for table in BROKEN:
        with stage.without(table):
            answers += show_everything()
    assert {200, 401, 500, 503} <= {answer.status for answer in answers}
    shown = {code, wrong, badge, PROXY_SECRET, *hand.cookies.values(), hand.csrf}
    shown |= {known[name] for name in ("access_token", "refresh_token", "id_token")}
    shown |= {stage.shop.secret or "", stage.program.key or ""}
    needles = spell(b"", *shown)
    said = stage.said()
    for table in BROKEN:
        assert table in said
    assert not find(said, needles)
    assert not [one for one in answers if one.status >= 500 and find(one.body, needles)]
    assert stage.program.get(f"/people/{own}").status == 200


def test_j5_a_failure_tells_no_secret(stage: Stage) -> None:
    """Neither on its page nor in its log: no cookie, no token of a form, nothing that was typed."""
    person, app = stage.owner()
    hand, code = stage.half(person), app.code()
    before = len(stage.said())
    with stage.without("throttles"):
        page = stage.code(hand, code)
    assert page.status >= 500
    secret = [*hand.cookies.values(), hand.csrf, person.password]
    wait_until(lambda: "request_failed" in stage.said()[before:], otherwise=stage.said)
    told = stage.said()[before:]
    for text in (page.text, told):
        assert not [one for one in secret if one in text]
        assert f'"{code}"' not in text
        assert f"'{code}'" not in text
        assert "Traceback" not in page.text
    assert stage.code(hand, code).location == INSIDE


def test_j13_pages_with_secrets_are_kept_nowhere(stage: Stage) -> None:
    """Setting up, recovery codes, second steps: no-store; and codes are shown until saved."""
    person = stage.arena.add_person()
    story = Story(browser=stage.browser(), clock=stage.clock)
    story.sign_in(person.email)
    pages = [story.browser.get("/setup")]
    story.post("/setup")
    shown = story.browser.get("/setup/recovery-codes")
    pages.append(shown)
    assert len(RECOVERY_CODE.findall(shown.text)) == 10
    pages.append(story.browser.post("/setup/recovery-codes/download"))
    story.browser.get("/setup/recovery-codes")
    story.post("/setup/recovery-codes")
    story.scan()
    pages.append(story.browser.get("/setup/totp"))
    assert story.turn_on().location == "/setup/done"
    pages.append(story.browser.get("/setup/done"))
    for path in ("/setup/recovery-codes", f"{INSIDE}/recovery-codes", INSIDE):
        pages.append(story.browser.get(path))
        assert not RECOVERY_CODE.findall(pages[-1].text)
    stage.clock.advance(31)
    half = stage.half(person)
    pages += [half.get(path) for path in (FACTOR, "/login/recovery-code", "/login/help")]
    assert {page.header("cache-control") for page in pages} == {"no-store"}
    link = stage.password_link(person)
    assert stage.browser().get(link).header("cache-control") == "no-store"


def _inside(stage: Stage, person: Person, app: App) -> Hand:
    """Be inside with a proof of just now."""
    hand = stage.adopt(stage.arena.open_session(person, app))
    assert stage.is_in(hand)
    return hand
