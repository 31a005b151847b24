"""Waves of a plan, as they are typed and as they are said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from farstu.cli.policy_words import describe_policy, name_reach, policy_rows
from farstu.cli.portal_days import say_moment
from farstu.cli.voice import Voice
from farstu.core.plans import (
    WHOLE,
    Everybody,
    Labelled,
    Layer,
    Plan,
    Reach,
    Share,
    Wave,
    fold_label,
)
from farstu.services.days import read_day
from farstu.store.portals import Portal

FORM = "10%:2026-12-01, label:sales:2026-12-08 or everybody:2026-12-15"

FromDay = Annotated[
    str | None,
    typer.Option("--from", metavar="DAY", help="From which day it applies to everybody."),
]
WaveWords = Annotated[
    list[str] | None,
    typer.Option(
        "--wave", metavar="WAVE", help=f"Whom it reaches from which day: {FORM}. Repeatable."
    ),
]


def read_waves(
    voice: Voice, at: Portal, *, day: str | None, waves: Sequence[str] | None
) -> tuple[Wave, ...]:
    """Read ``--wave`` and ``--from``; stop at what cannot be read."""
    words = [*(waves or ()), *([] if day is None else [f"everybody:{day}"])]
    return tuple(_read(voice, at, word) for word in words)


def _read(voice: Voice, at: Portal, word: str) -> Wave:
    whom, _, day = word.rpartition(":")
    reaches, starts_at = _read_reach(whom.strip()), read_day(day, at)
    if reaches is None:
        voice.stop_at_misuse(f"{word!r} does not say whom it reaches. Waves are written: {FORM}.")
    if starts_at is None:
        voice.stop_at_misuse(f"{day!r} is no day. Days are written like 2026-12-01.")
    return Wave(starts_at=starts_at, reaches=reaches)


def _read_reach(whom: str) -> Reach | None:
    if whom == "everybody":
        return Everybody()
    if whom.startswith("label:"):
        label = fold_label(whom.removeprefix("label:"))
        return None if label is None else Labelled(label)
    number = whom.removesuffix("%").strip()
    fits = (
        whom.endswith("%") and number.isascii() and number.isdigit() and len(number) < len("1000")
    )
    return Share(int(number)) if fits and 0 < int(number) <= WHOLE else None


def layer_rows(layer: Layer, at: Portal) -> list[tuple[str, str]]:
    """Write a layer as rows: its demands, and then those of its plan with its waves."""
    rows = [] if layer.policy is None else policy_rows(layer.policy)
    return rows if layer.plan is None else [*rows, *_plan_rows(layer.plan, at)]


def _plan_rows(plan: Plan, at: Portal) -> list[tuple[str, str]]:
    paused = (
        [] if plan.paused_at is None else [("plan", f"paused {say_moment(plan.paused_at, at)}")]
    )
    return [
        *paused,
        *(
            (f"plan, {say_moment(wave.starts_at, at)}", name_reach(wave.reaches))
            for wave in sorted(plan.waves, key=lambda wave: wave.starts_at)
        ),
        *((f"plan: {name}", said) for name, said in policy_rows(plan.policy)),
    ]


def describe_plan(plan: Plan | None) -> dict[str, Any] | None:
    """Write a plan as plain data."""
    if plan is None:
        return None
    return {
        "policy": describe_policy(plan.policy),
        "waves": [
            {"from": wave.starts_at.isoformat(), "reaches": name_reach(wave.reaches)}
            for wave in plan.waves
        ],
        "paused": None if plan.paused_at is None else plan.paused_at.isoformat(),
    }
