"""What a plug-in for Duo is answered in the browser: a code to redeem, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from farstu.core.duo import DuoUniversal
from farstu.core.duo_requests import Prompt, Trouble
from farstu.core.openid import answer_address
from farstu.crypto.tokens import digest, new_token
from farstu.services.hosted_answers import Sent
from farstu.services.kit import Kit
from farstu.services.vouching import Proven
from farstu.store import hosted_logins
from farstu.store.tx import Tx

LIMITED = "enrolment_missing"
"""What an application is told of whoever got in with less, where it takes nobody who did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlugIn:
    """Who is answered: an application that takes us for Duo, and what it asked."""

    rules: DuoUniversal
    prompt: Prompt


def send_code(kit: Kit, tx: Tx, plug_in: PlugIn, login_id: str, proven: Proven) -> Sent:
    """Answer with a code for what was proven; whoever calls this has used up the answer.

    Such an application cannot tell who is limited, so it says beforehand whether it takes them.
    """
    if proven.limited and not plug_in.rules.takes_limited:
        return send_trouble(plug_in.prompt, Trouble.ACCESS_DENIED, LIMITED)
    code = new_token(kit.entropy)
    hosted_logins.give_code(tx, login_id, code_digest=digest(code))
    return _send(plug_in.prompt, {plug_in.prompt.code_name: code})


def send_trouble(prompt: Prompt, trouble: Trouble, code: str) -> Sent:
    """Answer that nobody is let in, and why: a *code* of the API's problems, or ``cancelled``."""
    return _send(prompt, {"error": trouble.value, "error_description": code})


def _send(prompt: Prompt, told: Mapping[str, str]) -> Sent:
    return Sent(address=answer_address(prompt.return_to, {**told, "state": prompt.state}))
