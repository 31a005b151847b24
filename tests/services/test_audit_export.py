"""An export proves itself: whole as it was made, and found out whatever is done to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from farstu.core.audit import AuditEvent
from farstu.core.chain_walk import Fault, Finding
from farstu.crypto.chain import canonical, next_hash
from farstu.services.audit_export import (
    ForgottenMeanwhileError,
    Plan,
    Wish,
    list_events,
    list_lines,
    plan_export,
)
from farstu.services.audit_proof import (
    IN_HASH,
    MOST_FINDINGS,
    NoExportError,
    Verdict,
    check_export,
)
from farstu.services.audit_retention import forget_old
from farstu.services.audit_signing import sign_checkpoints
from farstu.services.key_rotation import finish_rotation
from farstu.store import audit_chains, schema
from tests.support.house import House
from tests.support.trail import close, happen, tamper

EVENTS = schema.audit_events
YEAR = timedelta(days=365)
Lines = list[bytes]


def plan(house: House, **wish: Any) -> Plan:
    """Plan an export of what is settled."""
    close(house)
    return plan_export(house.kit, house.portal, Wish(**wish))


def export(house: House, **wish: Any) -> Lines:
    """Export what is settled."""
    return list(list_lines(house.kit, plan(house, **wish)))


def found(lines: Lines) -> set[tuple[Fault, int]]:
    """Say what is wrong, and with which numbers."""
    return {(one.fault, one.number) for one in check_export(lines).findings}


def numbers(lines: Lines, chain: str) -> list[int]:
    """List the numbers of a chain's events in an export."""
    read = [json.loads(line) for line in lines]
    return [one["number"] for one in read if one["line"] == "event" and one["chain"] == chain]


def rewrite(line: bytes, **changes: object) -> bytes:
    """Change a line, and write it as lines are written."""
    return f"{canonical(json.loads(line) | changes)}\n".encode()


def event_at(lines: Lines, number: int) -> int:
    """Find the line of the event with that number in the first chain."""
    read = [json.loads(line) for line in lines]
    chain = next(one["chain"] for one in read if one["line"] == "event")
    return next(
        index
        for index, one in enumerate(read)
        if one["line"] == "event" and (one["chain"], one["number"]) == (chain, number)
    )


@pytest.fixture
def lines(house: House) -> Lines:
    """Make an export of one chain, with a checkpoint in its middle."""
    happen(house, 4)
    close(house)
    sign_checkpoints(house.kit, house.portal.id)
    happen(house, 4)
    return export(house)


def test_an_export_is_whole(house: House) -> None:
    """Several chains, checkpoints, everything counted; the key that signed is named."""
    maja = house.add_person()
    happen(house, 3)
    happen(house, 3, subject_id=maja.id)
    lines = export(house)
    verdict = check_export(lines)
    key = json.loads(lines[0])["keys"][0]["public"]
    assert verdict == Verdict(
        host=house.portal.host,
        made_at=json.loads(lines[0])["made_at"],
        events=sum(b'"line":"event"' in line for line in lines),
        erased=0,
        checkpoints=2,
        chains=2,
        keys=(key,),
        findings=(),
    )
    assert verdict.is_whole
    assert check_export(lines, trusted=[key]).is_whole


def test_an_export_is_on_the_trail(house: House) -> None:
    """Who takes the trail away leaves an event in it."""
    happen(house)
    before = house.events()
    export(house)
    assert house.events(since=before)[AuditEvent.AUDIT_EXPORTED] == 1


def test_an_empty_trail_can_be_exported(house: House) -> None:
    """A time in which nothing happened: a header, an end, and nothing wrong."""
    happen(house)
    lines = export(house, since=house.clock() + YEAR)
    assert len(lines) == 2
    assert check_export(lines).is_whole
    assert check_export(lines).events == 0


def test_a_part_of_the_trail_is_provable(house: House) -> None:
    """From a moment, until a moment, of one organisation: whole, and no more than that."""
    maja = house.add_person()
    happen(house, 5)
    since = house.clock() + timedelta(milliseconds=1)
    happen(house, 5)
    until = house.clock() + timedelta(milliseconds=1)
    happen(house, 5)
    happen(house, 2, subject_id=maja.id)
    for wish, expected in (
        ({"since": since, "until": until}, 5),
        ({"since": since, "organisation_id": house.people}, 0),
    ):
        lines = export(house, **wish)
        assert check_export(lines).is_whole
        assert len(numbers(lines, house.portal.id)) == expected
    assert numbers(export(house, organisation_id=house.people), house.people) == [1, 2]
    until_then = export(house, until=until)
    assert check_export(until_then).is_whole
    assert numbers(until_then, house.portal.id)[0] == 1


