"""What there is to say about a policy: lines for people, plain data for scripts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from farstu.cli.policy_keys import level_words, model_words
from farstu.cli.wording import ROLES, at_minute, count, name_kind
from farstu.core.policy import Policy, requirement_of
from farstu.services.policies import is_of_portal
from farstu.services.subject import Subject
from farstu.store.policies import Layer

Say = Callable[[Policy], str]


def describe_policy(policy: Policy) -> dict[str, Any]:
    """Write demands as plain data, in the words of ``policy set``."""
    return {
        "required": requirement_of(policy).value,
        "assurance": policy.required.name.lower(),
        "allowed": sorted(policy.allowed),
        "grace_days": policy.grace.days,
        "remember_days": policy.remembers.days,
        "limited_entry": policy.limited_entry,
        "key_models": None if policy.keys.models is None else sorted(policy.keys.models),
        "key_level": level_words(policy.keys),
    }


def describe_layer(layer: Layer) -> dict[str, Any]:
    """Write one layer as plain data."""
    role = None if layer.role is None else ROLES[layer.role]
    where = {"organisation_id": layer.organisation_id, "role": role}
    return where | describe_policy(layer.policy)


def requirement_words(policy: Policy) -> str:
    """Say what is asked of people."""
    return requirement_of(policy).value


def allowed_words(policy: Policy) -> str:
    """Say what counts."""
    return ", ".join(map(name_kind, sorted(policy.allowed))) or "nothing"


def grace_words(policy: Policy) -> str:
    """Say how long setting up may be put off."""
    return count(policy.grace.days, "day") if policy.grace else "none"


def remember_words(policy: Policy) -> str:
    """Say how long a remembered device may skip the second factor."""
    return count(policy.remembers.days, "day") if policy.remembers else "no"


def limited_words(policy: Policy) -> str:
    """Say whether people come in, limited, before they have set up."""
    return "yes" if policy.limited_entry else "no"


DEMANDS: tuple[tuple[str, Say, Callable[[Policy], object]], ...] = (
    ("second factor", requirement_words, lambda policy: policy.required),
    ("allowed", allowed_words, lambda policy: policy.allowed),
    ("grace period", grace_words, lambda policy: policy.grace),
    ("remembers", remember_words, lambda policy: policy.remembers),
    ("limited entry", limited_words, lambda policy: policy.limited_entry),
    ("key models", lambda policy: model_words(policy.keys), lambda policy: policy.keys.models),
    ("key level", lambda policy: level_words(policy.keys), lambda p: p.keys.certification),
)
"""Each demand: its name, how it is said, and what is compared to find out where it comes from."""


def policy_rows(policy: Policy) -> list[tuple[str, str]]:
    """Write one layer as rows."""
    return [(name, say(policy)) for name, say, _ in DEMANDS]


def effective_rows(subject: Subject, layers: Sequence[Layer]) -> list[tuple[str, ...]]:
    """Write an effective policy as rows, each with the layers that it comes from."""
    return [
        (name, say(subject.policy), ", ".join(_sources(subject.policy, layers, value)))
        for name, say, value in DEMANDS
    ]


def effective_sources(subject: Subject, layers: Sequence[Layer]) -> dict[str, list[str]]:
    """Say for each demand which layers ask for just that."""
    names = (
        "required",
        "allowed",
        "grace_days",
        "remember_days",
        "limited_entry",
        "key_models",
        "key_level",
    )
    return {
        name: _sources(subject.policy, layers, value)
        for name, (_, _, value) in zip(names, DEMANDS, strict=True)
    }


def deadline_words(subject: Subject) -> str:
    """Say until when somebody may put setting up off."""
    until = subject.facts.grace_until
    return "over" if until is None else f"until {at_minute(until)}"


def name_layer(layer: Layer) -> str:
    """Say whose layer it is."""
    if is_of_portal(layer):
        return "portal"
    role = "" if layer.role is None else f"role {ROLES[layer.role]}"
    place = "" if layer.organisation_id is None else f"organisation {layer.organisation_id}"
    return " of ".join(part for part in (role, place) if part)


def _sources(
    policy: Policy, layers: Sequence[Layer], value: Callable[[Policy], object]
) -> list[str]:
    """Name the layers that demand what counts in the end; without any layer it is built in.

    Kinds and models are intersected, so no single layer may allow just what is left: then all of
    them do it.
    """
    same = [layer for layer in layers if value(layer.policy) == value(policy)]
    return [name_layer(layer) for layer in same or layers] or ["built in"]
