"""What there is to say about a portal: lines for people, plain data for scripts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, NoReturn

from farstu.app import House
from farstu.cli.voice import Voice
from farstu.cli.wording import explain
from farstu.core.outcome import Rejected
from farstu.core.policy import Settings
from farstu.store.data_keys import WrappedKey
from farstu.store.portals import Portal


def describe_portal(house: House, portal: Portal) -> dict[str, Any]:
    """Write a portal as plain data."""
    return {
        "id": portal.id,
        "host": portal.host,
        "name": portal.name,
        "origin": house.portal_origin(portal.host),
        "relying_party_id": portal.relying_party_id,
        "created_at": portal.created_at.isoformat(),
    }


def describe_key(key: WrappedKey) -> dict[str, Any]:
    """Write a data key as plain data; never what it is made of."""
    retired = key.retired_at is not None
    return {"id": key.id, "created_at": key.created_at.isoformat(), "retired": retired}


def setting_rows(settings: Settings) -> list[tuple[str, str]]:
    """Write settings as rows."""
    said = asdict(settings).items()
    return [(name.replace("_", " "), _say(name, value)) for name, value in said]


def stop_at(
    voice: Voice, refusals: Iterable[Rejected], *, typed: Mapping[str, str | None]
) -> NoReturn:
    """Say every refusal, with what was typed there; *typed* without a field is what it is about."""
    told = tuple(refusals)
    about = typed.get("") or ""
    said = [explain(one, typed=typed.get(one.field) or about) for one in told]
    voice.stop(*said, reason=told[0].reason.value)


def _say(name: str, value: object) -> str:
    """Say a setting: yes, no, what is built in, or its text."""
    match name, value:
        case _, dict():
            return ", ".join(sorted(value)) or "–"
        case _, bool():
            return "yes" if value else "no"
        case _, 0:
            return "built in"
        case "logo", str() if value:
            return f"PNG, {value[:8]}…"
        case _:
            return str(value) or "–"
