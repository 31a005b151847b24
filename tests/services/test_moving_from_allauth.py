"""People of a Django site with django-allauth move in."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.arriving import Arriving, Finding, Problem
from farstu.services.moving.django_site import read_django
from farstu.services.moving.people import Fate
from farstu.store import identifiers, labels
from tests.support.exports import (
    PASSWORD,
    SEED,
    allauth_address,
    allauth_app,
    django_user,
    dump,
    row,
)
from tests.support.house import App, House
from tests.support.moving import find, move, person

MAJA = "maja@old.example"


def read(content: str | bytes, **how: int) -> list[Arriving | Finding]:
    """Read a dump."""
    raw = content.encode() if isinstance(content, str) else content
    return list(read_django(io.BytesIO(raw), **how))


def one(*rows: dict[str, Any]) -> Arriving:
    """Read somebody."""
    [found] = read(dump(*rows))
    assert isinstance(found, Arriving)
    return found


def test_somebody_of_a_site_signs_in_as_before(house: House) -> None:
    """The primary address is theirs, proven there; the rows may stand in any order."""
    content = dump(allauth_app(), allauth_address(), django_user())
    assert move(house, content, reader=read_django).fates == {Fate.NEW: 1}
    house.clock.advance(120)
    app = App(id="", secret=SEED, clock=house.clock)
    house.come_in(person(house, MAJA, PASSWORD), app)
    account = find(house, "maja")
    assert account is not None
    assert house.read(lambda tx: labels.list_of_account(tx, account.id)) == {"north"}
    known = house.read(lambda tx: identifiers.list_of_account(tx, account.id))
    assert all(name.verified_at for name in known)


def test_natural_keys_are_read_too() -> None:
    """As ``dumpdata --natural-foreign --natural-primary`` writes them."""
    user = django_user(groups=[["North"], ["not a label"]])
    del user["pk"]
    found = one(user, allauth_address(["maja"]), allauth_app(["maja"]))
    assert (found.key, found.email, len(found.tokens)) == ("maja", MAJA, 1)
    assert found.labels == ("north",)


def test_without_an_address_of_allauth_there_is_that_of_django() -> None:
    """Which nobody has proven."""
    found = one(django_user(), allauth_address(primary=False))
    assert (found.email, found.verified) == ("maja@older.example", False)


def test_who_is_not_active_or_has_no_password_says_so() -> None:
    """Django marks a password that cannot be used."""
    found = one(django_user(is_active=False, password="!abc"))
    assert (found.suspended, found.password) == (True, "")


def test_a_secret_that_the_site_encrypted_stays_behind(house: House) -> None:
    """Its key is not in the dump: the person is refused, rather than let in without."""
    content = dump(django_user(), allauth_app(secret="gAAAAABmZm9v-_Jw=="))
    report = move(house, content, reader=read_django)
    told = [one.problem for one in report.refused]
    assert told == [Problem.SEED_SEALED, Problem.METHODS_LOST]
    report = move(house, content, reader=read_django, with_losses=True)
    assert [one.problem for one in report.lost] == [Problem.SEED_SEALED, Problem.METHODS_LOST]


def test_what_stays_behind_is_named() -> None:
    """Recovery codes of eight digits, keys, and whatever else a site has."""
    kinds = ("recovery_codes", "webauthn", "pigeon")
    rows = [row("mfa.authenticator", 9, user=1, type=kind, data={}) for kind in kinds]
    found = one(django_user(), *rows)
    assert found.lost == (Problem.RECOVERY_WEAK, Problem.KEY_BOUND, Problem.UNLIKE)


def test_digits_and_period_are_said_beside_the_dump() -> None:
    """They are settings of the site."""
    [found] = read(dump(django_user(), allauth_app()), digits=8, period=60)
    assert isinstance(found, Arriving)
    assert (found.tokens[0].choice["digits"], found.tokens[0].choice["period"]) == (8, 60)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("[]", Problem.EMPTY),
        ("", Problem.UNREADABLE),
        ('[{"model": "auth.user"', Problem.UNREADABLE),
    ],
)
def test_what_is_no_dump_of_people_says_so(content: str, problem: Problem) -> None:
    """Also one that was cut off: then nobody is read, since rows of theirs may be missing."""
    assert read(content) == [Finding(where="file", problem=problem)]


FIELDS = st.dictionaries(
    st.sampled_from(["user", "type", "data", "password", "last_login", "email", "groups"]),
    st.none() | st.integers() | st.text(max_size=4) | st.lists(st.integers(), max_size=2),
)
MODELS = st.sampled_from(["auth.user", "account.emailaddress", "mfa.authenticator", "auth.group"])


@given(st.lists(st.builds(row, MODELS, st.integers() | st.text(max_size=3)), max_size=2), FIELDS)
def test_whatever_stands_in_a_dump_has_an_answer(rows: list[Any], fields: dict[str, Any]) -> None:
    """Never an exception."""
    rows = [{**one, "fields": fields} for one in rows]
    assert all(isinstance(found, Arriving | Finding) for found in read(dump(*rows)))
