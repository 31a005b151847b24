"""SMPP: signing in as a transmitter, and a packet for each segment of a text."""

from __future__ import annotations

import socket
import ssl
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

from farstu.core.gsm import cut, encode_gsm, is_gsm
from farstu.delivery.message import GatewayTrouble, TextMessage, Undelivered
from farstu.delivery.sms import smpp_pdu as pdu
from farstu.delivery.sms.account import Account
from farstu.delivery.sms.smpp_pdu import Packet
from farstu.delivery.sms.wire import CONNECT_WITHIN, PATIENCE, explain, trust

USUAL_PORT, USUAL_TLS_PORT = 2775, 3550

MEANINGS: Mapping[int, GatewayTrouble] = {
    0x01: GatewayTrouble.CONTENT,  # a length that it does not take
    0x04: GatewayTrouble.SIGN_IN,  # bound otherwise than it should be
    0x05: GatewayTrouble.SIGN_IN,  # bound already
    0x08: GatewayTrouble.FAULT,
    0x0A: GatewayTrouble.SENDER,
    0x0B: GatewayTrouble.NUMBER,
    0x0D: GatewayTrouble.SIGN_IN,
    0x0E: GatewayTrouble.SIGN_IN,
    0x0F: GatewayTrouble.SIGN_IN,
    0x14: GatewayTrouble.NOT_NOW,  # its queue is full
    0x45: GatewayTrouble.REFUSED,
    0x48: GatewayTrouble.SENDER,
    0x49: GatewayTrouble.SENDER,
    0x50: GatewayTrouble.NUMBER,
    0x51: GatewayTrouble.NUMBER,
    0x53: GatewayTrouble.SIGN_IN,  # a system_type that it does not know
    0x58: GatewayTrouble.NOT_NOW,  # too fast
}
"""Statuses of part 5.1.3; any other is a refusal."""


class SmppSender:
    """Sends through one message centre; a session is kept for the next message until ``close``."""

    def __init__(
        self, account: Account, *, system_type: str = "", patience: float = PATIENCE
    ) -> None:
        """Connect later, when there is something to send."""
        self._account = account
        self._system_type = system_type
        self._patience = patience
        self._session: Session | None = None

    def send(self, message: TextMessage) -> Undelivered | None:
        """Hand *message* to the centre, a segment at a time."""
        session = self._bind()
        if isinstance(session, Undelivered):
            return session
        no = self._submit(session, message)
        if no is not None:
            self.close()
        return no

    def probe(self) -> Undelivered | None:
        """Sign in and leave."""
        session = self._bind()
        self.close()
        return session if isinstance(session, Undelivered) else None

    def close(self) -> None:
        """Leave, politely if the centre still listens."""
        session, self._session = self._session, None
        if session is not None:
            with suppress(OSError):
                session.ask(pdu.UNBIND, patience=CONNECT_WITHIN)
            session.close()

    def _submit(self, session: Session, message: TextMessage) -> Undelivered | None:
        """Once a segment was taken, or may have been, the whole is never sent again."""
        begun = False
        for body in _segments(message, sender=self._account.sender):
            try:
                status = session.ask(pdu.SUBMIT_SM, body, patience=self._patience)
            except OSError as error:
                return Undelivered(trouble=GatewayTrouble.UNSURE, said=str(error))
            if status:
                trouble = MEANINGS.get(status, GatewayTrouble.REFUSED)
                return Undelivered(trouble=GatewayTrouble.UNSURE if begun else trouble, code=status)
            begun = True
        return None

    def _bind(self) -> Session | Undelivered:
        """Give a session whose centre still listens, the one from before if it does."""
        if self._session is not None and not self._session.listens():
            self.close()
        if self._session is not None:
            return self._session
        line = dial(self._account.base_url, self._account.ca_file)
        if isinstance(line, Undelivered):
            return line
        session, account = Session(line), self._account
        try:
            body = pdu.bind(account.username, account.password, system_type=self._system_type)
            status = session.ask(pdu.BIND_TRANSMITTER, body, patience=self._patience)
        except UnicodeEncodeError:
            session.close()
            said = "user name and password have to be plain ASCII"
            return Undelivered(trouble=GatewayTrouble.SIGN_IN, said=said)
        except OSError as error:
            session.close()
            return Undelivered(trouble=GatewayTrouble.UNREACHABLE, said=str(error))
        if status:
            session.close()
            return Undelivered(trouble=MEANINGS.get(status, GatewayTrouble.SIGN_IN), code=status)
        self._session = session
        return session


