"""What is done about a member: each deed says first what it does, then does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Reason, Rejected
from farstu.core.people import PersonDeed
from farstu.core.roles import Role
from farstu.http.exchange import Reply, Request, Route
from farstu.services import members
from farstu.services.people import see_member
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.offices import head_of
from farstu.web.pages.people import PEOPLE, member_row
from farstu.web.views import PersonDeedPage

PERSON = f"{PEOPLE}/{{account_id}}"
TYPED = ("role", "reason")
ROLES: Mapping[str, Role] = {role.name.lower(): role for role in Role}


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where a deed is, what does it, and what is said afterwards."""

    word: str
    do: Callable[[Request], Rejected | None]
    note: Note


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    one = Route(
        path=f"{PERSON}/sessions/{{session_id}}/end",
        gate=Gate.OFFICE_DEED,
        post=partial(_end_session, desk),
        back=PERSON,
    )
    return one, *(
        Route(
            path=f"{PERSON}/{door.word}",
            gate=Gate.OFFICE_DEED,
            get=partial(_ask, desk, deed),
            post=partial(_do, desk, deed),
            keeps=TYPED,
        )
        for deed, door in DOORS.items()
    )


def _change_role(request: Request) -> Rejected | None:
    role = ROLES.get(request.form.text("role"))
    if role is None:
        return Rejected(Reason.CHOICE_UNKNOWN, field="role")
    return _plainly(partial(members.change_role, role=role))(request)


def _plainly(
    deed: Callable[..., Rejected | None],
) -> Callable[[Request], Rejected | None]:
    """Do a deed that asks for nothing but, perhaps, why."""

    def do(request: Request) -> Rejected | None:
        place, person = request.params["organisation_id"], request.params["account_id"]
        why = request.form.text("reason")
        return deed(request.kit, request.visit, request.seat, place, person, why=why)

    return do


DOORS: Mapping[PersonDeed, Door] = {
    PersonDeed.CHANGE_ROLE: Door(word="role", do=_change_role, note=Note.ROLE_CHANGED),
    PersonDeed.SUSPEND: Door(
        word="suspend", do=_plainly(members.suspend_member), note=Note.MEMBER_SUSPENDED
    ),
    PersonDeed.RESUME: Door(
        word="resume", do=_plainly(members.resume_member), note=Note.MEMBER_RESUMED
    ),
    PersonDeed.REMOVE: Door(
        word="remove", do=_plainly(members.remove_member), note=Note.MEMBER_REMOVED
    ),
    PersonDeed.END_SESSIONS: Door(
        word="sign-out", do=_plainly(members.end_sessions), note=Note.MEMBER_SIGNED_OUT
    ),
}


def _look(request: Request, deed: PersonDeed) -> PersonDeedPage | Rejected:
    place, person = request.params["organisation_id"], request.params["account_id"]
    seen = see_member(request.kit, request.visit, request.seat, place, person, deed)
    if isinstance(seen, Rejected):
        return seen
    office, member, row = seen
    return PersonDeedPage(
        office=head_of(office),
        person=member_row(row),
        deed=deed,
        roles=member.roles,
    )


def _ask(desk: Desk, deed: PersonDeed, request: Request) -> Reply:
    view = _look(request, deed)
    if isinstance(view, Rejected):
        return desk.turn_away(request, view) or desk.complain(request, 404)
    return desk.page(request, view)


def _do(desk: Desk, deed: PersonDeed, request: Request) -> Reply:
    view = _look(request, deed)
    if isinstance(view, Rejected):
        return desk.turn_away(request, view) or desk.complain(request, 404)
    done = DOORS[deed].do(request)
    if isinstance(done, Rejected):
        return desk.refuse(request, view, done, values=request.form.only(*TYPED))
    person = request.path.rpartition("/")[0]
    where = person.rpartition("/")[0] if deed is PersonDeed.REMOVE else person
    return redirect_with_note(request, where, DOORS[deed].note, about=view.person.name)


def _end_session(desk: Desk, request: Request) -> Reply:
    """End one session; its button is on the page of the person, which is shown again."""
    done = members.end_session(
        request.kit,
        request.visit,
        request.seat,
        request.params["organisation_id"],
        request.params["account_id"],
        session_id=request.params["session_id"],
    )
    if isinstance(done, Rejected):
        return desk.turn_away(request, done) or desk.complain(request, 404)
    return redirect_with_note(request, request.back, Note.SESSION_ENDED)
