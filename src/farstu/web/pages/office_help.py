"""The help of a portal as it is now, and what the portal says itself above it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from farstu.core.access import Gate
from farstu.core.help_texts import LONGEST, HelpText, find_text
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Permission
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.fields import clean_paragraphs, mistakes
from farstu.services.help_texts import field_of, help_state
from farstu.services.office_drafts import keep_typed
from farstu.services.office_help import FORM, HelpSeen, publish_help, see_help
from farstu.web.articles.own_text import blocks_of
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.languages import list_languages
from farstu.web.notes import Note
from farstu.web.pages.offices import OFFICES, head_of
from farstu.web.pages.public import write_from
from farstu.web.views import HelpTextRow, HelpTextsPage

HERE = f"{OFFICES}/{{organisation_id}}/help"
SEEN = "seen"

Typed = Mapping[str, str]


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map.

    Who has to prove again before publishing finds what they typed afterwards: so that gate is
    asked in the deed.
    """
    looks = partial(Route, gate=Gate.OFFICE, back=HERE)
    return (
        Route(path=HERE, gate=Gate.OFFICE, get=partial(_show, desk)),
        Route(path=f"{HERE}/typed", gate=Gate.OFFICE, get=partial(_show_typed, desk)),
        looks(path=f"{HERE}/preview", post=partial(_preview, desk)),
        looks(path=f"{HERE}/publish", post=partial(_publish, desk)),
        Route(
            path=f"{HERE}/take-away",
            gate=Gate.OFFICE_DEED,
            post=partial(_take_away, desk),
            back=HERE,
        ),
    )


def _here(request: Request) -> str:
    return HERE.format(organisation_id=request.params["organisation_id"])


def _see(request: Request) -> HelpSeen | Rejected:
    organisation_id = request.params["organisation_id"]
    return see_help(request.kit, request.visit, request.seat, organisation_id)


# The page ----------------------------------------------------------------------------------------


def _show(desk: Desk, request: Request) -> Reply:
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    return desk.page(request, _view(desk, request, seen), values=_values(desk, request, seen))


def _show_typed(desk: Desk, request: Request) -> Reply:
    """Show what was typed before a proof, or published before it was taken away."""
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    if seen.typed is None:
        return redirect(_here(request))
    view = _view(desk, request, seen, began=seen.typed.get(SEEN, ""), is_typed=True)
    return desk.page(request, view, values=seen.typed)


def _view(
    desk: Desk,
    request: Request,
    seen: HelpSeen,
    *,
    preview: Typed | None = None,
    began: str = "",
    is_typed: bool = False,
) -> HelpTextsPage:
    articles = write_from(desk, request).write_all(language=desk.language(request))
    kept, changed_at = seen.portal.settings.help_texts, seen.policy_changed_at
    rows = []
    for language in list_languages(desk.languages(request), current=desk.language(request)):
        text = find_text(kept, language.tag)
        shown = text if preview is None else _as_if(preview.get(language.tag, ""), request)
        rows.append(
            HelpTextRow(
                language=language,
                field=field_of(language.tag),
                blocks=blocks_of(shown),
                is_published=text is not None,
                is_older=bool(text and changed_at and text.written_at < changed_at),
            )
        )
    return HelpTextsPage(
        office=head_of(seen.office),
        articles=articles,
        rows=tuple(rows),
        longest=LONGEST,
        seen=began or help_state(seen.portal),
        policy_changed_at=changed_at,
        is_preview=preview is not None,
        is_typed=is_typed,
    )


def _as_if(text: str, request: Request) -> HelpText | None:
    return HelpText(text=text, written_at=request.now) if text else None


def _values(desk: Desk, request: Request, seen: HelpSeen) -> dict[str, str]:
    kept, tags = seen.portal.settings.help_texts, desk.languages(request)
    return {field_of(tag): kept[tag]["text"] for tag in tags if tag in kept}


def _typed(desk: Desk, request: Request) -> dict[str, str]:
    return request.form.only(*map(field_of, desk.languages(request)))


# Deeds -------------------------------------------------------------------------------------------


def _again(desk: Desk, request: Request, rejected: Iterable[Rejected]) -> Reply:
    """Show the form with what was typed. Who is told that somebody else was there may go on."""
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    refusals, values = tuple(rejected), _typed(desk, request)
    told = any(one.reason is Reason.PORTAL_CHANGED_MEANWHILE for one in refusals)
    began = "" if told else request.form.text(SEEN)
    view = _view(desk, request, seen, began=began, is_typed=True)
    return desk.page(request, view, rejected=refusals, values=values)


def _preview(desk: Desk, request: Request) -> Reply:
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    typed = _typed(desk, request)
    cleaned = {
        tag: clean_paragraphs(typed.get(field_of(tag), ""), field=field_of(tag), longest=LONGEST)
        for tag in desk.languages(request)
    }
    if wrong := mistakes(*cleaned.values()):
        return _again(desk, request, wrong)
    preview = {tag: str(text) for tag, text in cleaned.items()}
    view = _view(desk, request, seen, preview=preview, began=request.form.text(SEEN))
    return desk.page(request, view, values=typed)


def _publish(desk: Desk, request: Request) -> Reply:
    typed = _typed(desk, request)
    texts = {tag: typed.get(field_of(tag), "") for tag in desk.languages(request)}
    if not any(text.strip() for text in texts.values()):
        first = field_of(desk.languages(request)[0])
        return _again(desk, request, (Rejected(Reason.FIELD_EMPTY, field=first),))
    wrong = _write(request, texts)
    if not wrong:
        return redirect_with_note(request, _here(request), Note.HELP_PUBLISHED)
    if any(one.reason is Reason.PROOF_NOT_FRESH for one in wrong):
        kept = _keep(request, {**typed, SEEN: request.form.text(SEEN)})
        away = None if kept is None else desk.turn_away(request, kept)
        return away or redirect("/account/confirm", next=f"{_here(request)}/typed")
    return desk.turn_away(request, wrong[0]) or _again(desk, request, wrong)


def _take_away(desk: Desk, request: Request) -> Reply:
    """Take every text away, and keep them for an hour, as if they had just been typed."""
    seen = _see(request)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    values = _values(desk, request, seen)
    wrong = _write(request, dict.fromkeys(desk.languages(request), ""))
    if wrong:
        return desk.turn_away(request, wrong[0]) or _again(desk, request, wrong)
    now = _see(request)
    if isinstance(now, HelpSeen):
        _keep(request, {**values, SEEN: help_state(now.portal)})
    return redirect_with_note(request, f"{_here(request)}/typed", Note.HELP_TAKEN_AWAY)


def _write(request: Request, texts: Mapping[str, str]) -> tuple[Rejected, ...]:
    return publish_help(
        request.kit,
        request.visit,
        request.seat,
        request.params["organisation_id"],
        texts,
        seen=request.form.text(SEEN),
    )


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
