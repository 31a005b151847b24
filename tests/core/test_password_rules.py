"""What is refused as a password, and why; what is not, although other systems would."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.assurance import Assurance
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.password_rules import MAX_LENGTH, _unit, judge, roots, shortest
from farstu.core.policy import Policy
from farstu.data import common_passwords

from .cast import APP, policy

CONTEXT = (
    "Nordskär Registry",
    "portal.nordskar.example",
    "Maja Öst-Lindqvist",
    "maja.lindqvist@mail.example",
)
REQUIRED = policy(Assurance.MULTI, APP)


def refusal(password: str, *, at_least: int = 12) -> Reason | None:
    """Say why *password* is refused."""
    rejected = judge(password, at_least=at_least, context=CONTEXT, common=common_passwords())
    return None if rejected is None else rejected.reason


# Length ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layer", "characters"),
    [
        (policy(Assurance.SINGLE, APP), 15),
        (policy(Assurance.SINGLE), 15),
        (policy(Assurance.TWO_STEP, APP), 12),
        (REQUIRED, 12),
        (policy(Assurance.MULTI, APP, grace=timedelta(days=7)), 15),
        (policy(Assurance.MULTI, APP, limited_entry=True), 15),
    ],
)
def test_a_password_is_longer_where_it_may_stand_alone(layer: Policy, characters: int) -> None:
    """Fifteen where it can be the only factor, if only for a while; twelve beside another."""
    assert shortest(layer) == characters


@pytest.mark.parametrize("at_least", [12, 15])
def test_length_is_counted_in_characters(at_least: int) -> None:
    """One short is refused with the number, and an emoji counts as one, not as four bytes."""
    long_enough = "🦊kräftskiva 7"[:at_least].ljust(at_least, "å")
    assert len(long_enough) == at_least
    assert refusal(long_enough, at_least=at_least) is None
    assert judge(long_enough[:-1], at_least=at_least, context=(), common=()) == (
        Rejected(Reason.PASSWORD_SHORT, Detail(amount=at_least), field="password")
    )


def test_the_longest_password_is_taken_and_no_longer_one() -> None:
    """256 characters are taken whole; 257 are refused, and never cut (PWD-02)."""
    longest = "".join(chr(0x4E00 + number) for number in range(256))
    assert refusal(longest) is None
    assert judge(longest + "!", at_least=12, context=(), common=()) == (
        Rejected(Reason.PASSWORD_LONG, Detail(amount=MAX_LENGTH), field="password")
    )


def test_composed_and_decomposed_letters_count_the_same() -> None:
    """A password is judged as it will be hashed: an ä is one character however it was typed."""
    assert refusal("ka\u0308rna-fogden") == refusal("k\u00e4rna-fogden") is None
    assert refusal("ka\u0308rna-fogde") is Reason.PASSWORD_SHORT


# Characters ------------------------------------------------------------------


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\n", "\t", "\x7f", "\x85", "\ud800"])
def test_what_cannot_be_shown_is_refused(bad: str) -> None:
    """Control characters and half characters are refused before anything else is said."""
    assert refusal(f"korp{bad}") is Reason.FIELD_UNPRINTABLE
    assert refusal(f"ordentligt{bad}långt lösen") is Reason.FIELD_UNPRINTABLE


@pytest.mark.parametrize(
    "password",
    [
        "hund katt fisk bok",
        "kvastskaftsbyrå",
        "correct horse battery staple",
        " ett mellanslag först",
        "👩‍👩‍👧‍👦 familjen på bryggan",
        "密码可以是中文的没问题吧朋友",
        "kQ7#vT2p!9Lmz",
        "Nordskär Registry tar emot mina domäner",
    ],
)
def test_no_composition_is_asked_for(password: str) -> None:
    """Lower case only, spaces, emoji and any script are fine; so is naming the portal."""
    assert refusal(password) is None


# Common ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "PASSWORD1234",
        "P@ssw0rd2024!",
        "qwertyuiop12",
        "12qwertyuiop",
        "passwordpassword",
        "password password",
        "Pass-Word-12!",
        "drowssap1234",
        "letmein12345!!",
        "trustno1trustno1trust",
        "1qaz2wsx3edc",
        "abcdefghijklmno",
        "9876543210987",
        "aaaaaaaaaaaa",
        "abcabcabcabcabcab",
        "123412341234!",
        "christopher1",
        "ｐａｓｓｗｏｒｄ１２３４",  # noqa: RUF001 - full-width letters are the point
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    """A common word in capitals, as digits, turned round, doubled or with a tail is common."""
    assert refusal(password) is Reason.PASSWORD_COMMON


@given(st.text("ab", min_size=1, max_size=14))
def test_a_repetition_is_found_whatever_is_repeated(text: str) -> None:
    """The unit is the shortest beginning that gives the text when repeated at least twice."""
    repeated = (text[:n] for n in range(1, len(text) // 2 + 1))
    shortest_unit = next((u for u in repeated if (u * len(text)).startswith(text)), text)
    assert _unit(text) == shortest_unit


def test_a_long_tail_is_a_password() -> None:
    """Nine random digits behind a word are left alone: that is more than anybody tries first."""
    assert refusal("unbelievable904718263") is None
    assert refusal("unbelievable90471826") is Reason.PASSWORD_COMMON


# Context ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    [
        "nordskar-registry",
        "NordskärRegistry1",
        "N0rdsk4r2024!!",
        "yrtsigerraksdron",
        "LindqvistLindqvist",
        "maja.lindqvist",
        "LindqvistMaja1984",
        "maja19840312",
        "portal.nordskar.example",
        "farstufarstu",
        "Farstu2024!!",
        "maja@mail.example",
    ],
)
def test_what_a_guesser_knows_is_refused(password: str) -> None:
    """Nothing but names of the portal, the person, the address or the product is too close."""
    assert refusal(password) is Reason.PASSWORD_CONTEXT


def test_a_name_inside_something_else_is_fine() -> None:
    """The whole password is compared, not its parts (63B 3.1.1.2)."""
    assert refusal("maja cyklar fort") is None
    assert refusal("registrykvast") is None


def test_short_pieces_of_a_name_say_nothing() -> None:
    """Two letters of a name are no word, or *Al* could never use *always*."""
    assert judge("alalyxalalyx", at_least=12, context=("Al Yx",), common=()) is None


@given(st.text(max_size=40))
def test_any_text_gets_an_answer(password: str) -> None:
    """Whatever is typed is judged, and the refusal belongs to the field."""
    rejected = judge(password, at_least=0, context=CONTEXT, common=common_passwords())
    assert rejected is None or rejected.field == "password"


def test_the_work_is_bounded() -> None:
    """However a password is built, there are some hundred forms to look up and not thousands."""
    assert len(set(roots("1" * MAX_LENGTH))) < 30
    assert len(set(roots("!1?2" * (MAX_LENGTH // 4)))) < 700
