"""What is said of applications: their rules by the door that they come in by, and their secrets."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from farstu.api.exchange import Shape
from farstu.core.assurance import Assurance
from farstu.core.duo import DuoUniversal
from farstu.core.forward_auth import ForwardAuth
from farstu.core.hosted_page import HostedPage
from farstu.core.relying_parties import (
    Authentication,
    Door,
    OpenIdConnect,
    Rules,
    Scope,
    SigningAlgorithm,
    door_of,
)
from farstu.core.rule_lines import NO_RULE, read_line, write_line

LONGEST = 2000
MOST = 100
Line = Annotated[str, Field(max_length=LONGEST)]
Lines = Annotated[list[Line], Field(max_length=MOST)]
Least = Literal["single", "two_step", "multi", "phishing_resistant"]
Ways = Literal["client_secret_basic", "private_key_jwt", "none"]
Algorithms = Literal["RS256", "ES256", "Ed25519"]
Scopes = Literal["openid", "profile", "email", "organisations", "offline_access"]


class OpenIdRules(Shape):
    """The rules of one that signs people in by OpenID Connect. What is left out stays as it is."""

    redirect_addresses: Lines | None = None
    signed_out_addresses: Lines | None = None
    logout_address: Line | None = None
    authentication: Ways | None = None
    keys: Annotated[dict[str, Any] | None, Field(description="A JSON Web Key Set.")] = None
    algorithm: Algorithms | None = None
    scopes: Annotated[list[Scopes], Field(max_length=MOST)] | None = None
    least: Least | None = None
    takes_limited: bool | None = None
    asks_consent: bool | None = None
    is_native: bool | None = None
    is_pairwise: bool | None = None


class GuardedRules(Shape):
    """The rules of one that stands behind a proxy. What is left out stays as it is."""

    hosts: Lines | None = None
    rules: Annotated[Lines | None, Field(description="Such as `/admin/ multi role:owner`.")] = None
    folds_case: bool | None = None
    least: Least | None = None
    takes_limited: bool | None = None


class ProvingRules(Shape):
    """The rules of one that sends people to the hosted page. What is left out stays as it is."""

    return_addresses: Lines | None = None
    least: Least | None = None


class PlugInRules(Shape):
    """The rules of one with a plug-in for Duo. What is left out stays as it is."""

    return_addresses: Lines | None = None
    least: Least | None = None
    takes_limited: bool | None = None


class ApplicationSaid(Shape):
    """A new application: what people call it, and its rules, under the name of its one door."""

    name: Line
    openid_connect: OpenIdRules | None = None
    forward_auth: GuardedRules | None = None
    hosted_page: ProvingRules | None = None
    duo_universal: PlugInRules | None = None


class ApplicationChange(Shape):
    """What an application is to be like; *revision* is the one that this was written about."""

    revision: Annotated[int, Field(ge=0, le=2**31)]
    name: Line | None = None
    openid_connect: OpenIdRules | None = None
    forward_auth: GuardedRules | None = None
    hosted_page: ProvingRules | None = None
    duo_universal: PlugInRules | None = None


class SecretShown(Shape):
    """A secret of an application, by its last characters."""

    id: str
    place: int
    hint: str
    created_at: datetime


class ApplicationShown(Shape):
    """An application; its rules stand under the name of its door."""

    id: str
    client_id: str
    name: str
    door: str
    revision: int
    created_at: datetime
    suspended: bool
    openid_connect: OpenIdRules | None
    forward_auth: GuardedRules | None
    hosted_page: ProvingRules | None
    duo_universal: PlugInRules | None
    secrets: list[SecretShown]
    allowed_by: Annotated[int, Field(description="How many people allow it something.")]


class ApplicationMade(Shape):
    """A new application, what it has to know, and its secret: this once."""

    application: ApplicationShown
    issuer: str
    discovery: str
    secret: str | None


class ApplicationsShown(Shape):
    """The applications of the portal, by name."""

    applications: list[ApplicationShown]


class SecretMade(Shape):
    """A new secret: this once."""

    secret: str


class ApplicationGone(Shape):
    """What is no longer there."""

    removed: str


def rules_said(said: ApplicationSaid | ApplicationChange) -> Rules | None:
    """Give the rules of a new application; None: they name no door, or two."""
    named = [door for door in Door if getattr(said, door.value) is not None]
    return apply(said, STARTS[named[0]]) if len(named) == 1 else None


def apply(said: ApplicationSaid | ApplicationChange, rules: Rules) -> Rules:
    """Say what *rules* become by what is said of their door."""
    named: Shape | None = getattr(said, door_of(rules).value)
    spoken = {} if named is None else named.model_dump(exclude_none=True)
    return replace(rules, **{name: READ[name](value) for name, value in spoken.items()})


def is_of(said: ApplicationChange, door: Door) -> bool:
    """Say whether no other door than its own is named."""
    return all(getattr(said, one.value) is None for one in Door if one is not door)


def show_rules(rules: Rules) -> dict[str, Any]:
    """Write rules as they are said, under the name of their door."""
    door = door_of(rules)
    shape = SHAPES[door]
    plain = {name: WRITTEN.get(name, _plain)(getattr(rules, name)) for name in shape.model_fields}
    return {one.value: shape(**plain) if one is door else None for one in Door}


def _plain(value: Any) -> Any:
    """Write what is no number of ours as JSON has it."""
    return list(value) if isinstance(value, tuple) else value


SHAPES: dict[Door, type[Shape]] = {
    Door.OPENID_CONNECT: OpenIdRules,
    Door.FORWARD_AUTH: GuardedRules,
    Door.HOSTED_PAGE: ProvingRules,
    Door.DUO_UNIVERSAL: PlugInRules,
}
STARTS: dict[Door, Rules] = {
    Door.OPENID_CONNECT: OpenIdConnect(),
    Door.FORWARD_AUTH: ForwardAuth(),
    Door.HOSTED_PAGE: HostedPage(),
    Door.DUO_UNIVERSAL: DuoUniversal(),
}
WRITTEN: dict[str, Any] = {
    "authentication": lambda way: way.value,
    "algorithm": lambda algorithm: algorithm.value,
    "scopes": lambda scopes: [one.value for one in scopes],
    "least": lambda least: least.name.lower(),
    "keys": dict,
    "rules": lambda rules: [write_line(one) for one in rules],
}
"""How rules are written that are not plain data."""
READ: dict[str, Any] = {
    "redirect_addresses": tuple,
    "return_addresses": tuple,
    "signed_out_addresses": tuple,
    "logout_address": str,
    "authentication": Authentication,
    "keys": dict,
    "algorithm": SigningAlgorithm,
    "scopes": lambda names: tuple(one for one in Scope if one.value in names),
    "least": lambda word: Assurance[word.upper()],
    "takes_limited": bool,
    "asks_consent": bool,
    "is_native": bool,
    "is_pairwise": bool,
    "hosts": tuple,
    "rules": lambda lines: tuple(read_line(one) or NO_RULE for one in lines),
    "folds_case": bool,
}
"""How each rule is read that may be said; a line that means nothing is judged as no rule."""
