"""The applications of a portal: listed, added, looked at, stopped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Reason, Rejected
from farstu.core.relying_parties import LIVING_SECRETS, Door
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.office_applications import (
    NEEDS,
    ApplicationSeen,
    Listed,
    NewSeen,
    Switch,
    add_application,
    form_of,
    see_application,
    see_applications,
    see_new,
    switch_application,
)
from farstu.services.office_drafts import keep_typed
from farstu.services.relying_parties import keeps_secret
from farstu.store.relying_parties import Secret
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.doors import FORMS
from farstu.web.notes import Note
from farstu.web.pages.offices import OFFICES, head_of
from farstu.web.views.applications import (
    ApplicationDeedPage,
    ApplicationNewPage,
    ApplicationPage,
    ApplicationRow,
    ApplicationsPage,
    SecretRow,
    Told,
)
from farstu.web.views.invitations import SlipRow

APPLICATIONS = f"{OFFICES}/{{organisation_id}}/applications"
APPLICATION = f"{APPLICATIONS}/{{relying_party_id}}"
NEW = f"{APPLICATIONS}/new/{{door}}"
DISCOVERY = "/.well-known/openid-configuration"
NAME = "application_name"
CALLED = {"name": NAME}
FIRST = (NAME, *(field for form in FORMS.values() for field in form.first))
NOTES: Mapping[Switch, Note] = {
    Switch.SUSPEND: Note.APPLICATION_SUSPENDED,
    Switch.RESUME: Note.APPLICATION_RESUMED,
    Switch.REMOVE: Note.APPLICATION_REMOVED,
}

Typed = Mapping[str, str]


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map.

    Who has to prove again before adding finds what they typed afterwards: so that gate is asked in
    the deed.
    """
    looks, deed = partial(Route, gate=Gate.OFFICE), partial(Route, gate=Gate.OFFICE_DEED)
    return (
        looks(path=APPLICATIONS, get=partial(_list, desk)),
        looks(path=NEW, get=partial(_ask, desk), post=partial(_add, desk), keeps=FIRST),
        looks(path=f"{NEW}/typed", get=partial(_ask_again, desk)),
        looks(path=APPLICATION, get=partial(_show, desk)),
        *(
            deed(
                path=f"{APPLICATION}/{one.value}",
                get=partial(_ask_switch, desk, one),
                post=partial(_switch, desk, one),
            )
            for one in Switch
        ),
    )


def see(request: Request) -> ApplicationSeen | Rejected:
    """See the application that an address is about."""
    place, which = request.params["organisation_id"], request.params["relying_party_id"]
    return see_application(request.kit, request.visit, request.seat, place, which)


def at(request: Request, path: str, **params: str) -> str:
    """Write an address of these pages."""
    return path.format(**{**request.params, **params})


def row_of(listed: Listed) -> ApplicationRow:
    """Say of an application what stands on every page of it."""
    party = listed.party
    return ApplicationRow(
        id=party.id,
        name=party.name,
        door=party.door,
        added_at=party.created_at,
        allowed=listed.allowed,
        inside=listed.inside,
        is_suspended=party.suspended_at is not None,
    )


def secret_row(secret: Secret) -> SecretRow:
    """Say of a secret what may be said."""
    return SecretRow(id=secret.id, hint=secret.hint, added_at=secret.created_at)


def page_of(
    request: Request, seen: ApplicationSeen, *, secret: str = "", is_new: bool = False
) -> ApplicationPage:
    """Show an application, and a *secret* of it that was just made."""
    party, origin = seen.party, request.visit.origin
    keeps = keeps_secret(party.rules)
    return ApplicationPage(
        office=head_of(seen.office),
        row=row_of(seen.listed),
        rules=party.rules,
        told=Told(
            issuer=origin,
            discovery=f"{origin}{DISCOVERY}",
            client_id=party.client_id,
            secret=secret,
        ),
        secrets=tuple(map(secret_row, seen.secrets)) if keeps else None,
        may_add=keeps and len(seen.secrets) < LIVING_SECRETS,
        is_new=is_new,
    )


def slips_of(desk: Desk, request: Request, door: Door, typed: Typed) -> tuple[SlipRow, ...]:
    """Say which lines mean nothing."""
    why = desk.explain(request, Rejected(Reason.RULE_UNCLEAR))
    return tuple(
        SlipRow(line=number, text=text, why=why) for number, text in FORMS[door].amiss(typed)
    )


def at_form(rejected: Iterable[Rejected]) -> tuple[Rejected, ...]:
    """Put refusals to the fields that the forms have for them."""
    return tuple(replace(one, field=CALLED.get(one.field, one.field)) for one in rejected)


