"""The pages about requests for accounts, in every state."""

from __future__ import annotations

from dataclasses import replace

from farstu.core.account_requests import RequestState
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.roles import OrganisationKind, Permission, Role
from farstu.web import views
from farstu.web.notes import Note
from tests.web.people import HEAD, OFFICE, complain, days_ago, note
from tests.web.samples_people import OVERVIEW

ASKS = replace(
    HEAD,
    permissions=frozenset(Permission) - {Permission.INVITE, Permission.RUN_PORTAL},
    by_request=True,
)
STAFF = replace(
    HEAD,
    name="Nordskär Registry",
    kind=OrganisationKind.STAFF,
    permissions=frozenset(Permission) - {Permission.REQUEST_ACCOUNTS},
    by_request=True,
)
ASKING = views.RequestsPage(
    office=ASKS,
    roles=(Role.MEMBER, Role.ADMINISTRATOR),
    languages=(
        views.Language(tag="en", name="English", current=False),
        views.Language(tag="sv", name="Svenska", current=False),
    ),
)
ROWS = tuple(
    views.RequestRow(
        id=state.value,
        name="Olle Berg",
        email=f"{state.value}@example.com",
        role=Role.MEMBER,
        asker="" if state is RequestState.VOID else "Karin Öst",
        asked_at=days_ago(number),
        until=days_ago(number - 30),
        ended_at=None if state in {RequestState.WAITING, RequestState.OVER} else days_ago(0),
        state=state,
        reason="Olle has an account already." if state is RequestState.DECLINED else "",
    )
    for number, state in enumerate(RequestState)
)
ELSEWHERE = tuple(replace(row, organisation="Vinterhamn Data") for row in ROWS)
SLIPS = (
    views.SlipRow(
        line=2,
        text="olle@example.com",
        why="Write first and last name before the address, with a comma between them.",
    ),
)
ONE = views.RequestPage(
    office=STAFF,
    row=ELSEWHERE[0],
    asker=views.AskerRow(
        name="Karin Öst", email="karin@example.com", role=Role.OWNER, confirmed=True
    ),
    line="He orders our domains from December on.",
    language="Svenska",
    decider="",
    vouches=True,
    grants=True,
)
OVER = replace(ONE, decider="Ingrid Solheim")
GONE = views.AskerRow(name="", email="", role=None, confirmed=False)

REQUEST_SAMPLES: dict[str, tuple[views.Page, views.Frame]] = {
    "office.requests": (ASKING, OFFICE),
    "office.requests_full": (
        replace(ASKING, rows=(*ROWS, replace(ROWS[0], role=Role.OWNER, permitted=False))),
        note(OFFICE, Note.REQUEST_SENT, "olle@example.com"),
    ),
    "office.requests_error": (
        replace(ASKING, rows=ROWS[:1], slips=SLIPS, ready=2),
        complain(
            OFFICE,
            Rejected(Reason.REQUESTS_WRONG, Detail(amount=1), field="addresses"),
            Rejected(Reason.LINE_LINKS),
            typed={"addresses": "Maja Lind, maja@example.com\nolle@example.com", "role": "owner"},
        ),
    ),
    "office.request_queue": (views.RequestQueuePage(office=STAFF), OFFICE),
    "office.request_queue_off": (
        views.RequestQueuePage(office=replace(STAFF, by_request=False), is_on=False),
        OFFICE,
    ),
    "office.request_queue_full": (
        views.RequestQueuePage(office=STAFF, waiting=ELSEWHERE[:1] * 2, ended=ELSEWHERE[1:]),
        note(OFFICE, Note.REQUEST_APPROVED, "Olle Berg"),
    ),
    "office.request": (ONE, OFFICE),
    "office.request_above": (replace(ONE, grants=False, line="", language=""), OFFICE),
    "office.request_unfit": (replace(ONE, asker=GONE, vouches=False), OFFICE),
    "office.request_error": (
        ONE,
        complain(OFFICE, Rejected(Reason.FIELD_EMPTY, field="reason"), typed={"reason": ""}),
    ),
    "office.request_declined": (
        replace(OVER, row=ELSEWHERE[2]),
        complain(OFFICE, Rejected(Reason.REQUEST_OVER)),
    ),
    "office.request_over": (replace(ONE, row=ELSEWHERE[5]), OFFICE),
    "office.asks": (replace(OVERVIEW, office=ASKS), OFFICE),
    "office.decides": (replace(OVERVIEW, office=STAFF, people=3, requests=2), OFFICE),
}
