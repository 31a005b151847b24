"""Codes as the RFCs compute them."""

from __future__ import annotations

import hmac
import json
from base64 import b32encode
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.outcome import Detail, Reason, Rejected
from farstu.factors.codes import CodeMaker, code_at, list_mistakes, read_maker, read_seed, step_at

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


# What hardware says of itself --------------------------------------------------

SHOUTED = b32encode(SEED).decode()
AS_TYPED = [
    SHOUTED,
    SHOUTED.lower(),
    " ".join(SHOUTED[i : i + 4] for i in range(0, 32, 4)),
    SEED.hex(),
    SEED.hex().upper(),
    SEED.hex(" "),
    SEED.hex(":"),
    SEED.hex("-", 2),
    f"\t{SHOUTED}\n",
]


@pytest.mark.parametrize("typed", AS_TYPED)
def test_a_seed_is_read_as_makers_print_it(typed: str) -> None:
    """Base32 or hexadecimal, in any case and however it is grouped."""
    assert read_seed(typed) == SEED


@given(st.binary(min_size=16, max_size=64))
def test_every_seed_is_read_in_both_spellings(seed: bytes) -> None:
    """With or without the padding that base32 has; what could be either reads as hexadecimal."""
    assert read_seed(seed.hex()) == seed
    letters = b32encode(seed).decode()
    if set(letters.rstrip("=")) - set("ABCDEF234567"):
        assert read_seed(letters) == read_seed(letters.rstrip("=")) == seed


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", Reason.FIELD_EMPTY),
        (" - \t", Reason.FIELD_EMPTY),
        ("====", Reason.FIELD_EMPTY),
        ("not a seed!", Reason.SEED_INVALID),
        ("0189" * 8 + "G", Reason.SEED_INVALID),
        ("A" * 33, Reason.SEED_INVALID),
        ("MZXW6é", Reason.SEED_INVALID),
        ("\u0660" * 32, Reason.SEED_INVALID),
        ("ab" * 15, Reason.SEED_LENGTH),
        ("ab" * 65, Reason.SEED_LENGTH),
        ("MZXW6YTB", Reason.SEED_LENGTH),
        ("A" * 100_000, Reason.SEED_LENGTH),
    ],
)
def test_what_is_no_seed_says_why(typed: str, reason: Reason) -> None:
    """At its field, and without an exception."""
    told = read_seed(typed)
    assert isinstance(told, Rejected)
    assert (told.reason, told.field) == (reason, "seed")


@pytest.mark.parametrize("field", ["digits", "period", "digest"])
@pytest.mark.parametrize("chosen", ["", "7", "0", "-6", "md5", "sha512", "\uff16"])
def test_only_what_can_be_bought_can_be_chosen(field: str, chosen: str) -> None:
    """A choice that the page does not have is refused at its field."""
    told = read_maker({"seed": SEED.hex(), field: chosen})
    assert told == Rejected(Reason.CHOICE_UNKNOWN, field=field)


def test_every_mistake_is_listed() -> None:
    """The seed first, then what makes the code; nothing where all is right."""
    said = {"seed": "?", "digits": "7", "period": "60", "digest": "md5"}
    assert [no.field for no in list_mistakes(said)] == ["seed", "digits", "digest"]
    assert list_mistakes({"seed": SHOUTED}) == []


def test_what_is_not_said_is_what_every_app_does() -> None:
    """Six digits, thirty seconds, SHA-1: of a typed seed, and of secrets that say nothing."""
    usual = CodeMaker(seed=SEED)
    assert read_maker({"seed": SHOUTED}) == usual
    assert CodeMaker.of({"secret": SHOUTED}) == usual
    assert (usual.digits, usual.period, usual.digest) == (6, 30, "sha1")


@pytest.mark.parametrize("digits", ["6", "8"])
@pytest.mark.parametrize("period", ["30", "60"])
@pytest.mark.parametrize("digest", ["sha1", "sha256"])
def test_what_is_stored_is_what_was_said(digits: str, period: str, digest: str) -> None:
    """All of it survives being written down."""
    said = {"seed": SEED.hex(), "digits": digits, "period": period, "digest": digest}
    maker = read_maker(said)
    assert isinstance(maker, CodeMaker)
    assert CodeMaker.of(json.loads(json.dumps(dict(maker.secret)))) == maker
    assert (str(maker.digits), str(maker.period), maker.digest) == (digits, period, digest)
    assert read_maker(json.loads(json.dumps(dict(maker.choice)))) == maker


@pytest.mark.parametrize(("second", "digest", "code"), VECTORS)
def test_hardware_makes_the_codes_of_rfc_6238(second: int, digest: str, code: str) -> None:
    """Appendix B again, by way of what is stored."""
    maker = CodeMaker(seed=SEEDS[digest], digits=8, digest=digest)
    again = CodeMaker.of(maker.secret)
    assert again.code_at(again.step_at(datetime.fromtimestamp(second, UTC))) == code


def test_hexadecimal_has_two_letters_a_byte() -> None:
    """Letters that could be either, in an odd number, are base32: its last group may have seven."""
    assert read_seed("A" * 39) == bytes(24)


@pytest.mark.parametrize("length", [15, 65])
def test_a_seed_that_is_refused_for_its_length_says_it(length: int) -> None:
    """Whoever has the wrong line of a file in hand sees how long it was."""
    refused = read_seed("AB" * length)
    assert refused == Rejected(Reason.SEED_LENGTH, Detail(amount=length), field="seed")


def test_a_seed_that_is_not_said_is_missing() -> None:
    """Nothing was typed: that is told, and not that it was wrong."""
    missing = Rejected(Reason.FIELD_EMPTY, field="seed")
    assert list_mistakes({}) == [missing]
    assert read_maker({}) == missing


@pytest.mark.parametrize(("period", "second", "step"), [(30, 90, 3), (60, 90, 1), (60, 120, 2)])
def test_a_maker_counts_steps_of_its_own(period: int, second: int, step: int) -> None:
    """Hardware that shows a code for a minute is half as far."""
    maker = CodeMaker(seed=SEED, period=period)
    assert maker.step_at(datetime.fromtimestamp(second, UTC)) == step


@pytest.mark.parametrize(("period", "step", "number"), [(30, 5, 5), (60, 5, 9), (60, 6, 11)])
def test_a_longer_step_is_numbered_by_the_half_minute_before_it(
    period: int, step: int, number: int
) -> None:
    """One number retires whatever is on any screen: that in which a code first counts."""
    assert CodeMaker(seed=SEED, period=period).counter_of(step) == number
