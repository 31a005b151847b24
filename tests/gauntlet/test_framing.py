"""Where a request ends: what can be read in two ways is read in none, and nobody waits for it.

Whoever is before a portal and reads an end elsewhere than it does lets one visitor write into the
request of the next (RFC 9112, section 11.2). All of this is said to the server byte by byte.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from farstu.http.arrival import LARGEST_HEAD
from farstu.store import schema
from tests.gauntlet.line import PATIENCE, PROXY
from tests.gauntlet.stage import INSIDE, LOGIN, Stage
from tests.support.house import Person
from tests.web.support.browser import FORM

pytestmark = pytest.mark.slow

STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")
QUICK = 5.0
"""Seconds: what somebody else may have to wait, on a busy machine."""
MORE = 0.4
"""Seconds without another byte: then that was all."""
MANY = 240
UNSEEN = "/nobody-asks-for-this"


@dataclass(frozen=True, slots=True)
class Letter:
    """A form that signs somebody in, but for how it says where it ends."""

    port: int
    about: tuple[tuple[str, str], ...]
    form: bytes

    def say(self, *lines: str, body: bytes | None = None, hangs_up: bool = False) -> list[int]:
        """Send it with more header *lines*, and list what was answered."""
        text = "\r\n".join([*self.head, *lines, "", ""]).encode("latin-1")
        return say(self.port, text + (self.form if body is None else body), hangs_up=hangs_up)

    @property
    def head(self) -> list[str]:
        """Write how it begins."""
        return [f"POST {LOGIN} HTTP/1.1", *(f"{name}: {value}" for name, value in self.about)]

    @property
    def length(self) -> int:
        """Say how long the form is."""
        return len(self.form)

    @property
    def next_one(self) -> bytes:
        """Write the request that somebody would have the server take for another's."""
        return f"GET {UNSEEN} HTTP/1.1\r\nHost: localhost:{self.port}\r\n\r\n".encode()


@pytest.fixture
def person(stage: Stage) -> Person:
    """Have somebody who could sign in."""
    return stage.owner()[0]


@pytest.fixture
def letter(stage: Stage, person: Person) -> Letter:
    """Have their form filled in, in a browser that is nobody's yet."""
    hand = stage.browser()
    hand.get(LOGIN)
    cookies = "; ".join(f"{name}={value}" for name, value in hand.cookies.items())
    form = {"csrf": hand.csrf, "identifier": person.email, "password": person.password}
    about = (
        *(("Host", hand.host), ("Origin", hand.origin), ("Sec-Fetch-Site", "same-origin")),
        *(("Content-Type", FORM), ("Cookie", cookies), ("X-Forwarded-For", hand.address)),
    )
    return Letter(stage.arena.ground.port, about, urlencode(form).encode())


@pytest.fixture
def nothing_comes_of_it(stage: Stage, person: Person) -> Iterator[None]:
    """See afterwards that nobody is any further, nothing was smuggled, and others are served."""
    yield
    assert (begun(stage, person), stage.arena.events(person)) == (0, {})
    assert UNSEEN not in stage.said()
    assert_others_are_served(stage)


refused = pytest.mark.usefixtures("nothing_comes_of_it")


def say(port: int, text: bytes, *, hangs_up: bool = False) -> list[int]:
    """Send bytes, and list the statuses of what was answered until nothing more comes."""
    with socket.create_connection((PROXY, port), PATIENCE) as stream:
        with suppress(OSError):  # cut off while it spoke; what was answered is read
            stream.sendall(text)
            if hangs_up:
                stream.shutdown(socket.SHUT_WR)
        return [int(status) for status in STATUS.findall(_hear(stream))]


def _hear(stream: socket.socket) -> bytes:
    heard = b""
    with suppress(ConnectionError, TimeoutError):
        while part := stream.recv(65_536):
            heard += part
            stream.settimeout(MORE)
    return heard


def begun(stage: Stage, person: Person) -> int:
    """Count the logins of somebody."""
    t = schema.logins
    query = sa.select(sa.func.count()).select_from(t).where(t.c.account_id == person.id)
    return stage.house.read(lambda tx: int(tx.execute(query.where(tx.inside(t))).scalar_one()))


