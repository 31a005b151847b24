"""An honest person for every factor: who enrols it, and answers as its owner would.

A new factor has a line in ``HONEST``; then it is asked everything of ``test_contract.py``.
"""

from __future__ import annotations

import itertools
from base64 import b32decode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from farstu.core.assurance import FactorKind
from farstu.factors.codes import PERIOD, code_at, step_at
from farstu.factors.shape import Accepted, Ceremony, Enrolled, Factor, Fields, Held, Prompt
from tests.support.entropy import seeded_entropy
from tests.support.soft_key import Says, SoftKey

NOON = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
AT = Ceremony(
    now=NOON,
    entropy=seeded_entropy("factors"),
    account_name="maja@example.com",
    issuer="Nordskär Registry",
    origin="https://portal.example",
    relying_party_id="portal.example",
)


class Honest(Protocol):
    """Somebody who has what it takes."""

    def enrol(self, at: Ceremony, prompt: Prompt) -> Fields:
        """Answer the prompt of an enrolment."""

    def prove(self, at: Ceremony, prompt: Prompt, secret: Fields) -> Fields:
        """Answer a challenge."""

    def later(self, at: Ceremony) -> Ceremony:
        """Wait until there is another answer to give."""


class TotpOwner:
    """Reads codes off an app."""

    def enrol(self, at: Ceremony, prompt: Prompt) -> Fields:
        """Type what the app shows after the QR code was scanned."""
        return self.prove(at, prompt, prompt.show)

    def prove(self, at: Ceremony, prompt: Prompt, secret: Fields) -> Fields:  # noqa: ARG002
        """Type what the app shows."""
        return {"code": code_at(b32decode(secret["secret"]), step_at(at.now))}

    def later(self, at: Ceremony) -> Ceremony:
        """Wait for the next code."""
        return replace(at, now=at.now + timedelta(seconds=PERIOD))


class KeyOwner:
    """Touches a security key, which counts how often."""

    def __init__(self) -> None:
        """Have no key yet."""
        self._keys: dict[str, SoftKey] = {}

    def enrol(self, at: Ceremony, prompt: Prompt) -> Fields:
        """Let a new key make a pair."""
        key = SoftKey.make(at.entropy(32))
        self._keys[key.name] = key
        return {"credential": key.create(prompt.show["options"], _says(at))}

    def prove(self, at: Ceremony, prompt: Prompt, secret: Fields) -> Fields:
        """Touch the key that holds the pair."""
        key = self._keys[secret["credential_id"]]
        return {"credential": key.get(prompt.show["options"], _says(at))}

    def later(self, at: Ceremony) -> Ceremony:
        """Wait a second: the next touch counts one more."""
        return replace(at, now=at.now + timedelta(seconds=1))


class MailboxOwner:
    """Reads the code in the message that was sent to them."""

    def enrol(self, at: Ceremony, prompt: Prompt) -> Fields:
        """Type the code that came to the address of their choice."""
        return self.prove(at, prompt, prompt.memory)

    def prove(self, at: Ceremony, prompt: Prompt, secret: Fields) -> Fields:  # noqa: ARG002
        """Type the code that came."""
        assert prompt.send is not None
        assert prompt.send.address == secret["address"]
        return {"code": prompt.send.code}

    def later(self, at: Ceremony) -> Ceremony:
        """Wait for another message."""
        return replace(at, now=at.now + timedelta(minutes=1))


def _says(at: Ceremony) -> Says:
    return Says(
        origin=at.origin,
        relying_party_id=at.relying_party_id,
        count=1 + int((at.now - NOON).total_seconds()),
    )


HONEST: Mapping[str, Honest] = {
    "totp": TotpOwner(),
    "webauthn": KeyOwner(),
    "sms_code": MailboxOwner(),
    "email_code": MailboxOwner(),
}
CHOICES: Mapping[str, Fields] = {
    "sms_code": {"address": "+46701740617"},
    "email_code": {"address": "maja@example.com"},
}
"""What somebody has to choose before they can be offered anything."""

_NUMBER = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody sent, and what was remembered of the question."""

    response: Fields
    memory: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A factor and somebody who holds one authenticator of it."""

    factor: Factor
    honest: Honest
    held: Held
    enrolled_with: Fields

    @property
    def kind(self) -> FactorKind:
        """Say which factor it is."""
        return self.factor.kind

    def prove(self, at: Ceremony) -> Answer:
        """Answer a challenge honestly."""
        prompt = self.factor.begin_challenge(at, [self.held])
        return Answer(self.honest.prove(at, prompt, self.held.secret), prompt.memory)

    def judge(self, at: Ceremony, answer: Answer, *others: Held) -> object:
        """Ask the factor what it thinks of *answer*, judged against all that is held.

        Even of one that is tried again: that its challenge is spent by then is not its business.
        """
        held = (*others, self.held)
        return self.factor.complete_challenge(at, held, answer.memory, answer.response)

    def having_used(self, accepted: Accepted) -> Owner:
        """Be the same owner after the service has spent an answer."""
        counter = self.held.counter if accepted.counter is None else accepted.counter
        return replace(self, held=replace(self.held, counter=counter))


def begin(factor: Factor, at: Ceremony = AT) -> Prompt:
    """Let an honest person begin to enrol *factor*."""
    prompt = factor.begin_enrolment(at, (), CHOICES.get(factor.kind, {}))
    assert isinstance(prompt, Prompt)
    return prompt


def enrol(factor: Factor, at: Ceremony = AT) -> Owner:
    """Let an honest person enrol *factor*."""
    honest = HONEST[factor.kind]
    prompt = begin(factor, at)
    response = honest.enrol(at, prompt)
    enrolled = factor.complete_enrolment(at, prompt.memory, response)
    assert isinstance(enrolled, Enrolled)
    held = Held(id=f"held-{next(_NUMBER)}", secret=enrolled.secret, counter=enrolled.counter)
    return Owner(factor=factor, honest=honest, held=held, enrolled_with=response)
