"""Which models a portal takes, and which of the keys that are held it would take today."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from farstu.core.key_models import Certification, KeyDemand
from farstu.factors.attestation import kept_of, taken_models, would_take
from farstu.factors.metadata import Entry, Metadata
from tests.support.metadata import NANO_ID, RIVAL_ID, VAKT_ID, metadata

METADATA = metadata()
GENUINE = KeyDemand(certification=Certification.GENUINE)
LISTED = KeyDemand(models=frozenset({VAKT_ID}))


def secret_of(model: str) -> dict[str, Any]:
    """Be a key that was confirmed to be of a model."""
    return {"model": dict(kept_of(METADATA.entries[model].model))}


UNKNOWN = {"model": {**secret_of(VAKT_ID)["model"], "id": "withdrawn"}}


@pytest.mark.parametrize(
    ("demand", "taken"), [(GENUINE, [True, True, False]), (LISTED, [True, False, False])]
)
def test_a_key_is_taken_by_what_is_known_of_its_model_today(
    demand: KeyDemand, taken: list[bool]
) -> None:
    """One that broke since then is not, nor one that is not on the list."""
    held = map(secret_of, (VAKT_ID, RIVAL_ID, NANO_ID))
    assert [would_take(METADATA, demand, one) for one in held] == taken


@pytest.mark.parametrize("secret", [{}, UNKNOWN], ids=["unconfirmed", "withdrawn"])
def test_a_key_of_no_known_model_is_not_taken(secret: dict[str, Any]) -> None:
    """It was enrolled when nobody asked, or its model is not in the file any more."""
    assert not would_take(METADATA, GENUINE, secret)


def test_without_metadata_nothing_is_taken_that_is_asked_for() -> None:
    """Nothing is known then of any model."""
    assert not would_take(None, GENUINE, secret_of(VAKT_ID))
    assert taken_models(None, GENUINE) == []


@pytest.mark.parametrize("secret", [{}, UNKNOWN, secret_of(NANO_ID)])
@pytest.mark.parametrize("known", [None, METADATA], ids=["unknown", "known"])
def test_a_portal_that_asks_nothing_takes_every_key_that_is_held(
    secret: dict[str, Any], known: Metadata | None
) -> None:
    """A broken one, too: nobody asked."""
    assert would_take(known, KeyDemand(), secret)


def test_models_are_listed_by_name_as_people_look_for_them() -> None:
    """Capitals make no difference; of the same name, by id."""
    vakt = METADATA.entries[VAKT_ID]

    def called(name: str, number: str) -> Entry:
        return replace(vakt, model=replace(vakt.model, name=name, id=number))

    entries = [called("vakt", "3"), called("Zeta", "0"), called("Vakt", "1"), called("VAKT", "2")]
    known = replace(METADATA, entries={one.model.id: one for one in entries})
    assert [one.id for one in taken_models(known, GENUINE)] == ["1", "2", "3", "0"]
