"""What an administrator typed to invite people: read whole, every mistake told at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from farstu.core.addresses import read_email
from farstu.core.identifiers import fold
from farstu.core.invitees import read_invitees
from farstu.core.languages import list_offered, read_languages
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.roles import Role
from farstu.services.fields import clean_text, mistakes
from farstu.services.kit import Visit

MOST = 200
LONGEST_LINE = 500
LINKS = re.compile(r"://|\bwww\.", re.IGNORECASE)
"""What mail programs would make clickable in words that we did not write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an administrator typed. *partly*: send what is right, and leave the rest."""

    addresses: str
    role: Role | None
    language: str = ""
    line: str = ""
    partly: bool = False

    @property
    def typed(self) -> dict[str, str]:
        """Write it as plain data, as a form shows it."""
        role = "" if self.role is None else self.role.name.lower()
        return {
            "addresses": self.addresses,
            "role": role,
            "language": self.language,
            "line": self.line,
        }

    @classmethod
    def of(cls, typed: Mapping[str, str], *, partly: bool = False) -> Draft:
        """Read it from a form; a role that there is not is none."""
        named = {role.name.lower(): role for role in Role}
        return cls(
            addresses=typed.get("addresses", ""),
            role=named.get(typed.get("role", "")),
            language=typed.get("language", ""),
            line=typed.get("line", ""),
            partly=partly,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """Something in the text that cannot be sent: where, what was typed, and why."""

    line: int
    text: str
    rejected: Rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Somebody to invite, with an address and a name of the right shape."""

    line: int
    text: str
    email: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A draft that was read: whom it names, what is wrong with the rest, and what all get."""

    named: tuple[Named, ...]
    slips: tuple[Slip, ...]
    role: Role | None
    language: str
    line: str
    partly: bool


def read_draft(
    visit: Visit, draft: Draft, *, most: int = MOST, beyond: Reason = Reason.ADDRESSES_MANY
) -> Sheet | tuple[Rejected, ...]:
    """Read a draft; what is wrong in a line of it is a slip, anything else is refused.

    More than *most* people are refused with *beyond*.

    Reasons: FIELD_EMPTY, ADDRESSES_MANY, LANGUAGE_UNKNOWN, FIELD_TOO_LONG, FIELD_UNPRINTABLE,
    LINE_LINKS; of a line EMAIL_INVALID and those of ``fields``.
    """
    named, slips = _read(draft.addresses)
    line = read_line(draft.line, field="line")
    count = _count(len(named) + len(slips), most, beyond)
    wrong = mistakes(count, _language(visit, draft.language), line)
    if wrong or isinstance(line, Rejected):
        return wrong
    return Sheet(
        named=tuple(named),
        slips=tuple(slips),
        role=draft.role,
        language=draft.language,
        line=line,
        partly=draft.partly,
    )


def _read(text: str) -> tuple[list[Named], list[Slip]]:
    """Read everybody who is named; whoever is named twice counts once."""
    named: dict[str, Named] = {}
    slips: list[Slip] = []
    for one in read_invitees(text):
        email = read_email(one.address, field="addresses")
        name = clean_text(one.name, field="addresses") if one.name else ""
        wrong = mistakes(email, name)
        slips += [Slip(line=one.line, text=one.text, rejected=no) for no in wrong]
        if not isinstance(email, Rejected) and not isinstance(name, Rejected):
            row = Named(line=one.line, text=one.text, email=email, name=name)
            named.setdefault(fold(email), row)
    return list(named.values()), slips


def read_line(text: str, *, field: str) -> str | Rejected:
    """Read somebody's own words that a mail will show, if there are any.

    Reasons: FIELD_TOO_LONG, FIELD_UNPRINTABLE, LINE_LINKS.
    """
    if not text.strip():
        return ""
    if LINKS.search(text):
        return Rejected(Reason.LINE_LINKS, field=field)
    return clean_text(text, field=field, longest=LONGEST_LINE)


def _count(named: int, most: int, beyond: Reason) -> Rejected | None:
    if not named:
        return Rejected(Reason.FIELD_EMPTY, field="addresses")
    if named > most:
        return Rejected(beyond, Detail(amount=most), field="addresses")
    return None


def _language(visit: Visit, tag: str) -> Rejected | None:
    offered = list_offered(visit.portal.settings.languages)
    known = not tag or read_languages(tag, among=offered) == (tag,)
    return None if known else Rejected(Reason.LANGUAGE_UNKNOWN, field="language")