def keep(request: Request, form: str, typed: Typed) -> Reply | None:
    """Keep what was typed, and ask for a proof; None: it could not be kept."""
    place = request.params["organisation_id"]
    kept = keep_typed(
        request.kit,
        request.visit,
        request.seat,
        place,
        needs=NEEDS,
        form=form_of(form),
        typed=typed,
    )
    return None if kept else redirect("/account/confirm", next=f"{request.path}/typed")


# The list ----------------------------------------------------------------------------------------


def _list(desk: Desk, request: Request) -> Reply:
    place = request.params["organisation_id"]
    seen = see_applications(request.kit, request.visit, request.seat, place)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    rows = tuple(map(row_of, seen.listed))
    return desk.page(
        request, ApplicationsPage(office=head_of(seen.office), doors=tuple(FORMS), rows=rows)
    )


# A new one ---------------------------------------------------------------------------------------


def _see_new(request: Request) -> tuple[NewSeen, Door] | Rejected:
    place, word = request.params["organisation_id"], request.params["door"]
    seen = see_new(request.kit, request.visit, request.seat, place, word)
    door = next((one for one in FORMS if one.value == word), None)
    if door is None or isinstance(seen, Rejected):
        return seen if isinstance(seen, Rejected) else Rejected(Reason.NOT_FOUND)
    return seen, door


def _ask(desk: Desk, request: Request) -> Reply:
    found = _see_new(request)
    if isinstance(found, Rejected):
        return desk.turn_away(request, found) or desk.complain(request, 404)
    seen, door = found
    return desk.page(request, ApplicationNewPage(office=head_of(seen.office), door=door))


def _ask_again(desk: Desk, request: Request) -> Reply:
    """Show what was typed before a proof."""
    found = _see_new(request)
    if isinstance(found, Rejected):
        return desk.turn_away(request, found) or desk.complain(request, 404)
    seen, door = found
    if seen.typed is None:
        return redirect(at(request, NEW))
    view = ApplicationNewPage(office=head_of(seen.office), door=door, is_typed=True)
    return desk.page(request, view, values=seen.typed)


def _add(desk: Desk, request: Request) -> Reply:
    found = _see_new(request)
    if isinstance(found, Rejected):
        return desk.turn_away(request, found) or desk.complain(request, 404)
    seen, door = found
    typed = request.form.only(NAME, *FORMS[door].first)
    place, rules = request.params["organisation_id"], FORMS[door].begin(typed)
    kit, visit, seat = request.kit, request.visit, request.seat
    done = add_application(kit, visit, seat, place, name=typed.get(NAME, ""), rules=rules)
    if not isinstance(done, tuple):
        return _show_added(desk, request, done.party.id, done.secret or "")
    if any(one.reason is Reason.PROOF_NOT_FRESH for one in done):
        return keep(request, door.value, typed) or desk.complain(request, 404)
    view = ApplicationNewPage(
        office=head_of(seen.office), door=door, slips=slips_of(desk, request, door, typed)
    )
    away = desk.turn_away(request, done[0])
    return away or desk.page(request, view, rejected=at_form(done), values=typed)


def _show_added(desk: Desk, request: Request, party_id: str, secret: str) -> Reply:
    """Show a new one in the answer itself: its secret is in no address, and kept nowhere."""
    place = request.params["organisation_id"]
    seen = see_application(request.kit, request.visit, request.seat, place, party_id)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    return desk.page(request, page_of(request, seen, secret=secret, is_new=True))


# One of them -------------------------------------------------------------------------------------


def _show(desk: Desk, request: Request) -> Reply:
    seen = see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    return desk.page(request, page_of(request, seen))


def _ask_switch(
    desk: Desk, switch: Switch, request: Request, rejected: Iterable[Rejected] = ()
) -> Reply:
    seen = see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    view = ApplicationDeedPage(office=head_of(seen.office), row=row_of(seen.listed), switch=switch)
    return desk.page(request, view, rejected=rejected)


def _switch(desk: Desk, switch: Switch, request: Request) -> Reply:
    seen = see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    place = request.params["organisation_id"]
    kit, visit, seat, which = request.kit, request.visit, request.seat, seen.party.id
    done = switch_application(kit, visit, seat, place, which, switch)
    if done is not None:
        return desk.turn_away(request, done) or _ask_switch(desk, switch, request, (done,))
    where = APPLICATIONS if switch is Switch.REMOVE else APPLICATION
    return redirect_with_note(request, at(request, where), NOTES[switch], about=seen.party.name)
