"""Which security keys a portal takes: how the operator says it, and which models there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any

import typer

from farstu.app import House
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost
from farstu.cli.voice import Mark, Voice
from farstu.core.key_models import Certification, KeyDemand, KeyModel
from farstu.core.outcome import Reason, Rejected
from farstu.factors.metadata import Metadata
from farstu.services.key_holders import list_key_holders

ANY = "any"
LEVELS: Mapping[str, Certification] = {one.level or one.name.lower(): one for one in Certification}
"""``any``, ``genuine``, and the levels of FIDO."""
NAMES = {certification: name for name, certification in LEVELS.items()}
HELD_STAY = "Keys that people hold already go on counting: farstu policy key-holders lists them."
UNKNOWN = Rejected(Reason.KEY_MODELS_UNKNOWN)
LIST = "farstu policy key-models"
NONE = "There is no metadata of FIDO: `webauthn.metadata` names no file."
SEE = "docs/factors/webauthn.md says where it comes from"

KeyModels = Annotated[
    str | None,
    typer.Option(
        "--key-models",
        metavar="IDS",
        help="The only models of security keys that may be set up, with commas; or: any.",
    ),
]
KeyLevel = Annotated[
    str | None,
    typer.Option(
        "--key-level",
        metavar="LEVEL",
        help="What security keys have to be: any, genuine, or certified by FIDO at 1, 1+ … 3+.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWish:
    """What was said of keys; None stays as it is, and an empty list takes any model."""

    models: frozenset[str] | None
    certification: Certification | None

    @property
    def says(self) -> bool:
        """Whether anything was said."""
        return self.models is not None or self.certification is not None

    def over(self, keys: KeyDemand) -> KeyDemand:
        """Put it over what there is."""
        if self.models is not None:
            keys = replace(keys, models=self.models or None)
        if self.certification is not None:
            keys = replace(keys, certification=self.certification)
        return keys


def read_keys(voice: Voice, house: House, *, models: str | None, level: str | None) -> KeyWish:
    """Read both options; stop at a model that nobody knows, and at a level that is none."""
    if level is not None and level not in LEVELS:
        voice.stop_at_misuse(f"There is no level {level!r}. There are: {', '.join(LEVELS)}.")
    return KeyWish(
        models=None if models is None else _read_models(voice, house, models),
        certification=None if level is None else LEVELS[level],
    )


def list_models(*, as_json: AsJson = False) -> None:
    """List the models of security keys that FIDO's metadata knows, with their ids and levels."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        metadata = _need_metadata(voice, house)
    entries = metadata.entries.values()
    known = sorted((one.model for one in entries), key=lambda one: (one.name.casefold(), one.id))
    voice.table([(one.id, _level_of(one), one.name) for one in known])
    voice.answer(
        {
            "number": metadata.number,
            "next_update": metadata.next_update.isoformat(),
            "models": [_describe(one) for one in known],
        }
    )


def list_holders(*, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """List who holds a security key that would not be taken if it were set up now."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        found = house.kit.store.read(lambda tx: list_key_holders(house.kit, tx), portal_id=at.id)
    voice.table([(one.email, one.name, one.model or "not confirmed") for one in found])
    if not found:
        voice.mark(Mark.FINE, "every key that somebody holds would be taken")
    voice.answer({"portal": at.host, "keys": [asdict(one) for one in found]})


def level_words(keys: KeyDemand) -> str:
    """Say what keys have to be, as ``policy set`` reads it."""
    return NAMES[keys.certification]


def model_words(keys: KeyDemand) -> str:
    """Say which models are taken."""
    return ANY if keys.models is None else ", ".join(sorted(keys.models)) or "none"


def _read_models(voice: Voice, house: House, typed: str) -> frozenset[str]:
    ids = frozenset(word.strip().lower() for word in typed.split(",") if word.strip())
    if ids == {ANY}:
        return frozenset()
    known = _need_metadata(voice, house).entries
    wrong = sorted(ids - known.keys())
    if wrong or not ids:
        named = f"There is no model {wrong[0]!r}" if wrong else "--key-models names none"
        voice.stop_at_misuse(f"{named}. `{LIST}` lists them.")
    return ids


def _need_metadata(voice: Voice, house: House) -> Metadata:
    if house.kit.metadata is None:
        voice.stop(NONE, reason=UNKNOWN.reason.value, steps=[SEE])
    return house.kit.metadata


def _level_of(model: KeyModel) -> str:
    return "broken" if model.broken else NAMES[model.certification]


def _describe(model: KeyModel) -> dict[str, Any]:
    return {
        "id": model.id,
        "name": model.name,
        "level": NAMES[model.certification],
        "broken": model.broken,
        "hardware": model.hardware,
    }
