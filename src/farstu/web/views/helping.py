"""Helping people: from an office, in the hall, and through a link that stops a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from farstu.core.cases import CaseState
from farstu.core.helping import Check, Help, Way
from farstu.services.callers import Place
from farstu.web.views.offices import OfficeHead


@dataclass(frozen=True, slots=True, kw_only=True)
class Helped:
    """Whom a page is about."""

    id: str
    name: str
    email: str
    invited: bool = False
    """Whether they have no password yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPersonPage:
    """``/org/<organisation>/people/<account>/help``: what one can do for somebody.

    *case* is the id of the case that they have; *in_case*: its office may be looked at from here.
    """

    template: ClassVar[str] = "office/help.html"
    office: OfficeHead
    person: Helped
    helps: tuple[Help, ...]
    way: Way
    is_self: bool = False
    case: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpDeedPage:
    """``…/help/<what>``. Fields: check_<check>, words, reason, ticket; posts to itself."""

    template: ClassVar[str] = "office/help_deed.html"
    office: OfficeHead
    person: Helped
    help: Help
    way: Way
    checks: tuple[Check, ...] = tuple(Check)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessCodeGivenPage:
    """The answer to one of them: a code to read out, shown this once."""

    template: ClassVar[str] = "office/help_code.html"
    office: OfficeHead
    person: Helped
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case as a line of the queue."""

    id: str
    name: str
    state: CaseState
    opened_at: datetime
    ticket: str = ""
    route: Way = Way.SUPPORT


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesPage:
    """``/org/<organisation>/cases``. *opens*: whether one may be opened here for anybody."""

    template: ClassVar[str] = "office/cases.html"
    office: OfficeHead
    cases: tuple[CaseRow, ...]
    opens: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNewPage:
    """``/org/<organisation>/new-case``. Fields: email, reason, ticket."""

    template: ClassVar[str] = "office/case_new.html"
    office: OfficeHead


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStep:
    """Something that happened to a case, or a *check* that was made, in other *words* perhaps.

    *by* is empty where the person did it themselves.
    """

    what: str
    at: datetime
    by: str = ""
    check: Check | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """``/org/<organisation>/cases/<case>``. Fields: check_<check>, words, reason, ticket."""

    template: ClassVar[str] = "office/case.html"
    office: OfficeHead
    case: CaseRow
    person: Helped
    steps: tuple[CaseStep, ...]
    reason: str = ""
    ready_at: datetime | None = None
    lapses_at: datetime | None = None
    approves: bool = False
    takes_up: bool = False
    closes: bool = False
    checks: tuple[Check, ...] = tuple(Check)


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchboardPage:
    """``/org/<organisation>/support-code``. Field: code. The rest once it was found.

    *script* is what to read out, in the language that the caller reads.
    """

    template: ClassVar[str] = "office/support_code.html"
    office: OfficeHead
    person: Helped | None = None
    place: Place | None = None
    agent: str = ""
    language: str = ""
    script: tuple[str, ...] = ()
    help_url: str = ""
    way: Way = Way.NOBODY
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessCodePage:
    """``/login/access-code``. Field: code."""

    template: ClassVar[str] = "login/access_code.html"
    identifier: str
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HallSupportCodePage:
    """``/login/support-code``: six digits to read out."""

    template: ClassVar[str] = "login/support_code.html"
    code: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportCodePage:
    """``/account/support-code``: the same, from within."""

    template: ClassVar[str] = "account/support_code.html"
    code: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPage:
    """``/stop/<token>``: posts to itself. *done*: it was stopped just now."""

    template: ClassVar[str] = "links/stop.html"
    name: str = ""
    done: bool = False
    support_contact: str = ""
