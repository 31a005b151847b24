"""Passwords at rest."""

from __future__ import annotations

import base64
import re
import unicodedata

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import given
from hypothesis import strategies as st
from nacl import exceptions
from nacl.pwhash import argon2id

from farstu.crypto.passwords import (
    CEILING,
    FLOOR,
    LEAST,
    TARGET,
    Cost,
    dummy_hash,
    hash_password,
    needs_rehash,
    verify_password,
)
from farstu.crypto.tokens import Entropy

GOOD = "$argon2id$v=19$m=8,t=1,p=1$QUFBQUFBQUFBQUFBQUFBQQ$" + "A" * 43
MALFORMED = [
    "",
    "plain",
    "*",
    "\x00",
    "å" * 100,
    "\ud800",
    GOOD + "\n",
    " " + GOOD,
    GOOD + "A" * 10000,
    GOOD.replace("argon2id", "argon2i"),
    GOOD.replace("v=19", "v=16"),
    GOOD.replace("$v=19", ""),
    GOOD.replace("p=1", "p=2"),
    GOOD.replace("m=8", "m=7"),
    GOOD.replace("m=8", "m=0"),
    GOOD.replace("m=8", "m=08"),
    GOOD.replace("m=8", "m=-8"),
    GOOD.replace("m=8", "m=٨"),
    GOOD.replace("m=8", "m=1048577"),
    GOOD.replace("m=8", "m=99999999999"),
    GOOD.replace("t=1", "t=0"),
    GOOD.replace("t=1", "t=17"),
    GOOD.replace("t=1", "t=4294967297"),
    GOOD.replace("$QUFB", "$QUF"),
    GOOD.replace("$QUFB", "$QUF!"),
    GOOD.replace("$QUFB", "$QUFBQ"),
    GOOD[:-1],
    GOOD[:-1] + "=",
    "$2b$12$C6UzMDM.H6dfI/f/IKcEeO7ZBpYVGdbyvc0c1x1D8n1o8kB6Z9bS2",
]


def same_chance(size: int) -> bytes:
    """Draw the same salt each time, to compare what else differs."""
    return b"A" * size


def test_a_hash_is_a_phc_string_with_salt_and_tag_of_full_length(entropy: Entropy) -> None:
    """Sixteen bytes of salt and 32 of tag, and the cost in the open (ASVS appendix C)."""
    phc = hash_password("correct horse", cost=FLOOR, entropy=entropy)
    found = re.fullmatch(r"\$argon2id\$v=19\$m=19456,t=2,p=1\$([^$]+)\$([^$]+)", phc)
    assert found is not None
    assert len(base64.b64decode(found[1] + "==")) == 16
    assert len(base64.b64decode(found[2] + "=")) == 32


def test_the_numbers_are_those_that_were_decided() -> None:
    """64 MiB and two passes; at least 19 MiB and two passes."""
    assert Cost(memory_kib=64 * 1024, passes=2) == TARGET
    assert Cost(memory_kib=19 * 1024, passes=2) == FLOOR
    assert CEILING.covers(TARGET)
    assert TARGET.covers(FLOOR)
    assert not FLOOR.covers(TARGET)


@given(password=st.text(), memory_kib=st.integers(8, 64), passes=st.integers(1, 3))
def test_another_implementation_of_argon2id_writes_the_same(
    password: str, memory_kib: int, passes: int
) -> None:
    """OpenSSL, asked by way of ``cryptography``, makes the same string to the last character."""
    ours = hash_password(
        password, cost=Cost(memory_kib=memory_kib, passes=passes), entropy=same_chance
    )
    theirs = Argon2id(
        salt=same_chance(16), length=32, iterations=passes, lanes=1, memory_cost=memory_kib
    )
    assert ours == theirs.derive_phc_encoded(unicodedata.normalize("NFC", password).encode())


@pytest.mark.parametrize("cost", [LEAST, Cost(memory_kib=64, passes=3), FLOOR])
def test_the_password_verifies_and_another_does_not(cost: Cost, entropy: Entropy) -> None:
    """Exactly the password that was hashed opens, at any cost."""
    phc = hash_password("correct horse", cost=cost, entropy=entropy)
    assert verify_password(phc, "correct horse")
    for wrong in ("", "correct hors", "Correct horse", "correct horse ", "correct horse\x00"):
        assert not verify_password(phc, wrong)


@pytest.mark.parametrize("length", [0, 1, 64, 255, 256, 1000])
def test_every_character_counts(length: int, entropy: Entropy) -> None:
    """No length is cut: a change in the last character is a wrong password."""
    phc = hash_password("ö" * length + "a", cost=LEAST, entropy=entropy)
    assert verify_password(phc, "ö" * length + "a")
    assert not verify_password(phc, "ö" * length + "b")
    assert not verify_password(phc, "ö" * length)


def test_a_nul_ends_nothing(entropy: Entropy) -> None:
    """What follows a NUL belongs to the password."""
    phc = hash_password("before\x00after", cost=LEAST, entropy=entropy)
    assert verify_password(phc, "before\x00after")
    assert not verify_password(phc, "before\x00other")


@pytest.mark.parametrize("password", ["Ångström", "é" * 20, "각", "ẛ̣"])
def test_composed_and_decomposed_both_verify(password: str, entropy: Entropy) -> None:
    """A Mac may send ``e`` and an accent where a PC sends ``é``; both are the same password."""
    composed = unicodedata.normalize("NFC", password)
    decomposed = unicodedata.normalize("NFD", password)
    assert composed != decomposed
    for stored in (composed, decomposed):
        phc = hash_password(stored, cost=LEAST, entropy=entropy)
        assert verify_password(phc, composed)
        assert verify_password(phc, decomposed)


