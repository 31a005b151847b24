"""The endpoints that the servers of plug-ins for Duo talk to, in the words that they know."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from farstu.core.duo import HEALTH, TOKEN
from farstu.core.openid import Refusal
from farstu.http.exchange import Reply
from farstu.oidc.wicket import Call, Hatch, refuse, tell
from farstu.services.duo_tokens import greet_plug_in, redeem_duo_code

NOT_KNOWN = 40002
"""The number by which plug-ins know an assertion that is not believed."""
WORDS: Mapping[Refusal, str] = {
    Refusal.INVALID_CLIENT: "the client id or the signature of the client assertion is wrong, "
    "or it is over, for another address, or was shown before",
    Refusal.INVALID_GRANT: "the code is wrong, over, used, or was given for another address",
}


def duo_hatches() -> Sequence[Hatch]:
    """List the addresses for plug-ins; where browsers are sent is a page."""
    return (
        Hatch(path=HEALTH, answer=_greet, from_address=True),
        Hatch(path=TOKEN, answer=_redeem, from_address=True),
    )


def _greet(call: Call) -> Reply:
    """Say that we are there, to a plug-in that is known."""
    if not greet_plug_in(call.kit, call.visit, call.params, path=HEALTH):
        return _fail(Refusal.INVALID_CLIENT)
    return tell({"stat": "OK", "response": {"timestamp": int(call.kit.clock().timestamp())}})


def _fail(refusal: Refusal) -> Reply:
    told: Mapping[str, Any] = {
        "stat": "FAIL",
        "code": NOT_KNOWN,
        "message": refusal.value,
        "message_detail": WORDS[refusal],
    }
    kind = {"content-type": "application/json"}
    return Reply(status=400, body=json.dumps(told).encode(), headers=kind)


def _redeem(call: Call) -> Reply:
    """Say what a code stands for (RFC 6749 5.1). Plug-ins take 200 for a yes, and nothing else."""
    if call.params.get("grant_type") != "authorization_code":
        return refuse(Refusal.UNSUPPORTED_GRANT.value, "authorization_code")
    told = redeem_duo_code(call.kit, call.visit, call.params)
    return refuse(told.value, WORDS[told]) if isinstance(told, Refusal) else tell(told)
