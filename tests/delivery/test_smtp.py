"""Handing messages to a real mail server: what it takes, and each way in which it says no."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from farstu.delivery.message import Message, Trouble, Undelivered
from farstu.delivery.smtp import Security, Server, SmtpSender
from tests.delivery.messages import MESSAGE, message
from tests.delivery.test_mime import body
from tests.support.exim import Exim, make_authority

HASTE = 5.0


def send(server: Server, *messages: Message) -> list[Undelivered | None]:
    """Send *messages* over one connection."""
    with closing(SmtpSender(server, patience=HASTE)) as sender:
        return [sender.send(one) for one in messages]


def test_messages_arrive(exim: Exim) -> None:
    """Two over one connection, signed in and encrypted, letter by letter, pictures too."""
    assert send(exim.server(), MESSAGE, message(message_id="two@portal.example")) == [None, None]
    first, second = sorted(exim.wait_for(2), key=lambda mail: str(mail["Message-ID"]))
    assert (first["Message-ID"], second["Message-ID"]) == (
        "<one@portal.example>",
        "<two@portal.example>",
    )
    assert first["Subject"] == MESSAGE.subject
    assert (body(first, "plain"), body(first, "html")) == (MESSAGE.text, MESSAGE.html)
    assert first["From"].addresses[0].display_name == MESSAGE.sender_name
    assert "esmtpsa" in first["Received"]  # the s is for TLS, the a for signed in
    assert exim.log().count("daemon started") == 1


def test_tls_from_the_beginning_works_too(exim: Exim) -> None:
    """On the port that is for it (RFC 8314)."""
    assert send(exim.server(port=exim.tls_port, security=Security.TLS), MESSAGE) == [None]
    assert exim.wait_for(1)


def test_an_international_address_is_served(exim: Exim) -> None:
    """Where the server speaks SMTPUTF8; a foreign domain alone needs nothing special."""
    strange = message(recipient="bö@exämple.com"), message(recipient="bo@exämple.com")
    assert send(exim.server(), *strange) == [None, None]
    assert len(exim.wait_for(2)) == 2


def test_a_recipient_who_is_refused_is_for_good(exim: Exim) -> None:
    """The next message of the same connection is sent all the same."""
    no, yes = send(exim.server(), message(recipient="nobody@example.com"), MESSAGE)
    assert no is not None
    assert (no.trouble, no.code, no.is_for_good) == (Trouble.RECIPIENT, 550, True)
    assert "nobody" in no.said
    assert str(no) == "the mail server does not accept the recipient (550)"
    assert yes is None


def test_not_now_is_not_for_good(exim: Exim) -> None:
    """A reply that begins with 4 is asked again."""
    no, yes = send(exim.server(), message(recipient="later@example.com"), MESSAGE)
    assert no is not None
    assert (no.trouble, no.code, no.is_for_good) == (Trouble.NOT_NOW, 451, False)
    assert yes is None


def test_a_mistyped_address_never_gets_there(exim: Exim) -> None:
    """It would be another command."""
    [no] = send(exim.server(), message(recipient="maja@example.com>\r\nRCPT TO:<x@example.com"))
    assert no is not None
    assert no.trouble is Trouble.ADDRESS
    assert "RCPT" not in exim.log()


@pytest.mark.parametrize(
    ("other", "trouble"),
    [
        ({"password": "wrong"}, Trouble.SIGN_IN),
        ({"password": "lösenord"}, Trouble.SIGN_IN),
        ({"ca_file": None}, Trouble.CERTIFICATE),
        ({"ca_file": Path("/nowhere.pem")}, Trouble.CA_FILE),
        ({"security": Security.TLS}, Trouble.NO_TLS),
        ({"security": Security.NONE}, Trouble.NO_SIGN_IN),
    ],
)
def test_what_the_operator_can_mend_is_not_for_good(
    exim: Exim, other: dict[str, object], trouble: Trouble
) -> None:
    """Each mistake in the configuration has a name, is found by the probe, and sends nothing."""
    server = exim.server(**other)
    probed, [tried] = SmtpSender(server, patience=HASTE).probe(), send(server, MESSAGE)
    assert probed == tried
    assert tried is not None
    assert (tried.trouble, tried.is_for_good) == (trouble, False)
    assert exim.arrived() == []


def test_a_certificate_for_another_name_is_refused(exim: Exim) -> None:
    """Whoever has a certificate of the same authority is still not the server that was meant."""
    with pytest.MonkeyPatch.context() as patch:
        resolve = socket.getaddrinfo
        patch.setattr(
            socket,
            "getaddrinfo",
            lambda host, *rest: resolve("127.0.0.1", *rest),  # noqa: ARG005
        )
        [no] = send(exim.server(host="mail.example.org"), MESSAGE)
    assert no is not None
    assert no.trouble is Trouble.CERTIFICATE


def test_another_authority_is_not_believed(exim: Exim, tmp_path: Path) -> None:
    """Only the one in the configured file is."""
    make_authority(tmp_path / "other.pem")
    [no] = send(exim.server(ca_file=tmp_path / "other.pem"), MESSAGE)
    assert no is not None
    assert no.trouble is Trouble.CERTIFICATE


def test_the_probe_sends_nothing(exim: Exim) -> None:
    """It signs in and leaves."""
    assert SmtpSender(exim.server()).probe() is None
    assert exim.arrived() == []
    assert " <= " not in exim.log()


# Servers that misbehave ------------------------------------------------------------------------


@dataclass
class Script:
    """A server of a test's own, on loopback: it answers each command by its first word."""

    answers: dict[str, str]
    heard: list[str] = field(default_factory=list)
    port: int = 0

    def serve(self, listener: socket.socket) -> None:
        """Answer one caller after another until the listener is closed."""
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            with caller:
                self._talk(caller)

    def _talk(self, caller: socket.socket) -> None:
        lines = caller.makefile("rb")
        caller.sendall(self.answers.get("GREETING", "220 ready").encode() + b"\r\n")
        in_data = False
        for line in lines:
            word = line.split()[0].decode().upper() if line.split() else ""
            if in_data and word != ".":
                continue
            self.heard.append(word)
            answer = self.answers.get(word, "250 fine")
            if answer == "HANG UP":
                return
            caller.sendall(answer.encode() + b"\r\n")
            in_data = word == "DATA" and answer.startswith("354")


