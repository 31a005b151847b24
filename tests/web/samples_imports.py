"""The pages that bring people in from a file, in every state."""

from __future__ import annotations

from dataclasses import replace

from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.people_files import MOST, Ignored
from farstu.core.people_imports import ImportState
from farstu.core.roles import Role
from farstu.web import views
from farstu.web.notes import Note
from tests.web.people import HEAD, OFFICE, complain, days_ago, note

SLIPS = (
    views.SlipRow(line=2, text="olle@@example", why="Enter an email address like name@example.com"),
    views.SlipRow(line=37, text="king", why="Write “member”, “administrator” or “owner”."),
)
CHOOSING = views.ImportsPage(
    office=HEAD,
    roles=(Role.MEMBER, Role.ADMINISTRATOR),
    languages=(
        views.Language(tag="en", name="English", current=False),
        views.Language(tag="sv", name="Svenska", current=False),
    ),
    most=MOST,
)
ROWS = tuple(
    views.ImportRow(
        id=state.value,
        file="people.csv" if number else "A name that is much longer than anybody would like.csv",
        author="Karin Öst" if number else "",
        started_at=days_ago(number),
        state=state,
        invited=411 - number,
        left=number,
    )
    for number, state in enumerate(state for state in ImportState if state is not ImportState.READ)
)
LOOKED_AT = views.ImportPage(
    office=HEAD,
    id="x",
    file="people.csv",
    state=ImportState.READ,
    people=411,
    mistaken=0,
    expires_at=days_ago(0),
    findings=views.Findings(),
)
FOUND = views.Findings(
    slips=SLIPS,
    mistakes=214,
    repeated=tuple(range(40, 63)),
    ignored=(Ignored(3, "Phone"), Ignored(7)),
    members=12,
    waiting=3,
)
RUNNING = views.ImportPage(
    office=HEAD,
    id="x",
    file="people.csv",
    state=ImportState.RUNNING,
    people=411,
    mistaken=2,
    author="Karin Öst",
    started_at=days_ago(0),
    invited=120,
    skipped=3,
    left=288,
    findings=FOUND,
)
DONE = replace(
    RUNNING,
    state=ImportState.DONE,
    invited=408,
    left=0,
    standing=390,
    ended_at=days_ago(0),
    findings=None,
)

IMPORT_SAMPLES: dict[str, tuple[views.Page, views.Frame]] = {
    "office.imports": (CHOOSING, OFFICE),
    "office.imports_full": (replace(CHOOSING, rows=ROWS), OFFICE),
    "office.imports_personal": (replace(CHOOSING, roles=()), OFFICE),
    "office.imports_error": (
        CHOOSING,
        complain(
            OFFICE,
            Rejected(Reason.FILE_UNQUOTED, Detail(amount=37), field="people"),
            Rejected(Reason.LANGUAGE_UNKNOWN, field="language"),
            typed={"role": "administrator", "language": "sv"},
        ),
    ),
    "office.import": (LOOKED_AT, OFFICE),
    "office.import_mistakes": (replace(LOOKED_AT, mistaken=213, findings=FOUND), OFFICE),
    "office.import_one": (
        replace(
            LOOKED_AT, people=1, mistaken=1, findings=replace(FOUND, repeated=(4,), mistakes=2)
        ),
        complain(OFFICE, Rejected(Reason.IMPORT_OVER)),
    ),
    "office.import_nobody": (
        replace(LOOKED_AT, people=0, mistaken=2, findings=replace(FOUND, mistakes=2)),
        OFFICE,
    ),
    "office.import_running": (RUNNING, OFFICE),
    "office.import_waiting": (
        replace(
            RUNNING,
            state=ImportState.WAITING,
            waits_until=days_ago(-1),
            author="",
            by_operator=True,
            skipped=0,
            findings=views.Findings(),
        ),
        OFFICE,
    ),
    "office.import_done": (DONE, OFFICE),
    "office.import_stopped": (
        replace(DONE, state=ImportState.STOPPED, author="", standing=1, barred=3),
        note(OFFICE, Note.IMPORT_STOPPED),
    ),
    "office.import_barred": (replace(DONE, state=ImportState.BARRED, standing=0), OFFICE),
}
