"""Security and login: what one holds, and what happened lately."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.policy import Requirement, requirement_of
from farstu.core.proofs import unmet_ahead
from farstu.core.readiness import Ground, Readiness, readiness_of
from farstu.factors.recovery_codes import COUNT
from farstu.http.exchange import Reply, Request, Route
from farstu.services.calls import Call
from farstu.services.enrolment import kinds_on_offer
from farstu.services.own_account import Overview, overview
from farstu.web.activity import NOT_FOR_PEOPLE
from farstu.web.desk import Desk
from farstu.web.pages.choosing import show_choice, state_of
from farstu.web.pages.happened import activity_row
from farstu.web.pages.held import offer_row, row_of
from farstu.web.signals import signals_of, unknown_passkey
from farstu.web.views import (
    ActivityRow,
    HeldKind,
    MovePage,
    RecoveryCodesPage,
    RecoveryStock,
    SecurityPage,
    Signal,
    WaitingRow,
)


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(path="/account/security", gate=Gate.INSIDE, get=partial(_show, desk)),
        Route(path="/account/security/add", gate=Gate.FRESH, get=partial(show_choice, desk)),
        Route(path="/account/security/move", gate=Gate.INSIDE, get=partial(_move, desk)),
        Route(
            path="/account/security/recovery-codes",
            gate=Gate.INSIDE,
            get=partial(_codes, desk),
        ),
    )


def _show(desk: Desk, request: Request) -> Reply:
    subject = request.subject
    seen = overview(request.kit, request.visit, request.seat)
    ahead = unmet_ahead(subject.facts)
    ready = _readiness(request, seen)
    kinds = kinds_on_offer(request.kit, state_of(request), subject)
    view = SecurityPage(
        protection=ready.protection,
        fixes=ready.fixes,
        requirement=Requirement.REQUIRED if ahead else requirement_of(subject.policy),
        asker=request.visit.portal.name,
        authenticators=tuple(row_of(a, hint=seen.hints[a.id]) for a in subject.held),
        offers=tuple(offer_row(offer) for offer in seen.offers if offer.kind in kinds),
        recovery=_stock(seen) if subject.held else None,
        email=seen.email,
        password_changed_at=subject.account.password_changed_at,
        sessions=seen.sessions,
        invitations=tuple(map(_waiting, seen.calls)),
        activity=_activity(seen, {a.id: a.name for a in subject.held}),
        signals=(*signals_of(seen.news), *_gone(desk, request)),
        may_add=bool(kinds),
        unmet_from=ahead[0].due if ahead else None,
    )
    return desk.page(request, view)


def _readiness(request: Request, seen: Overview) -> Readiness:
    subject, factors = request.subject, request.kit.factors
    return readiness_of(
        Ground(
            account=subject.facts,
            policy=subject.policy,
            channels={kind: factor.traits.channel for kind, factor in factors.items()},
            codes_made_at=seen.sheet.created_at if seen.sheet else None,
            now=request.now,
        )
    )


def _gone(desk: Desk, request: Request) -> tuple[Signal, ...]:
    """Tell the browser of the key that was removed a moment ago."""
    gone = desk.gone(request)
    return unknown_passkey(request, gone) if gone else ()


def _waiting(call: Call) -> WaitingRow:
    called, organisation = call.invitation, call.organisation.name
    return WaitingRow(id=called.id, organisation=organisation, inviter=call.inviter)


def _stock(seen: Overview) -> RecoveryStock | None:
    if seen.sheet is None:
        return None
    return RecoveryStock(left=seen.codes_left, total=COUNT, created_at=seen.sheet.created_at)


def _activity(seen: Overview, names: dict[str, str]) -> tuple[ActivityRow, ...]:
    shown = [row for row in seen.events if row.event not in NOT_FOR_PEOPLE]
    return tuple(activity_row(row, names) for row in shown[:5])


def _move(desk: Desk, request: Request) -> Reply:
    subject = request.subject
    if not subject.held:
        return desk.complain(request, 404)
    offered = kinds_on_offer(request.kit, state_of(request), subject)
    names = {
        kind: tuple(a.name for a in subject.held if a.kind == kind) for kind in request.kit.factors
    }
    held = [HeldKind(kind=k, names=n, may_add=k in offered) for k, n in names.items() if n]
    view = MovePage(held=tuple(held), codes_left=subject.recovery_codes_left)
    return desk.page(request, view)


def _codes(desk: Desk, request: Request) -> Reply:
    seen = overview(request.kit, request.visit, request.seat)
    view = RecoveryCodesPage(
        stock=_stock(seen), used_at=seen.codes_used_at, may_make=bool(request.subject.held)
    )
    return desk.page(request, view)
