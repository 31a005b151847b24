"""Name and rules of an application: typed, asked about where something is lost, and saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Reason, Rejected
from farstu.core.rule_losses import Lost
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.office_applications import (
    ApplicationSeen,
    ApplicationWish,
    change_application,
)
from farstu.store.relying_parties import RelyingParty
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.doors import FORMS
from farstu.web.notes import Note
from farstu.web.pages.applications import (
    APPLICATION,
    NAME,
    at,
    at_form,
    keep,
    row_of,
    see,
    slips_of,
)
from farstu.web.pages.offices import head_of
from farstu.web.views.applications import ApplicationRulesPage

RULES = f"{APPLICATION}/rules"
REVISION, MEANT = "revision", "meant"
LONGEST_REVISION = 9
UNSEEN = -1
"""What nobody can have seen."""

Typed = Mapping[str, str]


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map.

    Who has to prove again before saving finds what they typed afterwards: so that gate is asked in
    the deed.
    """
    looks = partial(Route, gate=Gate.OFFICE)
    return (
        looks(path=RULES, get=partial(_show, desk), post=partial(_save, desk)),
        looks(path=f"{RULES}/typed", get=partial(_show_typed, desk)),
    )


def _fields(party: RelyingParty) -> tuple[str, ...]:
    return (NAME, REVISION, *FORMS[party.door].fields)


def _values(party: RelyingParty) -> dict[str, str]:
    rules = FORMS[party.door].values_of(party.rules)
    return {NAME: party.name, REVISION: str(party.revision), **rules}


def _view(
    desk: Desk,
    request: Request,
    seen: ApplicationSeen,
    typed: Typed,
    *,
    lost: tuple[Lost, ...] = (),
    is_typed: bool = True,
) -> ApplicationRulesPage:
    party = seen.party
    return ApplicationRulesPage(
        office=head_of(seen.office),
        row=row_of(seen.listed),
        rules=party.rules,
        slips=slips_of(desk, request, party.door, typed),
        lost=lost,
        typed=typed if lost else {},
        is_typed=is_typed,
    )


def _show(desk: Desk, request: Request) -> Reply:
    seen = see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    values = _values(seen.party)
    view = _view(desk, request, seen, values, is_typed=False)
    return desk.page(request, view, values=values)


def _show_typed(desk: Desk, request: Request) -> Reply:
    """Show what was typed before a proof."""
    seen = see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    if seen.typed is None:
        return redirect(at(request, RULES))
    return desk.page(request, _view(desk, request, seen, seen.typed), values=seen.typed)


def _save(desk: Desk, request: Request) -> Reply:
    seen = see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    typed, meant = request.form.only(*_fields(seen.party)), request.form.text(MEANT)
    if meant == "no":
        return desk.page(request, _view(desk, request, seen, typed), values=typed)
    rules = FORMS[seen.party.door].read(typed)
    if isinstance(rules, tuple):
        return _again(desk, request, seen, typed, rules)
    wish = ApplicationWish(
        name=typed.get(NAME, ""),
        rules=rules,
        revision=read_revision(typed),
        meant=meant == "yes",
    )
    return _do(desk, request, seen, typed, wish)


def _do(
    desk: Desk, request: Request, seen: ApplicationSeen, typed: Typed, wish: ApplicationWish
) -> Reply:
    place, which = request.params["organisation_id"], seen.party.id
    done = change_application(request.kit, request.visit, request.seat, place, which, wish)
    if isinstance(done, RelyingParty):
        return redirect_with_note(
            request, at(request, APPLICATION), Note.APPLICATION_CHANGED, about=done.name
        )
    lost = tuple(one for one in done if isinstance(one, Lost))
    if lost:
        return desk.page(request, _view(desk, request, seen, typed, lost=lost))
    refused = tuple(one for one in done if isinstance(one, Rejected))
    if any(one.reason is Reason.PROOF_NOT_FRESH for one in refused):
        return keep(request, which, typed) or desk.complain(request, 404)
    return desk.turn_away(request, refused[0]) or _again(desk, request, seen, typed, refused)


def _again(
    desk: Desk, request: Request, seen: ApplicationSeen, typed: Typed, rejected: Iterable[Rejected]
) -> Reply:
    """Show the form with what was typed, beside what is saved.

    Who is told that somebody else changed it sees that, and may go on from there.
    """
    refusals = at_form(rejected)
    told = any(one.reason is Reason.RULES_CHANGED_MEANWHILE for one in refusals)
    values = {**typed, REVISION: str(seen.party.revision)} if told else typed
    return desk.page(request, _view(desk, request, seen, values), rejected=refusals, values=values)


def read_revision(typed: Typed) -> int:
    """Read which revision a form was shown at; what is no number was never shown."""
    text = typed.get(REVISION, "")
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_REVISION
    return int(text) if is_number else UNSEEN
