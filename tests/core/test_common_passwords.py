"""The list of common passwords: what is on it, and what it costs."""

from __future__ import annotations

import gzip
import tracemalloc
from importlib.resources import files

import pytest

import farstu.data
from farstu.core.password_rules import SHORTEST_ROOT, plain
from farstu.data import SortedLines, common_passwords


def lines() -> list[str]:
    """Unpack the list without the reader."""
    packed = files(farstu.data).joinpath("common-passwords.gz").read_bytes()
    return gzip.decompress(packed).decode().split("\n")[:-1]


def test_the_list_is_sorted_plain_and_without_doubles() -> None:
    """The reader counts on the order, and the rules on the plain spelling."""
    words = lines()
    assert [word.encode() for word in words] == sorted({word.encode() for word in words})
    assert all(plain(word) == word for word in words)
    assert min(map(len, words)) >= SHORTEST_ROOT


def test_every_line_is_found() -> None:
    """Each of the 25,637 words is on the list, and what is a letter longer or shorter is not."""
    words = lines()
    common = common_passwords()
    assert len(common) == len(words) == 25_637
    assert all(word in common for word in words[::7])
    known = set(words)
    for word in words[::97]:
        for other in (word + "\u00f8", "\u00f8" + word, word[:-1], word[1:]):
            assert (other in common) is (other in known)


@pytest.mark.parametrize(
    "other", ["", "\n", "a\nb", "\ud800", "0", "zzzzzzzzzzzzzzz", "ö", 7, None]
)
def test_nothing_else_is_found(other: object) -> None:
    """The ends of the list, broken text and other types are simply not on it."""
    assert other not in common_passwords()
    assert other not in SortedLines(b"")


def test_the_reader_finds_first_and_last() -> None:
    """Short lists have their edges in the same places as long ones."""
    three = SortedLines(b"abba\nkent\nzeta\n")
    assert [word in three for word in ("abba", "kent", "zeta", "abb", "a", "zeta\n", "ken")] == [
        True,
        True,
        True,
        False,
        False,
        False,
        False,
    ]


def test_the_list_costs_little_memory() -> None:
    """Less than two megabytes at the most, and a third of one once it is loaded."""
    common_passwords.cache_clear()
    tracemalloc.start()
    try:
        assert "password" in common_passwords()
        kept, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 2_000_000
    assert kept < 350_000
