"""The people of an organisation: listed with filters, reminded, and one of them seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial
from urllib.parse import urlencode

from farstu.core.access import Gate
from farstu.core.outcome import Rejected
from farstu.core.people import Standing
from farstu.core.roles import Permission, Role
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.offices import PAGE
from farstu.services.people import PersonSeen, list_people, see_person
from farstu.services.reminders import remind
from farstu.store.authenticators import Authenticator
from farstu.store.memberships import PlaceOf
from farstu.store.people import PersonRow, Wanted
from farstu.web.activity import SHOWN
from farstu.web.desk import Desk
from farstu.web.pages.happened import activity_row
from farstu.web.pages.offices import OFFICES, head_of
from farstu.web.pages.paging import LONGEST_SEARCH, address_of, page_of
from farstu.web.people_words import STANDINGS
from farstu.web.views import (
    KindCount,
    MemberRow,
    MethodRow,
    NameRow,
    PeoplePage,
    PersonPage,
    PlaceRow,
    RemindedPage,
    SessionRow,
)

PEOPLE = f"{OFFICES}/{{organisation_id}}/people"


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    person = f"{PEOPLE}/{{account_id}}"
    return (
        Route(path=PEOPLE, gate=Gate.OFFICE, get=partial(_list, desk)),
        Route(path=f"{PEOPLE}/remind", gate=Gate.OFFICE, post=partial(_remind, desk)),
        Route(path=person, gate=Gate.OFFICE, get=partial(_show, desk)),
    )


def member_row(row: PersonRow) -> MemberRow:
    """Show one member."""
    kinds = Counter(row.kinds)
    signs = {
        Standing.STOPPED: row.stopped > 0,
        Standing.NO_CODES: row.standing is Standing.PROTECTED and not row.codes_left,
    }
    return MemberRow(
        id=row.account_id,
        name=row.name,
        email=row.email,
        role=row.role,
        standing=row.standing,
        kinds=tuple(KindCount(kind=kind, amount=kinds[kind]) for kind in sorted(kinds)),
        signs=tuple(sign for sign, shown in signs.items() if shown),
        signed_in_at=row.signed_in_at,
    )


def place_row(place: PlaceOf) -> PlaceRow:
    """Show a membership."""
    membership = place.membership
    return PlaceRow(
        id=membership.organisation_id,
        name=place.name,
        role=membership.role,
        since=membership.created_at,
        suspended_at=place.suspended_at,
    )


# Many --------------------------------------------------------------------------------------------


def _list(desk: Desk, request: Request) -> Reply:
    wanted, page = _wanted(request), page_of(request)
    place = request.params["organisation_id"]
    seen = list_people(request.kit, request.visit, request.seat, place, wanted, page=page)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    if page > 1 and not seen.page.rows:
        return redirect(address_of(request, 1))
    view = PeoplePage(
        office=head_of(seen.office),
        rows=tuple(map(member_row, seen.page.rows)),
        found=seen.page.found,
        standings=tuple(STANDINGS),
        text=wanted.text,
        standing=wanted.standing,
        role=wanted.role,
        first=(page - 1) * PAGE + 1,
        earlier=address_of(request, page - 1) if page > 1 else "",
        later=address_of(request, page + 1) if page * PAGE < seen.page.found else "",
        may_remind=Permission.HELP_PEOPLE in seen.office.permissions,
        may_suspend=Permission.SUSPEND in seen.office.permissions,
    )
    return desk.page(request, view)


def _remind(desk: Desk, request: Request) -> Reply:
    place, back = request.params["organisation_id"], request.path.removesuffix("/remind")
    chosen = request.form.text("who").split()
    done = remind(request.kit, request.visit, request.seat, place, chosen)
    if isinstance(done, Rejected):
        return desk.turn_away(request, done) or desk.complain(request, 404)
    view = RemindedPage(office=head_of(done.office), sent=done.sent, spared=done.spared, back=back)
    return desk.page(request, view)


def _wanted(request: Request) -> Wanted:
    """Read the filters of an address; what nobody knows filters nothing."""
    known = {standing.value: standing for standing in Standing}
    roles = {role.name.lower(): role for role in Role}
    return Wanted(
        text=request.query.get("q", "").strip()[:LONGEST_SEARCH],
        standing=known.get(request.query.get("state", "")),
        role=roles.get(request.query.get("role", "")),
    )


# One ---------------------------------------------------------------------------------------------


def _show(desk: Desk, request: Request) -> Reply:
    seen = see_person(
        request.kit,
        request.visit,
        request.seat,
        request.params["organisation_id"],
        request.params["account_id"],
        events=SHOWN,
        before=request.query.get("before", ""),
    )
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    return desk.page(request, _person_view(request, seen))


def _person_view(request: Request, seen: PersonSeen) -> PersonPage:
    member, timeline = seen.member, seen.timeline
    return PersonPage(
        office=head_of(seen.office),
        person=member_row(seen.row),
        names=tuple(NameRow(kind=one.kind, value=one.value) for one in seen.identifiers),
        joined_at=seen.row.joined_at,
        suspended_at=member.here.suspended_at,
        is_stopped=seen.is_stopped,
        is_oneself=member.account_id == request.subject.account.id,
        elsewhere=tuple(map(place_row, member.elsewhere)),
        methods=tuple(_method_rows(seen.held)),
        codes_left=seen.row.codes_left,
        sessions=tuple(
            SessionRow(
                id=one.id,
                started_at=one.created_at,
                seen_at=one.last_seen_at,
                agent=one.agent,
                place=one.address,
                opened_with=one.facts.opened_with,
            )
            for one in seen.sessions
        ),
        remembered=seen.remembered,
        deeds=member.deeds,
        may_help=seen.may_help,
        activity=tuple(activity_row(row, {}, timeline.names) for row in timeline.events),
        older=f"{request.path}?{urlencode({'before': timeline.older})}" if timeline.older else "",
        is_later="before" in request.query,
    )


def _method_rows(held: Iterable[Authenticator]) -> Iterable[MethodRow]:
    for one in held:
        yield MethodRow(
            kind=one.kind,
            added_at=one.created_at,
            used_at=one.last_used_at,
            suspended_at=one.suspended_at,
        )
