"""An SMPP message centre of the tests' own, on loopback. Packets are read by a codec not ours.

It is strict: whoever is not signed in sends nothing, sequence numbers count, and a packet that the
codec does not read whole ends the session.
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from smpp34 import RawPdu, SmppError, SubmitSm, decode

SYSTEM_ID, PASSWORD, SYSTEM_TYPE = "farstu", "words", "SMS"
BIND, SUBMIT, UNBIND, ENQUIRE = 0x02, 0x04, 0x06, 0x15
RESPONSE = 0x80000000
NOT_BOUND, WRONG_PASSWORD, WRONG_SYSTEM_ID = 0x04, 0x0E, 0x0F
LONGEST = 64 * 1024
UDHI = 0x40
USER_MESSAGE_REFERENCE = 0x0204
GSM = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUV"
    "WXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPED = dict(zip(b"\x0a\x14\x28\x29\x2f\x3c\x3d\x3e\x40\x65", "\f^{}\\[~]|€", strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One segment as it was taken."""

    pdu: SubmitSm

    @property
    def header(self) -> bytes:
        """What numbers it: empty where it is the only one."""
        octets = self.pdu.short_message
        return octets[: octets[0] + 1] if self.pdu.esm_class & UDHI else b""

    @property
    def text(self) -> str:
        """What a phone shows of it."""
        octets = self.pdu.short_message[len(self.header) :]
        return octets.decode("utf-16-be") if self.pdu.data_coding == 8 else read_gsm(octets)

    @property
    def reference(self) -> int | None:
        """What it was called by whoever sent it."""
        found = [tlv for tlv in self.pdu.tlvs if tlv.tag == USER_MESSAGE_REFERENCE]
        return int.from_bytes(found[0].value, "big") if found else None


@dataclass
class Centre:
    """A running centre, and what it has taken."""

    port: int = 0
    segments: list[Segment] = field(default_factory=list)
    sessions: int = 0
    statuses: list[int] = field(default_factory=list)
    """What it says to the next segments, instead of taking them."""
    silent: int | None = None
    """A command that is never answered."""
    chatty: bool = False
    """Whether it asks for a sign of life before it answers."""
    unbound: int = 0

    def _talk(self, caller: socket.socket) -> None:
        bound = False
        while (packet := _read(caller)) is not None:
            command, sequence, body = packet
            assert sequence > 0
            if command == self.silent:
                continue
            if self.chatty and command == SUBMIT:
                _write(caller, ENQUIRE, 0, 77)
                answered = _read(caller)
                assert answered is not None
                assert answered[:2] == (ENQUIRE | RESPONSE, 77)
                _write(caller, SUBMIT | RESPONSE, 0, sequence + 1, body=b"other\x00")
            status, said = self._judge(command, body, bound=bound)
            bound = bound or (command == BIND and status == 0)
            self.unbound += command == UNBIND
            _write(caller, command | RESPONSE, status, sequence, body=said)
            if command == UNBIND:
                return

    def _judge(self, command: int, body: bytes, *, bound: bool) -> tuple[int, bytes]:
        if command == BIND:
            self.sessions += 1
            return _sign_in(body), b"centre\x00"
        if not bound:
            return NOT_BOUND, b""
        if command == SUBMIT:
            if self.statuses and (status := self.statuses.pop(0)):
                return status, b""
            found = decode(struct.pack(">IIII", 16 + len(body), SUBMIT, 0, 1) + body)
            assert isinstance(found, SubmitSm)
            self.segments.append(Segment(pdu=found))
            return 0, f"m{len(self.segments)}".encode() + b"\x00"
        assert command in {ENQUIRE, UNBIND}
        return 0, b""


def read_gsm(octets: bytes) -> str:
    """Read GSM 03.38, one place an octet."""
    read, rest = "", iter(octets)
    for octet in rest:
        read += ESCAPED[next(rest)] if octet == 0x1B else GSM[octet]
    return read


@contextmanager
def serve_centre(*, certificates: Path | None = None) -> Iterator[Centre]:
    """Serve until the block ends, over TLS if there are *certificates*."""
    centre = Centre()
    context = None
    if certificates is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        centre.port = listener.getsockname()[1]
        thread = threading.Thread(target=_accept, args=(listener, centre, context), daemon=True)
        thread.start()
        yield centre
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def _accept(listener: socket.socket, centre: Centre, context: ssl.SSLContext | None) -> None:
    while True:
        try:
            caller, _ = listener.accept()
        except OSError:
            return
        try:
            if context is not None:
                caller = context.wrap_socket(caller, server_side=True)
            with caller:
                centre._talk(caller)
        except (OSError, SmppError):
            caller.close()


def _sign_in(body: bytes) -> int:
    system_id, password, system_type, rest = body.split(b"\x00", 3)
    assert rest[0] == 0x34
    assert len(rest) == 4
    assert system_type in {b"", SYSTEM_TYPE.encode()}
    if system_id != SYSTEM_ID.encode():
        return WRONG_SYSTEM_ID
    return 0 if password == PASSWORD.encode() else WRONG_PASSWORD


def _read(caller: socket.socket) -> tuple[int, int, bytes] | None:
    header = _exactly(caller, 16)
    if header is None:
        return None
    length, command, status, sequence = struct.unpack(">IIII", header)
    if length > LONGEST:
        return None
    body = _exactly(caller, length - 16) or b""
    pdu = decode(header + body)
    assert isinstance(pdu, SubmitSm | RawPdu)
    assert status == 0
    return command, sequence, body


def _exactly(caller: socket.socket, count: int) -> bytes | None:
    read = b""
    while len(read) < count:
        piece = caller.recv(count - len(read))
        if not piece:
            return None
        read += piece
    return read


def _write(caller: socket.socket, *header: int, body: bytes = b"") -> None:
    command, status, sequence = header
    caller.sendall(struct.pack(">IIII", 16 + len(body), command, status, sequence) + body)
