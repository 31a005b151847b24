"""The front desk: every page leaves through here, in its frame."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from starlette.responses import HTMLResponse

from farstu.core.assurance import FactorKind
from farstu.core.languages import choose_language, list_offered
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import is_privileged
from farstu.crypto.tokens import same
from farstu.http.cookies import Cookie, clear_cookie
from farstu.http.exchange import Reply, Request, html, redirect
from farstu.http.headers import csp_leading_to
from farstu.web.explain import explain
from farstu.web.languages import language_of, list_languages
from farstu.web.look import show_portal
from farstu.web.notes import Note, note_text
from farstu.web.render import Renderer
from farstu.web.staying import ending_of, typed_before
from farstu.web.views import (
    Asker,
    ErrorPage,
    Frame,
    GoingOn,
    HostedOverPage,
    Language,
    LoginOverPage,
    OfficeClosedPage,
    Page,
    Person,
    Portal,
    UnclaimedPage,
)
from farstu.web.wording import WORDINGS, status_of
from farstu.web.words import Words

NOTES = {note.value: note for note in Note}
EPOCH_OF_FAILURES = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
RETRY_AFTER, LATER = "5", "30"


class Desk:
    """Renders pages for the handlers, and errors for the door."""

    def __init__(
        self, renderer: Renderer, *, pictures: Path | None = None, listen: str = ""
    ) -> None:
        """Take the renderer, the folder of the pictures of articles, and where the server is."""
        self.renderer = renderer
        self.pictures = pictures
        self.listen = listen

    def page(
        self,
        request: Request,
        view: Page,
        *,
        rejected: Iterable[Rejected] = (),
        values: Mapping[str, str] | None = None,
        status: int | None = None,
        cookies: tuple[str, ...] = (),
    ) -> Reply:
        """Show *view*, with what was wrong and what was typed."""
        refusals = tuple(rejected)
        language, portal = self.language(request), _portal(request)
        words, back = self.renderer.words(language), typed_before(request)
        frame = Frame(
            portal=portal,
            now=request.now,
            csrf=request.csrf,
            person=_person(request),
            errors=tuple(explain(r, words=words, portal=portal) for r in refusals),
            values={**(values or {}), **back},
            status=note_text(Note.TYPED_BACK, words=words) if back else self._note(request, words),
            languages=self._switch(request, language),
            here=request.page,
            going=_going(request),
            hall=request.hall,
            asker=_asker(request),
            ending=ending_of(request),
        )
        if back:
            cookies = (*cookies, clear_cookie(Cookie.TYPED))
        first = status_of(refusals[0].reason) if refusals else 200
        text = self.renderer.page(view, frame=frame, language=language)
        reply = html(text, status=status or int(first), cookies=cookies)
        leads = request.going or request.hosted
        if leads is None:
            return reply
        leading = {"content-security-policy": csp_leading_to(leads.source)}
        return replace(reply, headers={**reply.headers, **leading})

    def refuse(
        self,
        request: Request,
        view: Page,
        rejected: Rejected,
        *,
        values: Mapping[str, str] | None = None,
    ) -> Reply:
        """Show *view* again with one refusal, or the page of a refusal that ends everything."""
        match rejected.reason:
            case Reason.SERVER_BUSY:
                busy = self.page(request, view, rejected=(rejected,), values=values)
                return Reply(
                    status=busy.status,
                    body=busy.body,
                    headers={**busy.headers, "retry-after": RETRY_AFTER},
                )
            case _:
                return self.turn_away(request, rejected) or self.page(
                    request, view, rejected=(rejected,), values=values
                )

    def turn_away(self, request: Request, rejected: Rejected) -> Reply | None:
        """Answer a refusal that no form can mend; None: the page says what to do."""
        if WORDINGS[rejected.reason].title is not None:
            return self.over(request, rejected.reason)
        match rejected.reason:
            case Reason.PROOF_NOT_FRESH:
                return redirect("/account/confirm", next=request.back)
            case Reason.NOT_FOUND:
                return self.complain(request, 404)
            case Reason.NOT_OFFERED:
                return redirect(request.hall or "/")
            case Reason.NOT_PERMITTED:
                return self.page(request, OfficeClosedPage(), status=403)
            case _:
                return None

    def over(self, request: Request, reason: Reason) -> Reply:
        """Say that a login ended without success; where an application asked for it, tell that."""
        if request.hall:
            return redirect(request.hall)
        contact = request.visit.portal.settings.support_contact
        view = LoginOverPage(reason=reason, support_contact=contact)
        reply = self.page(request, view, status=int(status_of(reason)))
        later = {"retry-after": LATER} if reason is Reason.ERRANDS_MANY else {}
        return replace(reply, headers={**reply.headers, **later})

    def complain(self, request: Request, status: int) -> Reply:
        """Answer with an error page; before there is an owner, say where the link is."""
        if status == 503 and request.unclaimed:  # noqa: PLR2004 - the status of that refusal
            return self.page(request, UnclaimedPage(), status=status)
        if status == 410:  # noqa: PLR2004 - a hosted login that is not there for this browser
            return self.page(request, HostedOverPage(reason=Reason.HOSTED_OVER), status=status)
        contact = request.visit.portal.settings.support_contact
        view = ErrorPage(status=status, reference=request.reference, support_contact=contact)
        return self.page(request, view, status=status)

    def failure(
        self, reference: str, *, accepted: Sequence[str] = (), is_sick: bool = False
    ) -> HTMLResponse:
        """Answer for a handler that broke, or for a database that *is_sick*.

        It needs nothing that could break again.
        """
        language = choose_language(self.renderer.languages, wishes=accepted)
        frame = Frame(portal=None, now=EPOCH_OF_FAILURES, csrf="")
        status = 503 if is_sick else 500
        view = ErrorPage(status=status, reference=reference, is_sick=is_sick)
        text = self.renderer.page(view, frame=frame, language=language)
        later = {"retry-after": LATER} if is_sick else {}
        return HTMLResponse(text, status_code=status, headers=later)

    def explain(self, request: Request, rejected: Rejected) -> str:
        """Put a refusal into words, where no page shows it."""
        words = self.renderer.words(self.language(request))
        return explain(rejected, words=words, portal=_portal(request)).text

    def words(self, language: str) -> Words:
        """Give the words of a language, for what is read to somebody else than the reader."""
        return self.renderer.words(language)

    def languages(self, request: Request) -> tuple[str, ...]:
        """List the languages that the portal offers, its own first."""
        named = request.visit.portal.settings.languages
        return list_offered(named, among=self.renderer.languages)

    def language(self, request: Request) -> str:
        """Say which language somebody reads."""
        return language_of(request, available=self.languages(request))

    def usual_name(self, request: Request, kind: FactorKind) -> str:
        """Say what an authenticator of *kind* is called whose owner gave it no name."""
        return self.renderer.usual_name(kind, language=self.language(request))

    def gone(self, request: Request) -> str:
        """Say which credential a redirect of ours tells to be gone, if it tells of one."""
        return request.query.get("gone", "") if _noted(request) else ""

    def _switch(self, request: Request, current: str) -> tuple[Language, ...]:
        """List what may be read instead; at an unknown host there is nobody to ask."""
        available = self.languages(request) if request.known else ()
        return list_languages(available, current=current)

    def _note(self, request: Request, words: Words) -> str | None:
        """Put the note of a redirect into words, if we wrote it."""
        note, about = _noted(request), request.query.get("about", "")
        return note and note_text(note, words=words, subject=about)


def redirect_with_note(
    request: Request, path: str, note: Note, *, about: str = "", gone: str = ""
) -> Reply:
    """Send the browser on, with a sentence that only we can make it show.

    *gone* is a credential that it may forget.
    """
    seal = _seal(request, note, about, gone)
    if gone:
        return redirect(path, note=note.value, about=about, seal=seal, gone=gone)
    return redirect(path, note=note.value, about=about, seal=seal)


def _noted(request: Request) -> Note | None:
    """Find the note of a redirect, if we wrote it."""
    name, about, gone = (request.query.get(part, "") for part in ("note", "about", "gone"))
    note = NOTES.get(name)
    ours = note and same(request.query.get("seal", ""), _seal(request, note, about, gone))
    return note if ours else None


def _seal(request: Request, note: Note, about: str, gone: str) -> str:
    return seal_of(request.csrf, note, about, gone)


def seal_of(csrf: str, *said: str) -> str:
    """Seal what a redirect has the next page say, for the browser whose forms carry *csrf*."""
    return hmac.digest(csrf.encode(), "\n".join(said).encode(), "sha256").hex()[:32]


def _portal(request: Request) -> Portal | None:
    """Say whose pages these are; nobody's at an unknown host, and before the first owner."""
    if request.unclaimed or not request.known:
        return None
    return show_portal(request.visit.portal)


def _going(request: Request) -> GoingOn | None:
    going = request.going
    return None if going is None else GoingOn(party=going.party.name, path=going.path)


def _asker(request: Request) -> Asker | None:
    hosted = request.hosted
    if hosted is None or hosted.guest.seat is None:
        return None
    return Asker(party=hosted.party.name, action=hosted.row.action or "")


def _person(request: Request) -> Person | None:
    """Say who is at the seat, for the corner of the page."""
    seat, subject = request.guest.seat, request.guest.subject
    if seat is None or subject is None:
        return None
    words = subject.account.name.split() or ["?"]
    initials = "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()
    return Person(
        name=subject.account.name,
        email=seat.identifier,
        initials=initials,
        looks_after=any(is_privileged(one.role, one.kind) for one in subject.memberships),
    )
