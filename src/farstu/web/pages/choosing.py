"""Choosing what to set up: what is on offer, and which of it is recommended."""

from __future__ import annotations

from farstu.core import login as machine
from farstu.core.access import AtLogin, AtSession
from farstu.core.choosing import kinds_advised
from farstu.http.exchange import Request
from farstu.services.enrolment import kinds_on_offer
from farstu.store.sessions import SessionRow
from farstu.web.views import Choice, MethodPage


def is_inside(request: Request) -> bool:
    """Say whether whoever sets something up has signed in already."""
    return isinstance(request.seat, SessionRow)


def state_of(request: Request) -> machine.State:
    """Say what the machine says of their seat."""
    standing = request.guest.standing
    match standing:
        case AtLogin(state) | AtSession(state, _):
            return state
        case _:
            return machine.IdentityPending()


def method_view(request: Request) -> MethodPage:
    """Show what is on offer, the recommended one first.

    Whoever came by a recovery code has lost what they hold: they begin anew. Where keys have to
    show what they are, the machine's own is not advised: it mostly cannot.
    """
    state, factors = state_of(request), request.kit.factors
    kinds = kinds_on_offer(request.kit, state, request.subject)
    channels = {kind: factors[kind].traits.channel for kind in kinds}
    held = () if isinstance(state, machine.Repair) else request.subject.facts.held
    usual = kinds_advised(channels, held, platform=False)
    with_platform = kinds_advised(channels, held, platform=not request.subject.policy.keys.asks)
    return MethodPage(
        choices=tuple(
            Choice(kind=kind, recommended=number == 0 and len(usual) > 1)
            for number, kind in enumerate(usual)
        ),
        with_platform=with_platform[0] if with_platform[:1] != usual[:1] else None,
        inside=is_inside(request),
    )
