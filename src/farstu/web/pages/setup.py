"""Setting up: told why, then recovery codes, then an authenticator that shows that it works."""

from __future__ import annotations

from functools import partial

from farstu.core import login as machine
from farstu.core.access import Gate
from farstu.core.assurance import FactorKind
from farstu.core.outcome import Reason, Rejected
from farstu.factors.shape import Prompt
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.answer import postpone
from farstu.services.enrolment import (
    begin_enrolment,
    cancel_enrolment,
    complete_enrolment,
    kinds_on_offer,
    show_enrolment,
)
from farstu.services.saving_codes import lacks_codes, make_sheet
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.begun import BEGUN, as_shown
from farstu.web.pages.choosing import (
    codes_first,
    is_inside,
    offers_at,
    show_choice,
    state_of,
    steps_of,
)
from farstu.web.pages.enrolled import show_done
from farstu.web.pages.passage import INSIDE, cookies_of, go_on
from farstu.web.views import (
    Cause,
    EnrolmentPage,
    InterruptionPage,
)

CODES = "/setup/recovery-codes"
CHOICE = ("address", "seed", "digits", "period", "digest", "offer")
"""Fields that say what to begin with: where codes go, what makes them, or what was handed out."""
ELSEWHERE = frozenset({Reason.SHEET_GONE, Reason.PROOF_NOT_FRESH, Reason.FACTOR_NOT_ALLOWED})
"""Refusals that no field of the page about one kind can mend."""


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    why, enrol = Gate.INTERRUPTION, Gate.ENROLMENT
    return (
        Route(
            path="/setup",
            gate=why,
            get=partial(_why, desk),
            post=partial(_start, desk),
            hashes=True,
        ),
        Route(path="/setup/later", gate=why, post=partial(_later, desk), back="/setup"),
        Route(
            path="/setup/method",
            gate=enrol,
            get=partial(show_choice, desk),
            post=partial(_chosen, desk),
            hashes=True,
        ),
        Route(path="/setup/cancel", gate=enrol, post=_cancel, back=INSIDE),
        Route(path="/setup/done", gate=Gate.INSIDE, get=partial(show_done, desk)),
        Route(
            path="/setup/{kind}",
            gate=enrol,
            get=partial(_show, desk),
            post=partial(_complete, desk),
        ),
        Route(
            path="/setup/{kind}/new",
            gate=enrol,
            post=partial(_begin, desk),
            back="/account/security/add",
        ),
        Route(
            path="/account/security/move/{kind}",
            gate=enrol,
            post=partial(_begin, desk),
            back="/account/security/move",
        ),
    )


def next_step(desk: Desk, request: Request, *, chosen: str = "") -> Reply:
    """Send them on: to save codes, to choose a kind, or straight to what they have *chosen*.

    Where there is one kind only, nobody has to choose.
    """
    if codes_first(request):
        made = make_sheet(request.kit, request.visit, request.seat)
        if made is not None:
            return refused(desk, request, made)
        codes = f"{request.hall}{CODES}"
        return redirect(codes, kind=chosen) if chosen else redirect(codes)
    kinds = kinds_on_offer(request.kit, state_of(request), request.subject)
    wanted = [kind for kind in kinds if kind == chosen] or kinds
    return (
        arrive(desk, request, wanted[0])
        if len(wanted) == 1
        else redirect(f"{request.hall}/setup/method")
    )


def arrive(desk: Desk, request: Request, kind: FactorKind) -> Reply:
    """Come to the page of *kind*: begun, unless something of it waits that was handed out."""
    if any(offer.kind == kind for offer in offers_at(request)):
        return redirect(f"{request.hall}/setup/{kind}")
    return begin(desk, request, kind)


def begin(desk: Desk, request: Request, kind: FactorKind) -> Reply:
    """Begin to enrol *kind*, and show it; where an address is needed first, ask for that."""
    if request.kit.factors[kind].traits.sends:
        return redirect(f"{request.hall}/setup/{kind}")
    begun = begin_enrolment(request.kit, request.visit, request.seat, kind=kind)
    if begun is None:
        return redirect(f"{request.hall}/setup/{kind}")
    return refused(desk, request, begun)


def refused(desk: Desk, request: Request, rejected: Rejected) -> Reply:
    """Answer a refusal that belongs to no field of the page that was posted."""
    if rejected.reason is Reason.SHEET_GONE:
        return redirect(f"{request.hall}{CODES}")
    if rejected.reason is Reason.PROOF_NOT_FRESH:
        return redirect("/account/confirm", next=request.back)
    return show_choice(desk, request, rejected)


# Why -------------------------------------------------------------------------


def _why(desk: Desk, request: Request) -> Reply:
    return desk.page(request, _why_view(request))


