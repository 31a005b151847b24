"""Requests of the hosted page: who signed one, whether it is new, and the login that it begins.

Nobody is sent anywhere before the request was found to be signed, for us, and to be answered at an
address that was registered: until then it could be anybody's (RFC 9700 4.11).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from farstu.core.assurance import Assurance
from farstu.core.hosted_page import REQUEST, HostedPage, Wish, ends_at, name_of, read_wish
from farstu.core.keeping import Attribute
from farstu.core.outcome import Reason, Rejected
from farstu.core.relying_parties import Door, source_of
from farstu.crypto.jose import peek
from farstu.crypto.tokens import digest
from farstu.services.hosted_answers import NONCE, OWN_ID, RETURN_TO, Asker, Sent, send_refused
from farstu.services.kit import Kit, Visit
from farstu.services.own_ids import find_own, hold_own, read_own_id
from farstu.services.portal_people import PersonWish, put_in
from farstu.services.remembering import Handed
from farstu.services.shared_secrets import SharedSecret, read_signed
from farstu.services.vouched import Asking, Begun, begin_vouched, refuse_action
from farstu.services.vouching import digest_action
from farstu.store import hosted_logins, relying_parties, spent_assertions
from farstu.store.accounts import Account
from farstu.store.hosted_logins import HostedLogin
from farstu.store.logins import LoginRow
from farstu.store.relying_parties import RelyingParty
from farstu.store.tx import Tx

WRONG = "fields_wrong"
"""What an application is told that asked for something in no shape that it may have."""
ALGORITHM = "HS256"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A request that leads nowhere: who sent it is not sure, or it cannot be used (again).

    With a *party* it was signed by that one, which is at *place*.
    """

    reason: Reason
    party: RelyingParty | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOut:
    """A login that a request began, and what the browser keeps that was recognised in it."""

    login_id: str
    handed: Handed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Believed:
    """A request of which it is sure who signed it, and where to answer."""

    party: RelyingParty
    rules: HostedPage
    secret: SharedSecret
    claims: Mapping[str, Any]

    @property
    def asker(self) -> Asker:
        """Say who is answered."""
        return Asker(
            party=self.party,
            secret=self.secret,
            return_to=self.claims["return_to"],
            nonce=self.claims["jti"],
            own_id=str(self.claims.get("sub", "")).encode(errors="replace").decode(),
        )


def begin_hosted(
    kit: Kit, visit: Visit, request: str, *, browser: str, brought: str = ""
) -> SetOut | Sent | Doubt:
    """Take a request, once, and begin the login that it asks for; or answer why there is none.

    *browser* is what the browser keeps that sits on the login; *brought*, what it is remembered by.
    Doubts: RELYING_PARTY_UNKNOWN, HOSTED_UNSIGNED, REDIRECT_UNKNOWN, HOSTED_UNREADABLE,
    HOSTED_OVER.
    """

    def deed(tx: Tx) -> SetOut | Sent | Doubt:
        signed = believe(kit, tx, visit, request, kind=REQUEST)
        if isinstance(signed, Doubt):
            return signed
        by = replace(visit, relying_party_id=signed.party.id)
        begun = _begin(kit, tx, by, signed, browser=browser, brought=brought)
        if isinstance(begun, Begun):
            return SetOut(login_id=begun.login.id, handed=begun.moved.handed)
        return send_refused(kit, visit, signed.asker, begun)

    return kit.store.write(deed, portal_id=visit.portal.id)


def believe(kit: Kit, tx: Tx, visit: Visit, request: str, *, kind: str) -> Believed | Doubt:
    """Say who asks something of a *kind*, or why nobody is believed to; it is good once."""
    client_id = str(peek(request).get("iss", ""))
    party = relying_parties.find_by_client_id(tx, client_id, door=Door.HOSTED_PAGE)
    if party is None or party.suspended_at is not None:
        return Doubt(reason=Reason.RELYING_PARTY_UNKNOWN)
    assert isinstance(party.rules, HostedPage)  # noqa: S101 - it comes in by that door
    signed = read_signed(kit, tx, party, request, algorithm=ALGORITHM)
    if signed is None or signed.header.get("typ") != kind:
        return Doubt(reason=Reason.HOSTED_UNSIGNED)
    claims = signed.claims
    if claims.get("aud") != visit.origin:
        return Doubt(reason=Reason.HOSTED_UNSIGNED)
    if claims.get("return_to") not in party.rules.return_addresses:
        return Doubt(reason=Reason.REDIRECT_UNKNOWN)
    place, name = source_of(claims["return_to"]), name_of(claims)
    if name is None:
        return Doubt(reason=Reason.HOSTED_UNREADABLE, party=party, place=place)
    until = ends_at(claims, now=kit.clock())
    known_by = digest(f"{party.id}\n{name}")
    if until is None or not spent_assertions.spend(tx, known_by, expires_at=until):
        return Doubt(reason=Reason.HOSTED_OVER, party=party, place=place)
    return Believed(party=party, rules=party.rules, secret=signed.by, claims=claims)


def _begin(
    kit: Kit, tx: Tx, visit: Visit, signed: Believed, *, browser: str, brought: str
) -> Begun | str:
    """Begin the login, or say by its code why there is none."""
    wish = read_wish(signed.claims)
    if wish is None:
        return WRONG
    no = read_own_id(wish.own_id) or refuse_action(wish.action)
    account = no or _find_or_add(kit, tx, visit, wish)
    if isinstance(account, Rejected):
        return account.reason.value
    least = signed.rules.least
    asking = Asking(
        assurance=max(wish.assurance, least if least > Assurance.SINGLE else Assurance.NONE),
        max_age=wish.max_age,
        action=wish.action,
        enrols=wish.enrols,
        brought=brought,
    )
    begun = begin_vouched(
        kit,
        tx,
        visit,
        account,
        asking,
        record=lambda login: _record(tx, login, signed, wish.action or None, browser=browser),
    )
    return begun.reason.value if isinstance(begun, Rejected) else begun


def _find_or_add(kit: Kit, tx: Tx, visit: Visit, wish: Wish) -> Account | Rejected:
    """Hold whom a request is about; somebody new is added as the portal says. Of others, nothing.

    Reasons: NOT_FOUND, NOT_PERMITTED, and those of ``put_person``.
    """
    if "name" in wish.attributes and find_own(tx, wish.own_id) is None:
        said = {Attribute(name): text for name, text in wish.attributes.items()}
        put = put_in(kit, tx, visit, wish.own_id, PersonWish(texts=said))
        if isinstance(put, Rejected):
            return put
    return hold_own(tx, wish.own_id)


def _record(tx: Tx, login: LoginRow, signed: Believed, action: str | None, *, browser: str) -> None:
    asker = signed.asker
    hosted_logins.add(
        tx,
        HostedLogin(
            login_id=login.id,
            relying_party_id=signed.party.id,
            secret_id=signed.secret.id,
            browser_digest=digest(browser),
            request={RETURN_TO: asker.return_to, NONCE: asker.nonce, OWN_ID: asker.own_id},
            created_at=login.created_at,
            action=action,
            action_digest=action and digest_action(action),
        ),
    )
