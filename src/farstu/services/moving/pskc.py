"""Code tokens by the file that came with them (PSKC, RFC 6030), read one after the other.

Elements go by their names without namespaces, in small letters, and so do their attributes: makers
differ in the former, and privacyIDEA writes everything small.
"""

from __future__ import annotations

import base64
from binascii import Error
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from farstu.core.arriving import ArrivingToken, Finding, Problem
from farstu.core.identifiers import fold
from farstu.crypto.pskc import PskcKey, UnopenedError, decrypt, stretch

TOTP = "urn:ietf:params:xml:ns:keyprov:pskc:totp"
HOTP = "urn:ietf:params:xml:ns:keyprov:pskc:hotp"
DIGESTS = {"": "sha1", "hmac-sha1": "sha1", "sha1": "sha1"} | dict.fromkeys(
    ("hmac-sha256", "sha256"), "sha256"
)
HARMLESS = frozenset({"keyusage", "pinpolicy"})
"""Policies that say nothing about how long, or how often, codes count."""
NAMES = ("uid", "mail", "emailaddress")
"""Parts of a distinguished name that a person goes by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opener:
    """What a file may be opened by: the key that was agreed on, or a passphrase."""

    secret: bytes = field(default=b"", repr=False)
    passphrase: bytes = field(default=b"", repr=False)


def read_pskc(
    stream: IO[bytes], *, opener: Opener, owners: Mapping[str, str]
) -> Iterator[ArrivingToken | Finding]:
    """Read every code token; what *owners* says of a folded serial number goes first."""
    secret, key, tokens = opener.secret, None, 0
    try:
        for _, element in iterparse(stream, events=("end",), forbid_dtd=True):
            name = _name(element)
            if name == "encryptionkey":
                secret = secret or _derive(element, opener.passphrase)
            elif name == "macmethod":
                key = _read_key(element, secret)
            elif name == "keypackage":
                tokens += 1
                yield _read(element, key, owners, tokens)
                element.clear()
    except UnopenedError:
        yield Finding(where="file", problem=Problem.KEY_WRONG)
        return
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        yield Finding(where="file", problem=Problem.UNREADABLE)
        return
    if not tokens:
        yield Finding(where="file", problem=Problem.EMPTY)


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _said(element: Element | None, attribute: str) -> str:
    """Say what an attribute says."""
    attributes = {} if element is None else element.attrib
    return next((text for name, text in attributes.items() if name.lower() == attribute), "")


def _find(element: Element, name: str) -> Element | None:
    return next((one for one in element.iter() if _name(one) == name), None)


def _text(element: Element, *path: str) -> str:
    """Say what stands in an element under others."""
    found: Element | None = element
    for name in path:
        found = None if found is None else _find(found, name)
    return "" if found is None else (found.text or "").strip()


def _raw(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (Error, ValueError):
        raise UnopenedError from None


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > len("3000000"):
        raise UnopenedError
    return int(text)


def _derive(element: Element, passphrase: bytes) -> bytes:
    """Make the key of a passphrase, where the file says how."""
    if _find(element, "derivedkey") is None or not passphrase:
        return b""
    prf = _find(element, "prf")
    if prf is not None and "hmac" in str(prf.attrib).lower() and "sha1" not in str(prf.attrib):
        raise UnopenedError
    return stretch(
        passphrase,
        salt=_raw(_text(element, "salt", "specified")),
        rounds=_whole(_text(element, "iterationcount")),
        size=_whole(_text(element, "keylength") or "16"),
    )


def _read_key(element: Element, secret: bytes) -> PskcKey:
    """Open the key of the HMAC; without one of its own it is that of the seeds."""
    if not secret:
        raise UnopenedError
    sealed = _text(element, "mackey", "ciphervalue")
    mac_secret = decrypt(secret, _raw(sealed)) if sealed else secret
    digest = "sha256" if _said(element, "algorithm").endswith("hmac-sha256") else "sha1"
    return PskcKey(secret=secret, mac_secret=mac_secret, digest=digest)


def _read(
    package: Element, key: PskcKey | None, owners: Mapping[str, str], number: int
) -> ArrivingToken | Finding:
    made = _find(package, "key")
    serial = _text(package, "serialno") or _said(made, "id")
    where = f"token {number} {serial}".strip()
    algorithm = _said(made, "algorithm").lower()
    if made is None or algorithm not in {TOTP, HOTP}:
        return Finding(where=where, problem=Problem.UNLIKE)
    if algorithm == HOTP:
        return Finding(where=where, problem=Problem.COUNTED)
    policy = _find(made, "policy")
    if policy is not None and not {_name(one) for one in policy} <= HARMLESS:
        return Finding(where=where, problem=Problem.BOUNDED)
    secret = _find(made, "secret")
    try:
        seed = b"" if secret is None else _open(secret, key)
    except UnopenedError:
        return Finding(where=where, problem=Problem.KEY_WRONG)
    return ArrivingToken(
        key=f"{_text(package, 'Manufacturer')} {serial}",
        name=serial,
        choice={"seed": seed.hex(), **_how(made)},
        in_use=False,
        owner=owners.get(fold(serial)) or _owner(_text(made, "userid") or _text(package, "userid")),
        where=where,
    )


def _open(secret: Element, key: PskcKey | None) -> bytes:
    plain = _text(secret, "plainvalue")
    if plain:
        return _raw(plain)
    if key is None:
        raise UnopenedError
    sealed = _raw(_text(secret, "encryptedvalue", "ciphervalue"))
    return key.open(sealed, _raw(_text(secret, "valuemac")))


def _how(made: Element) -> Mapping[str, Any]:
    """Say how codes are made; what is said in a way that there is not here is refused later."""
    shape, suite = _find(made, "responseformat"), _find(made, "suite")
    plain = _said(shape, "encoding") in {"", "DECIMAL"}
    checked = _said(shape, "checkdigits") not in {"", "false", "0"}
    starts = _text(made, "data", "time", "plainvalue") or "0"
    fits = plain and not checked and starts == "0"
    digest = _text(made, "suite") or _said(suite, "hashalgo")
    return {
        "digits": _said(shape, "length") if fits else None,
        "period": _text(made, "timeinterval", "plainvalue") or "30",
        "digest": DIGESTS.get(digest.lower(), "unknown"),
    }


def _owner(named: str) -> str:
    """Take the name of a person out of a distinguished one (RFC 4514), or what is none as it is."""
    if "=" not in named:
        return named
    parts = [part.partition("=") for part in named.split(",")]
    said = {name.strip().lower(): value.strip() for name, _, value in parts}
    return next((said[name] for name in NAMES if said.get(name)), "")
