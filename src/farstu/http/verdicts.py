"""What proxies were told lately, kept so that the next picture of a page costs no look at rows.

An answer is kept beside the numbers that the board had before its rows were read. It counts as
long as they are the same, so whatever is revoked is seen by the very next request. A few seconds
later it is judged anew in any case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from typing import TypeVar

from starlette.types import Message

from farstu.core.forward_auth import LONGEST_TARGET, Access, ForwardAuth, plain_path, rule_for
from farstu.http.cookies import part_ours
from farstu.http.proxy_speech import METHOD, TARGET, Headings, Lines, read_wish
from farstu.services.forward_auth import Open
from farstu.store.board import EVERYTHING, Board, slot_of

MOST = 20_000
"""How many answers one process keeps; the oldest, which is soonest judged anew, goes first."""
MOST_WRITTEN = 5000
LONGEST_COOKIE = 2000
"""How many of them, and how long ones, lie written out with the cookies of the application."""
MOST_PATHS = 2048

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class _Rules:
    """The rules of a host. Others are other ones, however alike: so they are quickly told apart."""

    rules: ForwardAuth


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """Headers that are ready to be sent, and what they stand on."""

    lines: Lines
    everything: int
    account: int
    at_account: int
    session: int
    at_session: int
    until: datetime


Key = tuple[_Rules, int, bytes]
"""By which rules, by which of them, and a digest of cookies: no badge is kept."""
ANYBODY = b""
"""Instead of a digest, where a rule lets everybody in."""


class Verdicts:
    """The answers that one process keeps."""

    def __init__(self, board: Board, *, clock: Callable[[], datetime]) -> None:
        """Keep none yet."""
        self._board = board
        self._clock = clock
        self._lock = Lock()
        self._hosts: dict[str, _Rules] = {}
        self._kept: dict[Key, _Kept] = {}
        self._written: dict[Key, tuple[_Kept, Message]] = {}

    def find(self, host: str, headers: Headings) -> Message | None:
        """Find what can be said at once about a request that is let through; None: ask."""
        rules = self._hosts.get(host)
        which = None if rules is None else _which(rules, headers)
        if rules is None or which is None or not self._board.is_trusted:
            return None
        cookie = headers.get(b"cookie", b"")
        key = rules, which, sha256(cookie).digest()
        written = self._written.get(key)
        if written is not None and self._counts(written[0]):
            return written[1]
        return self._write(key, cookie)

    def _write(self, key: Key, cookie: bytes) -> Message | None:
        """Write an answer out with the cookies of the application; most browsers send them again.

        Called from one thread only.
        """
        ours, theirs = part_ours(cookie)
        rules, which, _ = key
        kept = self._kept.get((rules, which, _whose(rules, which, ours)))
        if kept is None or not self._counts(kept):
            return None
        lines = [*kept.lines, (b"cookie", theirs)]
        start = {"type": "http.response.start", "status": 200, "headers": lines}
        if len(cookie) <= LONGEST_COOKIE:
            _add(self._written, key, (kept, start), most=MOST_WRITTEN)
        return start

    def _counts(self, kept: _Kept) -> bool:
        numbers = self._board.numbers
        return (
            numbers[EVERYTHING] == kept.everything
            and numbers[kept.account] == kept.at_account
            and numbers[kept.session] == kept.at_session
            and self._clock() < kept.until
        )

    def keep(self, headers: Headings, verdict: Open, lines: Lines, *, seen: memoryview) -> None:
        """Keep an answer; *seen* is the board as it was before anything was looked up for it."""
        ours, _ = part_ours(headers.get(b"cookie", b""))
        whose = verdict.identity
        account = EVERYTHING if whose is None else slot_of(whose.account_id)
        session = EVERYTHING if whose is None else slot_of(verdict.session_id)
        kept = _Kept(
            lines=lines,
            everything=seen[EVERYTHING],
            account=account,
            at_account=seen[account],
            session=session,
            at_session=seen[session],
            until=verdict.until,
        )
        with self._lock:
            rules = self._rules_of(verdict.at.host, verdict.rules)
            which = rules.rules.rules.index(verdict.rule)
            _add(self._kept, (rules, which, _whose(rules, which, ours)), kept, most=MOST)

    def _rules_of(self, host: str, rules: ForwardAuth) -> _Rules:
        """Give a host's rules as they are known; answers by any others count no more."""
        known = self._hosts.get(host)
        if known is None or known.rules != rules:
            known = self._hosts[host] = _Rules(rules)
        return known


def _add(kept: dict[Key, T], key: Key, one: T, *, most: int) -> None:
    """Add one as the youngest; the oldest makes room."""
    kept.pop(key, None)
    while len(kept) >= most:
        del kept[next(iter(kept))]
    kept[key] = one


def _whose(rules: _Rules, which: int, ours: bytes) -> bytes:
    """Say whose an answer is: theirs who bring these cookies, if it is not anybody's."""
    is_open = rules.rules.rules[which].access is Access.EVERYBODY
    return ANYBODY if is_open else sha256(ours).digest()


def _which(rules: _Rules, headers: Headings) -> int | None:
    """Say which rule decides. Of what is asked for only the path does: queries are not kept."""
    target = headers.get(TARGET, b"")
    if len(target) > LONGEST_TARGET:
        return None
    return _decides(rules, headers.get(METHOD, b""), target.partition(b"?")[0])


@lru_cache(maxsize=MOST_PATHS)
def _decides(rules: _Rules, method: bytes, path: bytes) -> int | None:
    wish = read_wish(method, path)
    if wish is None:
        return None
    read = plain_path(wish.target, folds_case=rules.rules.folds_case)
    rule = None if read is None else rule_for(rules.rules, method=wish.method, path=read)
    return None if rule is None else rules.rules.rules.index(rule)
