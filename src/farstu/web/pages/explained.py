"""The policy that one member is under, line by line, with what says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import groupby

from farstu.core.access import Gate
from farstu.core.effective import Line, Part
from farstu.core.outcome import Rejected
from farstu.http.exchange import Reply, Request, Route
from farstu.services.office_explain import Explained, explain_member
from farstu.services.office_policy import place_of
from farstu.web.desk import Desk
from farstu.web.pages.offices import head_of
from farstu.web.pages.people import PEOPLE
from farstu.web.pages.policy import rule_text, wave_row
from farstu.web.views import DemandRow, ExplainedPage, SourceRow


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    path = f"{PEOPLE}/{{account_id}}/policy"
    return (Route(path=path, gate=Gate.OFFICE, get=partial(_show, desk)),)


def _show(desk: Desk, request: Request) -> Reply:
    place, person = request.params["organisation_id"], request.params["account_id"]
    seen = explain_member(request.kit, request.visit, request.seat, place, person)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    view = ExplainedPage(
        office=head_of(seen.office),
        account_id=seen.account_id,
        name=seen.name,
        rows=tuple(_rows(seen)),
    )
    return desk.page(request, view)


def _rows(seen: Explained) -> Iterator[DemandRow]:
    """Say each demand as it is now, then what will be required."""
    effective = seen.effective
    moments = {one.at: one for one in effective.ahead}
    for (starts_at, demand), lines in groupby(effective.lines, key=_where):
        moment = effective.now if starts_at is None else moments[starts_at]
        yield DemandRow(
            demand=demand,
            rule=rule_text(moment.policy),
            sources=tuple(_source(seen, line.part) for line in lines),
            starts_at=starts_at,
        )


def _where(line: Line) -> tuple[datetime | None, str]:
    return line.starts_at, line.demand


def _source(seen: Explained, part: Part) -> SourceRow:
    layer, lifted = part.layer, part.lifted
    place = layer.organisation_id
    is_ours = place == place_of(seen.office) or seen.office.actor.is_staff
    return SourceRow(
        role=layer.role,
        place="" if place is None else seen.names.get(place),
        wave=None if part.wave is None else wave_row(part.wave),
        since=layer.changed_at if part.wave is None else None,
        lifted_until=None if lifted is None else lifted.expires_at,
        reason=lifted.reason if lifted is not None and is_ours else "",
        of_house=bool(layer.opens),
    )
