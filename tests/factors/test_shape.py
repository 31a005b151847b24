"""What each kind is, and what is meant by what a factor leaves unsaid."""

from __future__ import annotations

from datetime import timedelta

import pytest

from farstu.core.assurance import Assurance, Channel, FactorKind
from farstu.core.key_models import ANY_KEY
from farstu.core.outcome import Reason, Rejected
from farstu.core.throttle import CODES, KEYS
from farstu.factors import REGISTRY
from farstu.factors.email_code import EmailCode
from farstu.factors.shape import Ceremony, Factor, Held, Missed, Prompt, Traits
from farstu.factors.sms_code import SmsCode
from farstu.factors.webauthn import WebAuthn
from tests.factors.honest import NOON
from tests.support.entropy import seeded_entropy

MODEST = Traits(worth=Assurance.TWO_STEP, channel=Channel.APP, amr=())

KINDS: dict[str, tuple[type[Factor], Traits]] = {
    "webauthn": (
        WebAuthn,
        Traits(
            worth=Assurance.PHISHING_RESISTANT,
            channel=Channel.KEY,
            amr=("pop", "user"),
            tries=KEYS,
            field="credential",
            finds=True,
            asks=True,
            sends=False,
            usual=True,
            most=20,
        ),
    ),
    "sms_code": (
        SmsCode,
        Traits(
            worth=Assurance.MULTI,
            channel=Channel.PHONE,
            amr=("sms",),
            tries=CODES,
            field="code",
            finds=False,
            asks=True,
            sends=True,
            usual=False,
            most=3,
        ),
    ),
    "email_code": (
        EmailCode,
        Traits(
            worth=Assurance.TWO_STEP,
            channel=Channel.MAILBOX,
            amr=("urn:farstu:amr:email",),
            tries=CODES,
            field="code",
            finds=False,
            asks=True,
            sends=True,
            usual=False,
            most=3,
        ),
    ),
}
"""What policies, tokens and services count on: a key finds its owner; what is sent is unusual."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_what_policies_take_it_for(kind: str) -> None:
    """Its worth above all, and the counter that its wrong answers are charged to."""
    factor, traits = KINDS[kind]
    assert factor.kind == FactorKind(kind)
    assert factor.traits == traits
    assert [one.kind for one in REGISTRY if isinstance(one, factor)] == [kind]


def test_a_kind_is_no_more_than_it_says() -> None:
    """One that says nothing brings a typed code, names nobody, and sends nothing."""
    assert (MODEST.tries, MODEST.field) == (CODES, "code")
    assert not MODEST.finds
    assert not MODEST.asks
    assert not MODEST.sends
    assert MODEST.usual
    assert MODEST.most == 20


def test_a_question_that_says_nothing_shows_nothing() -> None:
    """It remembers nothing and sends nothing, for ten minutes and twenty answers."""
    one, other = Prompt(), Prompt()
    assert (one.show, one.memory, one.send) == ({}, {}, None)
    assert one.show is not other.show
    assert (one.lives, one.answers) == (timedelta(minutes=10), 20)


def test_a_portal_takes_any_key_and_is_not_strict_unless_it_says_so() -> None:
    """Both are policies that somebody has to choose."""
    at = Ceremony(
        now=NOON,
        entropy=seeded_entropy("shape"),
        account_name="maja@example.com",
        issuer="Nordskär Registry",
        origin="https://portal.example",
        relying_party_id="portal.example",
    )
    assert not at.strict
    assert at.keys is ANY_KEY


def test_an_authenticator_has_counted_nothing_at_first() -> None:
    """Neither answers nor misses."""
    held = Held(id="a", secret={})
    assert (held.counter, held.drift_step, held.drift) == (0, 0, 0)


def test_a_miss_without_a_step_buries_nothing() -> None:
    """What a clone gave away is no step of a clock."""
    missed = Missed(rejected=Rejected(Reason.KEY_CLONED, field="credential"), id="a")
    assert (missed.step, missed.drift, missed.bury) == (0, 0, ())