class Session:
    """A connection on which one question is asked at a time."""

    def __init__(self, line: socket.socket, *, clock: Callable[[], float] = monotonic) -> None:
        """Take over *line*."""
        self._line = line
        self._clock = clock
        self._sequence = 0

    def ask(self, command: int, body: bytes = b"", *, patience: float) -> int:
        """Ask, and give the status of the answer. Raises ``OSError`` if none comes in time."""
        self._sequence += 1
        self._line.settimeout(patience)
        self._line.sendall(Packet(command=command, sequence=self._sequence, body=body).write())
        ends = self._clock() + patience
        while True:
            heard = self._hear(ends)
            if heard.command == command | pdu.RESPONSE and heard.sequence == self._sequence:
                return heard.status
            if heard.command == pdu.RESPONSE:  # generic_nack: it did not understand
                return heard.status or pdu.UNKNOWN_ERROR
            if heard.command == pdu.ENQUIRE_LINK:
                self._answer(heard)

    def listens(self) -> bool:
        """Ask a centre that was quiet whether it is still there."""
        try:
            return self.ask(pdu.ENQUIRE_LINK, patience=CONNECT_WITHIN) == 0
        except OSError:
            return False

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _answer(self, heard: Packet) -> None:
        answer = Packet(command=heard.command | pdu.RESPONSE, sequence=heard.sequence)
        self._line.sendall(answer.write())

    def _hear(self, ends: float) -> Packet:
        length, command, status, sequence = pdu.HEADER.unpack(self._read(pdu.HEADER.size, ends))
        if not pdu.HEADER.size <= length <= pdu.LONGEST:
            raise ConnectionAbortedError("a packet of an impossible length")
        body = self._read(length - pdu.HEADER.size, ends)
        return Packet(command=command, status=status, sequence=sequence, body=body)

    def _read(self, count: int, ends: float) -> bytes:
        read = b""
        while len(read) < count:
            left = ends - self._clock()
            if left <= 0:
                raise TimeoutError("timed out")
            self._line.settimeout(left)
            piece = self._line.recv(count - len(read))
            if not piece:
                raise ConnectionResetError("the other side hung up")
            read += piece
        return read


def dial(url: str, ca_file: Path | None) -> socket.socket | Undelivered:
    """Connect to *url*, and be protected if it begins with ``smpps``."""
    parts = urlsplit(url)
    protected = parts.scheme == "smpps"
    port = parts.port or (USUAL_TLS_PORT if protected else USUAL_PORT)
    context = trust(ca_file) if protected else None
    if isinstance(context, Undelivered):
        return context
    try:
        line = socket.create_connection((parts.hostname, port), timeout=CONNECT_WITHIN)
    except OSError as error:
        return explain(error)
    return line if context is None else _protect(line, context, parts.hostname or "")


def _protect(
    line: socket.socket, context: ssl.SSLContext, host: str
) -> socket.socket | Undelivered:
    try:
        return context.wrap_socket(line, server_hostname=host)
    except OSError as error:
        line.close()
        return explain(error)


def _segments(message: TextMessage, *, sender: str) -> Iterator[bytes]:
    """Write the body of each segment; a header numbers them if there are several."""
    gsm, parts = is_gsm(message.text), cut(message.text)
    reference = zlib.crc32(message.message_id.encode()) & 0xFFFF
    for number, part in enumerate(parts, start=1):
        octets = encode_gsm(part) if gsm else part.encode("utf-16-be")
        if len(parts) > 1:
            octets = bytes([5, 0, 3, reference & 0xFF, len(parts), number]) + octets
        yield pdu.submit(
            sender,
            message.recipient,
            octets,
            coding=pdu.GSM if gsm else pdu.UCS2,
            numbered=len(parts) > 1,
            reference=reference,
        )
