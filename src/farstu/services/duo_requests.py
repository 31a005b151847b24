"""What plug-ins for Duo ask: who signed it, whether it is new, and the login that it begins.

The login is one of the hosted page (``services/hosted_page.py``), and goes on there. As there,
nobody is sent anywhere before the request was found to be signed, for us, and to be answered at an
address that was registered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from farstu.core.assurance import Assurance
from farstu.core.duo import ALGORITHM, DuoUniversal
from farstu.core.duo_requests import Prompt, Trouble, find_return, read_prompt, read_state
from farstu.core.outcome import Reason, Rejected
from farstu.core.relying_parties import Door, source_of
from farstu.crypto.jose import peek
from farstu.crypto.tokens import digest
from farstu.services.duo_answers import send_trouble
from farstu.services.hosted_answers import Sent
from farstu.services.hosted_requests import Doubt, SetOut
from farstu.services.introducing import ASSERTION_LASTS, CLOCKS_DIFFER, is_of_now
from farstu.services.kit import Kit, Visit
from farstu.services.own_ids import hold_own, read_own_id
from farstu.services.shared_secrets import SharedSecret, read_signed
from farstu.services.vouched import Asking, Begun, begin_vouched
from farstu.store import hosted_logins, relying_parties, spent_assertions
from farstu.store.hosted_logins import HostedLogin
from farstu.store.logins import LoginRow
from farstu.store.relying_parties import RelyingParty
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signed:
    """A request of which it is sure who signed it, where to answer, and that it is new."""

    party: RelyingParty
    rules: DuoUniversal
    secret: SharedSecret
    claims: Mapping[str, Any]
    return_to: str
    state: str


def begin_prompt(
    kit: Kit, visit: Visit, params: Mapping[str, str], *, browser: str, brought: str = ""
) -> SetOut | Sent | Doubt:
    """Take a request, once, and begin the login that it asks for; or answer why there is none.

    *params* are what stood beside it in the address. Doubts: as in ``begin_hosted``.
    """

    def deed(tx: Tx) -> SetOut | Sent | Doubt:
        signed = _judge(kit, tx, visit, params.get("request", ""))
        if isinstance(signed, Doubt):
            return signed
        prompt = read_prompt(signed.claims, params, return_to=signed.return_to, state=signed.state)
        if prompt is None:
            nothing = Prompt(return_to=signed.return_to, state=signed.state)
            return send_trouble(nothing, Trouble.INVALID_REQUEST, "fields_wrong")
        by = replace(visit, relying_party_id=signed.party.id)
        begun = _begin(kit, tx, by, signed, prompt, browser=browser, brought=brought)
        if isinstance(begun, Begun):
            return SetOut(login_id=begun.login.id, handed=begun.moved.handed)
        return send_trouble(prompt, Trouble.ACCESS_DENIED, begun.reason.value)

    return kit.store.write(deed, portal_id=visit.portal.id)


def find_plug_in(tx: Tx, client_id: str) -> RelyingParty | None:
    """Find an application that takes us for Duo, unless it is suspended."""
    party = relying_parties.find_by_client_id(tx, client_id, door=Door.DUO_UNIVERSAL)
    return None if party is None or party.suspended_at is not None else party


def _judge(kit: Kit, tx: Tx, visit: Visit, request: str) -> _Signed | Doubt:
    """Say who asks, or why nobody is believed to; what is good once is used up."""
    client_id = str(peek(request).get("iss", ""))
    party, now = find_plug_in(tx, client_id), kit.clock()
    if party is None:
        return Doubt(reason=Reason.RELYING_PARTY_UNKNOWN)
    assert isinstance(party.rules, DuoUniversal)  # noqa: S101 - it comes in by that door
    signed = read_signed(kit, tx, party, request, algorithm=ALGORITHM)
    if signed is None or signed.claims.get("aud") not in (visit.origin, [visit.origin]):
        return Doubt(reason=Reason.HOSTED_UNSIGNED)
    return_to = find_return(signed.claims, party.rules)
    if return_to is None:
        return Doubt(reason=Reason.REDIRECT_UNKNOWN)
    place, state = source_of(return_to), read_state(signed.claims)
    if state is None:
        return Doubt(reason=Reason.HOSTED_UNREADABLE, party=party, place=place)
    if not _spend(tx, party, signed.claims, state, now=now):
        return Doubt(reason=Reason.HOSTED_OVER, party=party, place=place)
    return _Signed(
        party=party,
        rules=party.rules,
        secret=signed.by,
        claims=signed.claims,
        return_to=return_to,
        state=state,
    )


def _spend(
    tx: Tx, party: RelyingParty, claims: Mapping[str, Any], state: str, *, now: datetime
) -> bool:
    """Use a request up by its state, which is chance and the only name that it has."""
    until = now + ASSERTION_LASTS + 2 * CLOCKS_DIFFER
    known_by = digest(f"{party.id}\nstate\n{state}")
    return is_of_now(claims, now=now) and spent_assertions.spend(tx, known_by, expires_at=until)


def _begin(
    kit: Kit,
    tx: Tx,
    visit: Visit,
    signed: _Signed,
    prompt: Prompt,
    *,
    browser: str,
    brought: str,
) -> Begun | Rejected:
    """Begin the login. Reasons: OWN_ID_INVALID, NOT_FOUND, NOT_PERMITTED, and the machine's."""
    account = read_own_id(prompt.person) or hold_own(tx, prompt.person)
    if isinstance(account, Rejected):
        return account
    least = signed.rules.least
    return begin_vouched(
        kit,
        tx,
        visit,
        account,
        Asking(
            assurance=least if least > Assurance.SINGLE else Assurance.NONE,
            brought=brought,
            takes_limited=signed.rules.takes_limited,
        ),
        record=lambda login: _record(tx, login, signed, prompt, browser=browser),
    )


def _record(tx: Tx, login: LoginRow, signed: _Signed, prompt: Prompt, *, browser: str) -> None:
    hosted_logins.add(
        tx,
        HostedLogin(
            login_id=login.id,
            relying_party_id=signed.party.id,
            secret_id=signed.secret.id,
            browser_digest=digest(browser),
            request=asdict(prompt),
            created_at=login.created_at,
        ),
    )
