"""What can be said of an application that comes by OpenID Connect, and the file of its keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from farstu.cli.voice import Voice
from farstu.core.assurance import Assurance
from farstu.core.relying_parties import Authentication, Rules, Scope, SigningAlgorithm

AnyRules = TypeVar("AnyRules", bound=Rules)

LARGEST = 65536
"""Bytes of a file of keys: twenty of them are a tenth of that."""


class LeastWord(StrEnum):
    """How surely people have to have proven who they are, in the words of ``policy show``."""

    SINGLE = "single"
    TWO_STEP = "two_step"
    MULTI = "multi"
    PHISHING_RESISTANT = "phishing_resistant"


Redirects = Annotated[
    list[str] | None,
    typer.Option(
        "--redirect-address", metavar="URL", help="Where people are sent back to; repeatable."
    ),
]
Returns = Annotated[
    list[str] | None,
    typer.Option(
        "--return-address", metavar="URL", help="Where people are sent back to; repeatable."
    ),
]
SignedOut = Annotated[
    list[str] | None,
    typer.Option(
        "--signed-out-address",
        metavar="URL",
        help="Where they may be sent after signing out; repeatable; empty: nowhere.",
    ),
]
LogoutAddress = Annotated[
    str | None,
    typer.Option(
        "--logout-address", metavar="URL", help="Where it is told of sign-outs; empty: it is not."
    ),
]
Shows = Annotated[
    Authentication | None,
    typer.Option("--authentication", help="How it shows that it is itself."),
]
Keys = Annotated[
    str | None,
    typer.Option(
        "--keys", metavar="FILE", help="Its public keys, a JSON Web Key Set; for private_key_jwt."
    ),
]
Algorithm = Annotated[
    SigningAlgorithm | None, typer.Option("--algorithm", help="What its ID tokens are signed with.")
]
Scopes = Annotated[
    str | None,
    typer.Option(
        "--scopes", metavar="NAMES", help="What it may ask for, with commas; openid always."
    ),
]
Least = Annotated[
    LeastWord | None, typer.Option("--least", help="What everybody who comes in has proven.")
]
TakesLimited = Annotated[
    bool | None,
    typer.Option(
        "--takes-limited/--no-takes-limited",
        help="Whether people may come who still have something to set up.",
    ),
]
AsksConsent = Annotated[
    bool | None,
    typer.Option("--asks-consent/--no-asks-consent", help="Whether people are asked first."),
]
Native = Annotated[
    bool | None, typer.Option("--native/--no-native", help="Whether it is an app on a device.")
]
Pairwise = Annotated[
    bool | None,
    typer.Option(
        "--pairwise/--no-pairwise",
        help="Whether it calls people by names that no other application knows.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesWish:
    """What was said of the rules; None: nothing."""

    redirect_addresses: tuple[str, ...] | None = None
    signed_out_addresses: tuple[str, ...] | None = None
    logout_address: str | None = None
    authentication: Authentication | None = None
    keys: Mapping[str, Any] | None = None
    algorithm: SigningAlgorithm | None = None
    scopes: tuple[Scope, ...] | None = None
    least: Assurance | None = None
    takes_limited: bool | None = None
    asks_consent: bool | None = None
    is_native: bool | None = None
    is_pairwise: bool | None = None
    return_addresses: tuple[str, ...] | None = None

    def apply(self, rules: AnyRules) -> AnyRules:
        """Say what *rules* become; what was not mentioned stays."""
        return replace(rules, **self._said())

    def strange_to(self, rules: Rules) -> list[str]:
        """Name what was said that is none of these *rules*: they are another door's."""
        known = {one.name for one in fields(rules)}
        return [name for name in self._said() if name not in known]

    def _said(self) -> dict[str, Any]:
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in said.items() if value is not None}


def read_addresses(typed: list[str] | None) -> tuple[str, ...] | None:
    """Read addresses; an empty one names nothing."""
    return None if typed is None else tuple(one for one in typed if one)


def read_scopes(voice: Voice, typed: str | None) -> tuple[Scope, ...] | None:
    """Read scopes, of which ``openid`` is always one, or stop at one that there is not."""
    if typed is None:
        return None
    names = {Scope.OPENID.value, *(name.strip() for name in typed.split(",") if name.strip())}
    known = [scope.value for scope in Scope]
    for name in sorted(names - set(known)):
        voice.stop_at_misuse(f"There is no scope {name}: {', '.join(known)}.")
    return tuple(scope for scope in Scope if scope.value in names)


def read_least(typed: LeastWord | None) -> Assurance | None:
    """Read how surely people have to have proven who they are."""
    return None if typed is None else Assurance[typed.name]


def read_keys(voice: Voice, file: str | None) -> Mapping[str, Any] | None:
    """Read a file of keys, as far as it is JSON; whether they are any good is judged later."""
    if file is None:
        return None
    try:
        with Path(file).open("rb") as opened:
            read = json.loads(opened.read(LARGEST))
    except OSError as error:
        voice.stop(f"{file}: {error.strerror or error}.", reason="file")
    except (ValueError, RecursionError):
        voice.stop(f"{file} is no JSON.", reason="file")
    return read if isinstance(read, dict) else {}