def test_erasing_leaves_the_chain_whole(house: House) -> None:
    """What points at a person goes, its digest stays, and everything still fits (GDPR 17)."""
    maja = house.add_person()
    happen(house, 3, subject_id=maja.id)
    before = export(house)
    erase = (
        sa.update(EVENTS)
        .where(EVENTS.c.portal_id == house.portal.id, EVENTS.c.subject_id == maja.id)
        .values(personal=None, personal_salt=None)
    )
    house.write(lambda tx: tx.execute(erase))
    after = export(house)
    assert b"=cmd" in b"".join(before)
    assert b"=cmd" not in b"".join(after)
    verdict = check_export(after)
    assert (verdict.is_whole, verdict.erased) == (True, 3)


def test_an_export_may_leave_personal_fields_out(house: House) -> None:
    """It is whole all the same, and nothing in it counts as erased."""
    happen(house, 3)
    lines = export(house, personal=False)
    verdict = check_export(lines)
    assert (verdict.is_whole, verdict.erased) == (True, 0)
    assert b"192.0.2.7" not in b"".join(lines)


def test_nothing_secret_is_in_an_export(house: House) -> None:
    """Not the private half of a key, sealed or open."""
    maja = house.add_person()
    house.come_in(maja, house.give_app(maja))
    text = b"".join(export(house))
    assert b"secret" not in text
    assert maja.password.encode() not in text


# Done to the file --------------------------------------------------------------------------------


def test_a_changed_event_is_named(lines: Lines) -> None:
    """By its number and by its line."""
    at = event_at(lines, 3)
    lines[at] = rewrite(lines[at], event="authn_logout")
    changed, end = check_export(lines).findings
    chain = json.loads(lines[at])["chain"]
    assert changed == Finding(fault=Fault.CHANGED, chain=chain, number=3, last=3, line=at + 1)
    assert end == Finding(fault=Fault.END, line=len(lines))


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one | {"personal": {**one["personal"], "address": "203.0.113.9"}},
        lambda one: one | {"salt": "other"},
        lambda one: one | {"personal": None},
        lambda one: one | {"previous": "0" * 64},
        lambda one: one | {"previous": None},
        lambda one: one | {"hash": "0" * 64},
        lambda one: one | {"actor": "somebody"},
        lambda one: one | {"portal": "another"},
        lambda one: one | {"more": 1},
        lambda one: {name: value for name, value in one.items() if name != "facts"},
    ],
)
def test_any_field_that_was_changed_is_named(
    lines: Lines, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    """Personal fields too, as long as they are there."""
    at = event_at(lines, 3)
    lines[at] = f"{canonical(change(json.loads(lines[at])))}\n".encode()
    assert (Fault.CHANGED, 3) in found(lines)


def test_erasing_in_the_file_is_found(lines: Lines) -> None:
    """It looks as if it had been erased at home, but then the end would say so."""
    at = event_at(lines, 3)
    lines[at] = rewrite(lines[at], personal=None, salt=None)
    assert found(lines) == {(Fault.END, 0)}


def test_an_event_whose_hash_was_made_to_fit_is_named(lines: Lines) -> None:
    """Its successor names the old hash."""
    at = event_at(lines, 3)
    said = json.loads(lines[at]) | {"actor": "somebody"}
    record = {name: said[name] for name in IN_HASH}
    lines[at] = rewrite(lines[at], actor="somebody", hash=next_hash(said["previous"], record))
    assert found(lines) == {(Fault.CHANGED, 3), (Fault.END, 0)}


def test_a_chain_that_was_made_anew_is_given_away_by_its_checkpoint(lines: Lines) -> None:
    """All hashes fit, up to the promise in the header: but nobody else can sign."""
    previous, made = "", list[bytes]()
    for line in lines:
        said = json.loads(line)
        if said["line"] == "event":
            if said["number"] == 2:
                said["actor"] = "somebody"
            said["previous"] = previous or said["previous"]
            said["hash"] = next_hash(said["previous"], {name: said[name] for name in IN_HASH})
            previous = said["hash"]
        made.append(f"{canonical(said)}\n".encode())
    header = json.loads(made[0])
    header["chains"][0]["hash"] = previous
    made[0] = f"{canonical(header)}\n".encode()
    faults = [one.fault for one in check_export(made).findings]
    assert faults == [Fault.CHECKPOINT, Fault.CHECKPOINT, Fault.END]


def test_a_removed_event_is_named(lines: Lines) -> None:
    """By its number; what stands around it is fine."""
    del lines[event_at(lines, 3)]
    assert found(lines) == {(Fault.REMOVED, 3), (Fault.END, 0)}


def test_a_cut_file_is_named(lines: Lines) -> None:
    """The last events, and the end itself."""
    kept = lines[: event_at(lines, 7)]
    assert (Fault.REMOVED, 7) in found(kept)
    assert (Fault.END, 0) in found(kept)


def test_swapped_events_are_named(lines: Lines) -> None:
    """One of them stands behind its place."""
    at = event_at(lines, 2)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    assert found(lines) == {(Fault.MOVED, 2), (Fault.END, 0)}


def test_an_event_of_no_chain_is_one_too_many(lines: Lines) -> None:
    """A chain that the header does not name has no place in the file."""
    at = event_at(lines, 3)
    lines.insert(at, rewrite(lines[at], chain="other"))
    assert (Fault.ADDED, 0) in found(lines)


def test_a_changed_checkpoint_is_named(lines: Lines) -> None:
    """Whatever of it; also one that stands elsewhere, or by a key that there is not."""
    at = next(n for n, line in enumerate(lines) if b'"checkpoint"' in line)
    said = json.loads(lines[at])
    for changes in (
        {"signature": "A" * 86},
        {"hash": "0" * 64},
        {"key": "none"},
        {"at": "2020-01-01T00:00:00+00:00"},
        {"portal": "other"},
        {"more": 1},
    ):
        forged = [*lines[:at], rewrite(lines[at], **changes), *lines[at + 1 :]]
        assert (Fault.CHECKPOINT, said["number"]) in found(forged)
    moved = [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]
    assert (Fault.CHECKPOINT, said["number"]) in found(moved)


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"\n",
        b"[]\n",
        b"{}\n",
        b"\xff\xfe\n",
        b'{"line":"other"}\n',
        b'{"line":"event"}\n',
        b'{"line":"checkpoint","chain":"none","number":1}\n',
        b"[" * 100_000 + b"\n",
    ],
)
def test_what_is_no_line_is_named(lines: Lines, rubbish: bytes) -> None:
    """By its number in the file; the rest is checked all the same."""
    lines.insert(3, rubbish)
    findings = check_export(lines).findings
    assert Finding(fault=Fault.UNREADABLE, line=4) in findings
    assert len(findings) == 2