def test_nothing_but_composition_is_evened_out(entropy: Entropy) -> None:
    """Look-alikes, case and blanks stay different: NFC, never NFKC, no folding, no trimming."""
    phc = hash_password("fit ﬁt", cost=LEAST, entropy=entropy)
    for near in ("fit fit", "Fit ﬁt", " fit ﬁt", "fit  ﬁt", "fit\u00a0ﬁt"):
        assert not verify_password(phc, near)


@given(password=st.text(st.characters(codec=None), max_size=30))
def test_any_text_can_be_a_password(password: str) -> None:
    """Whatever text arrives, lone surrogates too, is hashed and verifies, and nothing is raised."""
    phc = hash_password(password, cost=LEAST, entropy=same_chance)
    assert verify_password(phc, password)


def test_the_same_password_is_never_the_same_string(entropy: Entropy) -> None:
    """Two people with one password cannot be told by their hashes."""
    first = hash_password("correct horse", cost=LEAST, entropy=entropy)
    assert first != hash_password("correct horse", cost=LEAST, entropy=entropy)


def test_other_programs_read_our_hashes(entropy: Entropy) -> None:
    """The check of libsodium itself takes what we write."""
    phc = hash_password("correct horse", cost=LEAST, entropy=entropy)
    assert argon2id.verify(phc.encode(), b"correct horse")
    with pytest.raises(exceptions.InvalidkeyError):
        argon2id.verify(phc.encode(), b"wrong horse")


def test_we_read_the_hashes_of_other_programs() -> None:
    """We take what libsodium writes by itself."""
    phc = argon2id.str(b"correct horse", opslimit=1, memlimit=8192).rstrip(b"\x00").decode()
    assert verify_password(phc, "correct horse")
    assert not verify_password(phc, "wrong horse")


def test_the_sample_that_the_malformed_ones_are_made_from_is_well_formed() -> None:
    """Else the malformed ones would prove nothing."""
    assert not needs_rehash(GOOD, LEAST)


@pytest.mark.parametrize("phc", MALFORMED)
def test_a_malformed_hash_is_nobodys_and_raises_nothing(phc: str) -> None:
    """A broken row is a wrong password, and waits to be replaced."""
    assert phc != GOOD
    assert not verify_password(phc, "correct horse")
    assert not verify_password(phc, "")
    assert needs_rehash(phc, LEAST)


@given(phc=st.text())
def test_no_text_makes_verifying_raise(phc: str) -> None:
    """Whatever stands in the column, the answer is no."""
    assert not verify_password(phc, "correct horse")


@pytest.mark.parametrize("changed", ["salt", "tag", "memory", "passes"])
def test_every_part_of_a_hash_counts(changed: str, entropy: Entropy) -> None:
    """A hash that was tampered with in any part does not verify."""
    phc = hash_password("correct horse", cost=Cost(memory_kib=16, passes=2), entropy=entropy)
    *_, salt, tag = phc.split("$")
    broken = {
        "salt": phc.replace(salt, ("B" if salt[0] != "B" else "C") + salt[1:]),
        "tag": phc.replace(tag, ("B" if tag[0] != "B" else "C") + tag[1:]),
        "memory": phc.replace("m=16", "m=24"),
        "passes": phc.replace("t=2", "t=3"),
    }[changed]
    assert broken != phc
    assert verify_password(phc, "correct horse")
    assert not verify_password(broken, "correct horse")


@pytest.mark.parametrize(
    ("memory_kib", "passes", "needed"),
    [
        (64, 3, False),  # as wanted
        (65, 3, False),  # more than wanted is left alone
        (64, 4, False),
        (63, 3, True),
        (64, 2, True),
        (1000, 2, True),  # one is not traded for the other
        (63, 9, True),
    ],
)
def test_what_is_cheaper_than_wanted_is_hashed_again(
    memory_kib: int,
    passes: int,
    entropy: Entropy,
    *,
    needed: bool,
) -> None:
    """Only a hash that falls short, in memory or in passes, is replaced."""
    phc = hash_password("x", cost=Cost(memory_kib=memory_kib, passes=passes), entropy=entropy)
    assert needs_rehash(phc, Cost(memory_kib=64, passes=3)) == needed


def test_a_hash_below_the_floor_still_verifies_and_is_replaced(entropy: Entropy) -> None:
    """People who came with an old hash get in once more, and leave with a new one."""
    phc = hash_password("correct horse", cost=LEAST, entropy=entropy)
    assert verify_password(phc, "correct horse")
    assert needs_rehash(phc, FLOOR)


@pytest.mark.parametrize("cost", [LEAST, FLOOR, TARGET])
def test_the_dummy_costs_the_same_and_lets_nobody_in(cost: Cost) -> None:
    """The dummy is a hash like another at that cost, and no password is its."""
    dummy = dummy_hash(cost)
    assert not needs_rehash(dummy, cost)
    assert f"$m={cost.memory_kib},t={cost.passes}," in dummy
    assert not verify_password(dummy, "")
    assert not verify_password(dummy, "password")


def test_a_machine_out_of_memory_does_not_say_wrong_password(
    monkeypatch: pytest.MonkeyPatch, entropy: Entropy
) -> None:
    """What libsodium cannot do is raised, since it says nothing about the password."""
    phc = hash_password("correct horse", cost=LEAST, entropy=entropy)

    def fail(*_: object, **__: object) -> bytes:
        raise exceptions.RuntimeError

    monkeypatch.setattr(argon2id, "kdf", fail)
    with pytest.raises(exceptions.RuntimeError):
        verify_password(phc, "correct horse")
