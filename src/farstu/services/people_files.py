"""A file of people, judged line by line: who can be invited, and what has to be mended first."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from farstu.core.addresses import read_email
from farstu.core.identifiers import fold
from farstu.core.languages import list_offered, read_languages
from farstu.core.outcome import Reason, Rejected
from farstu.core.people_files import Column, Entry, Ignored, PeopleTable
from farstu.core.plans import fold_label
from farstu.core.roles import Role
from farstu.services.fields import clean_text, mistakes
from farstu.services.invitation_drafts import Slip
from farstu.store.people_imports import Newcomer
from farstu.store.portals import Portal

ROLE_WORDS: Mapping[str, Role] = {
    "member": Role.MEMBER,
    "medlem": Role.MEMBER,
    "administrator": Role.ADMINISTRATOR,
    "administratör": Role.ADMINISTRATOR,
    "admin": Role.ADMINISTRATOR,
    "owner": Role.OWNER,
    "ägare": Role.OWNER,
}
LANGUAGE_WORDS: Mapping[str, str] = {
    "english": "en",
    "engelska": "en",
    "swedish": "sv",
    "svenska": "sv",
}
BETWEEN_LABELS = re.compile(r"[,;|\s]+")
SHOWN = 100
"""Characters of a cell that are told with what is wrong about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What holds for all whose line says nothing else, and which *roles* may be given at all."""

    role: Role | None
    language: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a file comes to. *repeated* are the lines of addresses that stood above already."""

    newcomers: tuple[Newcomer, ...]
    slips: tuple[Slip, ...]
    repeated: tuple[int, ...]
    ignored: tuple[Ignored, ...]


def judge_people(table: PeopleTable, portal: Portal, wish: Wish) -> Judged | tuple[Rejected, ...]:
    """Judge every line. Reasons: CHOICE_UNKNOWN and LANGUAGE_UNKNOWN, of the *wish* itself."""
    role = None if wish.role in wish.roles else Rejected(Reason.CHOICE_UNKNOWN, field="role")
    language = _read_language(wish.language, portal) if wish.language else ""
    if wrong := mistakes(role, language):
        return wrong
    usual = replace(wish, language=str(language))
    named: dict[str, Newcomer] = {}
    slips: list[Slip] = []
    repeated: list[int] = []
    for entry in table.entries:
        judged = _judge(entry, portal, usual)
        if isinstance(judged, list):
            slips += judged
        elif judged.folded in named:
            repeated.append(entry.line)
        else:
            named[judged.folded] = judged
    return Judged(
        newcomers=tuple(named.values()),
        slips=tuple(slips),
        repeated=tuple(repeated),
        ignored=table.ignored,
    )


def count_lines(slips: Collection[Slip]) -> int:
    """Count the lines that have to be mended: one may have several mistakes."""
    return len({slip.line for slip in slips})


def _judge(entry: Entry, portal: Portal, wish: Wish) -> Newcomer | list[Slip]:
    if entry.beyond:
        return list(_list_slips(entry, [Rejected(Reason.ROW_LONG)]))
    typed = entry.cells.get
    email = read_email(typed(Column.EMAIL, ""), field="email")
    name = clean_text(entry.name, field="name") if entry.name else ""
    role = _read_role(typed(Column.ROLE, ""), wish)
    language = _read_language(typed(Column.LANGUAGE, ""), portal) or wish.language
    labels = _read_labels(typed(Column.LABELS, ""))
    if (
        isinstance(email, Rejected)
        or isinstance(name, Rejected)
        or isinstance(role, Rejected)
        or isinstance(language, Rejected)
        or isinstance(labels, Rejected)
    ):
        return list(_list_slips(entry, (email, name, role, language, labels)))
    return Newcomer(
        line=entry.line,
        email=email,
        folded=fold(email),
        name=name,
        role=role,
        language=language,
        labels=labels,
    )


def _list_slips(entry: Entry, values: Collection[object]) -> Iterator[Slip]:
    """Tell each mistake with the cell that has it, or else with all of the line."""
    whole = ", ".join(filter(None, entry.cells.values()))
    cells = {column.value: cell for column, cell in entry.cells.items()} | {"name": entry.name}
    for wrong in mistakes(*values):
        text = " ".join((cells.get(wrong.field) or whole).split())
        yield Slip(line=entry.line, text=text[:SHOWN], rejected=wrong)


def _read_role(typed: str, wish: Wish) -> Role | Rejected:
    role = ROLE_WORDS.get(typed.casefold()) if typed else wish.role
    if role is None:
        return Rejected(Reason.ROLE_UNKNOWN, field="role")
    return role if role in wish.roles else Rejected(Reason.ROLE_ABOVE, field="role")


def _read_language(typed: str, portal: Portal) -> str | Rejected:
    """Read a tag, or the name of a language; nothing stays nothing."""
    if not typed:
        return ""
    tag = LANGUAGE_WORDS.get(typed.casefold(), typed)
    found = read_languages(tag, among=list_offered(portal.settings.languages))
    known = found is not None and len(found) == 1
    return found[0] if found and known else Rejected(Reason.LANGUAGE_UNKNOWN, field="language")


def _read_labels(typed: str) -> tuple[str, ...] | Rejected:
    folded = [fold_label(word) for word in BETWEEN_LABELS.split(typed) if word]
    if None in folded:
        return Rejected(Reason.LABEL_INVALID, field="labels")
    return tuple(sorted({word for word in folded if word}))
