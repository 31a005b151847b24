"""Going to an application: what it wants, and as whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from farstu.core.relying_parties import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPage:
    """``/continue/<errand>``: what *party*, at *place*, would know. Posts to ``/allow``."""

    template: ClassVar[str] = "errands/consent.html"
    errand_id: str
    party: str
    place: str
    scopes: tuple[Scope, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoPage:
    """``/continue/<errand>``: as whom they go. Posts to ``/account``, ``/other`` or ``/cancel``.

    *is_another*: *party* asked for somebody else.
    """

    template: ClassVar[str] = "errands/who.html"
    errand_id: str
    party: str
    is_another: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandSetupPage:
    """``/continue/<errand>``: *party* wants more than they hold; *where* it is set up."""

    template: ClassVar[str] = "errands/setup.html"
    errand_id: str
    party: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSessionPage:
    """``/oidc/end-session``: *party* asks to sign somebody out; empty: nobody knows which."""

    template: ClassVar[str] = "errands/end_session.html"
    party: str = ""
