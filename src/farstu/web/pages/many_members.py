"""What is done to several members at once: named first, and then done."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Rejected
from farstu.core.people import PersonDeed
from farstu.http.exchange import Reply, Request, Route
from farstu.services.members import TO_MANY, Many, do_to_many, see_many
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.offices import head_of
from farstu.web.pages.people import PEOPLE
from farstu.web.views import ManyPage

DEEDS = {deed.value: deed for deed in TO_MANY}
NOTES = {PersonDeed.SUSPEND: Note.MANY_SUSPENDED, PersonDeed.END_SESSIONS: Note.MANY_SIGNED_OUT}


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    path = f"{PEOPLE}/together"
    return (Route(path=path, gate=Gate.OFFICE_DEED, post=partial(_together, desk), back=PEOPLE),)


def _together(desk: Desk, request: Request) -> Reply:
    """Name them, and do it once that was confirmed."""
    place, form = request.params["organisation_id"], request.form
    deed, chosen = DEEDS.get(form.text("deed")), form.text("who").split()
    back = PEOPLE.format(organisation_id=place)
    if deed is None:
        deed, chosen = PersonDeed.END_SESSIONS, []  # nothing that is done here, to nobody
    who = request.kit, request.visit, request.seat, place, chosen, deed
    done = do_to_many(*who, why=form.text("reason")) if form.text("sure") else None
    if isinstance(done, Many) and done.ids:
        return redirect_with_note(request, back, NOTES[deed])
    seen = see_many(*who)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    if isinstance(done, Rejected):
        again = desk.refuse(request, _view(seen, deed), done, values=form.only("reason"))
        return desk.turn_away(request, done) or again
    return desk.page(request, _view(seen, deed))


def _view(many: Many, deed: PersonDeed) -> ManyPage:
    return ManyPage(
        office=head_of(many.office),
        deed=deed,
        ids=many.ids,
        names=many.names,
        spared=many.spared,
    )
