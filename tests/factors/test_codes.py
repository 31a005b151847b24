"""Codes as the RFCs compute them."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.factors.totp import code_at, step_at

SEED = b"12345678901234567890"
SEEDS = {
    "sha1": SEED,
    "sha256": (SEED * 2)[:32],
    "sha512": (SEED * 4)[:64],
}

APPENDIX_D = "755224 287082 359152 969429 338314 254676 287922 162583 399871 520489"
"""RFC 4226: counters 0 to 9."""

APPENDIX_B = {
    59: ("94287082", "46119246", "90693936"),
    1111111109: ("07081804", "68084774", "25091201"),
    1111111111: ("14050471", "67062674", "99943326"),
    1234567890: ("89005924", "91819424", "93441116"),
    2000000000: ("69279037", "90698825", "38618901"),
    20000000000: ("65353130", "77737706", "47863826"),
}
"""RFC 6238: seconds since the epoch, and the codes of three digests."""

VECTORS = [
    (second, digest, code)
    for second, codes in APPENDIX_B.items()
    for digest, code in zip(SEEDS, codes, strict=True)
]


@pytest.mark.parametrize(("counter", "code"), list(enumerate(APPENDIX_D.split())))
def test_the_vectors_of_rfc_4226(counter: int, code: str) -> None:
    """Appendix D: ten counters, ten codes."""
    assert code_at(SEED, counter) == code


@pytest.mark.parametrize(("second", "digest", "code"), VECTORS)
def test_the_vectors_of_rfc_6238(second: int, digest: str, code: str) -> None:
    """Appendix B: six moments in each of three digests, eight digits."""
    moment = datetime.fromtimestamp(second, UTC)
    assert code_at(SEEDS[digest], step_at(moment), digits=8, digest=digest) == code


@pytest.mark.parametrize(
    ("second", "step"), [(0, 0), (29, 0), (30, 1), (59, 1), (60, 2), (20000000000, 666666666)]
)
def test_a_step_is_thirty_seconds(second: int, step: int) -> None:
    """Steps begin on the full and the half minute, counted from the epoch."""
    assert step_at(datetime.fromtimestamp(second, UTC)) == step


@given(
    st.integers(0, 2**31),
    st.floats(0, 29.9999, allow_nan=False),
    st.integers(-11, 11),
)
def test_a_step_is_the_same_all_its_time_and_everywhere(
    step: int, within: float, hours: int
) -> None:
    """Neither a fraction of a second nor the zone of a moment moves it to another step."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=step * 30 + within)
    assert step_at(moment.astimezone(timezone(timedelta(hours=hours)))) == step


@given(st.binary(min_size=16, max_size=64), st.integers(0, 2**40))
def test_a_code_is_always_six_digits(secret: bytes, step: int) -> None:
    """Leading zeros are part of a code."""
    code = code_at(secret, step)
    assert len(code) == 6
    assert code.isascii()
    assert code.isdigit()


@given(st.binary(min_size=20, max_size=20), st.integers(0, 2**40), st.sampled_from([6, 7, 8]))
def test_fewer_digits_are_the_end_of_more(secret: bytes, step: int, digits: int) -> None:
    """Truncation keeps the low digits of 31 bits (RFC 4226, 5.3), computed here another way."""
    mac = hmac.new(secret, step.to_bytes(8, "big"), "sha1").digest()
    offset = mac[19] % 16
    number = sum(byte << 8 * (3 - n) for n, byte in enumerate(mac[offset : offset + 4])) % 2**31
    assert code_at(secret, step, digits=digits) == f"{number:010}"[-digits:]
