"""The secrets of authenticators: where they are sealed to, and opened for their factors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from farstu.crypto.sealing import Place, SealError
from farstu.factors.shape import Held
from farstu.services.kit import Kit
from farstu.services.vault import take_out
from farstu.store.authenticators import Authenticator
from farstu.store.tx import Tx


def open_held(kit: Kit, tx: Tx, held: Iterable[Authenticator]) -> Sequence[Held]:
    """Open the secrets of authenticators, for their factor.

    One that is damaged, or whose key is lost, is left out: it stands in the way of no other one, of
    no notice to its owner, and of nothing new that they set up. ``farstu keys rotate`` names it.
    """
    opened = (_open(kit, tx, a) for a in held)
    return [one for one in opened if one is not None]


def open_usable(kit: Kit, tx: Tx, usable: Sequence[Authenticator]) -> Sequence[Held]:
    """Open what is to be proven, for its factor. Raises ``SealError`` where nothing of it opens."""
    opened = open_held(kit, tx, usable)
    if not opened:
        raise SealError
    return opened


def _open(kit: Kit, tx: Tx, a: Authenticator) -> Held | None:
    try:
        secret = take_out(kit, tx, a.secret, place=place_of(tx.portal_id, a))
    except SealError:
        return None
    return Held(id=a.id, secret=secret, counter=a.counter, drift_step=a.drift_step, drift=a.drift)


def hints_of(kit: Kit, tx: Tx, held: Sequence[Authenticator]) -> Mapping[str, str]:
    """Say what of each authenticator its owner may see, by its id: nothing of an unknown kind."""
    known = {a.id: kit.factors[a.kind] for a in held if a.kind in kit.factors}
    opened = open_held(kit, tx, (a for a in held if a.id in known))
    return {a.id: "" for a in held} | {one.id: known[one.id].hint(one.secret) for one in opened}


def place_of(portal_id: str, authenticator: Authenticator) -> Place:
    """Say where an authenticator's secret is sealed to."""
    return Place(
        portal_id=portal_id,
        account_id=authenticator.account_id,
        row_id=authenticator.id,
        purpose="authenticator",
    )
