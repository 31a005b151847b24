"""The look of a portal and its settings: shown before they are saved, and saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

from farstu.core.access import Gate
from farstu.core.look import READY_ACCENTS
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Permission
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.office_drafts import keep_typed
from farstu.services.office_look import FORM, LookSeen, change_look, see_look
from farstu.services.portals import PortalWish, find_mistakes, look_state
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.languages import list_languages
from farstu.web.look import logo_address, sample_of
from farstu.web.notes import Note
from farstu.web.pages.look_form import (
    SHADES,
    fields_of,
    read_colours,
    read_wish,
    settle_colour,
    values_of,
)
from farstu.web.pages.offices import OFFICES, head_of
from farstu.web.views import LogoPage, LookPage

LOOK = f"{OFFICES}/{{organisation_id}}/look"
LOGO = f"{LOOK}/logo"
SEEN = "seen"
CALLED = {"name": "portal_name"}
LARGEST_FORM = 1024 * 1024
"""Much more than a logo may have, so that most that are too large are told so in a sentence."""

Typed = Mapping[str, str]


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map.

    Who has to prove again before saving finds what they typed afterwards, so that gate is asked in
    the deed; a picture would be lost, so there it is asked before one is chosen.
    """
    looks = partial(Route, gate=Gate.OFFICE)
    deed = partial(Route, gate=Gate.OFFICE_DEED)
    return (
        looks(path=LOOK, get=partial(_show, desk), post=partial(_save, desk)),
        looks(path=f"{LOOK}/typed", get=partial(_show_typed, desk)),
        looks(path=f"{LOOK}/sample", post=partial(_sample, desk), back=LOOK),
        looks(path=f"{LOOK}/sample.css", get=partial(_sheet, desk)),
        deed(
            path=LOGO,
            get=partial(_show_logo, desk),
            post=partial(_save_logo, desk),
            largest=LARGEST_FORM,
        ),
        deed(path=f"{LOGO}/remove", post=partial(_remove_logo, desk), back=LOGO),
    )


def _look(request: Request) -> str:
    return LOOK.format(organisation_id=request.params["organisation_id"])


def _see(request: Request) -> LookSeen | Rejected:
    organisation_id = request.params["organisation_id"]
    return see_look(request.kit, request.visit, request.seat, organisation_id)


# The form ----------------------------------------------------------------------------------------


def _show(desk: Desk, request: Request) -> Reply:
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    values = values_of(seen.portal)
    is_saved = request.query.get("note") == Note.LOOK_CHANGED
    can_undo = is_saved and seen.typed is not None
    view = _view(desk, request, seen, values, can_undo=can_undo)
    return desk.page(request, view, values=values)


def _show_typed(desk: Desk, request: Request) -> Reply:
    """Show what was typed before a proof, or what was there before the last change."""
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    if seen.typed is None:
        return redirect(_look(request))
    began = seen.typed.get(SEEN, "")
    view = _view(desk, request, seen, seen.typed, began=began, is_typed=True)
    return desk.page(request, view, values=seen.typed)


def _view(
    desk: Desk,
    request: Request,
    seen: LookSeen,
    typed: Typed,
    *,
    rejected: Iterable[Rejected] = (),
    began: str = "",
    is_typed: bool = False,
    can_undo: bool = False,
) -> LookPage:
    colours = read_colours(typed)
    sample = ""
    if not isinstance(colours, tuple):
        sample = f"{_look(request)}/sample.css?{urlencode(colours)}"
    return LookPage(
        office=head_of(seen.office),
        languages=list_languages(desk.renderer.languages, current=""),
        ready=READY_ACCENTS,
        logo=logo_address(seen.portal.settings),
        seen=began or look_state(seen.portal),
        sample=sample,
        shades={one.field: one.detail.shade for one in rejected if one.detail.shade},
        is_typed=is_typed,
        can_undo=can_undo,
    )


