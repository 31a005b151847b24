"""The pages about the people of an organisation, in every state."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from farstu.core.assurance import FactorKind
from farstu.core.audit import AuditEvent
from farstu.core.identifiers import IdentifierKind
from farstu.core.outcome import Reason, Rejected
from farstu.core.people import PersonDeed, Standing
from farstu.core.roles import Role
from farstu.services.adoption import Week
from farstu.services.reminders import WhyNot
from farstu.web import views
from farstu.web.charts import draw_adoption
from farstu.web.notes import Note
from farstu.web.people_words import STANDINGS
from tests.web.people import (
    ACTIVITY,
    HEAD,
    INSIDE,
    NOW,
    OFFICE,
    SESSIONS,
    TOTP,
    complain,
    days_ago,
    note,
)

KEY = FactorKind("webauthn")
TEXT = FactorKind("sms_code")
AMIRA = views.MemberRow(
    id="01jd8y3v8k6m5n4p3q2r1s0t9a",
    name="Amira Haddad",
    email="amira@example.com",
    role=Role.MEMBER,
    standing=Standing.PROTECTED,
    kinds=(views.KindCount(kind=TOTP, amount=2), views.KindCount(kind=KEY, amount=1)),
    signed_in_at=days_ago(1),
)
OLLE = replace(
    AMIRA,
    id="01jd8y3v8k6m5n4p3q2r1s0t9b",
    name="Olle Berg",
    email="olle@example.com",
    standing=Standing.BARE,
    kinds=(),
    signed_in_at=None,
)
MEMBERS = (
    AMIRA,
    OLLE,
    replace(OLLE, id="c", name="Zuzana Kováčová", standing=Standing.ON_THE_WAY),
    replace(
        OLLE,
        id="d",
        name="Maximiliana Alexandra Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh",
        email="maximiliana.alexandra.wolfeschlegelsteinhausenbergerdorff@a-rather-long-name.example",
        role=Role.ADMINISTRATOR,
        standing=Standing.INVITED,
    ),
    replace(AMIRA, id="e", name="יעל כהן", standing=Standing.SUSPENDED, role=Role.OWNER),
    replace(AMIRA, id="f", name="Karin Öst", signs=(Standing.STOPPED, Standing.NO_CODES)),
)
PEOPLE = views.PeoplePage(
    office=HEAD,
    rows=MEMBERS,
    found=6,
    standings=tuple(STANDINGS),
    may_remind=True,
    may_suspend=True,
)
MANY = views.ManyPage(
    office=HEAD, deed=PersonDeed.END_SESSIONS, ids=("a",), names=("Olle Berg",), spared=()
)
PERSON = views.PersonPage(
    office=HEAD,
    person=AMIRA,
    names=(
        views.NameRow(kind=IdentifierKind.EMAIL, value="amira@example.com"),
        views.NameRow(kind=IdentifierKind.USERNAME, value="amira"),
        views.NameRow(kind=IdentifierKind.EXTERNAL, value="NWAB-0042"),
    ),
    joined_at=days_ago(400),
    elsewhere=(
        views.PlaceRow(id="h", name="Hamnkontoret", role=Role.OWNER, since=days_ago(90)),
        views.PlaceRow(
            id="i", name="Isbrytarna", role=Role.MEMBER, since=NOW, suspended_at=days_ago(2)
        ),
    ),
    methods=(
        views.MethodRow(kind=TOTP, added_at=days_ago(300), used_at=days_ago(1)),
        views.MethodRow(kind=TEXT, added_at=days_ago(200), suspended_at=days_ago(3)),
    ),
    codes_left=1,
    sessions=SESSIONS,
    remembered=2,
    deeds=frozenset(PersonDeed),
    may_help=True,
    activity=(
        *ACTIVITY,
        views.ActivityRow(
            event=AuditEvent.ROLE_CHANGED, at=days_ago(9), role=Role.OWNER, by="Maja Lindqvist"
        ),
        views.ActivityRow(event=AuditEvent.FACTORS_RESET, at=days_ago(30), by=""),
    ),
    older="/org/n/people/x?before=y",
)
DEED = views.PersonDeedPage(office=HEAD, person=AMIRA, deed=PersonDeed.SUSPEND)
ROLE = replace(DEED, deed=PersonDeed.CHANGE_ROLE, roles=tuple(Role))
PLACE = views.PlaceRow(id="n", name="Nordskär Webb AB", role=Role.ADMINISTRATOR, since=days_ago(90))
WEEKS = [
    Week(at=NOW - timedelta(weeks=7 - number), people=40 + number, protected=5 * number + 3)
    for number in range(8)
]
OVERVIEW = views.OfficePage(office=HEAD, people=1, protected=0)

PEOPLE_SAMPLES: dict[str, tuple[views.Page, views.Frame]] = {
    "office": (
        views.OfficePage(
            office=HEAD,
            people=47,
            protected=38,
            keyed=12,
            alone=9,
            invited=3,
            concerns=(
                views.Concern(standing=Standing.STOPPED, amount=1),
                views.Concern(standing=Standing.NO_CODES, amount=2),
                views.Concern(standing=Standing.ONE_METHOD, amount=1, role=Role.OWNER),
            ),
            chart=draw_adoption(WEEKS),
        ),
        OFFICE,
    ),
    "office.all": (
        views.OfficePage(
            office=HEAD,
            people=8,
            protected=8,
            chart=draw_adoption([Week(at=days_ago(d), people=8, protected=8) for d in (7, 0)]),
        ),
        OFFICE,
    ),
    "office.empty": (OVERVIEW, OFFICE),
    "office.nobody": (replace(OVERVIEW, people=0), OFFICE),
    "people": (replace(PEOPLE, rows=(), found=0), OFFICE),
    "people.none": (replace(PEOPLE, rows=(), found=0, text="100%"), OFFICE),
    "people.full": (PEOPLE, note(OFFICE, Note.MEMBER_REMOVED, "Olle Berg")),
    "people.filtered": (
        replace(
            PEOPLE,
            found=480,
            text="ö",
            standing=Standing.BARE,
            role=Role.MEMBER,
            first=51,
            earlier="/org/n/people?q=x",
            later="/org/n/people?q=x&page=3",
            may_remind=False,
            may_suspend=False,
        ),
        OFFICE,
    ),
    "reminded": (
        views.RemindedPage(
            office=HEAD,
            sent=("Olle Berg", "Zuzana Kováčová"),
            spared=tuple((row.name, why) for row, why in zip(MEMBERS, WhyNot, strict=False)),
            back="/org/n/people",
        ),
        OFFICE,
    ),
    "reminded.nobody": (
        views.RemindedPage(office=HEAD, sent=(), spared=(), back="/org/n/people"),
        OFFICE,
    ),
    "person": (
        replace(
            PERSON,
            person=OLLE,
            names=PERSON.names[:1],
            elsewhere=(),
            methods=(),
            codes_left=0,
            sessions=(),
            remembered=0,
            deeds=frozenset(),
            activity=(),
            older="",
            is_oneself=True,
            may_help=False,
        ),
        OFFICE,
    ),
    "person.full": (PERSON, note(OFFICE, Note.ROLE_CHANGED, "Amira Haddad")),
    "person.suspended": (
        replace(PERSON, person=MEMBERS[4], suspended_at=days_ago(3), is_later=True),
        OFFICE,
    ),
    "person.stopped": (replace(PERSON, person=MEMBERS[3], is_stopped=True), OFFICE),
    "many": (MANY, OFFICE),
    "many.full": (
        replace(
            MANY,
            deed=PersonDeed.SUSPEND,
            ids=tuple("abcdef"),
            names=tuple(row.name for row in MEMBERS),
            spared=("Maja Lindqvist", "Karin Öst"),
        ),
        OFFICE,
    ),
    "many.none": (replace(MANY, ids=(), names=()), OFFICE),
    "many.spared": (replace(MANY, ids=(), names=(), spared=("Karin Öst",)), OFFICE),
    "deed": (DEED, OFFICE),
    "deed.role": (ROLE, OFFICE),
    "deed.error": (
        ROLE,
        complain(OFFICE, Rejected(Reason.LAST_OWNER, field="role"), typed={"role": "member"}),
    ),
    "deed.resume": (replace(DEED, deed=PersonDeed.RESUME), OFFICE),
    "deed.remove": (
        replace(DEED, deed=PersonDeed.REMOVE, person=MEMBERS[3]),
        complain(OFFICE, Rejected(Reason.LAST_OWNER)),
    ),
    "deed.sign_out": (replace(DEED, deed=PersonDeed.END_SESSIONS, person=MEMBERS[4]), OFFICE),
    "organisations": (views.OwnOrganisationsPage(places=(PLACE,)), INSIDE),
    "organisations.full": (
        views.OwnOrganisationsPage(places=(PLACE, *PERSON.elsewhere)),
        note(OFFICE, Note.ORGANISATION_LEFT, "Sjömärket"),
    ),
    "leave": (views.LeavePage(place=PLACE, is_only=False), INSIDE),
    "leave.error": (
        views.LeavePage(place=PLACE, is_only=True),
        complain(INSIDE, Rejected(Reason.LAST_OWNER)),
    ),
}
