"""Every endpoint and the scope that opens it, written down by hand.

``test_doors.py`` knocks at each with every kind of key, and fails on one that is not here. A path
may have ids of nobody: what is told there to a right key is the last word of its line.
"""

from __future__ import annotations

ANY = "any"

DOORS = """
GET  /openapi.json  any           200
GET  /portal        any           200
GET  /people        people:read   200
GET  /people/{own_id} people:read 404
PUT  /people/{own_id} people:write 422
"""

BODIES: dict[str, object] = {}
"""What is sent where a body is asked for."""
