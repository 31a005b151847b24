"""Forward-auth: what of an application in front of which a proxy asks us is open to whom.

The path that rules are about can be read in one way only; what two programs could read differently
is refused, never guessed (weaknesses I4). What no rule is about is closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any
from unicodedata import normalize
from urllib.parse import quote, unquote_to_bytes, urlsplit

from farstu.core.assurance import Assurance
from farstu.core.errands import Ask
from farstu.core.roles import Role

LONGEST_TARGET = 8000
MOST_RULES = 50
DEFAULT_PORTS = {"https": 443, "http": 80}

WRITTEN = re.compile(r"/(?:[A-Za-z0-9._~!$&'()*+,=:@/-]|%[0-9A-Fa-f]{2})*")
"""A path as RFC 3986 3.3 has it, but for parameters: what ``;a`` belongs to is anybody's guess."""
AMBIGUOUS = re.compile(r"[\x00-\x1f\x7f/\\%;?#]")
"""What must not come out of an escape: it would mean something else to who decodes once more."""
PLACE = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::[0-9]{1,5})?")
"""A server's address and nothing else, that may be written into a configuration as it is."""
METHOD = re.compile(r"[A-Z][A-Z-]{0,19}")


class Access(StrEnum):
    """Whom a rule lets in."""

    EVERYBODY = "everybody"
    SIGNED_IN = "signed_in"


class Reach(StrEnum):
    """What a rule's path stands for."""

    BELOW = "below"
    """That path, and everything under it."""
    EXACTLY = "exactly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: what it is about, and whom it lets in; the first that is about a request decides.

    No *methods*: all of them. With *roles* or *organisations* only those may in who have one of
    the roles, in one of the organisations.
    """

    path: str = "/"
    reach: Reach = Reach.BELOW
    methods: tuple[str, ...] = ()
    access: Access = Access.SIGNED_IN
    least: Assurance = Assurance.SINGLE
    max_age_minutes: int = 0
    """How old the last proof may be; 0: as old as the session."""
    roles: tuple[Role, ...] = ()
    organisations: tuple[str, ...] = ()


FRESH = (Rule(),)
"""What a new application has: all of it for whoever is signed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardAuth:
    """The rules of a relying party that stands behind a reverse proxy.

    *hosts* are the origins that it is reached at. *folds_case*: to it ``/Admin`` is ``/admin``.
    """

    hosts: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = FRESH
    folds_case: bool = False
    least: Assurance = Assurance.SINGLE
    takes_limited: bool = False
    asks_consent: bool = False


def read_rule(data: Mapping[str, Any]) -> Rule:
    """Read a rule that was kept as plain data."""
    return Rule(
        path=data["path"],
        reach=Reach(data["reach"]),
        methods=tuple(data["methods"]),
        access=Access(data["access"]),
        least=Assurance(data["least"]),
        max_age_minutes=data["max_age_minutes"],
        roles=tuple(map(Role, data["roles"])),
        organisations=tuple(data["organisations"]),
    )


def rule_for(rules: ForwardAuth, *, method: str, path: str) -> Rule | None:
    """Find the rule that decides about a request, by its path as ``plain_path`` reads it."""
    return next((one for one in rules.rules if _is_about(one, method, path, rules)), None)


def ask_of(rules: ForwardAuth, rule: Rule) -> Ask:
    """Say what whoever comes by *rule* has to have proven."""
    least = max(rules.least, rule.least)
    return Ask(
        least=least,
        max_age=timedelta(minutes=rule.max_age_minutes) if rule.max_age_minutes else None,
        limited=rules.takes_limited and least <= Assurance.SINGLE,
    )


def admits(rule: Rule, belongs: Iterable[tuple[str, Role]]) -> bool:
    """Say whether somebody *belongs* where a rule wants them to, by one membership as a whole."""
    if not rule.roles and not rule.organisations:
        return True
    return any(
        (not rule.roles or role in rule.roles)
        and (not rule.organisations or organisation_id in rule.organisations)
        for organisation_id, role in belongs
    )


def plain_path(target: str, *, folds_case: bool = False) -> str | None:
    """Read the path of a request in the only way that there is; None where there are several.

    Decoded once. Refused: dot segments, empty ones, parameters, a fragment, a backslash, and every
    escape of a character that means something itself (RFC 3986 6.2, FWD-04). Letters that can be
    written in two ways are read in one (NFC), so that a rule is about both.
    """
    path = target.partition("?")[0]
    if len(target) > LONGEST_TARGET or not WRITTEN.fullmatch(path):
        return None
    try:
        read_parts = [unquote_to_bytes(part).decode("utf-8") for part in path.split("/")[1:]]
    except UnicodeDecodeError:
        return None
    segments = [normalize("NFC", part) for part in read_parts]
    if "" in segments[:-1] or {".", ".."} & set(segments) or any(map(AMBIGUOUS.search, segments)):
        return None
    read = "/" + "/".join(segments)
    return read.casefold() if folds_case else read


def is_rule(rule: Rule) -> bool:
    """Say whether a rule can be about anything, and says what it wants in one way.

    Its path is written as people read it, without escapes: ``/Ärenden``.
    """
    well_put = plain_path(quote(rule.path)) == rule.path
    is_bare = not (rule.roles or rule.organisations or rule.max_age_minutes)
    is_open = rule.access is Access.EVERYBODY
    return (
        well_put
        and all(map(METHOD.fullmatch, rule.methods))
        and rule.max_age_minutes >= 0
        and (not is_open or (is_bare and rule.least <= Assurance.SINGLE))
    )


def is_place(address: str) -> bool:
    """Say whether *address* names a server, and nothing besides."""
    return PLACE.fullmatch(address) is not None


def authority_of(origin: str) -> str:
    """Say what a ``Host`` header calls the place of an *origin*: no port where it is the usual."""
    parts = urlsplit(origin)
    usual = parts.port in {None, DEFAULT_PORTS.get(parts.scheme)}
    return (parts.hostname or "") if usual else f"{parts.hostname}:{parts.port}"


def origin_at(rules: ForwardAuth, host: str) -> str:
    """Find the origin that a host is registered by; nothing if it no longer is."""
    return next((one for one in rules.hosts if authority_of(one) == host), "")


def _is_about(rule: Rule, method: str, path: str, rules: ForwardAuth) -> bool:
    if rule.methods and method not in rule.methods:
        return False
    at = rule.path.casefold() if rules.folds_case else rule.path
    if rule.reach is Reach.EXACTLY:
        return path == at
    return path == at or path.startswith(at.rstrip("/") + "/")
