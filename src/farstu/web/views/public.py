"""Links that somebody was sent, help, and error pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from farstu.web.articles.tree import Article, Block
from farstu.web.views.invitations import Called


@dataclass(frozen=True, slots=True, kw_only=True)
class WelcomePage:
    """``/welcome/<token>``. Fields: portal_name (not where it has one), name, email, password.

    Posts to itself. *sets_up* says that a second factor comes next.
    """

    template: ClassVar[str] = "links/welcome.html"
    least: int
    sets_up: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationPage:
    """``/invite/<token>``. Fields: name, password; posts to itself."""

    template: ClassVar[str] = "links/invitation.html"
    email: str
    least: int
    called: Called | None = None
    """Into which organisation, where it is one's administrator who invites."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgottenPage:
    """``/password/forgot``. Field: identifier."""

    template: ClassVar[str] = "links/forgotten.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSentPage:
    """``/password/forgot/sent``: the same whether anybody has that name or not."""

    template: ClassVar[str] = "links/sent.html"
    support_contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPasswordPage:
    """``/password/reset/<token>``. Field: password; posts to itself."""

    template: ClassVar[str] = "links/new_password.html"
    name: str
    least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputePage:
    """``/not-me/<token>``: posts to itself. *added* is what will stop working, if anything."""

    template: ClassVar[str] = "links/dispute.html"
    name: str
    added: str = ""
    address: str = ""
    """The email address that comes back, if one was replaced."""
    own_id: str = ""
    """The id by which the portal's programs know the account no more, if one was attached."""


class LinkKind(StrEnum):
    """Which link is dead."""

    WELCOME = "welcome"
    INVITATION = "invitation"
    DISPUTE = "dispute"
    STOP = "stop"
    PASSWORD = "password"  # noqa: S105 - a kind of link, no password


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLinkPage:
    """A single-purpose link that was used, has expired or never was."""

    template: ClassVar[str] = "links/dead.html"
    kind: LinkKind
    support_contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnclaimedPage:
    """What an installation shows that has no owner yet: where the link to become it is."""

    template: ClassVar[str] = "links/unclaimed.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage:
    """``/help``, for anybody: which articles there are, and whom to ask."""

    template: ClassVar[str] = "help/index.html"
    articles: tuple[Article, ...]
    opening: tuple[Block, ...] = ()
    """What the portal says itself above them."""
    support_contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpArticlePage:
    """``/help/<slug>``, for anybody."""

    template: ClassVar[str] = "help/article.html"
    article: Article


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    """403 404 405 413 421 429 500 503; *reference* is what a person quotes to support."""

    template: ClassVar[str] = "error.html"
    status: int
    reference: str = ""
    opens_at: datetime | None = None
    """When one may try again (429)."""
    support_contact: str = ""
    is_sick: bool = False
    """Whether it is the database that cannot be used (503)."""