def assert_others_are_served(stage: Stage) -> None:
    """See that both workers answer, at once."""
    since = time.monotonic()
    assert [stage.browser().get(LOGIN).status for _ in range(4)] == [200] * 4
    assert time.monotonic() - since < QUICK


def chunks(*parts: bytes) -> bytes:
    """Write a body in chunks."""
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (*parts, b""))


def test_a_form_that_ends_where_it_says_signs_in(letter: Letter) -> None:
    """By its length, and in chunks of any size: what is refused below is refused for its ends."""
    assert letter.say(f"Content-Length: {letter.length}") == [303]
    parts = (letter.form[:1], letter.form[1:9], letter.form[9:])
    assert letter.say("Transfer-Encoding: chunked", body=chunks(*parts)) == [303]


LENGTHS = (
    *("-1", "+{0}", "{0}.0", "0x10", "1_0", "{0}, {0}", "{0}, 5", "{0} 5", "many", "\u00b2", ""),
    *("18446744073709551616", "99999999999999999999999999"),
)


@refused
@pytest.mark.parametrize("length", LENGTHS, ids=repr)
def test_a_length_that_is_none_is_refused(letter: Letter, length: str) -> None:
    """Signed, written otherwise, a list, none at all, more than there can be."""
    assert letter.say(f"Content-Length: {length.format(letter.length)}") == [400]


@refused
@pytest.mark.parametrize("other", [0, 5, -1], ids=["nothing", "less", "one more"])
def test_two_lengths_are_none(letter: Letter, other: int) -> None:
    """Whichever of them somebody in front went by."""
    lengths = letter.length, other if other >= 0 else letter.length + 1
    for first, second in (lengths, lengths[::-1]):
        assert letter.say(f"Content-Length: {first}", f"Content-Length: {second}") == [400]


@refused
@pytest.mark.parametrize("more", [1, 10_000, 2**40, 2**63], ids=lambda more: f"{more} more")
def test_what_ends_before_its_length_never_came(letter: Letter, more: int) -> None:
    """Though all of the form was there: it may be half of another one."""
    said = letter.say(f"Content-Length: {letter.length + more}", hangs_up=True)
    assert said in ([413], [])


@refused
def test_what_comes_after_its_length_is_no_part_of_it(letter: Letter) -> None:
    """The form is cut off there, and what follows is a request only if it reads as one."""
    assert letter.say("Content-Length: 40") == [403, 400]
    assert letter.say("Content-Length: 5") == [403, 400]
    assert letter.say() == [403, 400]


BOTH_WAYS = (
    ("Transfer-Encoding: chunked", "Content-Length: 5"),
    ("Content-Length: 5", "Transfer-Encoding: chunked"),
    ("Content-Length: {0}", "Transfer-Encoding: chunked"),
    ("Transfer-Encoding: chunked", "Content-Length: 5", "Content-Length: 6"),
)


@refused
@pytest.mark.parametrize("lines", BOTH_WAYS, ids=" + ".join)
def test_chunks_beside_a_length_are_the_last_that_is_heard(
    letter: Letter, lines: tuple[str, ...]
) -> None:
    """Chunks say the end, and the line is cut: nothing after it is anybody's request."""
    body = chunks() + letter.next_one
    said = letter.say(*(line.format(len(body)) for line in lines), body=body)
    assert said in ([403], [400])


CODINGS = (
    *("xchunked", "chunked, identity", "identity", "chunk", "chunked chunked", "\x0bchunked"),
    *("chunked\x00", '"chunked"', "chunked;q=1", "\r\n chunked", "gzip", ""),
)


@refused
@pytest.mark.parametrize("coding", CODINGS, ids=repr)
def test_a_coding_that_is_none_is_refused(letter: Letter, coding: str) -> None:
    """Nobody guesses what was meant."""
    line = f"Transfer-Encoding: {coding}"
    assert letter.say(line, body=chunks() + letter.next_one) == [400]
    length = f"Content-Length: {letter.length}"
    assert letter.say(length, line) == letter.say(line, length) == [400]


