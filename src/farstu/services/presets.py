"""Presets: what a portal of some kind begins with. Nothing but a policy, settings and a look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from farstu import data
from farstu.core.assurance import Assurance, FactorKind
from farstu.core.policy import Policy, Requirement, Settings, with_requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One of them. All that it says can be read and changed afterwards, like anything else."""

    name: str
    about: str
    policy: Policy
    administrators: Policy | None
    """What is asked of administrators and owners besides; None: the same."""
    settings: Settings
    not_yet: tuple[str, ...]
    """What it would ask for as well, and what there is until that can be said."""


def list_presets() -> tuple[Preset, ...]:
    """List the presets that come with the house, by name."""
    return tuple(_read(name) for name in data.presets())


def find_preset(name: str) -> Preset | None:
    """Find a preset by name."""
    return _read(name) if name in data.presets() else None


def _read(name: str) -> Preset:
    written = data.presets()[name]
    policy = _policy(**written["policy"])
    word = written.get("administrators", {}).get("required")
    return Preset(
        name=name,
        about=written["about"],
        policy=policy,
        administrators=word and with_requirement(policy, Requirement(word), policy.allowed),
        settings=Settings(**written.get("settings", {}), **written.get("look", {})),
        not_yet=tuple(written.get("not_yet", ())),
    )


def _policy(
    *,
    required: str,
    methods: tuple[str, ...] = (),
    grace_days: int = 0,
    remember_days: int = 0,
    limited_entry: bool = False,
) -> Policy:
    """Turn the words of ``farstu policy set`` into demands."""
    base = Policy(
        required=Assurance.SINGLE,
        allowed=frozenset(),
        grace=timedelta(days=grace_days),
        remembers=timedelta(days=remember_days),
        limited_entry=limited_entry,
    )
    return with_requirement(base, Requirement(required), map(FactorKind, methods))
