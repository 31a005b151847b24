"""Counting what a change of policy does to people, and asking before it disturbs anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import typer

from farstu.app import House
from farstu.cli.asking import is_interactive
from farstu.cli.policy_places import stop_at_refusal
from farstu.cli.progress import Progress
from farstu.cli.voice import Mark, Voice
from farstu.core.outcome import Rejected
from farstu.core.rehearsal import Outcome
from farstu.services.rehearsal import Foreseen, Rehearsal, Tally, foresee
from farstu.store.portals import Portal

WORDS: Mapping[Outcome, str] = {
    Outcome.LOCKED_OUT: "locked out",
    Outcome.MUST_REPLACE: "must replace",
    Outcome.ASKED: "asked",
    Outcome.LIMITED: "limited",
    Outcome.FREED: "freed",
    Outcome.UNCHANGED: "unchanged",
}
"""What becomes of people, the worst first."""


def count_outcomes(
    house: House, begun: Rehearsal, at: Portal, *, show: Callable[[Foreseen], object]
) -> Tally:
    """Rehearse with everybody, and *show* each."""
    tally, progress = Tally(), Progress("rehearsed")
    for one in foresee(house.kit, begun, portal_id=at.id):
        tally.add(one)
        show(one)
        progress.count(1)
    progress.end()
    return tally


def describe_counts(tally: Tally) -> dict[str, int]:
    """Write how many meet which outcome as plain data."""
    return {outcome.value: tally.counts[outcome] for outcome in WORDS}


def say_counts(voice: Voice, tally: Tally) -> None:
    """Say in a line how many meet which outcome."""
    voice.say(" · ".join(f"{tally.counts[one]:,} {word}" for one, word in WORDS.items()))


def seek_consent(
    house: House, voice: Voice, at: Portal, begun: Rehearsal | Rejected, *, yes: bool
) -> tuple[Rehearsal, Tally]:
    """Say what a change does, and stop unless it disturbs nobody, or whoever is there agrees.

    What cannot be saved whoever agrees is said at once.
    """
    if isinstance(begun, Rejected):
        stop_at_refusal(voice, begun)
    if begun.refused is not None:
        stop_at_refusal(voice, begun.refused)
    tally = count_outcomes(house, begun, at, show=lambda _: None)
    say_counts(voice, tally)
    if tally.disturbs and not yes:
        _ask(voice, tally)
    return begun, tally


def _ask(voice: Voice, tally: Tally) -> None:
    out, replacing = (tally.counts[one] for one in (Outcome.LOCKED_OUT, Outcome.MUST_REPLACE))
    many = f"{out:,} would be locked out, and {replacing:,} must replace what they hold"
    named = "`farstu policy rehearse` names them"
    if not is_interactive():
        voice.stop_at_misuse(f"Nothing was changed: {many}; {named}. To go on, add --yes.")
    voice.remark(f"{many}; {named}.", mark=Mark.WARNING)
    if not typer.confirm("Go on", err=True):
        voice.stop("Nothing was changed.", reason="not_confirmed")
