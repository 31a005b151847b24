"""What the gauntlet asks for: a portal, an application, and somebody with an app."""

from __future__ import annotations

from tests.oidc.conftest import (  # noqa: F401 - fixtures, asked for by name
    database,
    home,
    maja,
    shop,
)
from tests.support.fence import fence  # noqa: F401 - every test in here is watched
