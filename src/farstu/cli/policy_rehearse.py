"""``farstu policy rehearse``: who would be asked, or locked out, before a policy is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from farstu.app import House
from farstu.cli.audit_file import new_file
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost
from farstu.cli.policy_consent import WORDS, count_outcomes, describe_counts, say_counts
from farstu.cli.policy_keys import KeyLevel, KeyModels
from farstu.cli.policy_places import ForOrganisation, ForRole, Place, find_place, stop_at_refusal
from farstu.cli.policy_waves import FromDay, WaveWords
from farstu.cli.policy_wish import (
    GraceDays,
    LimitedEntry,
    Methods,
    RememberDays,
    Required,
    Typed,
    Wish,
    read_wish,
)
from farstu.cli.portal_days import say_moment
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import count, explain, name_kind
from farstu.core.outcome import Rejected
from farstu.core.rehearsal import Outcome
from farstu.services.audit_csv import csv_line
from farstu.services.policies import draft_change
from farstu.services.rehearsal import (
    COLUMNS,
    Foreseen,
    Rehearsal,
    Tally,
    begin_rehearsal,
    cells_of,
)
from farstu.store.portals import Portal
from farstu.store.tx import Tx

CsvFile = Annotated[
    Path | None,
    typer.Option("--csv", metavar="FILE", help="Write everybody into a file, a line each."),
]


def rehearse(
    *,
    required: Required = None,
    methods: Methods = None,
    grace_days: GraceDays = None,
    remember_days: RememberDays = None,
    limited_entry: LimitedEntry = None,
    key_models: KeyModels = None,
    key_level: KeyLevel = None,
    from_day: FromDay = None,
    wave: WaveWords = None,
    organisation: ForOrganisation = None,
    role: ForRole = None,
    portal: PortalHost = None,
    file: CsvFile = None,
    as_json: AsJson = False,
) -> None:
    """Say what would become of everybody by a change, in the words of ``set``; change nothing."""
    voice = Voice(as_json=as_json)
    typed = Typed(
        required=required,
        methods=methods,
        grace_days=grace_days,
        remember_days=remember_days,
        limited_entry=limited_entry,
        key_models=key_models,
        key_level=key_level,
        from_day=from_day,
        wave=wave,
    )
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        wish = read_wish(voice, house, at, typed)
        place = find_place(house, voice, at, organisation=organisation, role=role)
        begun = begin(house, place, wish)
        if isinstance(begun, Rejected):
            stop_at_refusal(voice, begun)
        tally = _count(house, begun, at, file)
    _tell(voice, at, begun, tally)


def begin(house: House, place: Place, wish: Wish) -> Rehearsal | Rejected:
    """Begin to rehearse what was said for a place."""

    def ask(tx: Tx) -> Rehearsal | Rejected:
        seen = place.find(house, tx)
        deed = draft_change(house.kit, tx, seen, wish.after(house, tx, seen), waves=wish.waves)
        return deed if isinstance(deed, Rejected) else begin_rehearsal(house.kit, tx, deed)

    return house.kit.store.read(ask, portal_id=place.portal.id)


def _count(house: House, begun: Rehearsal, at: Portal, file: Path | None) -> Tally:
    with _rows(file) as write:
        write(COLUMNS)
        return count_outcomes(house, begun, at, show=lambda one: write(cells_of(one)))


@contextmanager
def _rows(path: Path | None) -> Iterator[Callable[[Sequence[str]], object]]:
    """Give what writes a line into a new file, or nowhere."""
    if path is None:
        yield lambda _: None
        return
    with new_file(path) as file:
        yield lambda cells: file.write(csv_line(cells))


def _tell(voice: Voice, at: Portal, begun: Rehearsal, tally: Tally) -> None:
    say_counts(voice, tally)
    for outcome, word in WORDS.items():
        if outcome is not Outcome.UNCHANGED and tally.counts[outcome]:
            voice.say(f"{word}:")
            voice.table([_line(one, at) for one in tally.named(outcome)])
            more = tally.counts[outcome] - len(tally.named(outcome))
            if more:
                voice.say(f"  and {more:,} more: --csv FILE names everybody")
    if tally.owners_out:
        owners = f"{tally.owners_out:,} of {count(tally.owners, 'owner')}"
        voice.mark(Mark.PROBLEM, f"{owners} would be locked out.")
    if tally.staff_out:
        staff = f"{tally.staff_out:,} of {tally.staff:,} of the portal’s own people"
        voice.mark(Mark.PROBLEM, f"{staff} would be locked out.")
    if begun.refused is not None:
        voice.mark(Mark.PROBLEM, f"This cannot be saved. {explain(begun.refused)}")
    voice.answer(_describe(at, begun, tally))


def _line(one: Foreseen, at: Portal) -> tuple[str, ...]:
    fate = one.fate
    since = say_moment(fate.since, at)
    until = "" if fate.due == fate.since else f"binds {say_moment(fate.due, at)}"
    holds = ", ".join(name_kind(kind) for kind, _ in one.held) or "holds nothing"
    owner = "owner" if one.is_owner else ""
    return (f"  {one.face.address or one.face.account.name}", owner, f"since {since}", until, holds)


def _describe(at: Portal, begun: Rehearsal, tally: Tally) -> dict[str, Any]:
    """Write it as plain data."""
    return {
        "portal": at.host,
        "counts": describe_counts(tally),
        "named": {
            outcome.value: [dict(zip(COLUMNS, cells_of(one), strict=True)) for one in named]
            for outcome in WORDS
            if outcome is not Outcome.UNCHANGED and (named := tally.named(outcome))
        },
        "owners": {"all": tally.owners, "locked_out": tally.owners_out},
        "staff": {"all": tally.staff, "locked_out": tally.staff_out},
        "refused": None if begun.refused is None else begun.refused.reason.value,
    }
