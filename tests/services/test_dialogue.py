"""Dialogues in lines: a name, what was typed, a handle; the login machine decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from farstu.core.keeping import Attribute
from farstu.core.outcome import Reason, Rejected
from farstu.core.policy import Policy
from farstu.services.dialogue import Line, begin_dialogue, go_on
from farstu.services.kit import Visit
from farstu.services.portal_people import PersonWish, Put, put_person
from farstu.services.vouching import Proven
from farstu.store import authenticators
from tests.support.house import OFF, OPTIONAL, REQUIRED, App, House, Person
from tests.support.key_holder import BOTH, give_key
from tests.support.mailbox import MAIL, WANTS_TWO_STEPS, give_mailbox

LIMITED = replace(REQUIRED, limited_entry=True)


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


def keyed(house: House, key: str = "01key") -> Visit:
    """Come as a program with a key."""
    return replace(house.visit, api_key_id=key)


def begin(house: House, typed: str = "") -> Proven | Line | Rejected:
    """Begin with Maja."""
    return begin_dialogue(house.kit, keyed(house), "maja", typed=typed)


def ask(house: House) -> Line:
    """Begin with Maja, who is asked."""
    line = begin(house)
    assert isinstance(line, Line), line
    return line


def type_in(
    house: House, handle: str, typed: str, *, name: str = "maja", key: str = "01key"
) -> Proven | Line | Rejected:
    """Go on."""
    return go_on(house.kit, keyed(house, key), name, handle=handle, typed=typed)


def reason(done: object) -> Reason:
    """Say why not."""
    assert isinstance(done, Rejected), done
    return done.reason


def test_a_code_is_asked_for_and_taken_once(house: House, app: App) -> None:
    """What was asked before is over then."""
    line = ask(house)
    assert (line.kind, line.words, line.hint) == ("totp", (), "")
    code = app.code()
    assert isinstance(type_in(house, line.handle, code), Proven)
    assert reason(type_in(house, line.handle, code)) is Reason.LOGIN_EXPIRED
    assert reason(type_in(house, ask(house).handle, code)) is Reason.CODE_USED


def test_a_code_can_come_at_once(house: House, app: App) -> None:
    """Right or wrong, it is judged like any other."""
    assert reason(begin(house, app.wrong()["code"])) is Reason.CODE_WRONG
    assert isinstance(begin(house, app.code()), Proven)


def test_a_handle_is_one_persons_and_one_keys(house: House, app: App) -> None:
    """Anybody else's, another key's, and made-up ones are none."""
    other = put_person(house.kit, house.visit, "olle", PersonWish(texts={Attribute.NAME: "Olle"}))
    assert isinstance(other, Put)
    handle, code = ask(house).handle, app.code()
    assert reason(type_in(house, handle, code, name="olle")) is Reason.NOT_FOUND
    assert reason(type_in(house, handle, code, name="nobody")) is Reason.NOT_FOUND
    assert reason(type_in(house, handle, code, key="02key")) is Reason.NOT_FOUND
    assert reason(type_in(house, "01nothing", code)) is Reason.NOT_FOUND
    assert isinstance(type_in(house, handle, code), Proven)


def test_it_does_not_wait_for_ever(house: House, app: App) -> None:
    """Ten minutes, like every challenge."""
    handle = ask(house).handle
    house.clock.advance(timedelta(minutes=10))
    assert reason(type_in(house, handle, app.code())) is Reason.LOGIN_EXPIRED


@pytest.mark.parametrize("policy", [OPTIONAL, REQUIRED, LIMITED, OFF])
def test_with_nothing_to_prove_nobody_comes(house: House, maja: Person, policy: Policy) -> None:
    """Not even where a password alone, or less than is required, lets in elsewhere."""
    assert maja.id
    house.set_policy(policy)
    assert reason(begin(house)) is Reason.LOGIN_UNMET
    assert reason(begin(house, "123456")) is Reason.LOGIN_UNMET


@pytest.mark.parametrize("name", ["nobody", "", "a\x00b", "a/b", "x" * 201])
def test_who_is_nobody_is_asked_nothing(house: House, app: App, name: str) -> None:
    """Whatever they are called."""
    done = begin_dialogue(house.kit, keyed(house), name, typed=app.code())
    assert reason(done) in {Reason.NOT_FOUND, Reason.OWN_ID_INVALID}


def test_only_a_key_is_no_way_in_here(house: House, maja: Person) -> None:
    """It answers in a browser; beside an app, the app is asked for."""
    house.set_policy(BOTH)
    give_key(house, maja)
    assert reason(begin(house)) is Reason.KEY_ELSEWHERE
    house.give_app(maja)
    assert ask(house).kind == "totp"


def test_what_is_suspended_is_not_asked_for(house: House, maja: Person, app: App) -> None:
    """Nobody gets around it by having a right code."""
    at = house.clock()
    house.write(lambda tx: authenticators.suspend(tx, [app.id], at=at))
    assert maja.id
    assert reason(begin(house, app.code())) is Reason.AUTHENTICATOR_SUSPENDED


def test_a_code_is_sent_to_who_has_nothing_else(house: House, maja: Person) -> None:
    """And again when they ask for it, not too soon."""
    house.set_policy(WANTS_TWO_STEPS)
    give_mailbox(house, maja)
    line = ask(house)
    assert (line.kind, line.words) == (MAIL, ("email",))
    assert line.hint.endswith("example.com")
    assert reason(type_in(house, line.handle, "00000000")) is Reason.SENT_CODE_WRONG
    again = type_in(house, line.handle, " EMAIL ")
    assert isinstance(again, Line)
    assert again.handle == line.handle
    assert reason(begin(house, "12345678")) is Reason.SENT_CODE_GONE
    assert isinstance(begin(house, "email"), Line)
    assert reason(begin(house)) is Reason.SENT_JUST_NOW


def test_a_word_sends_a_code_in_place_of_the_apps(house: House, maja: Person, app: App) -> None:
    """From then on the code that was sent is waited for."""
    house.set_policy(WANTS_TWO_STEPS)
    give_mailbox(house, maja)
    line = ask(house)
    assert (line.kind, line.words) == ("totp", ("email",))
    sent = type_in(house, line.handle, "email")
    assert isinstance(sent, Line)
    assert sent.kind == MAIL
    assert reason(type_in(house, line.handle, app.code())) is Reason.CODE_LENGTH
    assert isinstance(begin(house, app.code()), Proven)


def test_asking_for_what_is_not_there_is_a_wrong_code(house: House, app: App) -> None:
    """It is no code of the app's."""
    assert app.id
    assert reason(type_in(house, ask(house).handle, "sms")) is Reason.CODE_LENGTH
    assert reason(type_in(house, ask(house).handle, "")) is Reason.CODE_EMPTY