def _why_view(request: Request) -> InterruptionPage:
    state, facts = state_of(request), request.subject.facts
    cause = Cause.MORE if request.subject.held else Cause.REQUIRED
    if isinstance(state, machine.Repair):
        cause = Cause.REPAIR
    elif isinstance(state, machine.Limited):
        cause = Cause.LIMITED
    ahead = machine.unmet_ahead(machine.without_lost(request.seat.facts, facts))
    postponable = isinstance(state, machine.EnrolmentPending) and state.postponable
    return InterruptionPage(
        cause=cause,
        asker=request.visit.portal.name,
        postpone_until=ahead[0].due if postponable else None,
        codes_left=facts.recovery_codes_left if cause is Cause.REPAIR else None,
        codes_first=not facts.recovery_codes_left,
    )


def _start(desk: Desk, request: Request) -> Reply:
    return next_step(desk, request)


def _later(desk: Desk, request: Request) -> Reply:
    done = postpone(request.kit, request.visit, request.seat)
    if isinstance(done, Rejected):
        return desk.refuse(request, _why_view(request), done)
    return go_on(desk, request, done)


# Choosing --------------------------------------------------------------------


def _chosen(desk: Desk, request: Request) -> Reply:
    kind = FactorKind(request.form.text("kind"))
    if not kind:
        rejected = Rejected(Reason.FIELD_EMPTY, field="kind")
        return show_choice(desk, request, rejected)
    if kind not in kinds_on_offer(request.kit, state_of(request), request.subject):
        return show_choice(desk, request, Rejected(Reason.FACTOR_NOT_ALLOWED))
    if codes_first(request):
        return next_step(desk, request, chosen=kind)
    return arrive(desk, request, kind)


def _cancel(request: Request) -> Reply:
    cancel_enrolment(request.kit, request.visit, request.seat)
    where = INSIDE if is_inside(request) else f"{request.hall}/setup"
    return redirect_with_note(request, where, Note.SETUP_CANCELLED)


# One kind --------------------------------------------------------------------


def _enrolment_view(request: Request, kind: FactorKind) -> EnrolmentPage:
    prompt = show_enrolment(request.kit, request.visit, request.seat, kind=kind)
    kinds = kinds_on_offer(request.kit, state_of(request), request.subject)
    serial = _serial_in(prompt)
    return EnrolmentPage(
        kind=kind,
        begun=None if prompt is None else BEGUN.get(kind, as_shown)(prompt),
        offers=tuple(o for o in offers_at(request) if o.kind == kind and o.serial != serial),
        sends=request.kit.factors[kind].traits.sends,
        steps=steps_of(request),
        other_kinds=len(kinds) > 1,
        inside=is_inside(request),
    )


def _serial_in(prompt: Prompt | None) -> str:
    """Say the serial of what was begun, if it was handed out."""
    return "" if prompt is None else str(prompt.show.get("serial", ""))


def _usual_name(desk: Desk, request: Request, kind: FactorKind) -> str:
    """Name an authenticator whose owner did not: by its serial, or its kind and a number."""
    begun = show_enrolment(request.kit, request.visit, request.seat, kind=kind)
    if serial := _serial_in(begun):
        return serial
    usual = desk.usual_name(request, kind)
    number = 1 + sum(a.kind == kind for a in request.subject.held)
    return usual if number == 1 else f"{usual} {number}"


def _show(desk: Desk, request: Request) -> Reply:
    kind = FactorKind(request.params["kind"])
    if kind not in kinds_on_offer(request.kit, state_of(request), request.subject):
        return desk.complain(request, 404)
    if codes_first(request):
        return redirect(f"{request.hall}{CODES}")
    return desk.page(request, _enrolment_view(request, kind))


def _begin(desk: Desk, request: Request) -> Reply:
    kind = FactorKind(request.params["kind"])
    if kind not in request.kit.factors:
        return desk.complain(request, 404)
    choice = request.form.only(*CHOICE)
    if not choice and not request.kit.factors[kind].traits.sends:
        return begin(desk, request, kind)
    begun = begin_enrolment(request.kit, request.visit, request.seat, kind=kind, choice=choice)
    if begun is None:
        return redirect(f"{request.hall}/setup/{kind}")
    if begun.reason in ELSEWHERE:
        return refused(desk, request, begun)
    return desk.refuse(request, _enrolment_view(request, kind), begun, values=choice)


def _complete(desk: Desk, request: Request) -> Reply:
    kind = FactorKind(request.params["kind"])
    if kind not in request.kit.factors:
        return desk.complain(request, 404)
    done = complete_enrolment(
        request.kit,
        request.visit,
        request.seat,
        kind=kind,
        response=request.form.values,
        name=request.form.text("name") or _usual_name(desk, request, kind),
    )
    if isinstance(done, Rejected):
        if done.reason in ELSEWHERE:
            return refused(desk, request, done)
        values = request.form.only("code", "name")
        return desk.refuse(request, _enrolment_view(request, kind), done, values=values)
    if isinstance(done.state, machine.SignedIn | machine.Limited) and request.hosted is None:
        if lacks_codes(request.kit, request.visit, request.seat):
            return redirect(CODES, cookies=cookies_of(done), added="yes")
        return redirect("/setup/done", cookies=cookies_of(done))
    return go_on(desk, request, done)
