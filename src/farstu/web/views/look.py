"""Running a portal: its look and settings, and its help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from farstu.web.articles.tree import Article, Block
from farstu.web.views.frame import Language
from farstu.web.views.offices import OfficeHead


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpTextRow:
    """What the portal says itself in one language; *is_older* than the policy."""

    language: Language
    field: str
    blocks: tuple[Block, ...] = ()
    is_published: bool = False
    is_older: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpTextsPage:
    """``/org/<staff>/help``: a field for each of *rows*, and the articles as they are.

    *seen* is what the form began from; *is_typed* that what stands in it is not published.
    """

    template: ClassVar[str] = "office/help_texts.html"
    office: OfficeHead
    articles: tuple[Article, ...]
    rows: tuple[HelpTextRow, ...]
    longest: int
    seen: str
    policy_changed_at: datetime | None = None
    is_preview: bool = False
    is_typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LookPage:
    """``/org/<staff>/look``. Fields: those of ``look_form.fields_of``.

    *sample* is the address of the style of the colours that stand there, and *shades* has by field
    the nearest that can be read. *is_typed*: what stands in the form is not saved.
    """

    template: ClassVar[str] = "office/look.html"
    office: OfficeHead
    languages: tuple[Language, ...]
    ready: tuple[str, ...]
    seen: str
    logo: str = ""
    sample: str = ""
    shades: Mapping[str, str] = field(default_factory=dict)
    is_typed: bool = False
    can_undo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoPage:
    """``/org/<staff>/look/logo``. Field: logo, a file."""

    template: ClassVar[str] = "office/logo.html"
    office: OfficeHead
    seen: str
    logo: str = ""
