"""People of a Keycloak realm move in."""

from __future__ import annotations

import io
from base64 import b32encode
from typing import Any

import bcrypt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.arriving import Arriving, Finding, Problem
from farstu.services.moving.keycloak import UNREADABLE_HASH, read_keycloak
from farstu.services.moving.people import Fate
from farstu.store import accounts, authenticators, labels
from tests.support.exports import (
    PASSWORD,
    SEED,
    credential,
    keycloak,
    keycloak_app,
    keycloak_argon2,
    keycloak_password,
    keycloak_user,
)
from tests.support.house import OPTIONAL, App, House
from tests.support.moving import find, move, person

MAJA = "maja@old.example"


def read(content: str | bytes) -> list[Arriving | Finding]:
    """Read an export."""
    raw = content.encode() if isinstance(content, str) else content
    return list(read_keycloak(io.BytesIO(raw)))


def one(*credentials: Any, **more: Any) -> Arriving:
    """Read somebody."""
    [found] = read(keycloak(keycloak_user(*credentials, **more)))
    assert isinstance(found, Arriving)
    return found


@pytest.mark.parametrize(
    "app",
    [
        keycloak_app(),
        keycloak_app(b32encode(SEED).decode(), secretEncoding="BASE32"),
    ],
    ids=["letters", "base32"],
)
def test_somebody_of_a_realm_signs_in_as_before(house: House, app: Any) -> None:
    """With the password and the app that they had; language and groups come along."""
    content = keycloak(keycloak_user(keycloak_password(), app))
    assert move(house, content, reader=read_keycloak).fates == {Fate.NEW: 1}
    maja = person(house, MAJA, PASSWORD)
    house.clock.advance(120)
    house.come_in(maja, App(id="", secret=SEED, clock=house.clock))
    account = find(house, "maja")
    assert account is not None
    assert (account.name, account.language) == ("Maja Lind", "sv")
    assert house.read(lambda tx: labels.list_of_account(tx, account.id)) == {"north"}
    [held] = house.read(lambda tx: authenticators.list_of_account(tx, account.id))
    assert held.name == "Pixel"


def bcrypted() -> Any:
    """Write a password as a well-known extension hashes it."""
    made = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    return credential("password", {"value": made, "salt": ""}, {"algorithm": "bcrypt"})


@pytest.mark.parametrize(
    "password",
    [
        keycloak_password(algorithm="pbkdf2"),
        keycloak_password(algorithm="pbkdf2-sha512"),
        keycloak_argon2(),
        bcrypted(),
    ],
    ids=["sha1", "sha512", "argon2", "bcrypt"],
)
def test_each_way_of_hashing_is_verified(house: House, password: Any) -> None:
    """Of every version of Keycloak."""
    house.set_policy(OPTIONAL)
    move(house, keycloak(keycloak_user(password)), reader=read_keycloak)
    house.come_in(person(house, MAJA, PASSWORD))


@pytest.mark.parametrize(
    "password",
    [
        keycloak_password(algorithm="rot13"),
        keycloak_password(hashIterations="many"),
        keycloak_password(hashIterations=None),
        keycloak_argon2(version=["9.9"]),
        keycloak_argon2(memory=[]),
        credential("password", {"value": "AAAA", "salt": "A"}, {"algorithm": "pbkdf2"}),
        {"type": "password"},
        {"type": "password", "secretData": "[" * 100_000, "credentialData": "{"},
    ],
)
def test_a_password_with_a_piece_missing_is_none(password: Any) -> None:
    """It verifies nothing, and whoever has it is refused like anybody with an unknown hash."""
    assert one(password).password == UNREADABLE_HASH


def test_what_stays_behind_is_named() -> None:
    """Counters, keys, recovery codes, and what an extension made."""
    kinds = ("webauthn", "webauthn-passwordless", "recovery-authn-codes", "sms", "password-history")
    found = one(
        keycloak_app(subType="hotp"), *(credential(kind, {}, {}) for kind in kinds), "no object"
    )
    assert found.lost == (
        Problem.COUNTED,
        Problem.KEY_BOUND,
        Problem.KEY_BOUND,
        Problem.RECOVERY_WEAK,
        Problem.UNLIKE,
        Problem.UNLIKE,
    )


def test_who_is_disabled_there_is_suspended_here(house: House) -> None:
    """And may not come in."""
    content = keycloak(keycloak_user(keycloak_password(), enabled=False))
    move(house, content, reader=read_keycloak)
    account = find(house, MAJA)
    assert account is not None
    assert account.suspended_at is not None


@pytest.mark.parametrize("how", [{"algorithm": "HmacSHA512"}, {"digits": 7}, {"period": 45}])
def test_an_app_that_works_otherwise_is_refused(house: House, how: Any) -> None:
    """It would make other codes here than there: that is told beside what comes of it."""
    content = keycloak(keycloak_user(keycloak_password(), keycloak_app(**how)))
    report = move(house, content, reader=read_keycloak)
    told = [one.problem for one in report.refused]
    assert told == [Problem.CODES_UNKNOWN, Problem.METHODS_LOST]


def test_accounts_of_services_are_no_people(house: House) -> None:
    """A realm with none but these has nobody to refuse."""
    content = keycloak(keycloak_user(serviceAccountClientId="api"))
    assert move(house, content, reader=read_keycloak).fates == {}
    assert house.read(accounts.list_accounts) == []


def test_a_realm_without_people_says_so() -> None:
    """As an export that skipped them is."""
    assert read("{}") == [Finding(where="file", problem=Problem.EMPTY)]


@pytest.mark.parametrize("content", ["", "no json", '{"users": [', '{"users": [{]', b"\xff\xfe{"])
def test_what_is_no_export_says_so(content: str | bytes) -> None:
    """Also one that was cut off."""
    assert read(content)[-1] == Finding(where="file", problem=Problem.UNREADABLE)


def test_who_came_before_the_cut_is_judged_and_the_rest_refused(house: House) -> None:
    """So without ``--partial`` nothing of it is done."""
    whole = keycloak(keycloak_user(keycloak_password()))
    report = move(house, whole[: whole.index('"clients"') - 3], reader=read_keycloak)
    assert report.fates == {Fate.NEW: 1, Fate.REFUSED: 1}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "username", "email", "credentials", "type", "secretData", "groups"]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=3))
def test_whatever_stands_in_an_export_has_an_answer(users: list[Any]) -> None:
    """Never an exception."""
    assert all(isinstance(found, Arriving | Finding) for found in read(keycloak(*users)))


@given(st.binary(max_size=200))
def test_whatever_a_file_is_has_an_answer(raw: bytes) -> None:
    """Likewise."""
    assert all(isinstance(found, Arriving | Finding) for found in read(raw))