@pytest.fixture
def script() -> Iterator[Script]:
    """Serve, with the answers of a server that takes everything."""
    script = Script({"DATA": "354 go on", "QUIT": "HANG UP"})
    with socket.create_server(("127.0.0.1", 0)) as listener:
        script.port = listener.getsockname()[1]
        thread = threading.Thread(target=script.serve, args=(listener,), daemon=True)
        thread.start()
        yield script
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def plain(script: Script) -> Server:
    """Come in without protection, as to a relay on this machine."""
    return Server(host="127.0.0.1", port=script.port, security=Security.NONE)


@pytest.mark.parametrize(
    ("word", "answer", "trouble", "for_good"),
    [
        ("GREETING", "554 no", Trouble.UNREACHABLE, False),
        ("GREETING", "421 busy", Trouble.NOT_NOW, False),
        ("EHLO", "HANG UP", Trouble.CUT_OFF, False),
        ("MAIL", "550 not you", Trouble.SENDER, False),
        ("MAIL", "421 closing", Trouble.NOT_NOW, False),
        ("RCPT", "553 no such", Trouble.RECIPIENT, True),
        ("RCPT", "450 greylisted", Trouble.NOT_NOW, False),
        ("RCPT", "421 closing", Trouble.NOT_NOW, False),
        ("RCPT", "HANG UP", Trouble.CUT_OFF, False),
        ("DATA", "HANG UP", Trouble.CUT_OFF, False),
        (".", "554 spam", Trouble.CONTENT, True),
        (".", "452 disk full", Trouble.NOT_NOW, False),
        (".", "HANG UP", Trouble.CUT_OFF, False),
    ],
)
def test_each_refusal_is_told_apart(
    script: Script, word: str, answer: str, trouble: Trouble, *, for_good: bool
) -> None:
    """Only what is about this recipient, or this message, is for good."""
    script.answers[word] = answer
    [no] = send(plain(script), MESSAGE)
    assert no is not None
    assert (no.trouble, no.is_for_good) == (trouble, for_good)
    assert no.code == (int(answer[:3]) if answer[0].isdigit() else None)


def test_a_connection_that_died_meanwhile_is_made_anew(script: Script) -> None:
    """A server that hangs up on whoever is quiet loses no message."""
    with closing(SmtpSender(plain(script), patience=HASTE)) as sender:
        assert sender.send(MESSAGE) is None
        script.answers["NOOP"] = "HANG UP"
        assert sender.send(MESSAGE) is None
    assert script.heard.count("EHLO") == 2
    assert script.heard.count("DATA") == 2


def test_a_server_that_says_nothing_is_left(script: Script) -> None:
    """After as long as one is patient."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = Server(host="127.0.0.1", port=silent.getsockname()[1], security=Security.NONE)
        no = SmtpSender(server, patience=0.2).send(MESSAGE)
    assert no is not None
    assert no.trouble is Trouble.CUT_OFF
    assert script.heard == []


def test_without_starttls_nothing_is_said(script: Script) -> None:
    """Neither sender nor password goes over an open line because somebody cut the offer out."""
    server = Server(
        host="127.0.0.1",
        port=script.port,
        security=Security.STARTTLS,
        username="farstu",
        password="secret",
    )
    [no] = send(server, MESSAGE)
    assert no is not None
    assert no.trouble is Trouble.NO_STARTTLS
    assert set(script.heard) <= {"EHLO", "QUIT"}


def test_starttls_that_is_refused_is_not_done_without(script: Script) -> None:
    """Whether for now or for good."""
    script.answers["EHLO"] = "250-here\r\n250 STARTTLS"
    server = Server(host="127.0.0.1", port=script.port, security=Security.STARTTLS)
    for answer, trouble in (("454 not now", Trouble.NOT_NOW), ("501 no", Trouble.NO_TLS)):
        script.answers["STARTTLS"] = answer
        [no] = send(server, MESSAGE)
        assert no is not None
        assert no.trouble is trouble
    assert "MAIL" not in script.heard


def test_an_address_that_the_server_cannot_write_is_for_good(script: Script) -> None:
    """Without SMTPUTF8 a name outside of ASCII has no way there."""
    [no] = send(plain(script), message(recipient="bö@example.com"))
    assert no is not None
    assert (no.trouble, no.is_for_good) == (Trouble.RECIPIENT, True)


def test_a_password_is_in_no_repr() -> None:
    """Of what is passed around."""
    assert "secret" not in repr(
        Exim(folder=Path("/x"), port=1, tls_port=2).server(password="secret")
    )
