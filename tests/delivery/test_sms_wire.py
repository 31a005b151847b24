"""One question over HTTP: what may be asked again, and what must not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from farstu.delivery.message import GatewayTrouble, Undelivered
from farstu.delivery.sms.wire import LONGEST_ANSWER, Answer, Question, Wire
from tests.support.exim import make_authority, make_certificates
from tests.support.gateways import GatewayServer, Heard, Reply, serve_gateway
from tests.support.server import wait_until

HASTE = 0.3
"""Seconds, where the other side never answers; whoever waits for an answer has ``PATIENCE``."""
PATIENCE = 20.0
SECRET = "four words of chance"


def accept(_: GatewayServer, __: Heard) -> Reply:
    """Say yes to everything."""
    return Reply(body=b"yes")


@pytest.fixture
def server() -> Iterator[GatewayServer]:
    """Serve in the open, on loopback."""
    with serve_gateway(accept) as running:
        yield running


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an authority and what it vouches for."""
    folder = tmp_path_factory.mktemp("certificates")
    make_certificates(folder)
    return folder


def question(url: str, **headers: str) -> Question:
    """Ask with a password and a text."""
    return Question(
        method="POST", url=url, headers={"Authorization": SECRET, **headers}, body=b"text"
    )


def ask(url: str, *, ca_file: Path | None = None, patience: float = PATIENCE) -> object:
    """Ask once; say what is wrong, or what was answered."""
    said = Wire(ca_file=ca_file, patience=patience).ask(question(url))
    return said.trouble if isinstance(said, Undelivered) else said


def test_it_is_asked_once_and_nothing_is_followed(server: GatewayServer) -> None:
    """A redirect is an answer: password and text go nowhere else."""
    server.mood = Reply(status=307, headers={"Location": f"{server.url}/elsewhere"})
    answer = ask(f"{server.url}/a?b=c")
    assert isinstance(answer, Answer)
    assert answer.status == 307
    [heard] = server.heard
    assert (heard.path, heard.query, heard.body) == ("/a", {"b": "c"}, b"text")


def test_the_address_alone_asks_for_the_root(server: GatewayServer) -> None:
    """As every client does."""
    ask(server.url)
    assert [heard.path for heard in server.heard] == ["/"]


@pytest.mark.parametrize("mood", [Reply(cut=True), Reply(status=0), Reply(hangs=True)])
def test_a_question_that_was_heard_may_have_been_taken(server: GatewayServer, mood: Reply) -> None:
    """Hung up, garbled or silent: nobody knows, so nobody asks again."""
    server.mood = mood
    patience = HASTE if mood.hangs else PATIENCE
    assert ask(server.url, patience=patience) is GatewayTrouble.UNSURE
    wait_until(lambda: bool(server.heard), otherwise=lambda: "it was never heard")
    assert len(server.heard) == 1


def test_an_answer_that_comes_a_letter_at_a_time_is_cut_off() -> None:
    """Each letter is in time, and the whole is not."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stopping = threading.Event()

        def drip() -> None:
            caller, _ = listener.accept()
            with caller:
                caller.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                while not stopping.wait(0.05):
                    caller.sendall(b"x")

        def drip_until_cut() -> None:
            try:
                drip()
            except OSError:
                return

        thread = threading.Thread(target=drip_until_cut)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        assert ask(url, patience=HASTE) is GatewayTrouble.UNSURE
        stopping.set()
        thread.join()


def test_a_long_answer_is_read_as_far_as_anybody_needs(server: GatewayServer) -> None:
    """And not until memory is full."""
    server.mood = Reply(body=b"x" * (LONGEST_ANSWER + 1))
    answer = ask(server.url)
    assert isinstance(answer, Answer)
    assert len(answer.body) == LONGEST_ANSWER


def test_nobody_there_was_not_asked() -> None:
    """Nor was a name that there is not, nor one that hangs up before."""
    assert ask("http://127.0.0.1:9/") is GatewayTrouble.UNREACHABLE
    assert ask("http://nowhere.invalid/") is GatewayTrouble.UNREACHABLE


def test_a_header_that_would_end_is_not_sent(server: GatewayServer) -> None:
    """A password with a line end in it is no way to another header."""
    said = Wire().ask(question(server.url, **{"X-Password": "a\r\nX-To: +46900"}))
    assert isinstance(said, Undelivered)
    assert said.trouble is GatewayTrouble.REFUSED
    assert server.heard == []


def test_a_certificate_is_believed_from_its_authority_only(
    certificates: Path, tmp_path: Path
) -> None:
    """Not from another one, nor for another name; nothing was said by then."""
    make_authority(tmp_path / "other.pem")
    ca_file = certificates / "ca.pem"
    with serve_gateway(accept, certificates=certificates) as server:
        assert isinstance(ask(server.url, ca_file=ca_file), Answer)
        assert Wire(ca_file=ca_file).reach(server.url) is None
        elsewhere = server.url.replace("localhost", "127.0.0.2")
        for url, other in (
            (server.url, None),
            (server.url, tmp_path / "other.pem"),
            (elsewhere, ca_file),
        ):
            assert ask(url, ca_file=other) in {
                GatewayTrouble.CERTIFICATE,
                GatewayTrouble.UNREACHABLE,
            }
            assert Wire(ca_file=other).reach(url) is not None
        assert ask(server.url) is GatewayTrouble.CERTIFICATE
        assert ask(server.url, ca_file=tmp_path / "none.pem") is GatewayTrouble.CA_FILE
        assert len(server.heard) == 1


def test_who_speaks_no_tls_hears_nothing(server: GatewayServer) -> None:
    """What is asked for is never done without."""
    secure = server.url.replace("http:", "https:")
    assert ask(secure) in {GatewayTrouble.NO_TLS, GatewayTrouble.UNREACHABLE}
    assert server.heard == []


def test_no_secret_is_in_a_repr() -> None:
    """Of what is passed around."""
    asked = question(f"https://localhost/?password={SECRET}")
    assert SECRET not in repr(asked)
    assert "text" not in repr(Answer(status=200, body=b"text"))
