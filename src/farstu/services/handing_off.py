"""Handing a browser over to an application's host, without a cookie that both hosts see.

``send_away`` keeps what was wanted, and ties it to the browser by a value that only the
application's host gets back. ``take_over`` lets the browser go on with it at the portal;
``let_in`` makes a code of it there, and ``arrive`` makes a badge of the code: once, within
half a minute, for the browser that set out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from farstu.core.errands import Trouble
from farstu.core.forward_auth import ForwardAuth, authority_of, origin_at
from farstu.crypto.tokens import digest, is_token, new_token, same
from farstu.services import subject as subjects
from farstu.services.authorising import note_entered
from farstu.services.claims import proven_by
from farstu.services.errands import ASK, LATER, SCOPES, SOURCE, Going, begin_errand, encode_ask
from farstu.services.forward_auth import Knock, Unproven, find_host, is_alive
from farstu.services.kit import Kit, Visit
from farstu.services.seats import Taken
from farstu.store import badges, errands, portals, relying_parties, sessions
from farstu.store.badges import Badge
from farstu.store.errands import Errand
from farstu.store.tx import Tx

PATH, BINDING = "path", "binding"
"""What such an errand keeps besides: where they were going, and the digest that ties it."""
ARRIVE, SIGN_OUT, REFUSED = "/.farstu/arrive", "/.farstu/sign-out", "/.farstu/refused"
"""At the application's host: what comes there under ``/.farstu/`` its proxy hands to us."""
CODE_LASTS = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Where a browser goes: to which portal, with which errand, and what it keeps meanwhile."""

    portal_host: str
    errand_id: str
    binding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A browser got there: its badge, for how long, and where it was going."""

    badge: str
    lasts: timedelta
    address: str


def send_away(
    kit: Kit, knock: Knock, unproven: Unproven, *, binding: str, network: str
) -> Away | None:
    """Keep what a browser wanted; None if the application went away meanwhile.

    A browser that has a *binding* keeps it: it may be on its way in several tabs. Where too many
    set out from its *network*, it goes to the page that says so.
    """
    at, kept = unproven.at, binding if is_token(binding) else new_token(kit.entropy)

    def deed(tx: Tx) -> Away | None:
        party, portal = (
            relying_parties.find(tx, at.relying_party_id),
            portals.find(tx, tx.portal_id),
        )
        if party is None or portal is None or not isinstance(party.rules, ForwardAuth):
            return None
        origin = origin_at(party.rules, at.host)
        if not origin:
            return None
        request = {
            ASK: encode_ask(unproven.ask),
            SCOPES: [],
            SOURCE: origin,
            PATH: knock.target,
            BINDING: digest(kept),
        }
        made = begin_errand(kit, tx, party, request, browser=kept, network=network)
        return Away(portal_host=portal.host, errand_id=made or LATER, binding=kept)

    return kit.store.write(deed, portal_id=at.portal_id)


def take_over(kit: Kit, visit: Visit, errand_id: str, *, browser: str) -> bool:
    """Let the browser that keeps *browser* go on with an errand that it set out on elsewhere.

    The first to come has it. That it is the browser that set out shows when it arrives.
    """
    ours = digest(browser)

    def deed(tx: Tx) -> bool:
        now = kit.clock()
        errand = errands.find_by_id(tx, errand_id, now=now)
        bound = None if errand is None else errand.request.get(BINDING)
        if errand is None or bound is None:
            return False
        if same(errand.browser_digest, ours):
            return True
        return errands.hand_over(tx, errand.id, seen=bound, browser_digest=ours, now=now)

    return kit.store.write(deed, portal_id=visit.portal.id)


class _ForwardAuth:
    """How this door answers its errands."""

    def let_in(
        self, kit: Kit, tx: Tx, visit: Visit, going: Going, taken: Taken, *, limited: bool
    ) -> str:
        """Give a code, which the application's host makes a badge of."""
        code = new_token(kit.entropy)
        errands.answer(
            tx,
            going.id,
            account_id=taken.subject.account.id,
            session_id=taken.seat.id,
            told={"limited": limited},
            code_digest=digest(code),
            expires_at=going.errand.expires_at,
            now=taken.now,
        )
        proven = proven_by(kit, taken.subject, taken.seat.facts, now=taken.now)
        note_entered(kit, tx, visit, going.party, taken, acr=str(proven["acr"]))
        return f"{going.source}{ARRIVE}?code={code}"

    def turn_away(
        self, tx: Tx, _visit: Visit, going: Going, _trouble: Trouble, *, now: datetime
    ) -> str:
        """Say at the application that they may not; why, the portal has told them."""
        errands.answer(tx, going.id, expires_at=now, now=now)
        return f"{going.source}{REFUSED}"


FORWARD_AUTH = _ForwardAuth()


def arrive(kit: Kit, *, host: str, code: str, binding: str) -> Arrived | None:
    """Make a badge of a code, once. None: it is used, too old, or another browser's."""
    at = find_host(kit, host)
    if at is None or not is_token(code) or not is_token(binding):
        return None

    def deed(tx: Tx) -> Arrived | None:
        errand = errands.find_by_code(tx, digest(code))
        if errand is None or not _is_meant(errand, host, binding):
            return None
        return _redeem(kit, tx, errand, host, code)

    return kit.store.write(deed, portal_id=at.portal_id)


def leave(kit: Kit, *, host: str, badge: str) -> str | None:
    """Take the badge of a browser back; say at which portal it may sign out altogether."""
    at = find_host(kit, host)
    if at is None:
        return None

    def deed(tx: Tx) -> str | None:
        badges.remove(tx, digest(badge), host=host)
        portal = portals.find(tx, tx.portal_id)
        return None if portal is None else portal.host

    return kit.store.write(deed, portal_id=at.portal_id)


def _is_meant(errand: Errand, host: str, binding: str) -> bool:
    bound = errand.request.get(BINDING)
    is_here = authority_of(str(errand.request[SOURCE])) == host
    return is_here and isinstance(bound, str) and same(bound, digest(binding))


def _redeem(kit: Kit, tx: Tx, errand: Errand, host: str, code: str) -> Arrived | None:
    now = kit.clock()
    if not errands.redeem(tx, digest(code), answered_after=now - CODE_LASTS, now=now):
        return None
    session = sessions.find_by_id(tx, errand.session_id or "")
    subject = None if session is None else subjects.find(kit, tx, session.account_id)
    party = relying_parties.find(tx, errand.relying_party_id)
    if session is None or subject is None or party is None or party.suspended_at is not None:
        return None
    if not is_alive(kit, session, subject, now=now):
        return None
    token = new_token(kit.entropy)
    badge = Badge(
        id=kit.new_id(now),
        account_id=session.account_id,
        relying_party_id=errand.relying_party_id,
        session_id=session.id,
        host=host,
        token_digest=digest(token),
        created_at=now,
        expires_at=session.facts.expires_at,
    )
    badges.add(tx, badge)
    address = f"{errand.request[SOURCE]}{errand.request[PATH]}"
    return Arrived(badge=token, lasts=badge.expires_at - now, address=address)