@pytest.mark.parametrize("number", [True, "3", 3.0, None, float("inf")])
def test_a_number_that_is_none_is_no_line(lines: Lines, number: object) -> None:
    """Nothing that is nearly a number counts as one."""
    at = event_at(lines, 3)
    said = json.loads(lines[at]) | {"number": number}
    lines[at] = json.dumps(said, separators=(",", ":"), sort_keys=True).encode() + b"\n"
    assert Finding(fault=Fault.UNREADABLE, line=at + 1) in check_export(lines).findings


def test_a_line_that_is_written_in_another_way_is_changed(lines: Lines) -> None:
    """A name that stands twice would be read by one program in another way than by the next."""
    at = event_at(lines, 3)
    lines[at] = b'{"event":"other",' + lines[at][1:]
    assert (Fault.CHANGED, 3) in found(lines)


def test_what_follows_the_end_is_one_too_many(lines: Lines) -> None:
    """Whatever it is."""
    assert (Fault.ADDED, 0) in found([*lines, lines[3]])


def test_a_forged_end_is_found(lines: Lines) -> None:
    """A key of somebody's own in the header signs well, and is none that is trusted."""
    key = json.loads(lines[0])["keys"][0]["public"]
    lines[-1] = rewrite(lines[-1], digest="0" * 64)
    assert found(lines) == {(Fault.END, 0)}
    assert key in check_export(lines[:-1]).keys


def test_a_key_that_nobody_named_is_told_once(lines: Lines) -> None:
    """Everything is signed well, by whoever that is."""
    key = json.loads(lines[0])["keys"][0]["public"]
    [finding] = check_export(lines, trusted=["another"]).findings
    assert (finding.fault, finding.chain) == (Fault.KEY, key)


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"{}\n",
        b"at,event\n",
        b'{"line":"event"}\n',
        b'{"line":"header","format":"other"}\n',
        b'{"line":"header","format":"farstu audit 1","portal":[]}\n',
    ],
)
def test_what_is_no_export_is_refused(first: bytes) -> None:
    """It is said to be none, instead of damaged."""
    with pytest.raises(NoExportError):
        check_export([first])


