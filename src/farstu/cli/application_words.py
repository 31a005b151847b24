"""What there is to say about an application: lines for people, plain data for scripts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn, assert_never
from urllib.parse import urlsplit

from farstu.app import House
from farstu.cli.voice import Voice
from farstu.cli.wording import explain, on_day
from farstu.core.duo import DuoUniversal
from farstu.core.forward_auth import ForwardAuth
from farstu.core.hosted_page import PATH, HostedPage
from farstu.core.identifiers import fold
from farstu.core.outcome import Reason, Rejected
from farstu.core.relying_parties import OpenIdConnect, Rules, encode_rules
from farstu.core.rule_lines import write_line
from farstu.store import relying_parties
from farstu.store.portals import Portal
from farstu.store.relying_parties import RelyingParty, Secret

DISCOVERY = "/.well-known/openid-configuration"
WORDINGS: Mapping[Reason, str] = {
    Reason.NAME_TAKEN: "There is an application called “{typed}” already.",
    Reason.NOT_FOUND: "There is no such thing of “{typed}” (any more).",
    Reason.RULES_CHANGED_MEANWHILE: (
        "Somebody else changed “{typed}” at this moment. Look at it, and say it again."
    ),
}
"""Refusals that read otherwise where an application is meant."""


def find_one(house: House, voice: Voice, at: Portal, text: str) -> RelyingParty:
    """Find the application that somebody means, by its name or its client id, or stop."""
    known = house.kit.store.read(relying_parties.list_all, portal_id=at.id)
    found = [one for one in known if one.client_id == text or fold(one.name) == fold(text)]
    if not found:
        steps = [f"farstu application list --portal {at.host}"]
        problem = f"No application is called “{text}” here."
        voice.stop(problem, reason="no_such_application", steps=steps)
    return found[0]


def stop_at(voice: Voice, refusals: Iterable[Rejected], *, typed: str) -> NoReturn:
    """Say every refusal about the application that was *typed*."""
    told = tuple(refusals)
    said = [
        WORDINGS[one.reason].format(typed=typed)
        if one.reason in WORDINGS
        else explain(one, typed=typed)
        for one in told
    ]
    voice.stop(*said, reason=told[0].reason.value)


def describe(one: RelyingParty) -> dict[str, Any]:
    """Write an application as plain data."""
    rules = encode_rules(one.rules)
    return {
        "client_id": one.client_id,
        "name": one.name,
        "door": one.door.value,
        "created_at": one.created_at.isoformat(),
        "suspended": one.suspended_at is not None,
        "rules": rules | {"least": one.rules.least.name.lower()},
    }


def describe_secret(one: Secret) -> dict[str, Any]:
    """Write a secret as plain data; never what it is."""
    return {"id": one.id, "hint": one.hint, "created_at": one.created_at.isoformat()}


def describe_addresses(house: House, at: Portal, one: RelyingParty) -> dict[str, str]:
    """Say what an application's people enter there."""
    origin = house.portal_origin(at.host)
    if isinstance(one.rules, HostedPage):
        return {"portal": origin, "prove": f"{origin}{PATH}", "client_id": one.client_id}
    if isinstance(one.rules, DuoUniversal):
        return {"api_hostname": urlsplit(origin).netloc, "client_id": one.client_id}
    return {"issuer": origin, "discovery": f"{origin}{DISCOVERY}", "client_id": one.client_id}


def address_rows(told: Mapping[str, str]) -> list[tuple[str, str]]:
    """Write the same as rows."""
    return [(name.replace("_", " "), said) for name, said in told.items()]


def state_of(one: RelyingParty) -> str:
    """Say whether people come in by it."""
    return "suspended" if one.suspended_at else "open"


def rule_rows(rules: Rules) -> list[tuple[str, str]]:
    """Write rules as rows, by the door that they are about."""
    match rules:
        case ForwardAuth():
            return _guarded_rows(rules)
        case HostedPage():
            return _hosted_rows(rules)
        case DuoUniversal():
            return [*_hosted_rows(rules), ("takes limited", _yes(rules.takes_limited))]
        case OpenIdConnect():
            return _openid_rows(rules)
        case _:
            assert_never(rules)


def _hosted_rows(rules: HostedPage | DuoUniversal) -> list[tuple[str, str]]:
    return [
        ("sent back to", ", ".join(rules.return_addresses)),
        ("least assurance", rules.least.name.lower()),
    ]


def _guarded_rows(rules: ForwardAuth) -> list[tuple[str, str]]:
    return [
        ("reached at", ", ".join(rules.hosts)),
        *((f"rule {number}", write_line(one)) for number, one in enumerate(rules.rules, 1)),
        ("folds case", _yes(rules.folds_case)),
        ("least assurance", rules.least.name.lower()),
        ("takes limited", _yes(rules.takes_limited)),
    ]


def _openid_rows(rules: OpenIdConnect) -> list[tuple[str, str]]:
    return [
        ("sent back to", ", ".join(rules.redirect_addresses)),
        ("signed out to", ", ".join(rules.signed_out_addresses) or "–"),
        ("told of sign-outs at", rules.logout_address or "–"),
        ("authentication", rules.authentication.value),
        ("keys", _amount(rules.keys.get("keys", ()))),
        ("algorithm", rules.algorithm.value),
        ("scopes", " ".join(rules.scopes)),
        ("least assurance", rules.least.name.lower()),
        ("takes limited", _yes(rules.takes_limited)),
        ("asks consent", _yes(rules.asks_consent)),
        ("native", _yes(rules.is_native)),
        ("pairwise", _yes(rules.is_pairwise)),
    ]


def secret_rows(secrets: Sequence[Secret]) -> list[tuple[str, str]]:
    """Write what is known of secrets as rows: their last characters, and since when."""
    return [("secret", f"…{one.hint}  since {on_day(one.created_at)}") for one in secrets]


def show_secret(voice: Voice, secret: str) -> None:
    """Say a secret to people, this once."""
    voice.say("Its secret, which nobody sees again:")
    voice.say(f"  {secret}")


def refuse_unseen(voice: Voice) -> None:
    """Stop where a secret would not be seen, before one is made."""
    if not voice.may_show_secrets:
        voice.stop_at_misuse("The secret is shown on a terminal only: add --show-secrets.")


def _yes(value: bool) -> str:  # noqa: FBT001 - a value to be said
    return "yes" if value else "no"


def _amount(keys: Sequence[object]) -> str:
    return str(len(keys)) if keys else "–"
