"""Vonage's SMS API: a form to ``/sms/json``, and a verdict for each part of the message."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from farstu.core.gsm import is_gsm
from farstu.delivery.message import GatewayTrouble, TextMessage, Undelivered
from farstu.delivery.sms.account import Account
from farstu.delivery.sms.verdict import doubt, is_fine, refuse
from farstu.delivery.sms.wire import FORM, PATIENCE, Answer, Question, Wire, dig, form

BASE_URL = "https://rest.nexmo.com"

TAKEN = "0"

MEANINGS: Mapping[str, GatewayTrouble] = {
    "1": GatewayTrouble.NOT_NOW,
    "4": GatewayTrouble.SIGN_IN,
    "5": GatewayTrouble.FAULT,
    "6": GatewayTrouble.NUMBER,  # a prefix that it does not know
    "7": GatewayTrouble.NUMBER,  # it has barred the number
    "8": GatewayTrouble.CREDIT,  # it has barred the account
    "9": GatewayTrouble.CREDIT,
    "10": GatewayTrouble.NOT_NOW,
    "11": GatewayTrouble.SIGN_IN,  # no account for this API
    "12": GatewayTrouble.CONTENT,  # too long
    "14": GatewayTrouble.SIGN_IN,
    "15": GatewayTrouble.SENDER,
    "22": GatewayTrouble.COUNTRY,
    "29": GatewayTrouble.COUNTRY,  # a trial account, and not one of its own numbers
    "32": GatewayTrouble.SIGN_IN,
    "33": GatewayTrouble.NUMBER,  # given up by its owner
}
"""The statuses of a part; any other is a refusal that says nothing of whose fault it is."""


class VonageSender:
    """Sends through Vonage. Our message id is its ``client-ref``."""

    def __init__(self, account: Account, *, patience: float = PATIENCE) -> None:
        """Ask when there is something to send."""
        self._account = account
        self._wire = Wire(ca_file=account.ca_file, patience=patience)

    def send(self, message: TextMessage) -> Undelivered | None:
        """Hand *message* to the gateway."""
        account = self._account
        fields = {
            "api_key": account.username,
            "api_secret": account.password,
            "from": account.sender.removeprefix("+"),
            "to": message.recipient.removeprefix("+"),
            "text": message.text,
            "type": "text" if is_gsm(message.text) else "unicode",
            "client-ref": message.message_id[:40],
        }
        answer = self._wire.ask(
            Question(
                method="POST",
                url=f"{account.base_url}/sms/json",
                headers={"Content-Type": FORM, "Accept": "application/json"},
                body=form(fields),
            )
        )
        if isinstance(answer, Undelivered):
            return answer
        return _judge(answer) if is_fine(answer) else refuse(answer)

    def probe(self) -> Undelivered | None:
        """Ask for the balance."""
        url = f"{self._account.base_url}/account/get-balance"
        answer = self._wire.ask(self._account.question("GET", url))
        if isinstance(answer, Undelivered):
            return answer
        return None if is_fine(answer) else refuse(answer)

    def close(self) -> None:
        """Keep nothing open."""


def _judge(answer: Answer) -> Undelivered | None:
    """Say what became of the parts. Where one was taken, nobody sends the whole again."""
    statuses = [str(dig(part, "status")) for part in _parts(answer)]
    refused = [status for status in statuses if status != TAKEN]
    if not statuses or (refused and len(refused) < len(statuses)):
        return doubt(answer)
    if not refused:
        return None
    return refuse(answer, MEANINGS.get(refused[0], GatewayTrouble.REFUSED))


def _parts(answer: Answer) -> list[Any]:
    try:
        parts = dig(json.loads(answer.body), "messages")
    except ValueError:
        return []
    return parts if isinstance(parts, list) else []
