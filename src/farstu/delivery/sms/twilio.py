"""Twilio: a form to ``Messages.json`` of an account; refusals have numbers of their own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from farstu.delivery.message import GatewayTrouble, TextMessage, Undelivered
from farstu.delivery.sms.account import Account
from farstu.delivery.sms.verdict import is_fine, refuse
from farstu.delivery.sms.wire import PATIENCE, Answer, Wire, dig, form

BASE_URL = "https://api.twilio.com"

MEANINGS: Mapping[int, GatewayTrouble] = {
    20003: GatewayTrouble.SIGN_IN,
    20005: GatewayTrouble.CREDIT,  # the account is not active
    20429: GatewayTrouble.NOT_NOW,
    21211: GatewayTrouble.NUMBER,  # no valid number
    21212: GatewayTrouble.SENDER,  # no valid sender
    21214: GatewayTrouble.NUMBER,  # cannot be reached
    21408: GatewayTrouble.COUNTRY,  # texts to that region are not enabled
    21602: GatewayTrouble.CONTENT,  # no text
    21603: GatewayTrouble.SENDER,  # no sender
    21604: GatewayTrouble.NUMBER,  # no recipient
    21606: GatewayTrouble.SENDER,  # not a number of the account
    21610: GatewayTrouble.NUMBER,  # its owner has answered STOP
    21611: GatewayTrouble.NOT_NOW,  # the sender's queue is full
    21612: GatewayTrouble.COUNTRY,  # cannot be reached from that sender
    21614: GatewayTrouble.NUMBER,  # not a mobile number
    21617: GatewayTrouble.CONTENT,  # too long
    21659: GatewayTrouble.SENDER,
    21660: GatewayTrouble.SENDER,
    21703: GatewayTrouble.SENDER,  # the service has no number
    21705: GatewayTrouble.SENDER,  # no such service
}
"""The codes of Twilio's errors that tell more than the status does."""


class TwilioSender:
    """Sends through Twilio, from a number or through a messaging service of an account there."""

    def __init__(
        self, account: Account, *, account_sid: str, service: str, patience: float = PATIENCE
    ) -> None:
        """Ask when there is something to send."""
        self._account = account
        self._place = f"{account.base_url}/2010-04-01/Accounts/{quote(account_sid, safe='')}"
        self._service = service
        self._wire = Wire(ca_file=account.ca_file, patience=patience)

    def send(self, message: TextMessage) -> Undelivered | None:
        """Hand *message* to the gateway."""
        source = (
            {"MessagingServiceSid": self._service}
            if self._service
            else {"From": self._account.sender}
        )
        body = form({"To": message.recipient, "Body": message.text, **source})
        answer = self._wire.ask(
            self._account.question("POST", self._place + "/Messages.json", body)
        )
        if isinstance(answer, Undelivered):
            return answer
        return None if is_fine(answer) else _refuse(answer)

    def probe(self) -> Undelivered | None:
        """Ask for the balance."""
        answer = self._wire.ask(self._account.question("GET", self._place + "/Balance.json"))
        if isinstance(answer, Undelivered):
            return answer
        return None if is_fine(answer) else _refuse(answer)

    def close(self) -> None:
        """Keep nothing open."""


def _refuse(answer: Answer) -> Undelivered:
    code: Any = dig(_read(answer), "code")
    return refuse(answer, MEANINGS.get(code) if isinstance(code, int) else None)


def _read(answer: Answer) -> Any:
    try:
        return json.loads(answer.body)
    except ValueError:
        return None
