"""Codes that are sent: how they are made, and what is remembered of them."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from farstu.core.outcome import Reason, Rejected
from farstu.factors import REGISTRY
from farstu.factors.email_code import EmailCode
from farstu.factors.sent import SentCode
from farstu.factors.shape import Accepted, Ceremony, Enrolled, Held, Prompt
from farstu.factors.sms_code import SmsCode
from tests.factors.honest import AT
from tests.support.entropy import seeded_entropy

SENDING: tuple[SentCode, ...] = (SmsCode(), EmailCode())
HELD = Held(id="a", secret={"address": "+46701234567"})
LATER = replace(AT, now=AT.now + timedelta(minutes=1))
WRONG = Rejected(Reason.SENT_CODE_WRONG, field="code")
GONE = Rejected(Reason.SENT_CODE_GONE, field="code")
ADDRESSES = {"sms_code": "+46701740617", "email_code": "maja@example.com"}
OTHERS = {"sms_code": "+46701740618", "email_code": "bo@nordskar.example"}
HINTS = {"sms_code": "…17", "email_code": "ma•••@example.com"}

sending = pytest.mark.parametrize("factor", SENDING, ids=lambda factor: factor.kind)


def enrol(factor: SentCode, at: Ceremony = AT, *held: Held) -> Prompt | Rejected:
    """Ask for a code at an address of one's own."""
    return factor.begin_enrolment(at, held, {"address": ADDRESSES[factor.kind]})


def code_of(prompt: Prompt) -> str:
    """Read the message that was sent."""
    assert prompt.send is not None
    return prompt.send.code


def other_than(code: str) -> str:
    """Mistype the last digit."""
    return code[:-1] + ("1" if code.endswith("0") else "0")


def test_every_kind_of_code_that_is_sent_is_asked() -> None:
    """None escapes what is asked here."""
    sent = [type(factor) for factor in REGISTRY if isinstance(factor, SentCode)]
    assert sent == [type(factor) for factor in SENDING]


@sending
def test_only_a_keyed_hash_is_kept(factor: SentCode) -> None:
    """Neither a code nor its plain digest, which could be looked up; each has its own key."""
    keys = set()
    for number in range(20):
        at = replace(AT, entropy=seeded_entropy(f"sent {number}"))
        prompt = factor.begin_challenge(at, [HELD])
        assert prompt.send is not None
        code, kept = prompt.send.code, str(prompt.memory) + str(prompt.show)
        assert code not in kept
        assert hashlib.sha256(code.encode()).hexdigest() not in kept
        key = bytes.fromhex(prompt.memory["key"])
        assert prompt.memory["hash"] == hmac.digest(key, code.encode(), "sha256").hex()
        keys.add(key)
    assert len(keys) == 20
    assert {len(key) for key in keys} == {32}


@sending
def test_a_code_has_its_digits(factor: SentCode) -> None:
    """Six by text, eight by mail, leading zeros and all."""
    wanted = {"sms_code": 6, "email_code": 8}[factor.kind]
    codes = []
    for number in range(200):
        at = replace(AT, entropy=seeded_entropy(f"digits {number}"))
        sent = factor.begin_challenge(at, [HELD]).send
        assert sent is not None
        codes.append(sent.code)
    assert {len(code) for code in codes} == {wanted}
    assert all(code.isascii() and code.isdigit() for code in codes)
    for place in range(wanted):
        assert {code[place] for code in codes} == set("0123456789")


@sending
def test_a_code_is_drawn_from_more_than_it_has(factor: SentCode) -> None:
    """Sixteen bytes for digits of which none is likelier than another, and a key of its own."""
    asked: list[int] = []

    def note(count: int) -> bytes:
        asked.append(count)
        return bytes(count)

    prompt = factor.begin_challenge(replace(AT, entropy=note), [HELD])
    assert asked == [16, 32]
    assert code_of(prompt) == "0" * factor.digits


@sending
def test_a_code_lives_ten_minutes_and_five_answers(factor: SentCode) -> None:
    """At enrolling, at coming back to that, and at signing in (63B 3.1.3.2)."""
    begun = enrol(factor)
    assert isinstance(begun, Prompt)
    for one in (
        begun,
        factor.resume_enrolment(AT, begun.memory),
        factor.begin_challenge(AT, [HELD]),
    ):
        assert (one.lives, one.answers) == (timedelta(minutes=10), 5)


@sending
def test_whoever_enrols_sees_where_the_code_went(factor: SentCode) -> None:
    """To what they typed, and how long it is; the message goes there and nowhere else."""
    prompt = enrol(factor)
    assert isinstance(prompt, Prompt)
    address = ADDRESSES[factor.kind]
    assert prompt.show == {"address": address, "digits": factor.digits}
    assert prompt.send is not None
    assert (prompt.send.channel, prompt.send.address) == (factor.traits.channel, address)


