"""What the number of an answer means, where a gateway says no more than HTTP does (RFC 9110)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from farstu.delivery.message import GatewayTrouble, Undelivered
from farstu.delivery.sms.wire import Answer

FINE = range(200, 300)
ELSEWHERE = range(300, 400)
FAULTY = range(500, 600)

MEANINGS: Mapping[int, GatewayTrouble] = {
    HTTPStatus.UNAUTHORIZED: GatewayTrouble.SIGN_IN,
    HTTPStatus.PAYMENT_REQUIRED: GatewayTrouble.CREDIT,
    HTTPStatus.FORBIDDEN: GatewayTrouble.SIGN_IN,
    HTTPStatus.NOT_FOUND: GatewayTrouble.NO_GATEWAY,
    HTTPStatus.METHOD_NOT_ALLOWED: GatewayTrouble.NO_GATEWAY,
    HTTPStatus.REQUEST_TIMEOUT: GatewayTrouble.NOT_NOW,
    HTTPStatus.TOO_MANY_REQUESTS: GatewayTrouble.NOT_NOW,
    HTTPStatus.GATEWAY_TIMEOUT: GatewayTrouble.UNSURE,
}
"""504: somebody in between gave up waiting for whoever may have taken the message."""


def is_fine(answer: Answer) -> bool:
    """Say whether an answer is a yes, as far as HTTP goes."""
    return answer.status in FINE


def refuse(answer: Answer, trouble: GatewayTrouble | None = None) -> Undelivered:
    """Say what a no means: *trouble* if the gateway told us, else what its number means."""
    status = answer.status
    if trouble is None:
        trouble = MEANINGS.get(status, GatewayTrouble.REFUSED)
        if status in ELSEWHERE:
            trouble = GatewayTrouble.NO_GATEWAY
        elif status in FAULTY and status not in MEANINGS:
            trouble = GatewayTrouble.FAULT
    return Undelivered(trouble=trouble, code=status, said=answer.text)


def doubt(answer: Answer) -> Undelivered:
    """Say that a yes cannot be understood: the message was taken, perhaps."""
    return Undelivered(trouble=GatewayTrouble.UNSURE, code=answer.status, said=answer.text)
