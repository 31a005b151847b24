"""46elks: a form to ``/a1/sms``, signed in with the password of its API."""

from __future__ import annotations

from collections.abc import Mapping

from farstu.delivery.message import GatewayTrouble, TextMessage, Undelivered
from farstu.delivery.sms.account import Account
from farstu.delivery.sms.verdict import is_fine, refuse
from farstu.delivery.sms.wire import PATIENCE, Wire, form

BASE_URL = "https://api.46elks.com"

SAID: Mapping[str, GatewayTrouble] = {
    "credit": GatewayTrouble.CREDIT,
    "from": GatewayTrouble.SENDER,
    "sender": GatewayTrouble.SENDER,
    "to number": GatewayTrouble.NUMBER,
    '"to"': GatewayTrouble.NUMBER,
    "'to'": GatewayTrouble.NUMBER,
    "message": GatewayTrouble.CONTENT,
}
"""Its refusals are sentences; this is what stands in them, the first one that does counts."""


class ElksSender:
    """Sends through 46elks. It is asked to keep the text out of its history."""

    def __init__(self, account: Account, *, patience: float = PATIENCE) -> None:
        """Ask when there is something to send."""
        self._account = account
        self._wire = Wire(ca_file=account.ca_file, patience=patience)

    def send(self, message: TextMessage) -> Undelivered | None:
        """Hand *message* to the gateway."""
        fields = {
            "from": self._account.sender,
            "to": message.recipient,
            "message": message.text,
            "dontlog": "message",
        }
        answer = self._wire.ask(
            self._account.question("POST", self._account.base_url + "/a1/sms", form(fields))
        )
        if isinstance(answer, Undelivered):
            return answer
        if is_fine(answer):
            return None
        words = answer.text.lower()
        told = next((trouble for hint, trouble in SAID.items() if hint in words), None)
        return refuse(answer, told if answer.status in {400, 403} else None)

    def probe(self) -> Undelivered | None:
        """Ask about the account."""
        answer = self._wire.ask(self._account.question("GET", self._account.base_url + "/a1/me"))
        if isinstance(answer, Undelivered):
            return answer
        return None if is_fine(answer) else refuse(answer)

    def close(self) -> None:
        """Keep nothing open."""
