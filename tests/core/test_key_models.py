"""Which keys a demand takes, of those whose model was confirmed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from farstu.core.key_models import ANY_KEY, Certification, KeyDemand, KeyModel, judge_model
from farstu.core.outcome import Reason

VAKT = KeyModel(id="vakt", name="Vakt", certification=Certification.LEVEL_2)
GENUINE = KeyDemand(certification=Certification.GENUINE)


@pytest.mark.parametrize("certification", Certification)
def test_a_key_has_to_be_certified_as_high_as_is_asked(certification: Certification) -> None:
    """As high or higher is taken, lower is refused; of any model, if none is named."""
    asked = KeyDemand(certification=certification)
    fits = certification <= VAKT.certification
    assert judge_model(asked, VAKT) == (None if fits else Reason.KEY_MODEL_REFUSED)


def test_a_key_has_to_be_of_a_model_that_is_named() -> None:
    """The list is the whole list; and an empty one takes nothing."""
    assert judge_model(KeyDemand(models=frozenset({"vakt", "other"})), VAKT) is None
    assert judge_model(KeyDemand(models=frozenset({"other"})), VAKT) is Reason.KEY_MODEL_REFUSED
    assert judge_model(KeyDemand(models=frozenset()), VAKT) is Reason.KEY_MODEL_REFUSED


def test_a_broken_model_is_not_taken_even_if_it_is_named() -> None:
    """What was revoked or compromised is refused for that, before anything else."""
    broken = replace(VAKT, broken=True)
    for asked in (GENUINE, KeyDemand(models=frozenset({"vakt"}))):
        assert judge_model(asked, broken) is Reason.KEY_MODEL_BROKEN


def test_nothing_is_asked_of_a_key_unless_somebody_demands_it() -> None:
    """The neutral demand asks for no attestation (WAR-15); to name models asks for it."""
    assert not ANY_KEY.asks
    assert GENUINE.asks
    assert KeyDemand(models=frozenset()).asks


def test_levels_read_as_fido_writes_them() -> None:
    """1 to 3, each with a plus; what is below has none."""
    levels = [certification.level for certification in Certification]
    assert levels == ["", "", "1", "1+", "2", "2+", "3", "3+"]
    assert sorted(Certification) == list(Certification)
