"""One's own access: the password, and proving again who one is."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from farstu.core import login as machine
from farstu.core.access import AtSession, Gate
from farstu.core.assurance import FactorKind
from farstu.core.choosing import kinds_asked, kinds_held
from farstu.core.outcome import Reason, Rejected
from farstu.core.password_rules import shortest
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services import subject as subjects
from farstu.services.errands import demand_for, find_going
from farstu.services.guest import Seat
from farstu.services.leaving import Question, ask_before_leaving
from farstu.services.own_password import change_password
from farstu.services.own_sessions import list_sessions
from farstu.services.step_up import asked_for, confirm_with_factor, confirm_with_password
from farstu.services.subject import Subject
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.challenges import asked_of, looks_of, send
from farstu.web.pages.held import leaving_at
from farstu.web.pages.passage import INSIDE, cookies_of
from farstu.web.views import (
    CodeLooks,
    ConfirmPage,
    PasswordPage,
    Way,
)


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(
            path="/account/security/password",
            gate=Gate.FRESH,
            get=partial(_show_password, desk),
            post=partial(_change_password, desk),
            hashes=True,
        ),
        Route(
            path="/account/confirm",
            gate=Gate.CONFIRM,
            get=partial(_show_confirm, desk),
            post=partial(_confirm, desk),
            hashes=True,
        ),
        Route(
            path="/account/confirm/{kind}/send",
            gate=Gate.CONFIRM,
            post=partial(_send, desk),
            back=INSIDE,
        ),
    )


# Password --------------------------------------------------------------------


def _password_view(request: Request) -> PasswordPage:
    living = list_sessions(request.kit, request.visit, request.seat)
    return PasswordPage(least=shortest(request.subject.policy), other_sessions=len(living) - 1)


def _show_password(desk: Desk, request: Request) -> Reply:
    return desk.page(request, _password_view(request))


def _change_password(desk: Desk, request: Request) -> Reply:
    done = change_password(
        request.kit,
        request.visit,
        request.seat,
        current=request.form.text("current"),
        new=request.form.text("new"),
    )
    if isinstance(done, Rejected):
        return desk.refuse(request, _password_view(request), done)
    return redirect_with_note(request, INSIDE, Note.PASSWORD_CHANGED)


# Proving again ---------------------------------------------------------------


def _where(request: Request) -> str:
    """Say where they go on, which is what they are asked for."""
    return _next(request.query.get("next", "") or request.form.text("next"))


def _demand(request: Request, seat: Seat, subject: Subject) -> machine.Demand:
    """Say what an application demands that they are on their way to, if they are on one."""
    _, found, errand_id = _where(request).partition("/continue/")
    if not found:
        return machine.NO_DEMAND
    kit, browser = request.kit, request.errand_browser
    going = find_going(kit, request.visit, browser=browser, errand_id=errand_id)
    return (
        machine.NO_DEMAND
        if going is None
        else demand_for(kit, going, seat, subject, now=request.now)
    )


def _question(request: Request) -> Question:
    """Say what this page asks for, and whose methods answer."""
    standing, seat, subject = request.guest.standing, request.guest.seat, request.subject
    if not isinstance(standing, AtSession) or seat is None:
        return Question(machine.IdentityPending(), subject)
    kit, facts, now = request.kit, seat.facts, request.now
    before = ask_before_leaving(kit, subject, facts, leaving_at(_where(request)), now=now)
    if before is not None:
        return before
    demand = _demand(request, seat, subject)
    if not demand:
        return Question(asked_for(standing.state, standing.fresh), subject)
    under = subjects.state_of(kit, subject, facts, demand, now=now)
    return Question(asked_for(standing.state, under), subject)


def _asks(request: Request) -> bool:
    """Say whether there is anything to prove: somebody who is fresh goes on."""
    return isinstance(_question(request).state, machine.FactorPending | machine.IdentityPending)


def _kinds(request: Request) -> tuple[FactorKind, ...]:
    """List the kinds that are asked for, the strongest first; none where it is the password.

    A weaker one first would be followed by the strongest anyway. Where all of them were stopped,
    the page says so of what they were.
    """
    question = _question(request)
    stopped = kinds_held(question.subject.facts) if _is_stopped(request) else ()
    return kinds_asked(question.state, question.subject.facts) or stopped


def _kind(request: Request, wanted: str) -> FactorKind | None:
    """Say which kind they answer with: what they want if it is asked for, else the first."""
    kinds = _kinds(request)
    return next((kind for kind in kinds if kind == wanted), kinds[0] if kinds else None)


def _is_stopped(request: Request) -> bool:
    """Say whether what would be asked for was stopped, so that nothing here can prove it."""
    asked = _question(request).state
    return isinstance(asked, machine.FactorPending) and not asked.choices


def _next(text: str) -> str:
    """Keep a way back only if it is one of our own paths: no host, no scheme, no tricks."""
    ours = text.startswith("/") and not text.startswith("//")
    plain = all(c.isascii() and (c.isalnum() or c in "/-_") for c in text)
    return text if ours and plain else INSIDE


def _confirm_view(
    request: Request, next_url: str, kind: FactorKind | None, *, opens_at: datetime | None = None
) -> ConfirmPage:
    whose = _question(request).subject
    leaving = "" if whose is request.subject else leaving_at(next_url)
    return ConfirmPage(
        next_url=next_url,
        leaving=next((a.name for a in request.subject.held if a.id == leaving), ""),
        kind=kind,
        others=tuple(
            Way(kind=other, url=_confirm_path(next_url, other))
            for other in _kinds(request)
            if other != kind
        ),
        asked=None if kind is None else asked_of(request, kind, subject=whose),
        looks=CodeLooks() if kind is None else looks_of(request, kind, subject=whose),
        opens_at=opens_at,
        codes_left=request.subject.recovery_codes_left,
    )


def _confirm_path(next_url: str, kind: FactorKind) -> str:
    return f"/account/confirm?next={next_url}&kind={kind}"


def _show_confirm(desk: Desk, request: Request) -> Reply:
    where, kind = (
        _next(request.query.get("next", "")),
        _kind(request, request.query.get("kind", "")),
    )
    if not _asks(request):
        return redirect(where)
    if _is_stopped(request):
        return _refuse_stopped(desk, request, where)
    return desk.page(request, _confirm_view(request, where, kind))


def _send(desk: Desk, request: Request) -> Reply:
    kind, where = FactorKind(request.params["kind"]), _next(request.form.text("next"))
    return send(
        desk,
        request,
        kind,
        leaving=leaving_at(where),
        then=redirect("/account/confirm", next=where, kind=kind),
        otherwise=lambda: _confirm_view(request, where, kind),
    )


def _refuse_stopped(desk: Desk, request: Request, where: str) -> Reply:
    stopped = Rejected(Reason.AUTHENTICATOR_SUSPENDED)
    return desk.refuse(request, _confirm_view(request, where, _kind(request, "")), stopped)


def _confirm(desk: Desk, request: Request) -> Reply:
    form = request.form
    where, kind = _next(form.text("next")), _kind(request, form.text("kind"))
    if not _asks(request):
        return redirect(where)
    if _is_stopped(request):
        return _refuse_stopped(desk, request, where)
    if kind is None:
        done = confirm_with_password(
            request.kit,
            request.visit,
            request.seat,
            password=form.text("password"),
            demand=_demand(request, request.seat, request.subject),
        )
    else:
        done = confirm_with_factor(
            request.kit,
            request.visit,
            request.seat,
            kind=kind,
            response=form.values,
            demand=_demand(request, request.seat, request.subject),
            leaving=leaving_at(where),
        )
    if isinstance(done, Rejected):
        view = _confirm_view(request, where, kind, opens_at=done.detail.opens_at)
        return desk.refuse(request, view, done, values=form.only("code", "next"))
    return redirect(where, cookies=cookies_of(done))
