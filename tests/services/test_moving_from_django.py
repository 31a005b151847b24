"""People of a Django site move in: with its own models alone, and with those of django-otp."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.arriving import Arriving, Finding, Problem
from farstu.services.moving.django_site import read_django
from farstu.services.moving.people import Fate
from tests.support.exports import (
    PASSWORD,
    SEED,
    allauth_app,
    django_user,
    dump,
    otp_app,
    otp_device,
    row,
)
from tests.support.house import App, House
from tests.support.moving import find, move, person

MAJA = "maja@older.example"


def one(*rows: dict[str, Any]) -> Arriving:
    """Read somebody."""
    [found] = list(read_django(io.BytesIO(dump(*rows).encode())))
    assert isinstance(found, Arriving)
    return found


def test_somebody_of_django_otp_signs_in_as_before(house: House) -> None:
    """With the password and the app of the site, whose rows may stand in any order."""
    content = dump(otp_app(), django_user())
    assert move(house, content, reader=read_django).fates == {Fate.NEW: 1}
    house.clock.advance(120)
    app = App(id="", secret=SEED, clock=house.clock)
    house.come_in(person(house, MAJA, PASSWORD), app)


def test_a_site_without_second_factors_moves_in_by_its_people_alone(house: House) -> None:
    """The address is that of Django, which nobody has proven."""
    assert move(house, dump(django_user()), reader=read_django).fates == {Fate.NEW: 1}
    account = find(house, MAJA)
    assert account is not None
    assert one(django_user()).verified is False


def test_again_it_is_a_delta(house: House) -> None:
    """What the site counts on, such as the last step or the drift, is nothing that has changed."""
    move(house, dump(django_user(), otp_app()), reader=read_django)
    again = dump(django_user(last_login="2026-01-01T00:00:00Z"), otp_app(last_t=99, drift=1))
    assert move(house, again, reader=read_django).fates == {Fate.UNCHANGED: 1}
    other = dump(django_user(), otp_app(key="ab" * 20))
    assert move(house, other, reader=read_django).fates == {Fate.CHANGED: 1}


def test_how_an_app_makes_codes_is_in_its_row() -> None:
    """Digits and period; and it has a name."""
    [token] = one(django_user(), otp_app(digits=8, step=60)).tokens
    assert (token.choice["digits"], token.choice["period"]) == (8, 60)
    assert token.name == "default"


def test_natural_keys_are_read_too() -> None:
    """As ``dumpdata --natural-foreign`` writes them."""
    assert len(one(django_user(), otp_app(["maja"])).tokens) == 1


def test_both_packages_on_one_site_are_two_apps() -> None:
    """Each by a key of its own, though their rows may have the same number."""
    tokens = one(django_user(), allauth_app(), otp_app()).tokens
    assert len({token.key for token in tokens}) == 2


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"t0": 7}, Problem.CODES_UNKNOWN),
        ({"step": 45}, Problem.CODES_UNKNOWN),
        ({"digits": 7}, Problem.CODES_UNKNOWN),
        ({"key": "ab" * 10}, Problem.SEED_WRONG),
        ({"key": None}, Problem.SEED_WRONG),
    ],
)
def test_an_app_that_works_otherwise_is_refused(house: House, more: Any, problem: Problem) -> None:
    """Its owner would show other codes than are asked for."""
    report = move(house, dump(django_user(), otp_app(**more)), reader=read_django)
    assert [found.problem for found in report.refused] == [problem, Problem.METHODS_LOST]


@pytest.mark.parametrize(
    ("model", "problem"),
    [
        ("otp_hotp.hotpdevice", Problem.COUNTED),
        ("otp_email.emaildevice", Problem.UNLIKE),
        ("phonenumber.phonedevice", Problem.UNLIKE),
        ("otp_webauthn.webauthncredential", Problem.KEY_BOUND),
    ],
)
def test_what_stays_behind_is_named(model: str, problem: Problem) -> None:
    """Whichever plugin it is of: a method that nobody here knows is none that nobody had."""
    assert one(django_user(), otp_device(model)).lost == (problem,)


def test_codes_on_paper_stay_behind_where_some_are_left() -> None:
    """They have forty bits; a device that has none left is nothing to lose."""
    sheet = otp_device("otp_static.staticdevice")
    code = row("otp_static.statictoken", 1, device=5, token="bd6zlkk3")
    assert one(django_user(), sheet).lost == ()
    assert one(django_user(), code, sheet).lost == (Problem.RECOVERY_WEAK,)


@pytest.mark.parametrize("model", ["otp_totp.totpdevice", "otp_hotp.hotpdevice"])
def test_what_was_never_confirmed_is_nothing(model: str) -> None:
    """Whoever began to set an app up there, and did not go on, has none."""
    found = one(django_user(), otp_device(model, confirmed=False, key=SEED.hex()))
    assert (found.tokens, found.lost) == ((), ())


VALUES = st.none() | st.integers() | st.text(max_size=4) | st.booleans() | st.lists(st.integers())
FIELDS = st.fixed_dictionaries(
    {"user": st.just(1), "name": VALUES, "confirmed": st.booleans() | st.none()},
    optional=dict.fromkeys(("key", "step", "t0", "digits", "device"), VALUES),
)
MODELS = st.sampled_from(
    ["otp_totp.totpdevice", "otp_static.statictoken", "otp_static.staticdevice"]
)


@given(MODELS, FIELDS)
def test_whatever_stands_in_a_row_has_an_answer(model: str, fields: dict[str, Any]) -> None:
    """Never an exception."""
    content = dump(django_user(), row(model, 5, **fields)).encode()
    assert all(isinstance(found, Arriving | Finding) for found in read_django(io.BytesIO(content)))
