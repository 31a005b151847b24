"""A plugin of pytest: Hypothesis asks the same every time, less often, and makes nothing small.

Twenty questions are fewer than the tests ask otherwise: who lives through them may die in the
whole suite, which is the safe side to be wrong on.
"""

from __future__ import annotations

import hypothesis

PHASES = (hypothesis.Phase.explicit, hypothesis.Phase.generate)


def pytest_sessionstart() -> None:
    """Say so after the tests' own settings, and before any test is read."""
    hypothesis.settings.register_profile(
        "mutants", phases=PHASES, derandomize=True, database=None, deadline=None, max_examples=20
    )
    hypothesis.settings.load_profile("mutants")
