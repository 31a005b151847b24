"""How ready somebody is to lose something: the sentence that *Security and login* opens with."""

from __future__ import annotations

from enum import StrEnum

from farstu.core.assurance import Assurance
from farstu.core.login import Account
from farstu.core.policy import Policy

FEW_CODES = 3
WELL_STOCKED = 2
"""Authenticators: losing one still leaves one."""


class Protection(StrEnum):
    """From bare to as safe as it gets; ``ux.md`` 1.5 has the headings."""

    NONE = "none"
    """Nothing held, and it would be possible."""
    NOT_OFFERED = "not_offered"
    """Nothing held, and the policy is off."""
    ONE_KEY = "one_key"
    """One authenticator, with recovery codes behind it."""
    ONE_THING = "one_thing"
    """Something is worth fixing: three codes or fewer, or an authenticator that is suspended."""
    WELL = "well"
    BEST = "best"
    """Two methods that resist phishing."""


def protection_of(account: Account, policy: Policy) -> Protection:
    """Say how well protected *account* is; the first that applies."""
    if not account.held:
        return Protection.NONE if policy.allowed else Protection.NOT_OFFERED
    if account.recovery_codes_left <= FEW_CODES or any(h.suspended for h in account.held):
        return Protection.ONE_THING
    if len(account.held) < WELL_STOCKED:
        return Protection.ONE_KEY
    strong = [h for h in account.held if h.worth >= Assurance.PHISHING_RESISTANT]
    return Protection.BEST if len(strong) >= WELL_STOCKED else Protection.WELL
