"""A plugin of pytest: Hypothesis asks the same every time, and makes nothing small that broke."""

from __future__ import annotations

import hypothesis

PHASES = (hypothesis.Phase.explicit, hypothesis.Phase.generate)


def pytest_sessionstart() -> None:
    """Say so after the tests' own settings, and before any test is read."""
    hypothesis.settings.register_profile(
        "mutants", phases=PHASES, derandomize=True, database=None, deadline=None
    )
    hypothesis.settings.load_profile("mutants")
