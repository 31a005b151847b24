"""Rules of forward-auth, a line each, as people write them.

::

    /public/  everybody
    =/        everybody
    /admin/   multi role:administrator role:owner
    /pay/     POST multi 5m
    /         signed_in

First the path: it and all below it, or with ``=`` just that. Then words, in any order.
"""

from __future__ import annotations

import re

from farstu.core.assurance import Assurance
from farstu.core.forward_auth import Access, Reach, Rule, is_rule
from farstu.core.roles import Role

EXACTLY = "="
MINUTES = re.compile(r"([1-9][0-9]{0,4})m")
ROLE, ORGANISATION = "role:", "organisation:"
ASSURANCES = {one.name.lower(): one for one in Assurance if one > Assurance.SINGLE}
NO_RULE = Rule(path="")
"""What is judged where a line means nothing: it is about no path, so nobody keeps it."""
ROLES = {one.name.lower(): one for one in Role}


def read_line(text: str) -> Rule | None:
    """Read a rule; None if a word of it means nothing, or it says two things at once."""
    path, *words = text.split() or [""]
    said: dict[str, object] = {}
    many: dict[str, list[object]] = {}
    for word in words:
        one, value = _read_word(word)
        if one in MANY:
            many.setdefault(one, []).append(value)
        elif not one or one in said:
            return None
        else:
            said[one] = value
    reach = Reach.EXACTLY if path.startswith(EXACTLY) else Reach.BELOW
    path = path.removeprefix(EXACTLY)
    lists = {name: tuple(values) for name, values in many.items()}
    rule = Rule(**{"path": path, "reach": reach, **said, **lists})  # type: ignore[arg-type] # by name
    return rule if is_rule(rule) else None


def write_line(rule: Rule) -> str:
    """Write a rule so that it reads the same."""
    start = EXACTLY if rule.reach is Reach.EXACTLY else ""
    words = [
        *rule.methods,
        *([rule.access.value] if rule.access is Access.EVERYBODY else []),
        *([rule.least.name.lower()] if rule.least > Assurance.SINGLE else []),
        *([f"{rule.max_age_minutes}m"] if rule.max_age_minutes else []),
        *(f"{ROLE}{one.name.lower()}" for one in rule.roles),
        *(f"{ORGANISATION}{one}" for one in rule.organisations),
    ]
    return " ".join([f"{start}{rule.path}", *(words or [Access.SIGNED_IN.value])])


MANY = frozenset({"methods", "roles", "organisations"})


def _read_word(word: str) -> tuple[str, object]:
    """Say what one word is about, and what it says; nothing: it means nothing."""
    if word in {one.value for one in Access}:
        return "access", Access(word)
    if word in ASSURANCES:
        return "least", ASSURANCES[word]
    if minutes := MINUTES.fullmatch(word):
        return "max_age_minutes", int(minutes[1])
    if word.startswith(ROLE):
        role = ROLES.get(word.removeprefix(ROLE))
        return ("roles", role) if role else ("", None)
    if word.startswith(ORGANISATION) and word != ORGANISATION:
        return "organisations", word.removeprefix(ORGANISATION)
    return "methods", word  # which is_rule looks at
