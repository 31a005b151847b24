"""What a plug-in for Duo asks for, and the words that it is answered in.

What is read here was signed already: by whom is decided where secrets are
(``services/duo_requests.py``). Only the nonce may stand outside of what was signed, where some
plug-ins put it; whoever changes it there gets an answer that their application refuses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from farstu.core.duo import DuoUniversal

LEAST_STATE, LONGEST_STATE = 16, 1024
LONGEST_NONCE = 1024
LONGEST_NAME = 200


class Trouble(StrEnum):
    """Why nobody is let in, as an application reads it in its address (RFC 6749 4.1.2.1)."""

    INVALID_REQUEST = "invalid_request"
    ACCESS_DENIED = "access_denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a request asks for: whom it is about, and how the answer is to look."""

    return_to: str
    state: str
    person: str = ""
    code_name: str = "duo_code"
    nonce: str = ""


def find_return(claims: Mapping[str, Any], rules: DuoUniversal) -> str | None:
    """Find where to answer: at an address that was registered, letter by letter."""
    asked = claims.get("redirect_uri")
    return asked if isinstance(asked, str) and asked in rules.return_addresses else None


def read_state(claims: Mapping[str, Any]) -> str | None:
    """Read what comes back with the answer; None where it is nothing to tell a browser by."""
    state = claims.get("state")
    if not isinstance(state, str) or not state.isprintable():
        return None
    return state if LEAST_STATE <= len(state) <= LONGEST_STATE else None


def read_prompt(
    claims: Mapping[str, Any], params: Mapping[str, str], *, return_to: str, state: str
) -> Prompt | None:
    """Read the rest of a request; None where something has no shape that it may have."""
    named = claims.get("use_duo_code_attribute", True)
    person, nonce = claims.get("duo_uname"), claims.get("nonce", params.get("nonce", ""))
    if not isinstance(person, str) or not 0 < len(person) <= LONGEST_NAME:
        return None
    if not isinstance(named, bool) or not isinstance(nonce, str) or len(nonce) > LONGEST_NONCE:
        return None
    if not (person.isprintable() and nonce.isprintable() and _is_usual(claims)):
        return None
    if any(claims.get(name, params[name]) != params[name] for name in _SAID_TWICE & params.keys()):
        return None
    code_name = "duo_code" if named else "code"
    return Prompt(return_to=return_to, state=state, person=person, code_name=code_name, nonce=nonce)


_SAID_TWICE = frozenset({"client_id", "redirect_uri", "response_type", "scope", "state", "nonce"})


def _is_usual(claims: Mapping[str, Any]) -> bool:
    """Say whether it asks for a code, for itself, by the one scope that there is."""
    is_own = claims.get("client_id") == claims.get("iss")
    return is_own and claims.get("response_type") == "code" and claims.get("scope") == "openid"


# Words -------------------------------------------------------------------------------------------

FACTORS: Mapping[str, str] = {
    "totp": "passcode",
    "email_code": "passcode",
    "sms_code": "sms_passcode",
    "webauthn": "webauthn",
}


def factor_word(kinds: Sequence[str], *, remembered: bool) -> str:
    """Say by what somebody proved it last, in the word that applications know it by."""
    if kinds:
        return FACTORS[kinds[-1]]
    return "remembered_device" if remembered else "not_available"
