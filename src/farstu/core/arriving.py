"""People and code tokens of another system, as its files name them, before anybody judged them.

Readers make these, each of its own format; from here on nobody asks where they came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Problem(StrEnum):
    """Why somebody does not come, or comes without something."""

    # what is written is not right
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    COLUMNS = "columns"
    EMAIL_WRONG = "email_wrong"
    NAME_WRONG = "name_wrong"
    USERNAME_WRONG = "username_wrong"
    ROLE_UNKNOWN = "role_unknown"
    LABEL_WRONG = "label_wrong"
    ORGANISATION_UNKNOWN = "organisation_unknown"
    SERIAL_WRONG = "serial_wrong"
    OWNERS = "owners"
    KEY_WRONG = "key_wrong"
    """The file, or a seed in it, is encrypted, and what was given does not open it."""
    OWNER_MISSING = "owner_missing"
    OWNER_UNKNOWN = "owner_unknown"
    REPEATED = "repeated"
    # what is here stands against it
    TAKEN = "taken"
    SERIAL_TAKEN = "serial_taken"
    SEED_TAKEN = "seed_taken"
    TOO_MANY = "too_many"
    MEANWHILE = "meanwhile"
    # what cannot be kept
    HASH_UNKNOWN = "hash_unknown"
    HASH_COSTLY = "hash_costly"
    PASSWORD_ABSENT = "password_absent"  # noqa: S105 - a problem, no password
    METHODS_LOST = "methods_lost"
    SEED_WRONG = "seed_wrong"
    SEED_SEALED = "seed_sealed"
    CODES_UNKNOWN = "codes_unknown"
    """Digits, period or digest that authenticators here do not have."""
    COUNTED = "counted"
    """Codes that follow a counter (RFC 4226), not the time."""
    BOUNDED = "bounded"
    """Its maker says how long, or how often, its codes may be used."""
    UNUSED = "unused"
    """It was disabled or revoked there, or never enrolled to the end."""
    KEY_BOUND = "key_bound"
    """A passkey or security key, which belongs to the other system's address."""
    RECOVERY_WEAK = "recovery_weak"
    UNLIKE = "unlike"
    """A kind of method that there is not here."""


LOSSES = frozenset(
    {
        Problem.HASH_UNKNOWN,
        Problem.HASH_COSTLY,
        Problem.METHODS_LOST,
    }
)
"""What keeps somebody out unless they may come with less than they had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivingToken:
    """Something that shows codes: its *key* at the other system, and how it makes them.

    *in_use*: its owner has proven it there. *owner* is who has it, where a file names no people.
    """

    key: str
    name: str
    choice: Mapping[str, Any] = field(repr=False)
    in_use: bool = True
    owner: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arriving:
    """Somebody in a file: *where* they stand, and the *key* by which the other system knew them.

    *lost* are methods that the reader already knows cannot come along.
    """

    where: str
    key: str
    email: str
    name: str = ""
    username: str = ""
    verified: bool = False
    suspended: bool = False
    language: str = ""
    organisation: str = ""
    role: str = ""
    labels: tuple[str, ...] = ()
    password: str = field(default="", repr=False)
    tokens: tuple[ArrivingToken, ...] = ()
    recovery_codes: tuple[str, ...] = field(default=(), repr=False)
    lost: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to tell about a place in a file; *about* is never what may be a secret."""

    where: str
    problem: Problem
    about: str = ""
