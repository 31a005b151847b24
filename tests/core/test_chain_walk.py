"""Walking along a chain: whatever was done to it is found, and named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.chain_walk import Fault, Finding, Record, Walk

START = 4
"""The number before the first record."""


def made(count: int) -> list[Record]:
    """Make sound records; the hash of each is a word."""
    return [
        Record(line=n + 2, number=n, previous=f"h{n - 1}", hash=f"h{n}", sound=True)
        for n in range(START + 1, START + 1 + count)
    ]


def walk(records: list[Record], *, last: int) -> list[Finding]:
    """Walk from the start to what was promised to be the last."""
    one = Walk(chain="c", number=START, hash=f"h{START}", last=last, last_hash=f"h{last}")
    found = [finding for record in records for finding in one.see(record)]
    return [*found, *one.end()]


def named(findings: list[Finding]) -> set[tuple[Fault, int, int]]:
    """Say what was found, without lines: nothing twice."""
    said = [(one.fault, one.number, one.last) for one in findings]
    assert len(said) == len({*said})
    return {*said}


def test_a_whole_chain_is_whole() -> None:
    """Also one of one record, and one of none."""
    for count in range(4):
        assert walk(made(count), last=START + count) == []


def test_a_changed_record_is_named() -> None:
    """With its line; nothing else is."""
    records = made(5)
    records[2] = replace(records[2], sound=False)
    assert walk(records, last=9) == [
        Finding(fault=Fault.CHANGED, chain="c", number=7, last=7, line=9)
    ]


@pytest.mark.parametrize("at", range(5))
def test_a_record_whose_hash_was_made_to_fit_is_named(at: int) -> None:
    """The next one, or what was promised for the end, still says the old hash."""
    records = made(5)
    records[at] = replace(records[at], hash="other")
    assert named(walk(records, last=9)) == {(Fault.CHANGED, 5 + at, 5 + at)}


def test_what_is_found_is_told_with_the_line_on_which_it_was_seen() -> None:
    """Of a record that is missing, or that ends otherwise than was promised, there is no line."""
    refitted, moved = made(5), made(4)
    refitted[1] = replace(refitted[1], hash="other")
    moved[1], moved[2] = moved[2], moved[1]
    lines = [
        [one.line for one in walk(records, last=last)]
        for records, last in (
            (refitted, 9),
            (moved, 8),
            (made(5), 8),
            (made(2), 7),
            ([*made(2), replace(made(3)[2], hash="other")], 7),
        )
    ]
    assert lines == [[9], [8], [11], [0], [0]]


def test_a_finding_that_is_about_no_record_names_none() -> None:
    """A key that is missing, or an end that was promised to nobody."""
    nowhere = Finding(fault=Fault.KEY)
    assert (nowhere.chain, nowhere.number, nowhere.last, nowhere.line) == ("", 0, 0, 0)


def test_a_changed_record_casts_no_doubt_on_the_one_before() -> None:
    """What it says of that is as little to be believed as the rest of it."""
    records = made(5)
    records[2] = replace(records[2], sound=False, previous="other")
    assert named(walk(records, last=9)) == {(Fault.CHANGED, 7, 7)}


def test_a_changed_record_with_a_changed_hash_is_named_once() -> None:
    """What it does to the next one is no second finding, nor at the end."""
    for at in (1, 4):
        records = made(5)
        records[at] = replace(records[at], hash="other", sound=False)
        assert named(walk(records, last=9)) == {(Fault.CHANGED, 5 + at, 5 + at)}


def test_removed_records_are_named() -> None:
    """In the middle, at the start, at the end: from which number to which."""
    records = made(9)
    left = [one for one in records if one.number not in {5, 8, 9, 13}]
    assert named(walk(left, last=13)) == {
        (Fault.REMOVED, 5, 5),
        (Fault.REMOVED, 8, 9),
        (Fault.REMOVED, 13, 13),
    }


def test_a_chain_that_begins_from_another_start_is_named() -> None:
    """Its first record rests on another one."""
    records = made(3)
    records[0] = replace(records[0], previous="other")
    assert named(walk(records, last=7)) == {(Fault.CHANGED, 5, 5)}


def test_a_record_twice_is_one_too_many() -> None:
    """The second is named, with its line."""
    records = made(4)
    again = replace(records[1], line=99)
    assert walk([*records, again], last=8) == [
        Finding(fault=Fault.ADDED, chain="c", number=6, last=6, line=99)
    ]


def test_a_record_behind_the_end_is_one_too_many() -> None:
    """However well it fits."""
    assert named(walk(made(5), last=8)) == {(Fault.ADDED, 9, 9)}


def test_a_forged_record_before_the_true_one_is_found() -> None:
    """The number stands twice, and the next record does not follow the forged one."""
    records = made(4)
    forged = replace(records[1], hash="forged")
    assert named(walk([records[0], forged, *records[1:]], last=8)) == {
        (Fault.ADDED, 6, 6),
        (Fault.CHANGED, 6, 6),
    }


def test_swapped_records_are_named() -> None:
    """One of the two stands behind its place; none is missing."""
    records = made(4)
    records[1], records[2] = records[2], records[1]
    assert named(walk(records, last=8)) == {(Fault.MOVED, 6, 6)}


def test_a_record_from_within_a_gap_leaves_the_rest_of_it() -> None:
    """What is still missing is told apart from what stands elsewhere."""
    records = made(7)
    kept = [records[0], records[5], records[6], records[3]]
    assert named(walk(kept, last=11)) == {
        (Fault.MOVED, 8, 8),
        (Fault.REMOVED, 6, 7),
        (Fault.REMOVED, 9, 9),
    }


def test_a_changed_number_is_a_changed_record() -> None:
    """It still follows the one before, so it stays where it is."""
    records = made(4)
    records[1] = replace(records[1], number=8, sound=False)
    assert named(walk(records, last=8)) == {(Fault.CHANGED, 6, 6)}


def test_a_changed_record_behind_a_removed_one_keeps_its_number() -> None:
    """It does not follow, so its number is believed."""
    records = made(5)
    left = [records[0], replace(records[2], sound=False), *records[3:]]
    assert named(walk(left, last=9)) == {(Fault.CHANGED, 7, 7), (Fault.REMOVED, 6, 6)}


@pytest.mark.parametrize("number", [6, 1, 10])
def test_a_number_that_cannot_be_is_not_believed(number: int) -> None:
    """That of the record before, one from before the start, one behind the end: it is the next."""
    records = made(5)
    records[2] = replace(records[2], number=number, previous="other", sound=False)
    assert named(walk(records, last=9)) == {(Fault.CHANGED, 7, 7)}


def test_a_changed_record_at_the_very_end_keeps_its_number() -> None:
    """Also where the one before it was removed."""
    records = made(5)
    left = [*records[:3], replace(records[4], sound=False)]
    assert named(walk(left, last=9)) == {(Fault.CHANGED, 9, 9), (Fault.REMOVED, 8, 8)}


def test_of_several_gaps_each_knows_its_own() -> None:
    """What was moved out of one leaves the other whole, and they are told in their order."""
    records = made(12)
    left = [one for one in records if one.number not in {6, 7, 8, 11, 12, 14}]
    for moved, missing in (
        (12, [(6, 8), (11, 11), (14, 14)]),
        (7, [(6, 6), (8, 8), (11, 12), (14, 14)]),
    ):
        found = walk([*left, records[moved - START - 1]], last=16)
        assert (found[0].fault, found[0].number) == (Fault.MOVED, moved)
        assert [(one.number, one.last) for one in found[1:]] == missing


def test_an_unsound_record_behind_the_end_is_changed_and_too_many() -> None:
    """Both are told."""
    records = [*made(2), Record(line=9, number=99, previous="x", hash="y", sound=False)]
    assert named(walk(records, last=6)) == {(Fault.CHANGED, 7, 7), (Fault.ADDED, 7, 7)}


def test_a_checkpoint_fits_where_the_walk_is() -> None:
    """At that number, with that hash."""
    one = Walk(chain="c", number=3, hash="h3", last=9, last_hash="h9")
    assert one.fits(3, "h3")
    assert not one.fits(3, "h4")
    assert not one.fits(4, "h3")


@given(data=st.data(), count=st.integers(1, 12))
def test_whatever_is_done_to_a_chain_is_found(data: st.DataObject, count: int) -> None:
    """One change, removal, insertion or swap at any place: found, with a number it touched."""
    records, last = made(count), START + count
    at = data.draw(st.integers(0, count - 1))
    other = data.draw(st.integers(0, count - 1).filter(lambda n: n != at or count == 1))
    touched = {records[at].number, records[other].number}
    match data.draw(st.sampled_from(["change", "refit", "remove", "insert", "swap"])):
        case "change":
            records[at] = replace(records[at], sound=False)
        case "refit":
            records[at] = replace(records[at], hash="other")
        case "remove":
            del records[at]
        case "insert":
            records.insert(other, records[at])
        case _:
            if count == 1:
                return
            records[at], records[other] = records[other], records[at]
    findings = walk(records, last=last)
    assert findings
    spans = [range(one.number, one.last + 1) for one in findings]
    low, high = min(touched), max(touched)
    assert all(low <= number <= high for span in spans for number in span)
    assert any(number in span for span in spans for number in range(low, high + 1))
