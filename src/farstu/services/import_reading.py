"""What a file of people comes to: whom there is to invite, and what else was found in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.people_files import Ignored, read_people_table
from farstu.core.people_imports import (
    LOOKED_AT,
)
from farstu.core.roles import Role
from farstu.services.fields import clean_text
from farstu.services.invitation_drafts import Slip
from farstu.services.kit import Kit
from farstu.services.people_files import Judged, Wish, count_lines, judge_people
from farstu.store import invitations, memberships, people_imports
from farstu.store.people_imports import Import, Newcomer
from farstu.store.portals import Portal
from farstu.store.tx import Tx

AT_ONCE = 500
"""How many addresses are looked up in one question."""
LONGEST_FILE = 100
NAMELESS = "people.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """A file as it came, and what holds for all whose line says nothing else."""

    name: str
    content: bytes
    role: Role | None = Role.MEMBER
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found in a file, apart from whom to invite: how many belong or wait already."""

    slips: tuple[Slip, ...] = ()
    repeated: tuple[int, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    members: int = 0
    waiting: int = 0


def judge_file(
    portal: Portal, uploaded: Uploaded, roles: tuple[Role, ...]
) -> Judged | tuple[Rejected, ...]:
    """Read and judge a file, outside of any transaction."""
    table = read_people_table(uploaded.content)
    if isinstance(table, Rejected):
        return (table,)
    wish = Wish(role=uploaded.role, language=uploaded.language, roles=roles)
    return judge_people(table, portal, wish)


def keep(
    kit: Kit,
    tx: Tx,
    uploaded: Uploaded,
    judged: Judged,
    *,
    organisation_id: str,
    author_id: str | None,
) -> Import:
    """Keep what was read, without those who belong there or are invited already."""
    now = kit.clock()
    new, report = report_on(kit, tx, organisation_id, judged)
    called = clean_text(uploaded.name[-LONGEST_FILE:], field="people")
    made = Import(
        id=kit.new_id(now),
        organisation_id=organisation_id,
        author_id=author_id,
        file=NAMELESS if isinstance(called, Rejected) else called,
        created_at=now,
        people=len(new),
        mistaken=count_lines(judged.slips),
        report=write_report(report),
        expires_at=now + LOOKED_AT,
    )
    people_imports.add(tx, made, new)
    return made


def report_on(
    kit: Kit, tx: Tx, organisation_id: str, judged: Judged
) -> tuple[list[Newcomer], Report]:
    """Say whom of a file there is to invite, and what else was found in it."""
    people = judged.newcomers
    folded = [one.folded for one in people]
    here, waiting = find_known(tx, organisation_id, folded, now=kit.clock())
    new = [one for one in people if one.folded not in here | waiting]
    report = Report(
        slips=judged.slips,
        repeated=judged.repeated,
        ignored=judged.ignored,
        members=len(here),
        waiting=len(waiting - here),
    )
    return new, report


def find_known(
    tx: Tx, organisation_id: str, folded: Sequence[str], *, now: datetime
) -> tuple[set[str], set[str]]:
    """Say which of some addresses belong to members, and to which an invitation stands."""
    members: set[str] = set()
    waiting: set[str] = set()
    for first in range(0, len(folded), AT_ONCE):
        some = folded[first : first + AT_ONCE]
        members |= memberships.list_names_among(tx, organisation_id, some)
        standing = invitations.list_standing(tx, some, now=now)
        waiting |= {one.folded for one in standing if one.organisation_id == organisation_id}
    return members, waiting


def write_report(report: Report) -> dict[str, Any]:
    """Write a report as plain data."""
    slips = [
        (
            one.line,
            one.text,
            one.rejected.reason.value,
            one.rejected.detail.amount,
            one.rejected.field,
        )
        for one in report.slips
    ]
    return {
        "slips": slips,
        "repeated": list(report.repeated),
        "ignored": [(one.number, one.heading) for one in report.ignored],
        "members": report.members,
        "waiting": report.waiting,
    }


def read_report(data: Mapping[str, Any]) -> Report:
    """Read a report again."""
    slips = tuple(
        Slip(
            line=line, text=text, rejected=Rejected(Reason(why), Detail(amount=amount), field=field)
        )
        for line, text, why, amount, field in data["slips"]
    )
    return Report(
        slips=slips,
        repeated=tuple(data["repeated"]),
        ignored=tuple(Ignored(number, heading) for number, heading in data["ignored"]),
        members=data["members"],
        waiting=data["waiting"],
    )
