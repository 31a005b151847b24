"""Kannel: a gateway of one's own; its ``sendsms`` takes a message and says 202.

Name, password and text go as headers and body, not in the address, which servers write into logs.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from farstu.core.gsm import is_gsm
from farstu.delivery.message import GatewayTrouble, TextMessage, Undelivered
from farstu.delivery.sms.account import Account
from farstu.delivery.sms.verdict import doubt, is_fine, refuse
from farstu.delivery.sms.wire import PATIENCE, Question, Wire

PLACE = "/cgi-bin/sendsms"
GSM, UCS2 = "0", "2"


class KannelSender:
    """Sends through a Kannel, which cuts what is too long for one segment."""

    def __init__(self, account: Account, *, patience: float = PATIENCE) -> None:
        """Ask when there is something to send."""
        self._account = account
        self._wire = Wire(ca_file=account.ca_file, patience=patience)

    def send(self, message: TextMessage) -> Undelivered | None:
        """Hand *message* to the gateway."""
        headers = {
            "X-Kannel-From": self._account.sender,
            "X-Kannel-To": message.recipient,
            "X-Kannel-Coding": GSM if is_gsm(message.text) else UCS2,
        }
        answer = self._wire.ask(self._question(headers, message.text))
        if isinstance(answer, Undelivered):
            return answer
        if answer.status == HTTPStatus.ACCEPTED:
            return None
        return doubt(answer) if is_fine(answer) else refuse(answer)

    def probe(self) -> Undelivered | None:
        """Send nothing to nobody: whoever is known is told that a number is missing."""
        answer = self._wire.ask(self._question({}, ""))
        if isinstance(answer, Undelivered):
            return answer
        known = answer.status == HTTPStatus.BAD_REQUEST and "receiver" in answer.text
        if known:
            return None
        return refuse(answer, GatewayTrouble.NO_GATEWAY if is_fine(answer) else None)

    def close(self) -> None:
        """Keep nothing open."""

    def _question(self, headers: Mapping[str, str], text: str) -> Question:
        account = self._account
        known = {
            "X-Kannel-Username": account.username,
            "X-Kannel-Password": account.password,
            "Content-Type": "text/plain; charset=UTF-8",
        }
        return Question(
            method="POST",
            url=account.base_url + PLACE,
            headers={**known, **headers},
            body=text.encode(),
        )
