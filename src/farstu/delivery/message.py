"""A message as it leaves the house, and what may become of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to one recipient, in words.

    *message_id* comes without angle brackets. It and *written_at* are the same at every attempt.
    """

    recipient: str
    sender: str
    sender_name: str
    subject: str
    text: str
    html: str
    message_id: str
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessage:
    """One text message to one number, written as in E.164: ``+46701740617``.

    *message_id* is the same at every attempt; gateways that keep a reference of ours get it.
    """

    recipient: str
    text: str
    message_id: str


class Trouble(StrEnum):
    """Why a message could not be handed over."""

    UNREACHABLE = "the mail server cannot be reached"
    CUT_OFF = "the mail server did not answer, or hung up"
    NO_STARTTLS = "the mail server offers no STARTTLS"
    CERTIFICATE = "the certificate of the mail server is not trusted"
    CA_FILE = "the file of trusted certificates cannot be read"
    NO_TLS = "the mail server does not speak TLS there"
    NO_SIGN_IN = "the mail server offers no way to sign in"
    SIGN_IN = "the mail server does not accept user name and password"
    SENDER = "the mail server does not accept the sender"
    RECIPIENT = "the mail server does not accept the recipient"
    NOT_NOW = "the mail server asks to try again later"
    CONTENT = "the mail server does not accept the message"
    ADDRESS = "the address cannot be written in a message"
    FOLDER = "the folder cannot be written to"


class GatewayTrouble(StrEnum):
    """Why a text message could not be handed over."""

    UNREACHABLE = "the gateway cannot be reached"
    CERTIFICATE = "the certificate of the gateway is not trusted"
    CA_FILE = "the file of trusted certificates cannot be read"
    NO_TLS = "the gateway does not speak TLS there"
    NO_GATEWAY = "what answers there is no such gateway"
    SIGN_IN = "the gateway does not accept user name and password"
    CREDIT = "the account at the gateway has no credit left, or is closed"
    SENDER = "the gateway does not accept the sender"
    COUNTRY = "the gateway does not send to that country"
    NOT_NOW = "the gateway asks to try again later"
    FAULT = "the gateway has a fault of its own"
    REFUSED = "the gateway does not take the message"
    NUMBER = "the gateway does not accept the number"
    CONTENT = "the gateway does not accept the text"
    GIVEN_UP = "Apprise could not send it, and does not say why"
    UNSURE = "the gateway did not say whether it took the message"
    NOT_INSTALLED = "the package `apprise` is not installed"
    FOLDER = "the folder cannot be written to"


FOR_GOOD = frozenset(
    {
        Trouble.RECIPIENT,
        Trouble.CONTENT,
        Trouble.ADDRESS,
        GatewayTrouble.NUMBER,
        GatewayTrouble.CONTENT,
        GatewayTrouble.GIVEN_UP,
        GatewayTrouble.UNSURE,
    }
)
"""What no later attempt would change, and what it might do twice: a text costs, and a code that
comes again puzzles. Anything else may be mended by whoever runs the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """A message that was not handed over.

    *code* is the server's, if it said one. *said* are its own words, which may name the recipient:
    they are for whoever asked for this very message, and are kept and logged nowhere. *by* names
    who said no, where there are several, and *earlier* is what those said who were asked before.
    """

    trouble: Trouble | GatewayTrouble
    code: int | None = None
    said: str = ""
    by: str = ""
    earlier: tuple[Undelivered, ...] = ()

    @property
    def is_for_good(self) -> bool:
        """Whether trying again would change nothing."""
        return self.trouble in FOR_GOOD

    def __str__(self) -> str:
        """Say it in a few words, without anybody's address."""
        trouble = self.trouble if self.code is None else f"{self.trouble} ({self.code})"
        own = f"{self.by}: {trouble}" if self.by else trouble
        return "; ".join([*map(str, self.earlier), own])


M_contra = TypeVar("M_contra", contravariant=True)


class Sender(Protocol[M_contra]):
    """Hands messages over; for one thread at a time."""

    def send(self, message: M_contra) -> Undelivered | None:
        """Hand *message* over. None: somebody else answers for it now."""

    def probe(self) -> Undelivered | None:
        """Do all that sending takes, and send nothing."""

    def close(self) -> None:
        """Let a connection go that was kept for the next message."""
