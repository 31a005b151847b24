"""SMPP: what a message centre reads, and each way in which it says no."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from farstu.delivery.message import GatewayTrouble, TextMessage, Undelivered
from farstu.delivery.sms.account import Account
from farstu.delivery.sms.smpp import SmppSender
from tests.delivery.messages import TEXT, text_message
from tests.support.exim import make_authority, make_certificates
from tests.support.message_centre import (
    PASSWORD,
    SUBMIT,
    SYSTEM_ID,
    SYSTEM_TYPE,
    Centre,
    serve_centre,
)

HASTE = 0.3
"""Seconds, where nothing is ever answered."""
ENOUGH = 3.0
"""Seconds, where signing in has to be answered first, on a busy machine too."""
LONG = "Åsa's €-kod är 418092 [ok] " * 13
LONG_WITH_PICTURES = "Åsas 🔑 är 418092. " * 10


@pytest.fixture
def centre() -> Iterator[Centre]:
    """Serve in the open, on loopback."""
    with serve_centre() as running:
        yield running


def account(
    centre: Centre,
    *,
    scheme: str = "smpp",
    password: str = PASSWORD,
    username: str = SYSTEM_ID,
    sender: str = "Nordskar",
    ca_file: Path | None = None,
) -> Account:
    """Say how to come in."""
    return Account(
        base_url=f"{scheme}://localhost:{centre.port}",
        username=username,
        password=password,
        sender=sender,
        ca_file=ca_file,
    )


def send(at: Account, *messages: TextMessage, patience: float = 20) -> list[Undelivered | None]:
    """Send *messages* one after the other."""
    with closing(SmppSender(at, system_type=SYSTEM_TYPE, patience=patience)) as sender:
        return [sender.send(one) for one in messages]


def troubles(said: list[Undelivered | None]) -> list[GatewayTrouble | None]:
    """Say what was wrong with each."""
    return [None if no is None else GatewayTrouble(no.trouble) for no in said]


@contextmanager
def answering(listener: socket.socket, answer: bytes) -> Iterator[None]:
    """Say the same to the one who calls, whatever is asked."""

    def talk() -> None:
        caller, _ = listener.accept()
        with caller:
            caller.recv(4096)
            caller.sendall(answer)

    thread = threading.Thread(target=talk)
    thread.start()
    yield
    thread.join()


def test_two_messages_go_over_one_session(centre: Centre) -> None:
    """Each in one segment, with our reference; then we take our leave."""
    assert send(account(centre), TEXT, text_message(message_id="two@portal.example")) == [None] * 2
    first, second = centre.segments
    assert (first.text, first.header, first.pdu.data_coding) == (TEXT.text, b"", 0)
    assert (first.pdu.destination_addr, first.pdu.dest_addr_ton) == ("46701740617", 1)
    assert (first.pdu.source_addr, first.pdu.source_addr_ton) == ("Nordskar", 5)
    assert None not in {first.reference, second.reference}
    assert first.reference != second.reference
    assert (centre.sessions, centre.unbound) == (1, 1)


@pytest.mark.parametrize(
    ("sender", "kind", "plan"), [("+46766861004", 1, 1), ("71717", 0, 1), ("Nordskar", 5, 0)]
)
def test_a_sender_is_a_number_or_a_name(centre: Centre, sender: str, kind: int, plan: int) -> None:
    """And is said to be what it is (part 5.2.5)."""
    assert send(account(centre, sender=sender), TEXT) == [None]
    [segment] = centre.segments
    assert segment.pdu.source_addr == sender.removeprefix("+")
    assert (segment.pdu.source_addr_ton, segment.pdu.source_addr_npi) == (kind, plan)


@pytest.mark.parametrize(("text", "coding", "most"), [(LONG, 0, 153), (LONG_WITH_PICTURES, 8, 134)])
def test_a_long_text_goes_in_segments(centre: Centre, text: str, coding: int, most: int) -> None:
    """Numbered, of one message, none too long, no letter cut in two."""
    assert send(account(centre), text_message(text=text)) == [None]
    segments = centre.segments
    assert "".join(segment.text for segment in segments) == text
    assert len(segments) == 3
    for number, segment in enumerate(segments, start=1):
        head = segment.header
        assert head[:3] == b"\x05\x00\x03"
        assert head[4:] == bytes([len(segments), number])
        assert head[3] == segments[0].header[3]
        assert segment.pdu.data_coding == coding
        assert len(segment.pdu.short_message) - len(head) <= most


def test_a_picture_takes_ucs2(centre: Centre) -> None:
    """And arrives."""
    assert send(account(centre), text_message(text="Åsas 🔑")) == [None]
    assert [(one.text, one.pdu.data_coding) for one in centre.segments] == [("Åsas 🔑", 8)]


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ({"password": "wrong"}, GatewayTrouble.SIGN_IN),
        ({"password": "lösenord"}, GatewayTrouble.SIGN_IN),
        ({"username": "wrong"}, GatewayTrouble.SIGN_IN),
    ],
)
def test_who_is_not_let_in_sends_nothing(
    centre: Centre, said: dict[str, str], trouble: GatewayTrouble
) -> None:
    """The probe finds it out too."""
    at = account(centre, **said)  # type: ignore[arg-type]
    assert troubles(send(at, TEXT)) == [trouble]
    assert troubles([SmppSender(at).probe()]) == [trouble]
    assert centre.segments == []


def test_the_probe_signs_in_and_leaves(centre: Centre) -> None:
    """And sends nothing."""
    assert SmppSender(account(centre)).probe() is None
    assert (centre.sessions, centre.unbound, centre.segments) == (1, 1, [])


@pytest.mark.parametrize(
    ("status", "trouble", "for_good"),
    [
        (0x0B, GatewayTrouble.NUMBER, True),
        (0x0A, GatewayTrouble.SENDER, False),
        (0x58, GatewayTrouble.NOT_NOW, False),
        (0x14, GatewayTrouble.NOT_NOW, False),
        (0x08, GatewayTrouble.FAULT, False),
        (0x01, GatewayTrouble.CONTENT, True),
        (0xFF, GatewayTrouble.REFUSED, False),
    ],
)
def test_each_refusal_is_told_apart(
    centre: Centre, status: int, trouble: GatewayTrouble, *, for_good: bool
) -> None:
    """By its status; the next message goes all the same."""
    centre.statuses = [status]
    no, yes = send(account(centre), TEXT, TEXT)
    assert no is not None
    assert (no.trouble, no.code, no.is_for_good) == (trouble, status, for_good)
    assert yes is None


def test_half_a_message_is_not_sent_again(centre: Centre) -> None:
    """A segment was taken and paid for, so that the rest is in doubt."""
    centre.statuses = [0, 0x08]
    assert troubles(send(account(centre), text_message(text=LONG))) == [GatewayTrouble.UNSURE]
    assert len(centre.segments) == 1


def test_a_segment_without_an_answer_may_have_been_taken(centre: Centre) -> None:
    """Nobody sends it again."""
    centre.silent = SUBMIT
    assert troubles(send(account(centre), TEXT, patience=ENOUGH)) == [GatewayTrouble.UNSURE]


def test_a_centre_that_asks_for_a_sign_of_life_gets_one(centre: Centre) -> None:
    """While an answer is waited for; an answer to something else is none."""
    centre.chatty = True
    assert send(account(centre), TEXT) == [None]
    assert len(centre.segments) == 1


def test_a_session_that_died_meanwhile_is_made_anew(centre: Centre) -> None:
    """A centre that hangs up on whoever is quiet loses no message."""
    with closing(SmppSender(account(centre), patience=20)) as sender:
        assert sender.send(TEXT) is None
        session = sender._session
        assert session is not None
        session._line.shutdown(socket.SHUT_RDWR)
        assert sender.send(TEXT) is None
    assert (centre.sessions, len(centre.segments)) == (2, 2)


def test_nobody_there_is_no_reason_to_give_up() -> None:
    """Nor is one who hangs up at once, or speaks something else."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        at = Account(base_url=f"smpp://127.0.0.1:{port}", sender="Nordskar")
        assert troubles(send(at, TEXT, patience=HASTE)) == [GatewayTrouble.UNREACHABLE]
    assert troubles(send(at, TEXT)) == [GatewayTrouble.UNREACHABLE]


