"""Checking an export of the audit trail: with nothing but the file, and keys that one trusts.

``check_export`` reads line by line and keeps nothing but where each chain is, so that a file may be
as long as it likes. It believes nothing that it reads: a file may come from whoever forged it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from farstu.core.chain_walk import Fault, Finding, Record, Walk
from farstu.crypto.chain import canonical, next_hash
from farstu.crypto.signing import is_signed
from farstu.services.audit_export import EXPORT, FORMAT
from farstu.services.audit_signing import CHECKPOINT
from farstu.services.trail import personal_digest

MOST_FINDINGS = 100

SLACK = timedelta(minutes=1)
"""How far outside the time of its key a checkpoint may be dated: clocks differ, and what was begun
before the end of a key may be signed after it."""

IN_HASH = frozenset(
    ("chain", "number", "id", "at", "event", "actor", "subject", "organisation", "portal")
) | {"facts", "personal_digest"}
BESIDE = frozenset(("line", "personal", "salt", "previous", "hash"))
SIGNED = frozenset(("portal", "chain", "number", "hash", "at", "key"))
SIGNED_AT_END = frozenset(("portal", "lines", "digest", "at", "key"))


class NoExportError(Exception):
    """The file does not begin like an export."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found. *keys* are the public halves by which something in it was signed."""

    host: str
    made_at: str
    events: int
    erased: int
    checkpoints: int
    chains: int
    keys: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def is_whole(self) -> bool:
        """Say whether everything fits."""
        return not self.findings


def check_export(lines: Iterable[bytes], *, trusted: Collection[str] = ()) -> Verdict:
    """Check the lines of a file. Raises ``NoExportError``.

    Without *trusted* keys it says which ones signed: whoever forged all of it signed it with one of
    their own.
    """
    reading = iter(lines)
    first = next(reading, b"")
    try:
        check = _Check(_read(first), first, frozenset(trusted))
    except (ValueError, KeyError, TypeError):
        raise NoExportError from None
    for line in reading:
        check.see(line)
        if len(check.findings) >= MOST_FINDINGS:
            break
    else:
        check.finish()
    return check.verdict()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """A public key of the header, and its time."""

    public: str
    begins: datetime
    ends: datetime | None


