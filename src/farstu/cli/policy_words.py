"""What there is to say about a policy: lines for people, plain data for scripts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, assert_never

from farstu.cli.policy_keys import level_words, model_words
from farstu.cli.wording import ROLES, count, name_kind
from farstu.core.plans import Everybody, Labelled, Layer, Reach, Share
from farstu.core.policy import Policy, requirement_of
from farstu.core.roles import Role

Say = Callable[[Policy], str]

ABOVE = {
    Role.MEMBER: "members",
    Role.ADMINISTRATOR: "administrators and owners",
    Role.OWNER: "owners",
}
"""Whom a layer of a role is about; the portal's own people count as administrators."""


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
    """Write one layer as plain data; without a policy it asks for nothing."""
    role = None if layer.role is None else ROLES[layer.role]
    where = {"organisation_id": layer.organisation_id, "role": role}
    return where | ({} if layer.policy is None else describe_policy(layer.policy))


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


DEMANDS: tuple[tuple[str, Say, str], ...] = (
    ("second factor", requirement_words, "required"),
    ("allowed", allowed_words, "allowed"),
    ("grace period", grace_words, "grace"),
    ("remembers", remember_words, "remembers"),
    ("limited entry", limited_words, "limited_entry"),
    ("key models", lambda policy: model_words(policy.keys), "keys"),
    ("key level", lambda policy: level_words(policy.keys), "keys"),
)
"""What is said of a policy: a name, how it is said, and the demand that it is."""


def policy_rows(policy: Policy) -> list[tuple[str, str]]:
    """Write one layer as rows."""
    return [(name, say(policy)) for name, say, _ in DEMANDS]


def name_layer(layer: Layer, names: Mapping[str, str]) -> str:
    """Say whose layer it is; *names* are those of organisations."""
    if layer.of_portal:
        return "portal"
    if layer.opens:
        return "Farstu, of whoever looks after others"
    role = "" if layer.role is None else ABOVE[layer.role]
    place = "" if layer.organisation_id is None else names[layer.organisation_id]
    return " of ".join(part for part in (role, place) if part)


def name_reach(reach: Reach) -> str:
    """Say whom a wave reaches."""
    match reach:
        case Everybody():
            return "everybody"
        case Labelled(label):
            return f"label {label}"
        case Share(percent):
            return f"{percent} %"
        case _:
            assert_never(reach)