def test_a_file_full_of_rubbish_ends_the_check(lines: Lines) -> None:
    """After a hundred findings nobody needs more."""
    verdict = check_export([lines[0], *[b"rubbish\n"] * 10_000])
    assert len(verdict.findings) == MOST_FINDINGS


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(data=st.data())
def test_whatever_is_done_to_a_file_is_found(lines: Lines, data: st.DataObject) -> None:
    """A byte changed, a line removed, copied or swapped, anywhere behind the header: found.

    What it did to an event is named with its line, or with a number that it touched.
    """
    forged, last = list(lines), len(lines) - 1
    at = data.draw(st.integers(1, last))
    other = data.draw(st.integers(1, last).filter(lambda n: lines[n] != lines[at]))
    match data.draw(st.sampled_from(["byte", "remove", "copy", "swap"])):
        case "byte":
            index = data.draw(st.integers(0, len(lines[at]) - 1))
            byte = data.draw(st.integers(0, 255).filter(lambda b: b != lines[at][index]))
            forged[at] = lines[at][:index] + bytes([byte]) + lines[at][index + 1 :]
        case "remove":
            del forged[at]
        case "copy":
            forged.insert(other, lines[at])
        case _:
            forged[at], forged[other] = forged[other], forged[at]
    findings = check_export(forged).findings
    assert findings
    if json.loads(lines[at])["line"] == "event":
        assert any(one.fault is not Fault.END for one in findings)


# Done to the database ----------------------------------------------------------------------------


def test_an_event_that_was_changed_in_the_database_is_named(house: House) -> None:
    """The export says what it found, and checking it says what is wrong."""
    happen(house, 8)
    close(house)
    tamper(house, 5, actor_id="somebody")
    assert found(export(house)) == {(Fault.CHANGED, 5)}


@pytest.mark.parametrize("number", [1, 5])
def test_an_event_that_was_taken_out_of_the_database_is_named(house: House, number: int) -> None:
    """Not those around it."""
    happen(house, 8)
    close(house)
    tamper(house, number)
    assert found(export(house)) == {(Fault.REMOVED, number)}


def test_the_last_event_that_was_taken_out_is_named(house: House) -> None:
    """The head of the chain knows that it was there."""
    happen(house, 8)
    planned = plan(house)
    last = planned.spans[0].last
    tamper(house, last)
    assert found(list(list_lines(house.kit, planned))) == {
        (Fault.REMOVED, last),
        (Fault.CHECKPOINT, last),
    }


def test_a_part_whose_start_was_taken_out_does_not_fit(house: House) -> None:
    """What stood before it is unknown, and a check says so."""
    happen(house, 8)
    since = house.clock()
    happen(house, 2)
    close(house)
    first = numbers(export(house, since=since), house.portal.id)[0]
    tamper(house, first - 1)
    assert found(export(house, since=since)) == {(Fault.CHANGED, first)}


# Rotation, retention -----------------------------------------------------------------------------


def test_an_export_over_a_rotation_is_whole(house: House) -> None:
    """Each checkpoint by the key of its time; both are trusted by whoever named both."""
    happen(house, 2)
    close(house)
    sign_checkpoints(house.kit, house.portal.id)
    rotated = house.with_new_key()
    finish_rotation(rotated.kit)
    happen(rotated, 2)
    lines = export(rotated)
    keys = [one["public"] for one in json.loads(lines[0])["keys"]]
    verdict = check_export(lines, trusted=keys)
    assert verdict.is_whole
    assert set(verdict.keys) == set(keys)
    assert len(keys) == 2
    assert [one.chain for one in check_export(lines, trusted=keys[:1]).findings] == [keys[1]]


def test_a_key_signs_in_its_time_only(house: House) -> None:
    """A checkpoint of today by a key that was retired long ago is none."""
    happen(house, 2)
    lines = export(house)
    header = json.loads(lines[0])
    header["keys"][0]["until"] = header["keys"][0]["from"]
    forged = [f"{canonical(header)}\n".encode(), *lines[1:]]
    assert {fault for fault, _ in found(forged)} == {Fault.END}
    header["keys"][0]["from"] = "2020-01-01T00:00:00+00:00"
    header["keys"][0]["until"] = "2020-01-02T00:00:00+00:00"
    forged = [f"{canonical(header)}\n".encode(), *lines[1:]]
    assert {fault for fault, _ in found(forged)} == {Fault.CHECKPOINT, Fault.END}


def grow_old(house: House) -> None:
    """Let something happen, a year pass, and something happen again."""
    happen(house, 6)
    close(house)
    sign_checkpoints(house.kit, house.portal.id)
    house.clock.advance(YEAR)
    happen(house, 6)
    close(house)