class _Check:
    """Where the check is."""

    def __init__(self, header: Mapping[str, Any], first: bytes, trusted: frozenset[str]) -> None:
        """Read the header."""
        if header["line"] != "header" or header["format"] != FORMAT:
            raise ValueError(FORMAT)
        self.findings: list[Finding] = []
        self._portal, self._host = str(header["portal"]["id"]), str(header["portal"]["host"])
        self._made_at, self._personal = str(header["made_at"]), header["personal"] is True
        self._walks = {str(one["chain"]): _walk(one) for one in header["chains"]}
        self._keys = {str(one["id"]): _key(one) for one in header["keys"]}
        self._trusted = trusted
        self._signers = set[str]()
        self._digest = hashlib.sha256(first)
        self._lines = 1
        self._events = self._erased = self._checkpoints = 0
        self._ended = False

    def see(self, raw: bytes) -> None:
        """Judge one line."""
        number = self._lines + 1
        if self._ended:
            self._note(Finding(fault=Fault.ADDED, line=number))
        try:
            self._judge(_read(raw), raw, number)
        except (ValueError, KeyError, TypeError, RecursionError):
            self._note(Finding(fault=Fault.UNREADABLE, line=number))
        self._digest.update(raw)
        self._lines = number

    def finish(self) -> None:
        """Judge what is missing."""
        for walk in self._walks.values():
            self._note(*walk.end())
        if not self._ended:
            self._note(Finding(fault=Fault.END))

    def verdict(self) -> Verdict:
        """Say what was found."""
        return Verdict(
            host=self._host,
            made_at=self._made_at,
            events=self._events,
            erased=self._erased,
            checkpoints=self._checkpoints,
            chains=len(self._walks),
            keys=tuple(sorted(self._signers)),
            findings=tuple(self.findings[:MOST_FINDINGS]),
        )

    def _judge(self, said: Mapping[str, Any], raw: bytes, number: int) -> None:
        match said["line"]:
            case "event":
                self._judge_event(said, raw, number)
            case "checkpoint":
                self._judge_checkpoint(said, number)
            case "end":
                self._judge_end(said, number)
            case _:
                raise ValueError(number)

    def _judge_event(self, said: Mapping[str, Any], raw: bytes, line: int) -> None:
        self._events += 1
        walk = self._walks.get(said["chain"])
        if walk is None:
            self._note(Finding(fault=Fault.ADDED, chain=str(said["chain"]), line=line))
            return
        number, previous, own = _whole(said["number"]), said["previous"], str(said["hash"])
        behind_gap = previous is None and number > walk.number + 1
        sound = _is_canonical(said, raw) and self._is_sound(said, behind_gap=behind_gap)
        record = Record(line=line, number=number, previous=previous, hash=own, sound=sound)
        self._note(*walk.see(record))

    def _is_sound(self, said: Mapping[str, Any], *, behind_gap: bool) -> bool:
        """Say whether an event's hash, and the digest of its personal fields, are its own.

        Behind a missing event the hash cannot be computed: that one is the finding.
        """
        if set(said) != IN_HASH | BESIDE or said["portal"] != self._portal:
            return False
        record = {name: said[name] for name in IN_HASH}
        fits = behind_gap or next_hash(str(said["previous"]), record) == said["hash"]
        return fits and self._is_personal_sound(said)

    def _is_personal_sound(self, said: Mapping[str, Any]) -> bool:
        """Say whether the personal fields fit their digest; erased ones cannot be judged."""
        personal, salt = said["personal"], said["salt"]
        if personal is None:
            self._erased += self._personal
            return salt is None
        return personal_digest(str(salt), personal) == str(said["personal_digest"])

    def _judge_checkpoint(self, said: Mapping[str, Any], line: int) -> None:
        self._checkpoints += 1
        walk, number = self._walks[said["chain"]], _whole(said["number"])
        if not self._is_signed(said, SIGNED, about=CHECKPOINT) or not walk.fits(
            number, str(said["hash"])
        ):
            found = Finding(
                fault=Fault.CHECKPOINT, chain=walk.chain, number=number, last=number, line=line
            )
            self._note(found)

    def _judge_end(self, said: Mapping[str, Any], line: int) -> None:
        self._ended = True
        signed = self._is_signed(said, SIGNED_AT_END, about=EXPORT)
        fits = said["lines"] == self._lines and said["digest"] == self._digest.hexdigest()
        if not (signed and fits):
            self._note(Finding(fault=Fault.END, line=line))

    def _is_signed(self, said: Mapping[str, Any], names: frozenset[str], *, about: str) -> bool:
        """Say whether a key of the header signed this in its time; note one nobody trusts."""
        key = self._keys.get(str(said["key"]))
        if key is None or set(said) != names | {"line", "signature"}:
            return False
        at = datetime.fromisoformat(str(said["at"]))
        in_time = key.begins - SLACK <= at and (key.ends is None or at <= key.ends + SLACK)
        statement = {name: said[name] for name in names}
        signed = is_signed(key.public, str(said["signature"]), statement, about=about)
        if not (in_time and signed and said["portal"] == self._portal):
            return False
        if self._trusted and key.public not in self._trusted | self._signers:
            self._note(Finding(fault=Fault.KEY, chain=key.public, line=self._lines + 1))
        self._signers.add(key.public)
        return True

    def _note(self, *findings: Finding) -> None:
        self.findings.extend(findings)


def _read(raw: bytes) -> Mapping[str, Any]:
    """Read a line; ``ValueError`` if it is no JSON object."""
    said = json.loads(raw)
    if not isinstance(said, dict):
        raise ValueError(raw[:20])  # noqa: TRY004 - to the reader it is one kind of no
    return said


def _is_canonical(said: Mapping[str, Any], raw: bytes) -> bool:
    """Say whether a line is written in the only way that it can be: no name twice, no space."""
    return f"{canonical(said)}\n".encode() == raw


def _walk(said: Mapping[str, Any]) -> Walk:
    return Walk(
        chain=str(said["chain"]),
        number=_whole(said["after"]),
        hash=str(said["before"]),
        last=_whole(said["last"]),
        last_hash=str(said["hash"]),
    )


def _key(said: Mapping[str, Any]) -> _Key:
    ends = said["until"]
    return _Key(
        public=str(said["public"]),
        begins=datetime.fromisoformat(said["from"]),
        ends=None if ends is None else datetime.fromisoformat(ends),
    )


def _whole(number: object) -> int:
    """Take a whole number; ``ValueError`` if it is none."""
    if type(number) is not int:
        raise ValueError(number)
    return number
