"""What proxies were told lately, kept so that the next picture of a page costs no look at rows.

An answer is kept beside the numbers that the board had before its rows were read. It counts as
long as they are the same, so whatever is revoked is seen by the very next request. A few seconds
later it is judged anew in any case.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from farstu.core.forward_auth import Access, ForwardAuth, Rule, plain_path, rule_for
from farstu.http.proxy_speech import Lines
from farstu.services.forward_auth import Knock, Open
from farstu.store.board import EVERYTHING, Board, slot_of

MOST = 20_000
"""How many answers one process keeps; the one that was longest of no use goes first."""


@dataclass(frozen=True, slots=True)
class _Host:
    """The rules of a host, and what the board said of everything."""

    rules: ForwardAuth
    number: int
    until: datetime


@dataclass(frozen=True, slots=True)
class _Kept:
    """Headers that are ready to be sent, and what they stand on."""

    lines: Lines
    everything: int
    account: tuple[int, int]
    session: tuple[int, int]
    until: datetime


Key = tuple[str, bytes, Rule]


class Verdicts:
    """The answers that one process keeps."""

    def __init__(self, board: Board, *, clock: Callable[[], datetime], blank: Lines) -> None:
        """Keep none yet; *blank* is what is said of nobody in particular."""
        self._board = board
        self._clock = clock
        self._blank = blank
        self._lock = Lock()
        self._hosts: dict[str, _Host] = {}
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()

    def find(self, knock: Knock) -> Lines | None:
        """Find what can be said at once about a request that is let through; None: ask."""
        board, now = self._board, self._clock()
        host = self._hosts.get(knock.host)
        if host is None or not board.is_trusted:
            return None
        if host.number != board.read(EVERYTHING) or now >= host.until:
            return None
        path = plain_path(knock.target, folds_case=host.rules.folds_case)
        rule = None if path is None else rule_for(host.rules, method=knock.method, path=path)
        if rule is None:
            return None
        if rule.access is Access.EVERYBODY:
            return self._blank
        return self._find(_key(knock, rule), now)

    def _find(self, key: Key, now: datetime) -> Lines | None:
        kept, read = self._kept.get(key), self._board.read
        if kept is None:
            return None
        (account, at_account), (session, at_session) = kept.account, kept.session
        still = (
            kept.everything == read(EVERYTHING)
            and at_account == read(account)
            and at_session == read(session)
            and now < kept.until
        )
        with self._lock:
            if not still:
                self._kept.pop(key, None)
            elif key in self._kept:
                self._kept.move_to_end(key)
        return kept.lines if still else None

    def keep(self, knock: Knock, verdict: Open, lines: Lines, *, seen: memoryview) -> None:
        """Keep an answer; *seen* is the board as it was before anything was looked up for it."""
        everything = seen[EVERYTHING]
        with self._lock:
            self._hosts[verdict.at.host] = _Host(verdict.rules, everything, verdict.until)
            if verdict.identity is None:
                return
            account = slot_of(verdict.identity.account_id)
            session = slot_of(verdict.session_id)
            self._kept[_key(knock, verdict.rule)] = _Kept(
                lines=lines,
                everything=everything,
                account=(account, seen[account]),
                session=(session, seen[session]),
                until=verdict.until,
            )
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)


def _key(knock: Knock, rule: Rule) -> Key:
    """Name an answer; the badge itself is not kept."""
    return knock.host, hashlib.sha256(knock.badge.encode("utf-8", "replace")).digest(), rule
