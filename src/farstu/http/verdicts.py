"""What proxies were told lately, kept so that the next picture of a page costs no look at rows.

An answer is kept beside the numbers that the board had before its rows were read. It counts as
long as they are the same, so whatever is revoked is seen by the very next request. A few seconds
later it is judged anew in any case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from threading import Lock

from farstu.core.forward_auth import LONGEST_TARGET, Access, ForwardAuth, plain_path, rule_for
from farstu.http.cookies import part_ours
from farstu.http.proxy_speech import METHOD, TARGET, Asked, Line, Lines, read_wish
from farstu.services.forward_auth import Open
from farstu.store.board import EVERYTHING, Board, slot_of

MOST = 20_000
"""How many answers one process keeps; the oldest, which is soonest judged anew, goes first."""
MOST_PATHS = 2048


@dataclass(frozen=True, slots=True, eq=False)
class _Rules:
    """The rules of a host. Others are other ones, however alike: so they are quickly told apart."""

    rules: ForwardAuth


@dataclass(frozen=True, slots=True, kw_only=True)
class _Host:
    """The rules of a host, and what the board said of everything."""

    rules: _Rules
    number: int
    until: datetime


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
"""By which rules, by which of them, and the digest of our cookies: no badge is kept."""


class Verdicts:
    """The answers that one process keeps."""

    def __init__(self, board: Board, *, clock: Callable[[], datetime], blank: Lines) -> None:
        """Keep none yet; *blank* is what is said of nobody in particular."""
        self._board = board
        self._clock = clock
        self._blank = blank
        self._lock = Lock()
        self._hosts: dict[str, _Host] = {}
        self._kept: dict[Key, _Kept] = {}

    def find(self, host: str, asked: Asked) -> list[Line] | None:
        """Find what can be said at once about a request that is let through; None: ask."""
        everything, now = self._board.read(EVERYTHING), self._clock()
        at = self._hosts.get(host)
        if at is None or at.number != everything or now >= at.until:
            return None
        which = _which(at.rules, asked)
        if which is None or not self._board.is_trusted:
            return None
        ours, theirs = part_ours(asked.headers.get(b"cookie", b""))
        if at.rules.rules.rules[which].access is Access.EVERYBODY:
            return [*self._blank, (b"cookie", theirs)]
        key = at.rules, which, hashlib.sha256(ours).digest()
        kept = self._kept.get(key)
        if kept is None:
            return None
        if not self._counts(kept, everything, now):
            self._kept.pop(key, None)
            return None
        return [*kept.lines, (b"cookie", theirs)]

    def _counts(self, kept: _Kept, everything: int, now: datetime) -> bool:
        read = self._board.read
        return (
            kept.everything == everything
            and kept.at_account == read(kept.account)
            and kept.at_session == read(kept.session)
            and now < kept.until
        )

    def keep(self, asked: Asked, verdict: Open, lines: Lines, *, seen: memoryview) -> None:
        """Keep an answer; *seen* is the board as it was before anything was looked up for it."""
        host, everything = verdict.at.host, seen[EVERYTHING]
        ours, _ = part_ours(asked.headers.get(b"cookie", b""))
        with self._lock:
            rules = self._rules_of(host, verdict.rules)
            self._hosts[host] = _Host(rules=rules, number=everything, until=verdict.until)
            if verdict.identity is None:
                return
            account = slot_of(verdict.identity.account_id)
            session = slot_of(verdict.session_id)
            which = verdict.rules.rules.index(verdict.rule)
            while len(self._kept) >= MOST:
                del self._kept[next(iter(self._kept))]
            self._kept[rules, which, hashlib.sha256(ours).digest()] = _Kept(
                lines=lines,
                everything=everything,
                account=account,
                at_account=seen[account],
                session=session,
                at_session=seen[session],
                until=verdict.until,
            )

    def _rules_of(self, host: str, rules: ForwardAuth) -> _Rules:
        """Give a host's rules as they are known; answers by any others count no more."""
        known = self._hosts.get(host)
        return known.rules if known is not None and known.rules.rules == rules else _Rules(rules)


def _which(rules: _Rules, asked: Asked) -> int | None:
    """Say which rule decides. Of what is asked for only the path does: queries are not kept."""
    target = asked.headers.get(TARGET, b"")
    if len(target) > LONGEST_TARGET:
        return None
    return _decides(rules, asked.headers.get(METHOD, b""), target.partition(b"?")[0])


@lru_cache(maxsize=MOST_PATHS)
def _decides(rules: _Rules, method: bytes, path: bytes) -> int | None:
    wish = read_wish(method, path)
    if wish is None:
        return None
    read = plain_path(wish.target, folds_case=rules.rules.folds_case)
    rule = None if read is None else rule_for(rules.rules, method=wish.method, path=read)
    return None if rule is None else rules.rules.rules.index(rule)
