"""How long things take beside each other, so that a busy machine says nothing about them.

Everything is done once a round, in an order that turns; what slows the machine down meanwhile slows
all of it. A round is then compared with itself. Somebody who listens can tell two things apart if
one takes longer in clearly more than half of the rounds, and by an amount that matters.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

ROUNDS = 400
UNHEARD = 10
"""Rounds at first that are not counted: files are read and connections made in them."""
MARGIN = 0.15
"""Six times what chance makes of a half in so many rounds."""
MATERIAL = 0.05
"""Of what the usual takes: less is lost on any line."""

Times = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What somebody hears of one thing beside the usual one."""

    longer: float
    """The share of rounds in which it took longer."""
    ratio: float
    """How much it usually took, of the usual one."""

    @property
    def tells(self) -> bool:
        """Say whether it can be told apart."""
        return abs(self.longer - 0.5) > MARGIN and abs(self.ratio - 1) > MATERIAL


def listen(deeds: Mapping[str, Callable[[], object]], *, rounds: int = ROUNDS) -> Times:
    """Do everything in so many rounds, and say what each took."""
    took: dict[str, list[float]] = {name: [] for name in deeds}
    for name, deed in _in_turn(deeds, UNHEARD + rounds):
        begun = time.perf_counter()
        deed()
        took[name].append(time.perf_counter() - begun)
    return {name: times[UNHEARD:] for name, times in took.items()}


def tell_apart(times: Times, *, usual: str) -> dict[str, Heard]:
    """Say of each thing what is heard of it beside the *usual* one, round by round."""
    return {name: _beside(times[usual], theirs) for name, theirs in times.items() if name != usual}


def telling(times: Times, *, usual: str) -> dict[str, Heard]:
    """List what can be told apart from the *usual* one."""
    return {name: one for name, one in tell_apart(times, usual=usual).items() if one.tells}


def _in_turn(
    deeds: Mapping[str, Callable[[], object]], rounds: int
) -> Iterator[tuple[str, Callable[[], object]]]:
    """Go through them again and again, each time from the next one on."""
    order = list(deeds.items())
    for _ in range(rounds):
        yield from order
        order.append(order.pop(0))


def _beside(usual: Sequence[float], theirs: Sequence[float]) -> Heard:
    pairs = list(zip(usual, theirs, strict=True))
    longer = sum(other > one for one, other in pairs) / len(pairs)
    return Heard(longer=longer, ratio=median(other / one for one, other in pairs))
