"""Setting up a method, and saving recovery codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from farstu.core.assurance import FactorKind
from farstu.web.views.rows import AuthenticatorRow, OfferRow, Steps


class Cause(StrEnum):
    """Why somebody is stopped and asked to set up a method."""

    REQUIRED = "required"
    """The portal or an organisation requires it."""
    MORE = "more"
    """It requires more than what they hold."""
    REPAIR = "repair"
    """They came in by a recovery code."""
    LIMITED = "limited"
    """They are in, and not everything works until it is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptionPage:
    """``/setup``: who asks, why and how long. Posts to ``/setup`` or ``/setup/later``."""

    template: ClassVar[str] = "setup/interruption.html"
    cause: Cause
    asker: str
    """The name of the portal, or of the organisation that is stricter."""
    minutes: int = 2
    postpone_until: datetime | None = None
    codes_left: int | None = None
    """After a recovery code: how many are left."""
    codes_first: bool = True
    """Whether recovery codes are part of what is coming."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One kind that may be set up."""

    kind: FactorKind
    recommended: bool = False
    offered: tuple[OfferRow, ...] = ()
    """What of it was handed out and waits to be turned on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodPage:
    """``/setup/method`` and ``/account/security/add``. Field: kind; posts to ``/setup/method``."""

    template: ClassVar[str] = "setup/method.html"
    choices: tuple[Choice, ...]
    """The recommended one first."""
    with_platform: FactorKind | None = None
    """What is recommended instead where the machine can check its owner: a script asks it."""
    steps: Steps | None = None
    inside: bool = False
    """Whether they have signed in already, so that the way out is *Security and login*."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The codes themselves, each as it is to be typed: ``3-k7qm-zp3x-dw5r-tb2h``."""

    codes: tuple[str, ...]
    created_at: datetime
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverySheetPage:
    """``/setup/recovery-codes``. Field, if asked back: code_back.

    Without a *sheet* the page offers to make one; *gone* says that there was one, which cannot be
    shown again.
    """

    template: ClassVar[str] = "setup/recovery_codes.html"
    sheet: Sheet | None
    gone: bool = False
    replaces: bool = False
    """Whether older codes keep working until these are confirmed."""
    ask_back: int | None = None
    """The number of the code that has to be typed back."""
    steps: Steps | None = None
    inside: bool = False
    kind: str = ""
    """What they have chosen already, and go on to."""
    added: bool = False
    """Whether their first method is on already, and these codes are the last step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TotpBegun:
    """An authenticator app that waits for its first code."""

    qr_svg: str
    """Our own inline SVG: a ``viewBox``, no ``style``, white ground, four modules of quiet zone."""
    key_groups: tuple[str, ...]
    """The typed key in fours."""
    otpauth_url: str
    issuer: str
    account: str
    suggested_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedBegun:
    """A code token whose seed was typed, or that was handed out, and that waits for its code."""

    digits: int
    period: int
    serial: str = ""
    """Of one that was handed out: what it goes by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyBegun:
    """A security key that waits to be touched."""

    options: str
    """What ``navigator.credentials.create()`` takes, as JSON."""
    asks: bool = False
    """Whether it has to show what model it is."""
    models: tuple[str, ...] = ()
    """The names of the only models that are taken, if there are such."""
    level: str = ""
    """At which level FIDO has to have certified it, if at one: ``2``, ``3+``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBegun:
    """An address that waits for the code that was sent there."""

    address: str
    digits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainBegun:
    """Something that waits to be proven, and what its factor shows of it."""

    show: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentPage:
    """``/setup/<kind>``. Fields: code or credential, name; of hardware what ``…/new`` takes.

    What was handed out comes first: with its id in *offer* ``…/new`` begins it.
    Without *begun* it offers to begin, and asks for an address (field) if it *sends* there.
    """

    template: ClassVar[str] = "setup/factor.html"
    kind: FactorKind
    begun: TotpBegun | SeedBegun | KeyBegun | SentBegun | PlainBegun | None
    offers: tuple[OfferRow, ...] = ()
    """What was handed out, and is not what was begun."""
    sends: bool = False
    """Whether an address has to be given before it can begin."""
    steps: Steps | None = None
    other_kinds: bool = False
    """Whether another method may be chosen instead."""
    inside: bool = False
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupDonePage:
    """``/setup/done``. *old* are those that the new one may take the place of.

    After a recovery code that is all, else those of its kind.
    """

    template: ClassVar[str] = "setup/done.html"
    name: str
    kind: FactorKind
    codes_left: int
    old: tuple[AuthenticatorRow, ...] = ()
    recovered: bool = False
    """Whether they came by a recovery code, and so have lost something."""
    suggest_spare: bool = True
    """Whether a second authenticator is worth a word: not to somebody who has one."""
    signs_in_alone: bool = False
    """Whether it verified its owner, and so can sign in without a name and a password."""
    continue_url: str = "/account/security"
