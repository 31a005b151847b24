"""Nobody of the demo exists, and everybody can be told apart."""

from __future__ import annotations

from farstu.core.addresses import read_email
from farstu.demo.made_up import PLANS
from farstu.services.presets import list_presets


def test_there_is_a_portal_for_each_preset() -> None:
    """Five portals, a dozen people each, under names that nobody can own."""
    assert {plan.preset for plan in PLANS} == {preset.name for preset in list_presets()}
    assert [len(plan.people) for plan in PLANS] == [12] * 5
    assert all(plan.host.endswith(".localhost") for plan in PLANS)
    emails = [email for plan in PLANS for _, email in plan.addresses()]
    assert len(set(emails)) == len(emails)
    for email in emails:
        assert email.isascii()
        assert email.endswith(".example")
        assert read_email(email) == email


def test_their_looks_differ() -> None:
    """One can see at which portal one is."""
    accents = {preset.settings.accent for preset in list_presets()}
    assert len(accents) == len(PLANS)
