"""The audit log of an office: with filters in the address, and downloads that prove themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlencode

from farstu.core.access import Gate
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.http.exchange import Reply, Request, Route
from farstu.services.audit_csv import write_csv
from farstu.services.audit_export import ForgottenMeanwhileError, Wish, list_events, list_lines
from farstu.services.days import read_day
from farstu.services.office_log import LogSeen, plan_log, see_log
from farstu.store.audit_events import AuditRow, Wanted
from farstu.web.desk import Desk
from farstu.web.pages.offices import OFFICES, head_of
from farstu.web.pages.paging import LONGEST_SEARCH
from farstu.web.views import LogPage, LogRow

LOG = f"{OFFICES}/{{organisation_id}}/log"
FILTERS = ("what", "who", "from", "to")
A_DAY = timedelta(days=1)
KINDS: Mapping[str, AuditEvent] = {event.value: event for event in AuditEvent}
TYPES = {"json": "application/jsonl", "csv": "text/csv; charset=utf-8"}
ENDINGS = {"json": "jsonl", "csv": "csv"}


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(path=LOG, gate=Gate.OFFICE, get=partial(_show, desk)),
        Route(
            path=f"{LOG}/download",
            gate=Gate.OFFICE_DEED,
            post=partial(_download, desk),
            back=LOG,
        ),
    )


def _show(desk: Desk, request: Request) -> Reply:
    return _page(desk, request, request.query)


def _page(
    desk: Desk, request: Request, asked: Mapping[str, str], rejected: Iterable[Rejected] = ()
) -> Reply:
    """Show the log as it was *asked* for; what cannot be read filters nothing."""
    place = request.params["organisation_id"]
    typed = {name: asked.get(name, "").strip()[:LONGEST_SEARCH] for name in FILTERS}
    since, until = _days(request, typed)
    kind = KINDS.get(typed["what"])
    wanted = Wanted(
        events=() if kind is None else (kind.value,),
        since=since,
        until=until,
        before=asked.get("before", ""),
    )
    seen = see_log(request.kit, request.visit, request.seat, place, wanted, who=typed["who"])
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    here = LOG.format(organisation_id=place)
    filters = {name: text for name, text in typed.items() if text}
    view = LogPage(
        office=head_of(seen.office),
        rows=tuple(_row(seen, row) for row in seen.events),
        kinds=tuple(AuditEvent),
        what="" if kind is None else kind.value,
        who=typed["who"],
        since=typed["from"] if since else "",
        until=typed["to"] if until else "",
        older=f"{here}?{urlencode(filters | {'before': seen.older})}" if seen.older else "",
        is_later="before" in asked,
    )
    return desk.page(request, view, rejected=rejected)


def _days(request: Request, typed: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    """Read the first and the last day; the last one is in it."""
    portal = request.visit.portal
    first, last = read_day(typed.get("from", ""), portal), read_day(typed.get("to", ""), portal)
    return first, None if last is None else last + A_DAY


def _row(seen: LogSeen, row: AuditRow) -> LogRow:
    personal, names = row.personal or {}, seen.names
    another = row.actor_id not in {None, row.subject_id} or row.facts.get("by") == "operator"
    return LogRow(
        event=row.event,
        at=row.at,
        whom=names.get(row.subject_id or "", ""),
        by=names.get(row.actor_id or "", "") if another else None,
        agent=str(personal.get("agent", "")),
        place=str(personal.get("address", "")),
    )


def _download(desk: Desk, request: Request) -> Reply:
    form, which = request.form, request.form.text("format")
    typed = form.only("from", "to")
    since, until = _days(request, typed)
    wrong = [
        Rejected(Reason.DAY_INVALID, field=name)
        for name, day in (("from", since), ("to", until))
        if typed.get(name) and day is None
    ]
    if which not in TYPES:
        wrong.append(Rejected(Reason.CHOICE_UNKNOWN))
    if wrong:
        return _page(desk, request, typed, wrong)
    place = request.params["organisation_id"]
    wish = Wish(since=since, until=until)
    try:
        body = _write(request, place, wish, which)
    except ForgottenMeanwhileError:  # the hour's purge came in between: there is another in an hour
        body = _write(request, place, wish, which)
    if isinstance(body, Rejected):
        return desk.turn_away(request, body) or _page(desk, request, typed, (body,))
    name = f'attachment; filename="audit.{ENDINGS[which]}"'
    headers = {"content-type": TYPES[which], "content-disposition": name}
    return Reply(body=body, headers=headers)


def _write(request: Request, place: str, wish: Wish, which: str) -> bytes | Rejected:
    plan = plan_log(request.kit, request.visit, request.seat, place, wish)
    if isinstance(plan, Rejected):
        return plan
    lines = (
        list_lines(request.kit, plan)
        if which == "json"
        else write_csv(list_events(request.kit, plan), plan.wish)
    )
    return b"".join(lines)
