"""Hashes of other systems: made by the libraries that these use, verified, bounded."""

from __future__ import annotations

import base64
import hashlib

import argon2
import bcrypt
import pytest
from argon2.low_level import Type, hash_secret
from hypothesis import given
from hypothesis import strategies as st

from farstu.crypto.foreign_hashes import (
    MOST_BCRYPT,
    MOST_ROUNDS,
    Unfit,
    read_foreign,
    verify_foreign,
    write_argon2,
    write_pbkdf2,
)
from farstu.crypto.passwords import (
    LEAST,
    hash_password,
    needs_rehash,
    unfit,
    verify_password,
)
from tests.support.entropy import seeded_entropy

RIGHT = "Grön gröt åt alla"
SALT = "saltsaltsalt"


def b64(raw: bytes) -> str:
    """Write base64 as most do."""
    return base64.b64encode(raw).decode()


def pbkdf2(digest: str, rounds: int = 10) -> bytes:
    """Stretch as the standard library does."""
    return hashlib.pbkdf2_hmac(digest, RIGHT.encode(), SALT.encode(), rounds)


def scrypt(n: int = 16, r: int = 8, p: int = 5) -> bytes:
    """Likewise."""
    return hashlib.scrypt(RIGHT.encode(), salt=SALT.encode(), n=n, r=r, p=p)


def argon2_text(variant: Type, version: int = 19) -> str:
    """Hash as argon2-cffi does, four lanes wide."""
    raw = RIGHT.encode()
    return hash_secret(raw, SALT.encode(), 2, 64, 4, 32, variant, version).decode()


def bcrypt_text(name: str, secret: bytes = RIGHT.encode()) -> str:
    """Hash as bcrypt does, under one of its names."""
    made = bcrypt.hashpw(secret, b"$2b$04$abcdefghijklmnopqrstuu").decode()
    return made.replace("$2b$", f"${name}$")


def kept() -> dict[str, str]:
    """Write the hash of one password in every way that is kept."""
    digested = hashlib.sha256(RIGHT.encode()).hexdigest().encode()
    salt = b64(SALT.encode())
    return {
        "argon2id": argon2.PasswordHasher(2, 64, 4).hash(RIGHT),
        "argon2i": argon2_text(Type.I),
        "argon2d": argon2_text(Type.D),
        "argon2 1.0": argon2_text(Type.ID, version=16),
        "argon2 of Django": "argon2" + argon2_text(Type.ID),
        "argon2 in pieces": write_argon2(
            variant="id",
            version=19,
            memory_kib=64,
            passes=2,
            lanes=1,
            salt=SALT.encode(),
            tag=argon2.low_level.hash_secret_raw(
                RIGHT.encode(), SALT.encode(), 2, 64, 1, 32, Type.ID
            ),
        ),
        "bcrypt": bcrypt_text("2b"),
        "bcrypt of old": bcrypt_text("2a"),
        "bcrypt of PHP": bcrypt_text("2y"),
        "bcrypt of Django": "bcrypt$" + bcrypt_text("2b"),
        "bcrypt_sha256 of Django": "bcrypt_sha256$" + bcrypt_text("2b", digested),
        "scrypt of Django": f"scrypt${SALT}$16$8$5${b64(scrypt())}",
        "scrypt of Werkzeug": f"scrypt:16:8:5${SALT}${scrypt().hex()}",
        "scrypt in PHC": f"$scrypt$ln=4,r=8,p=5${salt}${b64(scrypt()).rstrip('=')}",
        "pbkdf2 of Django": f"pbkdf2_sha256$10${SALT}${b64(pbkdf2('sha256'))}",
        "pbkdf2, SHA-1, of Django": f"pbkdf2_sha1$10${SALT}${b64(pbkdf2('sha1'))}",
        "pbkdf2 of Werkzeug": f"pbkdf2:sha512:10${SALT}${pbkdf2('sha512').hex()}",
        "pbkdf2 in pieces": write_pbkdf2(
            digest="sha512", rounds=10, salt=SALT.encode(), tag=pbkdf2("sha512")
        ),
        "pbkdf2 of passlib": f"$pbkdf2$10${salt}${b64(pbkdf2('sha1')).replace('+', '.')}",
    }


KEPT = kept()


@pytest.mark.parametrize("maker", KEPT)
def test_the_right_password_and_no_other_is_right(maker: str) -> None:
    """Whoever knew the password there knows it here, and it is hashed anew."""
    assert verify_password(KEPT[maker], RIGHT)
    assert not verify_password(KEPT[maker], RIGHT + "!")
    assert needs_rehash(KEPT[maker], LEAST)
    assert unfit(KEPT[maker]) is None


def test_a_vector_of_django_is_verified() -> None:
    """What Django's own tests expect, with a salt of seven letters."""
    text = "pbkdf2_sha256$260000$seasalt$YlZ2Vggtqdc61YjArZuoApoBh9JNGYoDRBUGu6tcJQo="
    assert verify_foreign(text, "lètmein")