def _again(
    desk: Desk, request: Request, seen: LookSeen, typed: Typed, rejected: Iterable[Rejected] = ()
) -> Reply:
    """Show the form with what was typed. Who is told that somebody else was there may go on."""
    refusals = tuple(map(_at_form, rejected))
    told = any(one.reason is Reason.PORTAL_CHANGED_MEANWHILE for one in refusals)
    began = "" if told else request.form.text(SEEN)
    view = _view(desk, request, seen, typed, rejected=refusals, began=began, is_typed=True)
    return desk.page(request, view, rejected=refusals, values=typed)


def _at_form(rejected: Rejected) -> Rejected:
    """Put a refusal to the field that the form has for it."""
    return replace(rejected, field=CALLED.get(rejected.field, rejected.field))


def _sample(desk: Desk, request: Request) -> Reply:
    """Show what the colours that were typed look like; or take the shade that was offered."""
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    sent = request.form.only(*fields_of(desk.renderer.languages), *SHADES)
    typed = settle_colour(sent, values_of(seen.portal))
    colours = read_colours(typed)
    return _again(desk, request, seen, typed, colours if isinstance(colours, tuple) else ())


def _sheet(desk: Desk, request: Request) -> Reply:
    """Give the style of the sample; whoever may not change the look has none."""
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    sheet = sample_of(request.query.get("accent", ""), request.query.get("accent_dark", ""))
    if sheet is None:
        return desk.complain(request, 404)
    return Reply(body=sheet.encode(), headers={"content-type": "text/css; charset=utf-8"})


def _save(desk: Desk, request: Request) -> Reply:
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    languages, before = desk.renderer.languages, values_of(seen.portal)
    typed = settle_colour(request.form.only(*fields_of(languages)), before)
    wish = read_wish(typed, languages)
    wrong = find_mistakes(wish) or _write(request, wish)
    if not wrong:
        _keep_undo(request, before)
        return redirect_with_note(request, _look(request), Note.LOOK_CHANGED)
    if any(one.reason is Reason.PROOF_NOT_FRESH for one in wrong):
        kept = _keep(request, {**typed, SEEN: request.form.text(SEEN)})
        away = None if kept is None else desk.turn_away(request, kept)
        return away or redirect("/account/confirm", next=f"{_look(request)}/typed")
    return desk.turn_away(request, wrong[0]) or _again(desk, request, seen, typed, wrong)


def _write(request: Request, wish: PortalWish) -> tuple[Rejected, ...]:
    return change_look(
        request.kit,
        request.visit,
        request.seat,
        request.params["organisation_id"],
        wish,
        seen=request.form.text(SEEN),
    )


def _keep_undo(request: Request, before: Typed) -> None:
    """Keep what was there before, as if it had been typed over what is there now."""
    now = _see(request)
    if isinstance(now, LookSeen):
        _keep(request, {**before, SEEN: look_state(now.portal)})


def _keep(request: Request, typed: Typed) -> Rejected | None:
    organisation_id, needs = request.params["organisation_id"], Permission.RUN_PORTAL
    return keep_typed(
        request.kit,
        request.visit,
        request.seat,
        organisation_id,
        needs=needs,
        form=FORM,
        typed=typed,
    )


# The logo ----------------------------------------------------------------------------------------


def _show_logo(desk: Desk, request: Request, rejected: Iterable[Rejected] = ()) -> Reply:
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    view = LogoPage(
        office=head_of(seen.office),
        logo=logo_address(seen.portal.settings),
        seen=look_state(seen.portal),
    )
    return desk.page(request, view, rejected=rejected)


def _save_logo(desk: Desk, request: Request) -> Reply:
    upload = request.form.file("logo")
    if upload is None:
        return _show_logo(desk, request, (Rejected(Reason.FIELD_EMPTY, field="logo"),))
    wrong = _write(request, PortalWish(logo=upload.content or b"\0"))
    return _after_logo(desk, request, wrong, Note.LOGO_CHANGED)


def _remove_logo(desk: Desk, request: Request) -> Reply:
    return _after_logo(desk, request, _write(request, PortalWish(logo=b"")), Note.LOGO_REMOVED)


def _after_logo(desk: Desk, request: Request, wrong: tuple[Rejected, ...], note: Note) -> Reply:
    if wrong:
        return desk.turn_away(request, wrong[0]) or _show_logo(desk, request, wrong)
    return redirect_with_note(request, _look(request), note)