def test_what_is_left_after_forgetting_is_whole(house: House) -> None:
    """It begins with a checkpoint that has the hash before; forgetting again changes nothing."""
    grow_old(house)
    before = numbers(export(house), house.portal.id)
    gone = forget_old(house.kit, house.portal.id, keep=YEAR / 2)
    assert gone.events >= 6
    assert gone.damaged == ()
    assert forget_old(house.kit, house.portal.id, keep=YEAR / 2).events == 0
    lines = export(house)
    left = numbers(lines, house.portal.id)
    assert check_export(lines).is_whole
    assert left[0] == gone.events + 1
    assert left[: len(before) - gone.events] == before[gone.events :]
    assert json.loads(lines[1])["number"] == gone.events


def test_forgetting_goes_on_where_it_was(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few at a time, each part provable."""
    monkeypatch.setattr("farstu.services.audit_retention.BATCH", 2)
    grow_old(house)
    gone = forget_old(house.kit, house.portal.id, keep=YEAR / 2)
    assert gone.events >= 6
    assert check_export(export(house)).is_whole


def test_everything_may_be_forgotten(house: House) -> None:
    """The chain goes on with its next number."""
    grow_old(house)
    house.clock.advance(YEAR)
    forget_old(house.kit, house.portal.id, keep=timedelta(days=1))
    assert export(house)[1:-1] == []
    happen(house)
    lines = export(house)
    assert check_export(lines).is_whole
    assert len(numbers(lines, house.portal.id)) >= 1


@pytest.mark.parametrize("harm", ["changed", "removed", "checkpoint"])
def test_what_does_not_fit_is_not_forgotten(house: House, harm: str) -> None:
    """It is all that shows what was done to it, so it stays, and somebody is told."""
    grow_old(house)
    match harm:
        case "changed":
            tamper(house, 2, actor_id="somebody")
        case "removed":
            tamper(house, 2)
        case _:
            t = schema.audit_checkpoints
            forge = sa.update(t).where(t.c.portal_id == house.portal.id).values(digest="0" * 64)
            house.write(lambda tx: tx.execute(forge))
    gone = forget_old(house.kit, house.portal.id, keep=YEAR / 2)
    assert (gone.events, gone.damaged) == (0, (house.portal.id,))


def test_what_has_no_known_start_is_not_forgotten(house: House) -> None:
    """Somebody took the checkpoint away that it began with."""
    grow_old(house)
    forget_old(house.kit, house.portal.id, keep=YEAR / 2)
    t = schema.audit_checkpoints
    house.write(lambda tx: tx.execute(sa.delete(t).where(t.c.portal_id == house.portal.id)))
    house.clock.advance(YEAR)
    gone = forget_old(house.kit, house.portal.id, keep=YEAR / 2)
    assert gone.damaged == (house.portal.id,)


def test_two_who_forget_at_once_forget_once(house: House) -> None:
    """Whoever is second finds that the chain begins elsewhere by now."""
    grow_old(house)
    quick = house.while_(lambda: forget_old(house.kit, house.portal.id, keep=YEAR / 2), before=1)
    assert forget_old(quick, house.portal.id, keep=YEAR / 2).events == 0
    assert check_export(export(house)).is_whole


def test_whoever_saw_an_older_start_forgets_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The start was moved between its look and its write."""
    grow_old(house)
    whole = numbers(export(house), house.portal.id)
    monkeypatch.setattr(audit_chains, "forget", lambda *_, **__: False)
    gone = forget_old(house.kit, house.portal.id, keep=YEAR / 2)
    assert (gone.events, gone.damaged) == (0, ())
    assert numbers(export(house), house.portal.id)[: len(whole)] == whole


def test_an_export_stops_when_its_start_is_forgotten(house: House) -> None:
    """It would look as if somebody had removed events."""
    grow_old(house)
    planned = plan(house)
    forget_old(house.kit, house.portal.id, keep=YEAR / 2)
    with pytest.raises(ForgottenMeanwhileError):
        list(list_lines(house.kit, planned))
    with pytest.raises(ForgottenMeanwhileError):
        list(list_events(house.kit, planned))


def test_events_can_be_read_without_proof(house: House) -> None:
    """The same ones, in the same order."""
    happen(house, 5)
    planned = plan(house)
    read = [closed.position for _, closed in list_events(house.kit, planned)]
    assert read == numbers(list(list_lines(house.kit, planned)), house.portal.id)
    assert planned.events == len(read)
