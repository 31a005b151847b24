"""How well somebody is protected against losing things, and what they could fix."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.login import Held
from farstu.core.readiness import Fix, Ground, Protection, Readiness, ToFix, readiness_of

from .cast import APP, CHANNELS, EMAIL, KEY, NOW, SMS, account, held, policy

DAY = timedelta(days=1)
EVERYTHING = APP, KEY, SMS, EMAIL


def ground(
    *holds: Held,
    codes: int = 10,
    allowed: tuple[FactorKind, ...] = EVERYTHING,
    codes_old: float = 1,
) -> Ground:
    """Stand somewhere."""
    return Ground(
        account=account(*holds, recovery_codes_left=codes),
        policy=policy(Assurance.SINGLE, *allowed),
        channels=CHANNELS,
        codes_made_at=NOW - codes_old * DAY,
        now=NOW,
    )


def fixes_of(readiness: Readiness) -> list[Fix]:
    """Say what there is to fix, in its order."""
    return [one.what for one in readiness.fixes]


TWO = held(APP), held(KEY)
KEYS = held(KEY), held(KEY, number=2)
STOPPED = held(EMAIL, suspended=True)


@pytest.mark.parametrize(
    ("stands", "protection", "fixes"),
    [
        (ground(), Protection.NONE, []),
        (ground(allowed=()), Protection.NOT_OFFERED, []),
        (ground(held(APP)), Protection.ONE_KEY, [Fix.SPARE]),
        (ground(held(KEY)), Protection.ONE_KEY, [Fix.SPARE]),
        (ground(held(APP), codes=3), Protection.ONE_KEY, [Fix.FEW_CODES, Fix.SPARE]),
        (ground(held(APP), codes=0), Protection.ONE_KEY, [Fix.NO_CODES, Fix.SPARE]),
        (ground(held(APP), STOPPED), Protection.ONE_KEY, [Fix.STOPPED, Fix.SPARE]),
        (ground(STOPPED), Protection.ONE_KEY, [Fix.STOPPED]),
        (ground(held(EMAIL)), Protection.ONE_KEY, [Fix.STRONGER, Fix.SPARE]),
        (ground(held(EMAIL), allowed=(EMAIL, SMS)), Protection.ONE_KEY, [Fix.SPARE]),
        (ground(held(EMAIL), held(SMS)), Protection.ONE_THING, [Fix.STRONGER]),
        (ground(held(EMAIL), held(SMS), allowed=(SMS,)), Protection.WELL, []),
        (ground(*TWO, codes=3), Protection.ONE_THING, [Fix.FEW_CODES]),
        (ground(*TWO, codes=0), Protection.ONE_THING, [Fix.NO_CODES]),
        (ground(*TWO, STOPPED), Protection.ONE_THING, [Fix.STOPPED]),
        (ground(*TWO, codes_old=731), Protection.ONE_THING, [Fix.OLD_CODES]),
        (ground(*TWO, codes_old=729), Protection.WELL, []),
        (ground(*TWO, codes=2, codes_old=731), Protection.ONE_THING, [Fix.FEW_CODES]),
        (ground(*TWO, codes=1), Protection.ONE_THING, [Fix.FEW_CODES]),
        (ground(*TWO, codes_old=730), Protection.WELL, []),
        (ground(*TWO, codes=3, codes_old=731), Protection.ONE_THING, [Fix.FEW_CODES]),
        (ground(*TWO, codes=4), Protection.WELL, []),
        (ground(held(APP), held(EMAIL)), Protection.WELL, []),
        (ground(*KEYS, codes=2), Protection.ONE_THING, [Fix.FEW_CODES]),
        (ground(*KEYS), Protection.BEST, []),
    ],
)
def test_protection_is_what_one_can_lose(
    stands: Ground, protection: Protection, fixes: list[Fix]
) -> None:
    """From nothing to two keys, each with what is worth fixing, the most pressing first."""
    readiness = readiness_of(stands)
    assert readiness.protection is protection
    assert fixes_of(readiness) == fixes


@pytest.mark.parametrize(
    ("added", "used", "unused"),
    [
        (400, None, True),
        (365, None, False),
        (364, None, False),
        (400, 366, True),
        (400, 364, False),
        (None, None, False),
    ],
)
def test_what_was_not_used_for_a_year_is_worth_a_look(
    added: float | None, used: float | None, *, unused: bool
) -> None:
    """Somebody may have lost it without knowing; what is new has time to be used."""
    old = replace(
        held(APP),
        added_at=None if added is None else NOW - added * DAY,
        used_at=None if used is None else NOW - used * DAY,
    )
    fixes = readiness_of(ground(old, held(KEY))).fixes
    assert fixes == ((ToFix(Fix.UNUSED, "totp-1"),) if unused else ())


def test_each_stopped_method_is_named() -> None:
    """What is to be fixed says where it is: one line for each."""
    stopped = held(APP, suspended=True), held(KEY, suspended=True, number=2)
    assert readiness_of(ground(*KEYS, *stopped)).fixes == (
        ToFix(Fix.STOPPED, "totp-1"),
        ToFix(Fix.STOPPED, "webauthn-2"),
    )


def test_codes_of_unknown_age_are_not_called_old() -> None:
    """Without a sheet there is no date to go by."""
    unknown = replace(ground(*TWO), codes_made_at=None)
    assert readiness_of(unknown).fixes == ()


def test_what_is_about_the_account_names_no_method() -> None:
    """Codes, and a better kind of method, are nobody's in particular."""
    for stands in (
        ground(*TWO, codes=0),
        ground(*TWO, codes=1),
        ground(*TWO, codes_old=731),
        ground(held(EMAIL), held(SMS)),
    ):
        assert [one.authenticator_id for one in readiness_of(stands).fixes] == [""]
    assert ToFix(Fix.NO_CODES) == ToFix(Fix.NO_CODES, "")
