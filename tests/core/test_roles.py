"""Who may reset whom."""

from __future__ import annotations

import pytest

from farstu.core.roles import Role, may_reset

MAY = {
    (Role.ADMINISTRATOR, Role.MEMBER),
    (Role.OWNER, Role.MEMBER),
    (Role.OWNER, Role.ADMINISTRATOR),
}


@pytest.mark.parametrize("actor", Role)
@pytest.mark.parametrize("subject", Role)
def test_one_resets_strictly_below_oneself(actor: Role, subject: Role) -> None:
    """Nobody resets an equal, a higher one or themselves, and members reset nobody."""
    assert may_reset(actor, subject) is ((actor, subject) in MAY)
