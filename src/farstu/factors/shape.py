"""The shape that every factor has: two ceremonies, each of them a begin and a complete.

A factor is pure. It reads no clock and no database and sends nothing; it is given what it needs
and says what should happen. The service around it stores, seals, throttles and spends, the same
way for every factor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as having
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol

from farstu.core.assurance import Assurance, Backup, Channel, FactorKind
from farstu.core.key_models import ANY_KEY, KeyDemand
from farstu.core.outcome import Rejected
from farstu.core.throttle import CODES, Rule

Fields = Mapping[str, Any]
"""Plain data that fits in JSON: a secret, a ceremony's memory, what a form sent."""

NOTHING: Fields = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What policy, tokens and services need to know about a kind."""

    worth: Assurance
    """The best that it can be worth; a ceremony may say less."""
    channel: Channel
    amr: tuple[str, ...]
    tries: Rule = CODES
    """Which counter of failed tries it is charged to."""
    field: str = "code"
    """Which field of a form brings the answer."""
    finds: bool = False
    """Whether it can say by itself whose it is, and so sign in without a name."""
    asks: bool = False
    """Whether a challenge has to be begun, and remembered, before it can be answered."""
    sends: bool = False
    """Whether asking sends a message: nothing is sent before somebody asks for it."""
    usual: bool = True
    """Whether a policy allows it that names no kinds; a weaker one has to be named."""
    most: int = 20
    """How many of it one account may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceremony:
    """What a factor may know while it works."""

    now: datetime
    entropy: Callable[[int], bytes]
    account_name: str
    issuer: str
    origin: str
    """What a browser calls our address: scheme, host, port."""
    relying_party_id: str
    """The host name that key pairs are bound to (WebAuthn)."""
    strict: bool = False
    """Whether the portal takes only what is valid at this very moment."""
    keys: KeyDemand = ANY_KEY
    """Which security keys may be enrolled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A code that has to reach somebody, and where."""

    channel: Channel
    address: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A question to the person: what to show, and what to remember until they answer.

    It is over when it was answered rightly, when it has lived for so long, or after so many
    *answers*. What is sent is sent once, when the question is asked.
    """

    show: Fields = having(default_factory=dict)
    memory: Fields = having(default_factory=dict)
    lives: timedelta = timedelta(minutes=10)
    answers: int = 20
    send: Sending | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One authenticator of the account: its secret, its counter, and its last miss."""

    id: str
    secret: Fields
    counter: int = 0
    drift_step: int = 0
    drift: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """A yes to enrolling: the secret to keep for good, and where its counter starts."""

    secret: Fields
    counter: int
    worth: Assurance
    lookup: str | None = None
    """What finds it from outside, if anything does; no two in a portal have the same."""
    backup: Backup | None = None
    amr: tuple[str, ...] = ()
    """Methods that this very authenticator showed, beside those of its kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A yes to a challenge: which authenticator, what it was worth, and the counter to spend.

    Without a counter the challenge, which dies with its answer, is the only guard.
    """

    id: str
    worth: Assurance
    counter: int | None
    backup: Backup | None = None
    amr: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A no that an authenticator explains: remember its drift, and bury the steps it gave away."""

    rejected: Rejected
    id: str
    step: int = 0
    drift: int = 0
    bury: tuple[int, ...] = ()


class Factor(Protocol):
    """One kind of proof. To add one: a module, a folder of templates, a line in ``REGISTRY``."""

    kind: ClassVar[FactorKind]
    traits: ClassVar[Traits]

    def begin_enrolment(
        self, at: Ceremony, held: Sequence[Held], choice: Fields = NOTHING
    ) -> Prompt | Rejected:
        """Offer a new authenticator of somebody's *choice*, beside those of its kind *held*."""

    def resume_enrolment(self, at: Ceremony, memory: Fields) -> Prompt:
        """Show again what a begun enrolment showed."""

    def complete_enrolment(
        self, at: Ceremony, memory: Fields, response: Fields
    ) -> Enrolled | Rejected:
        """Accept it once the person has shown that it works."""

    def begin_challenge(
        self, at: Ceremony, held: Sequence[Held], choice: Fields = NOTHING
    ) -> Prompt:
        """Ask for proof by any of *held*, or by the one that is somebody's *choice*.

        With nothing *held* whoever comes says whose it is (``Traits.finds``).
        """

    def complete_challenge(
        self, at: Ceremony, held: Sequence[Held], memory: Fields, response: Fields
    ) -> Accepted | Missed | Rejected:
        """Judge the proof, whichever of *held* it came from."""

    def hint(self, secret: Fields) -> str:
        """Say what of an authenticator its owner may see to tell it from others, if anything."""

    def lookup_in(self, response: Fields) -> str | None:
        """Say the lookup of what gave *response*, as it claims itself; None: it names none."""

    def tell_browser(self, at: Ceremony, held: Sequence[Held]) -> Mapping[str, Fields]:
        """Say what its owner's browser may know of all that is *held*, by the name of its method.

        Only of what ``Traits.finds``; other factors have nothing to tell.
        """

    def retire(self, at: Ceremony) -> int:
        """Say the counter that makes every answer captured so far worthless; 0: there is none."""
