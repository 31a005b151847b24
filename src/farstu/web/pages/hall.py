"""In the hall: the second step, and a recovery code."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from math import ceil

from farstu.core import login as machine
from farstu.core.access import AtLogin, Gate
from farstu.core.assurance import FactorKind
from farstu.core.choosing import kinds_asked
from farstu.core.outcome import Rejected
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.answer import answer
from farstu.services.recovery import use_recovery_code
from farstu.web.desk import Desk
from farstu.web.pages.challenges import asked_of, looks_of, send
from farstu.web.pages.passage import factor_path, go_on
from farstu.web.views import FactorPage, RecoveryCodePage, Way

RECOVERY = "/login/recovery-code"
A_DAY = timedelta(days=1)
TICKED = "yes"


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(path="/login/factor", gate=Gate.FACTOR, get=_first),
        Route(
            path="/login/factor/{kind}",
            gate=Gate.FACTOR,
            get=partial(_show_factor, desk),
            post=partial(_answer, desk),
        ),
        Route(
            path=RECOVERY,
            gate=Gate.FACTOR,
            get=partial(_show_recovery, desk),
            post=partial(_recover, desk),
            hashes=True,
        ),
        Route(
            path="/login/factor/{kind}/send",
            gate=Gate.FACTOR,
            post=partial(_send, desk),
        ),
    )


def _pending(request: Request) -> machine.FactorPending | None:
    standing = request.guest.standing
    state = standing.state if isinstance(standing, AtLogin) else None
    return state if isinstance(state, machine.FactorPending) else None


def ways_of(request: Request, *, but: str) -> tuple[Way, ...]:
    """List the other ways of this login, and only those that are really there."""
    pending = _pending(request)
    if pending is None:
        return ()
    kinds = kinds_asked(pending, request.subject.facts)
    factor = f"{request.hall}/login/factor"
    ways = [Way(kind=kind, url=f"{factor}/{kind}", detail=_names(request, kind)) for kind in kinds]
    if pending.recovery:
        ways.append(Way(kind="recovery", url=f"{request.hall}{RECOVERY}"))
    return tuple(way for way in ways if way.kind != but)


def _names(request: Request, kind: FactorKind) -> str:
    return ", ".join(a.name for a in request.subject.held if a.kind == kind and a.name)


def mailbox_rests_until(request: Request) -> datetime | None:
    """Say until when a mailbox that is held proves nothing."""
    if _pending(request) is None:
        return None
    facts, account = request.seat.facts, request.subject.facts
    return machine.mailbox_rests_until(facts, account, now=request.now)


def _first(request: Request) -> Reply:
    pending = _pending(request)
    if pending is None:
        return redirect("/login")
    first = factor_path(pending, kinds_asked(pending, request.subject.facts))
    return redirect(f"{request.hall}{first}")


def _factor_view(
    request: Request, kind: FactorKind, *, opens_at: datetime | None = None
) -> FactorPage:
    return FactorPage(
        kind=kind,
        identifier=request.seat.identifier,
        asked=asked_of(request, kind),
        looks=looks_of(request, kind),
        remember_days=_remember_days(request, kind),
        others=ways_of(request, but=kind),
        opens_at=opens_at,
    )


def _remember_days(request: Request, kind: FactorKind) -> int:
    """Say for how many days the browser may be remembered that proves *kind*, if it may."""
    subject, worths = request.subject, request.kit.worths
    offered = machine.offers_to_remember(
        request.seat.facts, subject.facts, subject.policy, worths, kind, now=request.now
    )
    return ceil(subject.policy.remembers / A_DAY) if offered else 0


def _send(desk: Desk, request: Request) -> Reply:
    kind = FactorKind(request.params["kind"])
    return send(
        desk,
        request,
        kind,
        then=redirect(f"{request.hall}/login/factor/{kind}"),
        otherwise=lambda: _factor_view(request, kind),
    )


def _show_factor(desk: Desk, request: Request) -> Reply:
    kind, pending = FactorKind(request.params["kind"]), _pending(request)
    if pending is None or kind not in pending.choices:
        return desk.complain(request, 404)
    return desk.page(request, _factor_view(request, kind))


def _answer(desk: Desk, request: Request) -> Reply:
    kind = FactorKind(request.params["kind"])
    if kind not in request.kit.factors:
        return desk.complain(request, 404)
    done = answer(
        request.kit,
        request.visit,
        request.seat,
        kind=kind,
        response=request.form.values,
        remember=request.form.text("remember") == TICKED,
        brought=request.remembered,
    )
    if isinstance(done, Rejected):
        view = _factor_view(request, kind, opens_at=done.detail.opens_at)
        return desk.refuse(request, view, done, values=request.form.only("code", "remember"))
    return go_on(desk, request, done)


def _show_recovery(desk: Desk, request: Request) -> Reply:
    pending = _pending(request)
    if pending is None or not pending.recovery:
        return redirect(f"{request.hall}/login/help")
    return desk.page(request, _recovery_view(request))


def _recovery_view(request: Request, *, opens_at: datetime | None = None) -> RecoveryCodePage:
    return RecoveryCodePage(
        identifier=request.seat.identifier,
        others=ways_of(request, but="recovery"),
        opens_at=opens_at,
        mailbox_rests_until=mailbox_rests_until(request),
    )


def _recover(desk: Desk, request: Request) -> Reply:
    typed = request.form.text("code")
    done = use_recovery_code(request.kit, request.visit, request.seat, typed=typed)
    if isinstance(done, Rejected):
        view = _recovery_view(request, opens_at=done.detail.opens_at)
        return desk.refuse(request, view, done, values=request.form.only("code"))
    return go_on(desk, request, done)