@refused
@pytest.mark.parametrize(
    "line", ["Transfer-Encoding : chunked", " Transfer-Encoding: chunked", "Transfer-Encoding"]
)
def test_a_name_is_written_in_one_way(letter: Letter, line: str) -> None:
    """A blank before the colon, or none of it, hides a header from some (RFC 9112, section 5.1)."""
    body = chunks() + letter.next_one
    assert letter.say("X-First: 1", line, f"Content-Length: {len(body)}", body=body) == [400]


SIZES = (
    *(b"zz", b"-1", b"+3", b"0x3", b"3 3", b"", b" ", b"3,3", b"\xb3", b"f" * 17, b"f" * 16),
    *(b"3;" + b"a" * 70_000, b"3;a\nb", b"3\n", b"2", b"5"),
)


@refused
@pytest.mark.parametrize("size", SIZES, ids=lambda size: repr(size)[:12])
def test_a_chunk_that_is_none_ends_all(letter: Letter, size: bytes) -> None:
    """What came before it is forgotten, and nothing that follows is heard."""
    body = chunks(letter.form)[: -len(b"0\r\n\r\n")] + size + b"\r\nabc\r\n" + chunks()
    said = letter.say("Transfer-Encoding: chunked", body=body + letter.next_one, hangs_up=True)
    assert said in ([413], [400], [])


@refused
def test_chunks_without_an_end_never_came(letter: Letter) -> None:
    """All of the form was there, and whoever sent it may have had more to say."""
    whole = chunks(letter.form)
    for cut in (2, 5, 7):
        said = letter.say("Transfer-Encoding: chunked", body=whole[:-cut], hangs_up=True)
        assert said in ([413], [])
    trailers = b"0\r\n" + b"x: y\r\n" * 20_000 + b"\r\n"
    body = chunks(letter.form)[: -len(b"0\r\n\r\n")] + trailers
    assert letter.say("Transfer-Encoding: chunked", body=body + letter.next_one) in ([413], [])


@refused
def test_a_head_without_end_is_not_read(letter: Letter) -> None:
    """One header that is huge, very many, a name or an address that is."""
    length, huge = f"Content-Length: {letter.length}", "x" * 4 * LARGEST_HEAD
    assert letter.say(length, f"X: {huge}") in ([431], [])
    assert letter.say(length, *(f"X{number}: x" for number in range(500))) in ([431], [])
    assert letter.say(length, f"{huge}: x") in ([431], [400], [])
    assert say(letter.port, f"GET /{huge} HTTP/1.1\r\n\r\n".encode()) in ([414], [431], [])


@refused
def test_only_one_way_of_speaking_is_understood(letter: Letter) -> None:
    """Neither HTTP/2, which has other ends and other limits, nor TLS, nor noise."""
    host = f"Host: localhost:{letter.port}\r\n".encode()
    for text in (
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9),
        b"GET / HTTP/9.9\r\n" + host + b"\r\n",
        bytes.fromhex("160301020001000100"),
        bytes(range(128)) * 20,
        b"GET /login HTTP/1.1\r\n" + host + b"X: a\0b\r\n\r\n",
    ):
        assert say(letter.port, text, hangs_up=True) in ([400], [])
    for text in (b"CONNECT x:1 HTTP/1.1\r\n" + host, b"GET /login HTTP/1.1\r\nHost: a\r\n" + host):
        assert set(say(letter.port, text + b"Connection: close\r\n\r\n")) <= {400, 404, 421}


def test_whoever_dawdles_keeps_nobody_waiting(stage: Stage, letter: Letter) -> None:
    """Some hundred that say nothing, half of a head, or half of a form: others come in at once."""
    person, app = stage.owner()
    head = "\r\n".join([*letter.head, "Content-Length: 999", ""]).encode()
    half = (b"", head, head + b"\r\n" + letter.form)
    with ExitStack() as stack:
        for number in range(MANY):
            stream = stack.enter_context(
                closing(socket.create_connection((PROXY, letter.port), PATIENCE))
            )
            stream.sendall(half[number % len(half)])
        since = time.monotonic()
        assert stage.code(stage.half(person), app.code()).location == INSIDE
        assert time.monotonic() - since < QUICK
    assert_others_are_served(stage)