@pytest.mark.parametrize(
    "answer",
    [
        struct.pack(">IIII", 0xFFFFFFFF, 0x80000002, 0, 1),
        struct.pack(">IIII", 3, 0x80000002, 0, 1),
        struct.pack(">IIII", 16, 0x80000000, 0x03, 1),
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
    ],
)
def test_what_is_no_centre_is_left(answer: bytes) -> None:
    """A packet of an impossible length is not read, and one that was not understood is a no."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        at = Account(base_url=f"smpp://127.0.0.1:{listener.getsockname()[1]}")
        with answering(listener, answer):
            no = SmppSender(at, patience=20).probe()
    assert no is not None
    assert no.trouble in {GatewayTrouble.UNREACHABLE, GatewayTrouble.SIGN_IN}


def test_tls_is_checked(tmp_path: Path) -> None:
    """The authority and the name, before anything is said."""
    make_certificates(tmp_path)
    (tmp_path / "other").mkdir()
    make_authority(tmp_path / "other" / "ca.pem")
    with serve_centre(certificates=tmp_path) as centre:
        known = account(centre, scheme="smpps", ca_file=tmp_path / "ca.pem")
        assert send(known, TEXT) == [None]
        for ca_file, trouble in (
            (None, GatewayTrouble.CERTIFICATE),
            (tmp_path / "other" / "ca.pem", GatewayTrouble.CERTIFICATE),
            (tmp_path / "none.pem", GatewayTrouble.CA_FILE),
        ):
            at = account(centre, scheme="smpps", ca_file=ca_file)
            assert troubles(send(at, TEXT)) == [trouble]
        assert (centre.sessions, len(centre.segments)) == (1, 1)


def test_without_tls_nothing_is_said(centre: Centre) -> None:
    """Not even the name, to a centre that speaks in the open only."""
    at = account(centre, scheme="smpps")
    [no] = troubles(send(at, TEXT))
    assert no in {GatewayTrouble.NO_TLS, GatewayTrouble.UNREACHABLE}
    assert centre.sessions == 0
