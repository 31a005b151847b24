"""Choosing what to set up: what is on offer, and which of it is recommended."""

from __future__ import annotations

from functools import partial

from farstu.core import login as machine
from farstu.core.access import AtLogin, AtSession
from farstu.core.choosing import kinds_advised
from farstu.core.outcome import Rejected
from farstu.http.exchange import Reply, Request
from farstu.services.enrolment import kinds_on_offer
from farstu.services.offers import list_offers
from farstu.services.saving_codes import lacks_codes, needs_sheet
from farstu.store.sessions import SessionRow
from farstu.web.desk import Desk
from farstu.web.pages.held import offer_row
from farstu.web.views import Choice, MethodPage, OfferRow, StepDone, Steps


def is_inside(request: Request) -> bool:
    """Say whether whoever sets something up has signed in already."""
    return isinstance(request.seat, SessionRow)


def state_of(request: Request) -> machine.State:
    """Say what the machine says of their seat."""
    standing = request.guest.standing
    match standing:
        case AtLogin(state) | AtSession(state):
            return state
        case _:
            return machine.IdentityPending()


def steps_of(request: Request) -> Steps | None:
    """Say at which step an authenticator is for those who get recovery codes on the way."""
    if request.subject.recovery_codes_left:
        return None
    if request.visit.portal.settings.codes_first(holding=bool(request.subject.held)):
        return Steps(number=2, total=2, done=StepDone.CODES_SAVED)
    return Steps(number=1, total=2)


def codes_first(request: Request) -> bool:
    """Say whether codes have to be saved now, before an authenticator is begun.

    Where no session follows in which they could be saved afterwards, they come first.
    """
    if request.hosted is not None and lacks_codes(request.kit, request.visit, request.seat):
        return True
    return needs_sheet(request.kit, request.visit, request.seat)


def offers_at(request: Request) -> tuple[OfferRow, ...]:
    """List what was handed out to whoever sets something up."""
    return tuple(map(offer_row, list_offers(request.kit, request.visit, request.seat)))


def show_choice(desk: Desk, request: Request, rejected: Rejected | None = None) -> Reply:
    """Show what may be set up, and why not; where nothing may, there is no such page."""
    view = method_view(request)
    if not view.choices:
        return desk.complain(request, 404)
    return desk.page(request, view) if rejected is None else desk.refuse(request, view, rejected)


def method_view(request: Request) -> MethodPage:
    """Show what may be set up, the recommended one first.

    Whoever came by a recovery code has lost what they hold: they begin anew. Where keys have to
    show what they are, the machine's own is not advised: it mostly cannot.
    """
    state, factors = state_of(request), request.kit.factors
    kinds = kinds_on_offer(request.kit, state, request.subject)
    channels = {kind: factors[kind].traits.channel for kind in kinds}
    held = () if isinstance(state, machine.Repair) else request.subject.facts.held
    waiting = offers_at(request)
    offered = {offer.kind for offer in waiting}
    advised = partial(kinds_advised, channels, held, offered=offered)
    usual = advised(platform=False)
    with_platform = advised(platform=not request.subject.policy.keys.asks)
    return MethodPage(
        choices=tuple(
            Choice(
                kind=kind,
                recommended=number == 0 and len(usual) > 1,
                offered=tuple(offer for offer in waiting if offer.kind == kind),
            )
            for number, kind in enumerate(usual)
        ),
        with_platform=with_platform[0] if with_platform[:1] != usual[:1] else None,
        inside=is_inside(request),
    )