@sending
def test_an_address_is_held_once(factor: SentCode) -> None:
    """However it is written; another one may be held beside it."""
    same = Held(id="a", secret={"address": ADDRESSES[factor.kind]})
    other = Held(id="b", secret={"address": OTHERS[factor.kind]})
    assert isinstance(enrol(factor, AT, other), Prompt)
    held = Rejected(Reason.ADDRESS_HELD, field="address")
    assert enrol(factor, AT, other, same) == held
    spaced = {"address": f" {ADDRESSES[factor.kind]} "}
    assert factor.begin_enrolment(AT, [same], spaced) == held


UNREAD: dict[str, dict[str, Reason]] = {
    "sms_code": {
        "": Reason.FIELD_EMPTY,
        " \t": Reason.FIELD_EMPTY,
        "maja@example.com": Reason.NUMBER_INVALID,
        "0701740617": Reason.NUMBER_INVALID,
        "+4670174": Reason.NUMBER_INVALID,
        "+4684014520": Reason.NUMBER_NOT_MOBILE,
    },
    "email_code": {
        "": Reason.FIELD_EMPTY,
        " \t": Reason.FIELD_EMPTY,
        "maja": Reason.EMAIL_INVALID,
        "+46701740617": Reason.EMAIL_INVALID,
    },
}


@sending
def test_nothing_is_sent_to_what_is_no_address(factor: SentCode) -> None:
    """Not even to a form that left the field out; what is wrong is said where it was typed."""
    nothing = Rejected(Reason.FIELD_EMPTY, field="address")
    assert factor.begin_enrolment(AT, ()) == nothing
    for typed, reason in UNREAD[factor.kind].items():
        told = factor.begin_enrolment(AT, (), {"address": typed})
        assert told == Rejected(reason, field="address")


@sending
def test_the_code_goes_to_the_one_that_was_chosen(factor: SentCode) -> None:
    """Or to the first; what is shown of it its owner knows it by, and nobody else."""
    one = Held(id="a", secret={"address": OTHERS[factor.kind]})
    two = Held(id="b", secret={"address": ADDRESSES[factor.kind]})
    chosen = factor.begin_challenge(AT, [one, two], {"to": "b"})
    assert chosen.send is not None
    assert chosen.send.address == ADDRESSES[factor.kind]
    assert chosen.show == {"hint": HINTS[factor.kind]}
    for choice in ({}, {"to": "c"}):
        first = factor.begin_challenge(AT, [one, two], choice)
        assert first.send is not None
        assert first.send.address == OTHERS[factor.kind]


Judge = Callable[[SentCode, Prompt, dict[str, object]], object]
JUDGES: dict[str, Judge] = {
    "enrolling": lambda factor, prompt, sent: factor.complete_enrolment(AT, prompt.memory, sent),
    "signing in": lambda factor, prompt, sent: factor.complete_challenge(
        AT, [HELD], prompt.memory, sent
    ),
}


@sending
@pytest.mark.parametrize("when", JUDGES)
def test_a_code_that_was_not_sent_is_wrong(factor: SentCode, when: str) -> None:
    """One digit is enough; nothing typed is said to be nothing."""
    prompt = enrol(factor) if when == "enrolling" else factor.begin_challenge(AT, [HELD])
    assert isinstance(prompt, Prompt)
    code, judge = code_of(prompt), JUDGES[when]
    assert judge(factor, prompt, {"code": other_than(code)}) == WRONG
    empty = Rejected(Reason.SENT_CODE_EMPTY, field="code")
    assert judge(factor, prompt, {"code": " "}) == judge(factor, prompt, {}) == empty
    assert isinstance(judge(factor, prompt, {"code": code}), Accepted | Enrolled)


@sending
def test_a_code_is_gone_with_its_address(factor: SentCode) -> None:
    """It belongs to the address that it was sent to, whatever else is held by then."""
    prompt = factor.begin_challenge(LATER, [HELD])
    sent = {"code": code_of(prompt)}
    assert isinstance(factor.complete_challenge(LATER, [HELD], prompt.memory, sent), Accepted)
    other = replace(HELD, id="b")
    assert factor.complete_challenge(LATER, [other], prompt.memory, sent) == GONE


@sending
def test_codes_have_an_order_to_the_microsecond(factor: SentCode) -> None:
    """Whatever was sent until a code was accepted, or all was retired, is dead; the next is not."""
    retired = replace(HELD, counter=factor.retire(AT))
    for late, dead in ((0, True), (1, False)):
        at = replace(AT, now=AT.now + timedelta(microseconds=late))
        prompt = factor.begin_challenge(at, [retired])
        sent = {"code": code_of(prompt)}
        told = factor.complete_challenge(at, [retired], prompt.memory, sent)
        assert (told == GONE) == dead
    epoch = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    assert factor.retire(replace(AT, now=epoch + timedelta(seconds=1))) == 1_000_000
