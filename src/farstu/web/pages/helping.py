"""Helping a person: what one can do for them, and each deed on a page that names them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from farstu.core.access import Gate
from farstu.core.helping import Check, Help
from farstu.core.outcome import Rejected
from farstu.core.roles import Permission
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services import case_office, helping
from farstu.services.grounds import Typed
from farstu.services.helping import Given, Person, see_person
from farstu.store.cases import Case
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.offices import OFFICES, head_of
from farstu.web.views import AccessCodeGivenPage, HelpDeedPage, Helped, HelpPersonPage

PERSON = f"{OFFICES}/{{organisation_id}}/people/{{account_id}}/help"
TICKED = "yes"
TYPED = ("words", "reason", "ticket", *(f"check_{check.value}" for check in Check))

Done = Person | Given | Case | tuple[Rejected, ...]
DEEDS: Mapping[Help, Callable[..., Done]] = {
    Help.SETUP: helping.send_setup,
    Help.ACCESS_CODE: helping.give_access_code,
    Help.RESET: helping.reset_person,
    Help.CASE: case_office.open_about,
}


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(path=PERSON, gate=Gate.OFFICE, get=partial(_show, desk)),
        Route(
            path=f"{PERSON}/{{help}}",
            gate=Gate.OFFICE_DEED,
            get=partial(_ask, desk),
            post=partial(_do, desk),
            hashes=True,
            keeps=TYPED,
        ),
    )


def typed_of(request: Request) -> Typed:
    """Read the checks, the reason and the ticket out of a form."""
    form = request.form
    return Typed(
        checks=[c.value for c in Check if form.text(f"check_{c.value}") == TICKED],
        words=form.text("words"),
        reason=form.text("reason"),
        ticket=form.text("ticket"),
    )


def helped(person: Person) -> Helped:
    """Say whom a page is about."""
    account = person.subject.account
    invited = account.password_hash is None
    return Helped(id=account.id, name=account.name, email=person.email, invited=invited)


def _see(request: Request) -> Person | Rejected:
    organisation_id, account_id = request.params["organisation_id"], request.params["account_id"]
    return see_person(request.kit, request.visit, request.seat, organisation_id, account_id)


def _show(desk: Desk, request: Request) -> Reply:
    person = _see(request)
    if isinstance(person, Rejected):
        return desk.turn_away(request, person) or desk.complain(request, 404)
    handles = Permission.HANDLE_CASES in person.office.permissions
    view = HelpPersonPage(
        office=head_of(person.office),
        person=helped(person),
        helps=tuple(one for one in Help if one in person.helps),
        way=person.way,
        is_self=person.is_self,
        case=_case_url(person) if person.case and handles else "",
    )
    return desk.page(request, view)


def _case_url(person: Person) -> str:
    """Say where the case of somebody is decided, for whoever looks after cases at all."""
    case = person.case
    return f"{OFFICES}/{case.organisation_id}/cases/{case.id}" if case else ""


def _ask(desk: Desk, request: Request) -> Reply:
    found = _find(desk, request)
    if isinstance(found, Reply):
        return found
    person, what = found
    if what not in person.helps:
        return redirect(request.path.rpartition("/")[0])
    return desk.page(request, _deed_view(person, what))


def _find(desk: Desk, request: Request) -> tuple[Person, Help] | Reply:
    what = next((one for one in Help if one.value == request.params["help"]), None)
    person = _see(request)
    if isinstance(person, Rejected):
        return desk.turn_away(request, person) or desk.complain(request, 404)
    return desk.complain(request, 404) if what is None else (person, what)


def _deed_view(person: Person, what: Help) -> HelpDeedPage:
    return HelpDeedPage(
        office=head_of(person.office), person=helped(person), help=what, way=person.way
    )


def _do(desk: Desk, request: Request) -> Reply:
    found = _find(desk, request)
    if isinstance(found, Reply):
        return found
    person, what = found
    where = person.office.id
    done = DEEDS[what](
        request.kit,
        request.visit,
        request.seat,
        where,
        person.subject.account.id,
        typed=typed_of(request),
    )
    if isinstance(done, tuple):
        return refuse(desk, request, _deed_view(person, what), done)
    return _after(desk, request, person, what, done)


def refuse(desk: Desk, request: Request, view: HelpDeedPage, no: tuple[Rejected, ...]) -> Reply:
    """Show a form again with what was typed, or go where a refusal leads."""
    values = request.form.only(*TYPED)
    if len(no) == 1:
        return desk.refuse(request, view, no[0], values=values)
    return desk.page(request, view, rejected=no, values=values)


def _after(
    desk: Desk, request: Request, person: Person, what: Help, done: Person | Given | Case
) -> Reply:
    here, name = request.path.rpartition("/")[0], person.subject.account.name
    match done:
        case Given(code=code, expires_at=until):
            given = AccessCodeGivenPage(
                office=head_of(person.office), person=helped(person), code=code, expires_at=until
            )
            return desk.page(request, given)
        case Case():
            return redirect_with_note(request, here, Note.CASE_OPENED)
        case _:
            note = Note.SETUP_SENT if what is Help.SETUP else Note.FACTORS_RESET
            about = person.email if what is Help.SETUP else name
            return redirect_with_note(request, here, note, about=about)
