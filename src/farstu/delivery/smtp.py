"""Handing messages to a mail server (RFC 5321), over TLS that checks its certificate (RFC 8314).

A connection is kept for the next message until ``close``.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from farstu.delivery.message import Message, Trouble, Undelivered
from farstu.delivery.mime import AddressError, route_of, to_mime

PATIENCE = 15.0
"""Seconds that one answer of the server may take."""

LATER = range(400, 500)
"""Replies by which a server says that it may want the message later (RFC 5321 part 4.2.1)."""

OK = 250

ABOUT = {
    smtplib.SMTPSenderRefused: Trouble.SENDER,
    smtplib.SMTPDataError: Trouble.CONTENT,
    smtplib.SMTPAuthenticationError: Trouble.SIGN_IN,
}
"""What a refusal is about."""


class Security(StrEnum):
    """How the connection is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A mail server, and how to come in."""

    host: str
    port: int
    security: Security
    username: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None


class SmtpSender:
    """Sends through one server; for one thread at a time."""

    def __init__(self, server: Server, *, patience: float = PATIENCE) -> None:
        """Connect later, when there is something to send."""
        self._server = server
        self._patience = patience
        self._line: smtplib.SMTP | None = None

    def send(self, message: Message) -> Undelivered | None:
        """Hand *message* to the server."""
        try:
            mail, sender = to_mime(message), route_of(message.sender)
            recipient = route_of(message.recipient)
        except AddressError:
            return Undelivered(trouble=Trouble.ADDRESS)
        line = self._connect()
        if isinstance(line, Undelivered):
            return line
        try:
            line.send_message(mail, from_addr=sender, to_addrs=[recipient])
        except OSError as error:
            no = _explain(error, unsupported=Trouble.RECIPIENT, broken=Trouble.CUT_OFF)
            if not no.is_for_good:
                self.close()
            return no
        return None

    def probe(self) -> Undelivered | None:
        """Connect, be protected, sign in, and leave."""
        line = self._connect()
        self.close()
        return line if isinstance(line, Undelivered) else None

    def close(self) -> None:
        """Leave, politely if the server still listens."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(OSError):
                line.quit()
            line.close()

    def _connect(self) -> smtplib.SMTP | Undelivered:
        """Give a connection whose server still listens, the one from before if it does."""
        if self._line is not None and not _listens(self._line):
            self.close()
        if self._line is not None:
            return self._line
        try:
            self._line = self._dial()
        except OSError as error:
            return _explain(error, unsupported=Trouble.NO_TLS, broken=Trouble.UNREACHABLE)
        no = self._protect(self._line) or self._sign_in(self._line)
        if no is not None:
            self.close()
        return no or self._line

    def _dial(self) -> smtplib.SMTP:
        server = self._server
        if server.security is Security.TLS:
            return smtplib.SMTP_SSL(
                server.host, server.port, timeout=self._patience, context=self._trust()
            )
        return smtplib.SMTP(server.host, server.port, timeout=self._patience)

    def _trust(self) -> ssl.SSLContext:
        """Make the rules for certificates: those of the machine, or of one authority only."""
        ca_file = self._server.ca_file
        try:
            return ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
        except OSError as error:
            raise _CaFileError(str(error)) from None

    def _protect(self, line: smtplib.SMTP) -> Undelivered | None:
        if self._server.security is not Security.STARTTLS:
            return None
        try:
            line.starttls(context=self._trust())
        except OSError as error:
            return _explain(error, unsupported=Trouble.NO_STARTTLS, broken=Trouble.NO_TLS)
        return None

    def _sign_in(self, line: smtplib.SMTP) -> Undelivered | None:
        if not self._server.username:
            return None
        try:
            line.login(self._server.username, self._server.password)
        except UnicodeEncodeError:
            said = "user name and password have to be plain ASCII"
            return Undelivered(trouble=Trouble.SIGN_IN, said=said)
        except OSError as error:
            return _explain(error, unsupported=Trouble.NO_SIGN_IN, broken=Trouble.NO_SIGN_IN)
        return None


class _CaFileError(OSError):
    """The configured authority cannot be read."""


def _listens(line: smtplib.SMTP) -> bool:
    """Ask a server that was quiet whether it is still there."""
    try:
        return line.noop()[0] == OK
    except OSError:
        return False


def _explain(error: OSError, *, unsupported: Trouble, broken: Trouble) -> Undelivered:
    """Say what an error means; all of smtplib's and ssl's are ``OSError``s."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(error.recipients.values()))
            return _judge(Trouble.RECIPIENT, code, said)
        case smtplib.SMTPResponseException():
            trouble = ABOUT.get(type(error), broken)
            return _judge(trouble, error.smtp_code, error.smtp_error)
        case smtplib.SMTPNotSupportedError():
            return Undelivered(trouble=unsupported, said=str(error))
        case smtplib.SMTPServerDisconnected() | TimeoutError() | ConnectionResetError():
            return Undelivered(trouble=Trouble.CUT_OFF, said=str(error))
        case ssl.SSLCertVerificationError():
            return Undelivered(trouble=Trouble.CERTIFICATE, said=error.verify_message)
        case ssl.SSLError():
            return Undelivered(trouble=Trouble.NO_TLS, said=str(error))
        case _CaFileError():
            return Undelivered(trouble=Trouble.CA_FILE, said=str(error))
        case _:
            return Undelivered(trouble=broken, said=str(error))


def _judge(trouble: Trouble, code: int, said: bytes | str) -> Undelivered:
    """Say what a reply means: a 4xx one is for now, whatever it is about."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    trouble = Trouble.NOT_NOW if code in LATER else trouble
    return Undelivered(trouble=trouble, code=code, said=" ".join(words.split()))
