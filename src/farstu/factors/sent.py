"""What all codes that are sent have in common; each room says where they go, and how long they are.

A code belongs to the question that it was sent for: to that login, that purpose and that address
(ASVS 6.6.2). Of the code itself only a keyed hash is kept (OOB-04).
"""

from __future__ import annotations

import hmac
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from farstu.core.assurance import FactorKind
from farstu.core.outcome import Reason, Rejected
from farstu.factors.shape import (
    NOTHING,
    Accepted,
    Ceremony,
    Enrolled,
    Fields,
    Held,
    Missed,
    Prompt,
    Sending,
    Traits,
)
from farstu.factors.typed import typed_code

LIVES = timedelta(minutes=10)
"""How long a code works (63B 3.1.3.2)."""
ANSWERS = 5
"""How many times somebody may be wrong about one code."""
KEY_BYTES = 32
RANDOM_BYTES = 16
"""So many that taking the remainder makes no digit likelier than another."""

EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class SentCode(ABC):
    """A code that is sent to an address of somebody's, and typed here."""

    kind: ClassVar[FactorKind]
    traits: ClassVar[Traits]
    digits: ClassVar[int]

    @abstractmethod
    def read_address(self, typed: str) -> str | Rejected:
        """Read an address as it was typed, in the one form in which it is kept."""

    @abstractmethod
    def mask(self, address: str) -> str:
        """Show an address to its owner, and to nobody else."""

    def begin_enrolment(
        self, at: Ceremony, held: Sequence[Held], choice: Fields = NOTHING
    ) -> Prompt | Rejected:
        """Send a code to the address of somebody's choice; nothing is on until it came back.

        Reasons: ADDRESS_HELD and those of ``read_address``.
        """
        address = self.read_address(str(choice.get("address", "")))
        if isinstance(address, Rejected):
            return address
        if any(one.secret["address"] == address for one in held):
            return Rejected(Reason.ADDRESS_HELD, field="address")
        memory, code = self._ask(at)
        prompt = self.resume_enrolment(at, {**memory, "address": address})
        return replace(prompt, send=self._sending(address, code))

    def resume_enrolment(self, at: Ceremony, memory: Fields) -> Prompt:  # noqa: ARG002
        """Show where the code went: to what they have typed themselves."""
        return Prompt(
            show={"address": memory["address"], "digits": self.digits},
            memory=dict(memory),
            lives=LIVES,
            answers=ANSWERS,
        )

    def complete_enrolment(
        self,
        at: Ceremony,  # noqa: ARG002
        memory: Fields,
        response: Fields,
    ) -> Enrolled | Rejected:
        """Accept the address if the code that went there came back."""
        if no := self._judge(memory, response):
            return no
        return Enrolled(
            secret={"address": memory["address"]},
            counter=memory["number"],
            worth=self.traits.worth,
        )

    def begin_challenge(
        self, at: Ceremony, held: Sequence[Held], choice: Fields = NOTHING
    ) -> Prompt:
        """Send a code to the chosen one of *held*, or to the only one."""
        chosen = next((one for one in held if one.id == choice.get("to")), held[0])
        memory, code = self._ask(at)
        address = chosen.secret["address"]
        return Prompt(
            show={"hint": self.mask(address)},
            memory={**memory, "to": chosen.id},
            lives=LIVES,
            answers=ANSWERS,
            send=self._sending(address, code),
        )

    def complete_challenge(
        self,
        at: Ceremony,  # noqa: ARG002
        held: Sequence[Held],
        memory: Fields,
        response: Fields,
    ) -> Accepted | Missed | Rejected:
        """Accept the code of this question, if its address is still held.

        What was sent before the last one that was accepted from there is dead.
        """
        if no := self._judge(memory, response):
            return no
        chosen = next((one for one in held if one.id == memory.get("to")), None)
        if chosen is None or memory["number"] <= chosen.counter:
            return Rejected(Reason.SENT_CODE_GONE, field="code")
        return Accepted(id=chosen.id, worth=self.traits.worth, counter=memory["number"])

    def hint(self, secret: Fields) -> str:
        """Show the address, masked."""
        return self.mask(secret["address"])

    def lookup_in(self, response: Fields) -> str | None:  # noqa: ARG002 - a code names nobody
        """Say that a code says nothing about where it comes from."""
        return None

    def tell_browser(self, at: Ceremony, held: Sequence[Held]) -> Mapping[str, Fields]:  # noqa: ARG002 - it keeps no codes
        """Say that no browser knows anything about a mailbox or a phone."""
        return {}

    def retire(self, at: Ceremony) -> int:
        """Kill every code that was sent by now."""
        return _number(at)

    def _ask(self, at: Ceremony) -> tuple[dict[str, Any], str]:
        """Make a code, and what is remembered of it: a hash under a key that nobody else has."""
        code = f"{int.from_bytes(at.entropy(RANDOM_BYTES)) % 10**self.digits:0{self.digits}}"
        key = at.entropy(KEY_BYTES)
        return {"key": key.hex(), "hash": _hash(key, code), "number": _number(at)}, code

    def _sending(self, address: str, code: str) -> Sending:
        return Sending(channel=self.traits.channel, address=address, code=code)

    def _judge(self, memory: Fields, response: Fields) -> Rejected | None:
        typed = response.get("code")
        code = typed_code(typed, digits=self.digits, empty=Reason.SENT_CODE_EMPTY)
        if isinstance(code, Rejected):
            return code
        if hmac.compare_digest(_hash(bytes.fromhex(memory["key"]), code), memory["hash"]):
            return None
        return Rejected(Reason.SENT_CODE_WRONG, field="code")


def _hash(key: bytes, code: str) -> str:
    return hmac.digest(key, code.encode("ascii"), "sha256").hex()


def _number(at: Ceremony) -> int:
    """Number codes in the order in which they were sent: by the microsecond."""
    return (at.now - EPOCH) // timedelta(microseconds=1)
