"""Every place where a browser can stand, each with the column of the doors that it has."""

from __future__ import annotations

from tests.web.support import hall, inside, outside

STANDINGS = {**outside.here, **hall.here, **inside.here}
