"""The form of applications that sign people in by OpenID Connect."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from farstu.core.outcome import Rejected
from farstu.core.relying_parties import (
    Authentication,
    OpenIdConnect,
    Scope,
    SigningAlgorithm,
)
from farstu.web.doors.shape import (
    LEAST,
    DoorForm,
    Typed,
    choices_of,
    is_ticked,
    read_lines,
    unknown_choices,
    write_tick,
)

TICKS = ("takes_limited", "asks_consent", "is_native", "is_pairwise")
SCOPES = tuple(one for one in Scope if one is not Scope.OPENID)
FIELDS = (
    "redirect_addresses",
    "signed_out_addresses",
    "logout_address",
    "authentication",
    "keys",
    "algorithm",
    "least",
    *TICKS,
    *(f"scope_{one.value}" for one in SCOPES),
)


def values_of(rules: OpenIdConnect) -> dict[str, str]:
    """Fill the form in with *rules*."""
    ticked = [write_tick(name, getattr(rules, name)) for name in TICKS]
    ticked += [write_tick(f"scope_{one.value}", one in rules.scopes) for one in SCOPES]
    return {
        "redirect_addresses": "\n".join(rules.redirect_addresses),
        "signed_out_addresses": "\n".join(rules.signed_out_addresses),
        "logout_address": rules.logout_address,
        "authentication": rules.authentication.value,
        "keys": json.dumps(rules.keys, indent=2) if rules.keys else "",
        "algorithm": rules.algorithm.value,
        "least": rules.least.name.lower(),
        **{name: text for one in ticked for name, text in one.items()},
    }


def begin(typed: Typed) -> OpenIdConnect:
    """Read what a new application is asked for. An app on a device can keep no secret."""
    native = is_ticked(typed, "is_native")
    return OpenIdConnect(
        redirect_addresses=read_lines(typed, "redirect_addresses"),
        is_native=native,
        authentication=Authentication.NONE if native else Authentication.SECRET,
    )


def read(typed: Typed) -> OpenIdConnect | tuple[Rejected, ...]:
    """Read all of the form. Reason: CHOICE_UNKNOWN."""
    ways, algorithms = choices_of(Authentication), choices_of(SigningAlgorithm)
    if wrong := unknown_choices(typed, authentication=ways, algorithm=algorithms, least=LEAST):
        return wrong
    named = {Scope.OPENID, *(one for one in SCOPES if is_ticked(typed, f"scope_{one.value}"))}
    return OpenIdConnect(
        redirect_addresses=read_lines(typed, "redirect_addresses"),
        signed_out_addresses=read_lines(typed, "signed_out_addresses"),
        logout_address=typed.get("logout_address", "").strip(),
        authentication=ways[typed["authentication"]],
        keys=_read_keys(typed.get("keys", "")),
        algorithm=algorithms[typed["algorithm"]],
        scopes=tuple(one for one in Scope if one in named),
        least=LEAST[typed["least"]],
        **{name: is_ticked(typed, name) for name in TICKS},
    )


def _read_keys(text: str) -> Mapping[str, Any]:
    """Read keys as far as they are JSON; whether they are any good is judged by the service."""
    try:
        found = json.loads(text) if text.strip() else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


OPENID_CONNECT = DoorForm(
    first=("redirect_addresses", "is_native"),
    fields=FIELDS,
    values_of=values_of,
    begin=begin,
    read=read,
)
