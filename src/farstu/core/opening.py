"""How a session is opened, read off the facts of its login when it is: later they say less.

Where they do not say it, nothing is said: whoever looks for a thief is better off without an answer
than with a guess.
"""

from __future__ import annotations

from farstu.core.assurance import Identity, Proof, Source
from farstu.core.facts import Login

REMEMBERED = "remembered_device"
"""The word for a remembered device that stood in for the second step."""


def opening_of(login: Login) -> tuple[str, ...]:
    """List what opens a session, in the order in which it was shown.

    Each is a ``Source``, a kind of factor, a ``WayBack``, or ``REMEMBERED``. Empty: not known. A
    portal that vouches opens no session here.
    """
    identity = login.identity
    if identity is None or identity.source is Source.PORTAL:
        return ()
    if login.recovered_at is not None and login.way_back is None:
        return ()
    way_back = () if login.way_back is None else (login.way_back.value,)
    shown = [one for one in login.proofs if not _is_said(one, identity)]
    kinds = tuple(dict.fromkeys(str(one.kind) for one in shown))
    stood_in = login.remembered is not None and not kinds and not way_back
    return (identity.source.value, *way_back, *kinds, *((REMEMBERED,) if stood_in else ()))


def _is_said(proof: Proof, identity: Identity) -> bool:
    """Say whether a proof is the passkey that said who somebody is."""
    return (proof.kind, proof.proven_at) == (identity.kind, identity.proven_at)
