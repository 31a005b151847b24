"""Which way comes first: what somebody is asked for, and what they are advised to set up.

``kinds_held`` · ``kinds_asked`` · ``kinds_advised``
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime

from farstu.core.assurance import Assurance, Channel, FactorKind
from farstu.core.facts import Account, Held
from farstu.core.states import FactorPending, State

SENT = frozenset({Channel.MAILBOX, Channel.PHONE})
"""What has to reach somebody can be caught on its way: never first beside something else."""

NEVER = datetime.min.replace(tzinfo=UTC)

Holding = frozenset[Channel]

APP_FIRST, KEY_FIRST = (Channel.APP, Channel.KEY), (Channel.KEY, Channel.APP)

ADVICE: Mapping[tuple[Holding, bool], tuple[Channel, ...]] = {
    (frozenset(), False): APP_FIRST,
    (frozenset(), True): KEY_FIRST,
    (frozenset({Channel.APP}), False): KEY_FIRST,
    (frozenset({Channel.APP}), True): KEY_FIRST,
    (frozenset({Channel.KEY}), False): APP_FIRST,
    (frozenset({Channel.KEY}), True): APP_FIRST,
    (frozenset({Channel.APP, Channel.KEY}), False): KEY_FIRST,
    (frozenset({Channel.APP, Channel.KEY}), True): KEY_FIRST,
}
"""By what works already, sent codes aside, and whether the browser's machine can check its owner.

A first way that works everywhere, or the one that nobody can trick out of its owner; then a spare
that is not lost with the first; who has both does best with a second key. Sent codes come last."""


def kinds_held(account: Account) -> tuple[FactorKind, ...]:
    """List the kinds that an account holds: the strongest first, stopped ones last.

    Of equally strong ones the last used comes first (``ux.md`` 2.1).
    """
    best_first = sorted(account.held, key=_strength, reverse=True)
    return tuple(dict.fromkeys(h.kind for h in best_first))


def kinds_asked(state: State, account: Account) -> tuple[FactorKind, ...]:
    """List the kinds that a login or a session waits for, in the order of ``kinds_held``.

    So nobody is asked for something weaker than they have. Nothing, where no factor is waited for.
    """
    if not isinstance(state, FactorPending):
        return ()
    return tuple(kind for kind in kinds_held(account) if kind in state.choices)


def kinds_advised(
    channels: Mapping[FactorKind, Channel],
    held: Iterable[Held],
    *,
    platform: bool,
    offered: Collection[FactorKind] = (),
) -> tuple[FactorKind, ...]:
    """Order the kinds that may be set up, what is recommended first; *channels* has each one's.

    *platform* says that the browser's own machine can check its owner, by a finger, a face or a
    screen lock: then nothing is easier or safer to begin with. Of what was *offered* somebody is
    expected to make use: it comes first to whoever has nothing that works but sent codes.
    """
    holding = frozenset(h.channel for h in held if not h.suspended)
    better = ADVICE[holding - SENT, platform]
    others = sorted((Channel.PHONE, Channel.MAILBOX), key=lambda c: c in holding)
    order = (*better, *others)
    first = () if holding - SENT else offered
    return tuple(sorted(channels, key=lambda k: (k not in first, order.index(channels[k]))))


def _strength(held: Held) -> tuple[bool, Assurance, bool, datetime]:
    return (not held.suspended, held.worth, held.channel not in SENT, held.used_at or NEVER)
