"""What plug-ins of privacyIDEA ask, in their own dialect: ``/validate/check`` and around it.

``pass`` is a code, or empty to be asked for one. There is no PIN here: who asks has judged the
password, as with the rest of the API. ``docs/privacyidea.md`` says which plug-ins this was read in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, assert_never

from farstu import __version__
from farstu.api.lines import explain, prompt
from farstu.core.assurance import Channel
from farstu.core.outcome import Reason, Rejected
from farstu.http.exchange import Reply
from farstu.services.dialogue import Line, begin_dialogue, go_on
from farstu.services.kit import Kit, Visit
from farstu.services.vouching import Proven

TYPES: Mapping[Channel, str] = {Channel.MAILBOX: "email", Channel.PHONE: "sms"}
"""What a sent code is called; everything else that is typed is an app's."""
ACCEPT = "ACCEPT"
LONGEST = 200
UNKNOWN = frozenset({Reason.NOT_FOUND, Reason.OWN_ID_INVALID})


class Fault(Enum):
    """Why nothing was judged: the status, the dialect's number, and its words."""

    METHOD = 405, 905, "Not by this method: nothing secret belongs in an address."
    BODY = 400, 905, "Send a form of at most 64 KiB, or a JSON object of texts, and no address."
    PARAMETER = 400, 905, "Missing or wrong parameter: 'user', 'pass' or 'transaction_id'."
    NOBODY = 400, 904, "The user can not be found in this realm."
    NO_KEY = 401, 4033, "Authentication failure. Missing or wrong Authorization header."
    NO_RIGHT = 403, 4306, "Authentication failure. The key may not do this, or not from here."
    WAIT = 429, 4033, "Too many calls without a right key from this network."
    PORTAL = 421, 903, "No portal lives at this host."
    FAILED = 500, 903, "Something broke here."
    DATABASE = 503, 903, "The database cannot be used: try again in a moment."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a plug-in sent, from where its key says."""

    kit: Kit
    visit: Visit
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address that plug-ins know, and the only method that it takes."""

    path: str
    method: str
    answer: Callable[[Asked], Reply]


def check(asked: Asked) -> Reply:
    """Judge a code, or ask for one."""
    params, own_id = asked.params, asked.params.get("user", "")
    handles = {params[name] for name in ("transaction_id", "state") if params.get(name)}
    if not own_id or "pass" not in params or len(handles) > 1:
        return refuse(Fault.PARAMETER)
    if max(map(len, (own_id, params["pass"], *handles))) > LONGEST:
        return refuse(Fault.PARAMETER)
    if params.get("realm", "").lower() not in {"", asked.visit.portal.host}:
        return refuse(Fault.NOBODY)
    kit, visit, typed = asked.kit, asked.visit, params["pass"]
    if handles:
        return _answer(asked, go_on(kit, visit, own_id, handle=handles.pop(), typed=typed))
    done = begin_dialogue(kit, visit, own_id, typed=typed)
    if isinstance(done, Rejected) and done.reason in UNKNOWN:
        return refuse(Fault.NOBODY)
    return _answer(asked, done)


def poll(asked: Asked) -> Reply:
    """Say that nobody has answered elsewhere: nothing that is asked for here can be."""
    return _tell("", {}) if asked.params.get("transaction_id") else refuse(Fault.PARAMETER)


ADDRESSES = (
    Address(path="/validate/check", method="POST", answer=check),
    Address(path="/validate/polltransaction", method="GET", answer=poll),
)


def refuse(fault: Fault) -> Reply:
    """Say that nothing was judged."""
    status, code, message = fault.value
    error = {"code": code, "message": f"ERR{code}: {message}"}
    return _write({"result": {"status": False, "error": error}, "detail": None}, status=status)


def _answer(asked: Asked, done: Proven | Line | Rejected) -> Reply:
    match done:
        case Proven():
            return _tell(ACCEPT, {"message": "The code was right."})
        case Line():
            return _tell("CHALLENGE", _challenge(asked.kit, done))
        case Rejected():
            return _tell("REJECT", {"message": explain(asked.visit, done)})
        case _:
            assert_never(done)


def _challenge(kit: Kit, line: Line) -> Mapping[str, Any]:
    """Describe the one question, which is all of them: plug-ins read it here or there."""
    message, kind = prompt(kit, line), TYPES.get(kit.factors[line.kind].traits.channel, "totp")
    one = {
        "transaction_id": line.handle,
        "message": message,
        "serial": kind.upper(),
        "type": kind,
        "client_mode": "interactive",
        "attributes": None,
        "image": "",
    }
    return {
        **one,
        "messages": [message],
        "transaction_ids": [line.handle],
        "preferred_client_mode": "interactive",
        "multi_challenge": [one],
    }


def _tell(word: str, detail: Mapping[str, Any]) -> Reply:
    authentication = {"authentication": word} if word else {}
    result = {"status": True, "value": word == ACCEPT, **authentication}
    return _write({"result": result, "detail": detail})


def _write(said: Mapping[str, Any], *, status: int = 200) -> Reply:
    told = {"jsonrpc": "2.0", "id": 1, "version": f"Farstu {__version__}", **said}
    body = json.dumps(told).encode()
    return Reply(status=status, body=body, headers={"content-type": "application/json"})
