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
DELETE /people/{own_id} people:erase 404
GET  /people/{own_id}/attributes people:read 404
PUT  /people/{own_id}/attributes people:write 404
POST /people/{own_id}/link people:link 410
GET  /people/{own_id}/remembered people:read 404
DELETE /people/{own_id}/remembered people:write 404
GET  /people/{own_id}/sessions people:read 404
DELETE /people/{own_id}/sessions people:write 404
DELETE /people/{own_id}/sessions/{session} people:write 404
POST /people/{own_id}/challenges challenges 404
POST /people/{own_id}/verify verify 404
GET  /challenges/{challenge} challenges 404
POST /challenges/{challenge}/send challenges 404
POST /challenges/{challenge}/answer challenges 404
POST /challenges/{challenge}/recovery-code recovery 404
POST /challenges/{challenge}/postpone challenges 404
POST /challenges/{challenge}/recovery-codes factors:enrol 404
POST /challenges/{challenge}/recovery-codes/saved factors:enrol 404
POST /challenges/{challenge}/enrolments factors:enrol 404
POST /challenges/{challenge}/enrolments/complete factors:enrol 404
POST /radius/begin radius 200
POST /radius/answer radius 200
POST /people/{own_id}/reset reset 404
GET  /people/{own_id}/policy policy:read 404
GET  /events events:read 200
GET  /applications applications:read 200
POST /applications applications:write 422
GET  /applications/{application} applications:read 404
PUT  /applications/{application} applications:write 404
DELETE /applications/{application} applications:write 404
POST /applications/{application}/secrets applications:write 404
DELETE /applications/{application}/secrets/{secret} applications:write 404
POST /applications/{application}/suspend applications:write 404
POST /applications/{application}/resume applications:write 404
GET  /webhooks webhooks 200
POST /webhooks webhooks 422
GET  /webhooks/{webhook} webhooks 404
PUT  /webhooks/{webhook} webhooks 404
DELETE /webhooks/{webhook} webhooks 404
POST /webhooks/{webhook}/secrets webhooks 404
DELETE /webhooks/{webhook}/secrets/{secret} webhooks 404
POST /webhooks/{webhook}/suspend webhooks 404
POST /webhooks/{webhook}/resume webhooks 404
POST /webhooks/{webhook}/test webhooks 404
GET  /webhooks/{webhook}/messages webhooks 404
POST /webhooks/{webhook}/messages/{message}/again webhooks 404
"""

BODIES: dict[str, object] = {
    "PUT /applications/{application}": {"revision": 0},
    "POST /people/{own_id}/link": {"code": "of-nobody"},
    "POST /people/{own_id}/verify": {"code": "000000"},
    "POST /challenges/{challenge}/send": {"factor": "email_code"},
    "POST /challenges/{challenge}/answer": {"code": "000000"},
    "POST /radius/begin": {"own_id": "6e6f"},
    "POST /radius/answer": {"own_id": "6e6f", "typed": "303030", "state": "6e6f"},
    "POST /people/{own_id}/reset": {"reason": "A lost phone"},
    "POST /challenges/{challenge}/enrolments/complete": {"code": "000000"},
    "POST /challenges/{challenge}/recovery-code": {"code": "1-aaaa"},
}
"""What is sent where a body is asked for."""