def test_a_hash_of_ours_is_kept_as_it_is() -> None:
    """It came from another Farstu."""
    ours = hash_password(RIGHT, cost=LEAST, entropy=seeded_entropy())
    assert unfit(ours) is None
    assert verify_password(ours, RIGHT)


def test_bcrypt_looks_at_72_bytes() -> None:
    """As the original did: what stands behind them was never asked for, in whole letters or not."""
    long = "å" * 36 + "this was never looked at"
    made = bcrypt_text("2y", long.encode()[:72])
    assert verify_foreign(made, long)
    assert verify_foreign(made, "å" * 36 + "anything")
    assert not verify_foreign(made, "å" * 35)


def test_a_nul_byte_is_in_nobodys_bcrypt_password() -> None:
    """Some cut there and some do not, so nobody gets in by one."""
    assert not verify_foreign(bcrypt_text("2b", b"short"), "short\0and more")


def test_idle_bits_of_bcrypt_do_not_matter() -> None:
    """Some makers left them as they were; the sums are the same."""
    made = bcrypt_text("2b")
    salt = made[: 7 + 22]
    letters = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    idle = letters[letters.index(salt[-1]) | 3]
    assert verify_foreign(salt[:-1] + idle + made[29:], RIGHT)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Unfit.UNKNOWN),
        ("5f4dcc3b5aa765d61d8327deb882cf99", Unfit.UNKNOWN),
        ("sha1$salt$5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8", Unfit.UNKNOWN),
        ("!unusable", Unfit.UNKNOWN),
        (bcrypt_text("2x"), Unfit.UNKNOWN),
        ("$2b$04$short", Unfit.UNKNOWN),
        (f"pbkdf2_sha256$10${SALT}$####", Unfit.UNKNOWN),
        (f"pbkdf2_sha256$10${SALT}$abcde", Unfit.UNKNOWN),
        (f"pbkdf2_sha256$10${SALT}$YWJj", Unfit.UNKNOWN),
        (f"pbkdf2_sha256$10$\ud800${b64(pbkdf2('sha256'))}", Unfit.UNKNOWN),
        (f"pbkdf2:sha256:10${SALT}$abc", Unfit.UNKNOWN),
        (f"pbkdf2_sha256$10${'x' * 129}${b64(pbkdf2('sha256'))}", Unfit.UNKNOWN),
        ("$argon2id$v=19$m=64,t=2,p=1$YWJj$" + "A" * 43, Unfit.UNKNOWN),
        ("$argon2id$v=19$m=262145,t=1,p=1$YWJjZGVmZ2g$" + "A" * 43, Unfit.COSTLY),
        ("$argon2id$v=19$m=262144,t=5,p=1$YWJjZGVmZ2g$" + "A" * 43, Unfit.COSTLY),
        ("$argon2id$v=19$m=4096,t=0,p=1$YWJjZGVmZ2g$" + "A" * 43, Unfit.COSTLY),
        ("$argon2id$v=19$m=4096,t=1,p=17$YWJjZGVmZ2g$" + "A" * 43, Unfit.COSTLY),
        (bcrypt_text("2b").replace("$04$", f"${MOST_BCRYPT + 1}$"), Unfit.COSTLY),
        (bcrypt_text("2b").replace("$04$", "$03$"), Unfit.COSTLY),
        (f"scrypt${SALT}$15$8$1${b64(scrypt())}", Unfit.COSTLY),
        (f"scrypt${SALT}$1048576$8$1${b64(scrypt())}", Unfit.COSTLY),
        (f"scrypt${SALT}$16$8$17${b64(scrypt())}", Unfit.COSTLY),
        (f"$scrypt$ln=99,r=8,p=1$YWJj${b64(scrypt())}", Unfit.COSTLY),
        (f"pbkdf2_sha256${MOST_ROUNDS + 1}${SALT}${b64(pbkdf2('sha256'))}", Unfit.COSTLY),
        (f"pbkdf2_sha256$0${SALT}${b64(pbkdf2('sha256'))}", Unfit.COSTLY),
    ],
)
def test_what_cannot_be_kept_is_never_run(text: str, why: Unfit) -> None:
    """It is refused when it is read, and verifies nothing should it get in all the same."""
    assert read_foreign(text) is why
    assert unfit(text) is why
    assert not verify_password(text, RIGHT)


@given(st.text(max_size=120), st.sampled_from(sorted(KEPT.values())), st.integers(0, 120))
def test_whatever_is_written_is_an_answer(text: str, known: str, at: int) -> None:
    """Reading never fails, also of a hash with something in its middle."""
    for one in (text, known[:at] + text + known[at:]):
        assert isinstance(read_foreign(one), Unfit) or read_foreign(one) is not None
