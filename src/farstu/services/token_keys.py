"""Token keys: made when first needed, shown before they sign, renewed every ninety days (OP-10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from farstu.core.audit import AuditEvent
from farstu.core.relying_parties import SigningAlgorithm
from farstu.crypto.jose import new_private_key, public_key, sign_token
from farstu.crypto.sealing import Place
from farstu.services.kit import Kit
from farstu.services.trail import note
from farstu.services.vault import put_away, take_out
from farstu.store import token_keys
from farstu.store.token_keys import TokenKey
from farstu.store.tx import Tx

APPLICATION_TOKENS = SigningAlgorithm.ES256
"""What an application behind a proxy is told is signed by: small, and every library knows it."""
RENEWED_AFTER = timedelta(days=90)
SHOWN_BEFORE = timedelta(days=1)
"""How long relying parties have to fetch a key before anything is signed by it."""
SHOWN_AFTER = timedelta(days=30)
"""How long a key that no longer signs is shown: a hint may be an old ID token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSigner:
    """A key that signs now, opened."""

    key_id: str
    algorithm: str
    secret: str = field(repr=False)

    def sign(self, claims: Mapping[str, Any], *, kind: str = "JWT") -> str:
        """Sign *claims* as a token of a *kind*."""
        return sign_token(
            self.secret, claims, algorithm=self.algorithm, key_id=self.key_id, kind=kind
        )


def find_token_signer(kit: Kit, tx: Tx, algorithm: SigningAlgorithm) -> TokenSigner:
    """Open the key that signs by *algorithm*, making the first one. Raises ``SealError``."""
    found = open_token_signer(kit, tx, algorithm)
    return found or _open(kit, tx, add_token_key(kit, tx, algorithm, signs_from=kit.clock()))


def open_token_signer(kit: Kit, tx: Tx, algorithm: SigningAlgorithm) -> TokenSigner | None:
    """Open the key that signs by *algorithm*, if there is one. Raises ``SealError``."""
    now = kit.clock()
    living = [key for key in _living(tx, algorithm) if key.signs_from <= now]
    return _open(kit, tx, living[-1]) if living else None


def _open(kit: Kit, tx: Tx, key: TokenKey) -> TokenSigner:
    place = place_of_token_key(tx.portal_id, key.id)
    secret = take_out(kit, tx, key.secret or b"", place=place)
    return TokenSigner(key_id=key.id, algorithm=key.algorithm, secret=secret)


def show_token_keys(tx: Tx) -> dict[str, Any]:
    """Show the public halves of all keys, next, current and retired, as a JSON Web Key Set."""
    return {"keys": [dict(key.public) for key in token_keys.list_keys(tx)]}


def add_token_key(
    kit: Kit, tx: Tx, algorithm: SigningAlgorithm, *, signs_from: datetime, pem: str = ""
) -> TokenKey:
    """Make a key that signs from a moment on, of a private half that was made before, or now.

    Making one of RSA takes a good part of a second: within a transaction only where there was none.
    """
    now = kit.clock()
    key_id, secret = kit.new_id(now), pem or new_private_key(algorithm.value)
    made = TokenKey(
        id=key_id,
        algorithm=algorithm.value,
        public=public_key(secret, algorithm=algorithm.value, key_id=key_id),
        secret=put_away(kit, tx, secret, place=place_of_token_key(tx.portal_id, key_id)),
        created_at=now,
        signs_from=signs_from,
    )
    token_keys.add(tx, made)
    about = {"key": key_id, "algorithm": algorithm.value}
    note(kit, tx, None, AuditEvent.TOKEN_KEY_ADDED, at=now, subject_id=None, facts=about)
    return made


def renew_token_keys(kit: Kit, portal_id: str) -> int:
    """Make the next key of each algorithm whose last one is old, and retire what was replaced.

    Say how many were made.
    """
    made = make_token_keys(kit, portal_id)
    return kit.store.write(lambda tx: put_token_keys(kit, tx, made), portal_id=portal_id)


def make_token_keys(
    kit: Kit, portal_id: str, *, at_once: bool = False
) -> Mapping[SigningAlgorithm, str]:
    """Make the private halves of keys that are due, outside of a transaction; *at_once*: of all."""
    now = kit.clock()

    def question(tx: Tx) -> list[SigningAlgorithm]:
        return [one for one in SigningAlgorithm if _is_due(tx, one, now=now, at_once=at_once)]

    due = kit.store.read(question, portal_id=portal_id)
    return {algorithm: new_private_key(algorithm.value) for algorithm in due}


def put_token_keys(
    kit: Kit, tx: Tx, made: Mapping[SigningAlgorithm, str], *, at_once: bool = False
) -> int:
    """Add the keys that were *made*, unless somebody did, and clear away; say how many.

    *at_once*: whatever their age, and they sign from now on; for keys that others may know.
    """
    now = kit.clock()
    signs_from = now if at_once else now + SHOWN_BEFORE
    due = [one for one in made if _is_due(tx, one, now=now, at_once=at_once)]
    for algorithm in due:
        add_token_key(kit, tx, algorithm, signs_from=signs_from, pem=made[algorithm])
    for algorithm in SigningAlgorithm:
        signing = [key for key in _living(tx, algorithm) if key.signs_from <= now]
        for old in signing[:-1]:
            token_keys.retire(tx, old.id, at=now)
    token_keys.remove_retired(tx, retired_before=now - SHOWN_AFTER)
    return len(due)


def _is_due(tx: Tx, algorithm: SigningAlgorithm, *, now: datetime, at_once: bool) -> bool:
    """Say whether an algorithm that is in use needs its next key."""
    living = _living(tx, algorithm)
    return bool(living) and (at_once or now - living[-1].signs_from >= RENEWED_AFTER)


def place_of_token_key(portal_id: str, key_id: str) -> Place:
    """Say where the private half of a key is sealed to; it is no account's."""
    return Place(portal_id=portal_id, account_id="", row_id=key_id, purpose="token_key")


def _living(tx: Tx, algorithm: SigningAlgorithm) -> list[TokenKey]:
    keys = token_keys.list_keys(tx)
    return [k for k in keys if k.algorithm == algorithm.value and k.retired_at is None]
