"""Whatever Apprise knows how to send by: an address of its own making, with the number in it.

Apprise is an extra that is imported only where it is configured. It says whether it worked and not
why, so what it could not send is sent by the next gateway, and never by Apprise again.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any
from urllib.parse import quote

from farstu.delivery.message import GatewayTrouble, TextMessage, Undelivered

PLACEHOLDER = "{to}"
PACKAGE = "apprise"
LOGGERS = (PACKAGE, "urllib3.connectionpool")
"""They write down whom something was sent to, and what."""


class AppriseSender:
    """Sends through one address of Apprise, in which ``{to}`` is the number."""

    def __init__(self, url: str) -> None:
        """Import Apprise later, when there is something to send."""
        self._url = url

    def send(self, message: TextMessage) -> Undelivered | None:
        """Hand *message* over."""
        service = self._service(message.recipient)
        if isinstance(service, Undelivered):
            return service
        if service.notify(body=message.text):
            return None
        return Undelivered(trouble=GatewayTrouble.GIVEN_UP)

    def probe(self) -> Undelivered | None:
        """See that Apprise is there and understands the address."""
        service = self._service("+46701740600")
        return service if isinstance(service, Undelivered) else None

    def close(self) -> None:
        """Keep nothing open."""

    def _service(self, recipient: str) -> Any:
        """Make Apprise's sender, or say what is missing. It logs numbers and texts: not here."""
        try:
            library = import_module(PACKAGE)
        except ImportError:
            return Undelivered(trouble=GatewayTrouble.NOT_INSTALLED)
        for name in LOGGERS:
            logging.getLogger(name).disabled = True
        service = library.Apprise()
        if service.add(self._url.replace(PLACEHOLDER, quote(recipient, safe=""))):
            return service
        return Undelivered(trouble=GatewayTrouble.NO_GATEWAY)
