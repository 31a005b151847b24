"""Signing out at an application's request (OpenID RP-Initiated Logout 1.0)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from farstu.core.openid import answer_address
from farstu.core.relying_parties import Door, matches
from farstu.crypto.jose import peek
from farstu.services.authorising import account_of_hint
from farstu.services.guest import Guest
from farstu.services.kit import Kit, Visit
from farstu.store import relying_parties
from farstu.store.relying_parties import RelyingParty
from farstu.store.tx import Tx

LONGEST_STATE = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What an application's request comes to.

    *address* is where they go afterwards, if it is one that was registered. *is_proven*: it showed
    by an ID token of ours that it is about whoever is in the browser, so nobody has to be asked.
    """

    party: str = ""
    address: str = ""
    is_proven: bool = False


def read_ending(kit: Kit, visit: Visit, params: Mapping[str, str], guest: Guest) -> Ending:
    """Read a request to sign out; what is wrong with it only makes it weaker."""

    def question(tx: Tx) -> Ending:
        hint = params.get("id_token_hint", "")
        client_id = params.get("client_id", "") or str(peek(hint).get("aud", ""))
        door = Door.OPENID_CONNECT
        party = relying_parties.find_by_client_id(tx, client_id, door=door)
        if party is None or party.suspended_at is not None:
            return Ending()
        whose = account_of_hint(tx, visit, party, hint) if hint else None
        present = None if guest.subject is None else guest.subject.account.id
        return Ending(
            party=party.name,
            address=_address(party, params),
            is_proven=whose is not None and present in {whose, None},
        )

    return kit.store.read(question, portal_id=visit.portal.id)


def _address(party: RelyingParty, params: Mapping[str, str]) -> str:
    """Find where they go afterwards: a registered address, or none."""
    asked, state = params.get("post_logout_redirect_uri", ""), params.get("state", "")
    rules = party.openid
    if not any(
        matches(one, asked, is_native=rules.is_native) for one in rules.signed_out_addresses
    ):
        return ""
    kept = {"state": state} if 0 < len(state) <= LONGEST_STATE else {}
    return answer_address(asked, kept) if kept else asked
