"""People of a Keycloak realm, as ``kc.sh export`` writes them, read one after the other.

Each credential has two objects written as text: what is secret of it, and what is not.
"""

from __future__ import annotations

import base64
from binascii import Error
from collections.abc import Iterator, Mapping
from typing import IO, Any

from farstu.core.arriving import Arriving, ArrivingToken, Finding, Problem
from farstu.core.plans import fold_label
from farstu.crypto.foreign_hashes import write_argon2, write_pbkdf2
from farstu.services.moving.plain import (
    UnreadableError,
    mapping,
    place,
    read_embedded,
    read_items,
    sequence,
    text,
)

UNREADABLE_HASH = "?"
PBKDF2 = {"pbkdf2": "sha1", "pbkdf2-sha256": "sha256", "pbkdf2-sha512": "sha512"}
ARGON2_VERSIONS = {"1.0": 16, "1.3": 19}
DIGESTS = {"HmacSHA1": "sha1", "HmacSHA256": "sha256", "HmacSHA512": "sha512"}
NO_METHODS = frozenset({"password", "password-history"})
BOUND = frozenset({"webauthn", "webauthn-passwordless"})

Data = Mapping[str, Any]


def read_keycloak(stream: IO[bytes]) -> Iterator[Arriving | Finding]:
    """Read the people of one realm; the accounts of services are none."""
    people = 0
    try:
        for person in read_items(stream, "users.item"):
            people += 1
            if not text(person.get("serviceAccountClientId")):
                yield _read(person)
    except UnreadableError:
        yield Finding(where="file", problem=Problem.UNREADABLE)
        return
    if not people:
        yield Finding(where="file", problem=Problem.EMPTY)


def _read(person: Data) -> Arriving:
    credentials = [mapping(one) for one in sequence(person.get("credentials"))]
    tokens = [_token(one) for one in credentials if one.get("type") == "otp"]
    others = [text(one.get("type")) for one in credentials if one.get("type") != "otp"]
    names = [text(person.get(part)).strip() for part in ("firstName", "lastName")]
    attributes = mapping(person.get("attributes"))
    return Arriving(
        where=place("user", person.get("username")),
        key=text(person.get("id")) or text(person.get("username")),
        email=text(person.get("email")),
        name=" ".join(filter(None, names)),
        username=text(person.get("username")),
        verified=person.get("emailVerified") is True,
        suspended=person.get("enabled") is not True,
        language=next((text(one) for one in sequence(attributes.get("locale"))), ""),
        labels=tuple(_labels(person)),
        password=next((_password(one) for one in credentials if one.get("type") == "password"), ""),
        tokens=tuple(one for one in tokens if isinstance(one, ArrivingToken)),
        lost=(
            *(one for one in tokens if isinstance(one, Problem)),
            *(_loss(kind) for kind in others if kind not in NO_METHODS),
        ),
    )


def _labels(person: Data) -> Iterator[str]:
    """Take the last name of each group that can be a label: ``/customers/north`` is *north*."""
    for group in sequence(person.get("groups")):
        word = fold_label(text(group).rpartition("/")[2])
        if word:
            yield word


def _loss(kind: str) -> Problem:
    if kind in BOUND:
        return Problem.KEY_BOUND
    return Problem.RECOVERY_WEAK if kind == "recovery-authn-codes" else Problem.UNLIKE


def _token(credential: Data) -> ArrivingToken | Problem:
    """Read an app: its secret is the very text, unless it is said to be base32."""
    how = read_embedded(text(credential.get("credentialData")))
    secret = text(read_embedded(text(credential.get("secretData"))).get("value"))
    if how.get("subType") != "totp":
        return Problem.COUNTED
    raw = secret.encode("utf-8", "replace").hex()
    choice = {
        "seed": secret if how.get("secretEncoding") == "BASE32" else raw,
        "digits": how.get("digits"),
        "period": how.get("period"),
        "digest": DIGESTS.get(text(how.get("algorithm")), ""),
    }
    key, name = text(credential.get("id")), text(credential.get("userLabel"))
    return ArrivingToken(key=key, name=name, choice=choice)


def _password(credential: Data) -> str:
    """Write a hash that is kept in pieces as one text; one that has a piece missing is no hash."""
    how = read_embedded(text(credential.get("credentialData")))
    secret = read_embedded(text(credential.get("secretData")))
    algorithm, value = text(how.get("algorithm")), text(secret.get("value"))
    if algorithm == "bcrypt":
        return value
    try:
        salt, tag = (base64.b64decode(text(secret.get(part))) for part in ("salt", "value"))
        rounds = int(text(how.get("hashIterations")))
        if algorithm in PBKDF2:
            return write_pbkdf2(digest=PBKDF2[algorithm], rounds=rounds, salt=salt, tag=tag)
        if algorithm == "argon2":
            return _argon2(mapping(how.get("additionalParameters")), rounds, salt, tag)
    except (Error, KeyError, ValueError):
        return UNREADABLE_HASH
    return UNREADABLE_HASH


def _argon2(parameters: Data, passes: int, salt: bytes, tag: bytes) -> str:
    """Read the parameters of Argon2, each of which is a list of one text."""
    said = {name: next(map(text, sequence(one)), "") for name, one in parameters.items()}
    return write_argon2(
        variant=said["type"],
        version=ARGON2_VERSIONS[said["version"]],
        memory_kib=int(said["memory"]),
        passes=passes,
        lanes=int(said["parallelism"]),
        salt=salt,
        tag=tag,
    )
