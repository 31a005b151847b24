"""The people of an organisation: many, and one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from farstu.core.assurance import FactorKind
from farstu.core.identifiers import IdentifierKind
from farstu.core.people import PersonDeed, Standing
from farstu.core.roles import Role
from farstu.services.reminders import WhyNot
from farstu.web.views.offices import OfficeHead
from farstu.web.views.rows import ActivityRow, SessionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCount:
    """How many authenticators of one kind somebody holds."""

    kind: FactorKind
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """One line of the list; *signs* are what needs a look besides how they stand."""

    id: str
    name: str
    email: str
    role: Role
    standing: Standing
    kinds: tuple[KindCount, ...] = ()
    signs: tuple[Standing, ...] = ()
    signed_in_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """``/org/<organisation>/people``. Fields: who, many times.

    The filters are in the address: *text*, *standing* and *role*; *earlier* and *later* are the
    addresses of the pages beside this one.
    """

    template: ClassVar[str] = "office/people.html"
    office: OfficeHead
    rows: tuple[MemberRow, ...]
    found: int
    standings: tuple[Standing, ...]
    roles: tuple[Role, ...] = tuple(Role)
    text: str = ""
    standing: Standing | None = None
    role: Role | None = None
    first: int = 1
    earlier: str = ""
    later: str = ""
    may_remind: bool = False
    may_suspend: bool = False

    @property
    def is_filtered(self) -> bool:
        """Say whether anybody may be left out."""
        return bool(self.text or self.standing or self.role)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindedPage:
    """What became of reminders: who gets one, and who does not, and why."""

    template: ClassVar[str] = "office/reminded.html"
    office: OfficeHead
    sent: tuple[str, ...]
    spared: tuple[tuple[str, WhyNot], ...]
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyPage:
    """What is about to be done to several members. Fields: deed, who, sure."""

    template: ClassVar[str] = "office/many.html"
    office: OfficeHead
    deed: PersonDeed
    ids: tuple[str, ...]
    names: tuple[str, ...]
    spared: tuple[str, ...]
    """For whom it is not open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRow:
    """One name that somebody signs in with."""

    kind: IdentifierKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodRow:
    """One authenticator of somebody else: its kind and dates, not its name, nor where codes go."""

    kind: FactorKind
    added_at: datetime
    used_at: datetime | None = None
    suspended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """An organisation that somebody belongs to; *id* where one may leave it, or go there."""

    id: str
    name: str
    role: Role
    since: datetime
    suspended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """``/org/<organisation>/people/<account>``: one member, and what may be done about them."""

    template: ClassVar[str] = "office/person.html"
    office: OfficeHead
    person: MemberRow
    names: tuple[NameRow, ...]
    joined_at: datetime
    suspended_at: datetime | None = None
    is_stopped: bool = False
    is_oneself: bool = False
    elsewhere: tuple[PlaceRow, ...] = ()
    methods: tuple[MethodRow, ...] = ()
    codes_left: int = 0
    sessions: tuple[SessionRow, ...] = ()
    remembered: int = 0
    deeds: frozenset[PersonDeed] = frozenset()
    may_help: bool = False
    activity: tuple[ActivityRow, ...] = ()
    older: str = ""
    is_later: bool = False
    """Whether these are not the latest events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDeedPage:
    """``…/<deed>``: what it does, before it is done. Field, for a role: role."""

    template: ClassVar[str] = "office/deed.html"
    office: OfficeHead
    person: MemberRow
    deed: PersonDeed
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOrganisationsPage:
    """``/account/organisations``: where one belongs."""

    template: ClassVar[str] = "account/organisations.html"
    places: tuple[PlaceRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavePage:
    """``/account/organisations/<organisation>/leave``: what that means, before it is done."""

    template: ClassVar[str] = "account/leave.html"
    place: PlaceRow
    is_only: bool
    """Whether one belongs nowhere else, and so comes in no more."""
