"""``farstu audit``: looking into the audit trail, taking it away, and checking what was taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from farstu.app import House
from farstu.cli.audit_file import new_file, read_lines
from farstu.cli.audit_words import describe_row, describe_verdict, say_facts, tell
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost
from farstu.cli.progress import Progress
from farstu.cli.voice import REFUSED, Mark, Voice
from farstu.cli.wording import at_minute, count, on_day
from farstu.config.keys import guess
from farstu.core.audit import AuditEvent
from farstu.services.accounts import find_account
from farstu.services.audit_csv import write_csv
from farstu.services.audit_export import (
    ForgottenMeanwhileError,
    Plan,
    Wish,
    list_events,
    list_lines,
    plan_export,
)
from farstu.services.audit_proof import MOST_FINDINGS, NoExportError, Verdict, check_export
from farstu.services.audit_signing import describe_key, find_signer
from farstu.store import audit_events, audit_keys, identifiers, organisations
from farstu.store.audit_events import AuditRow, Wanted
from farstu.store.portals import Portal

HEADINGS = ("WHEN", "EVENT", "WHOM", "BY", "WHAT")
NOBODY = "–"
MOMENT = "YYYY-MM-DD[THH:MM]"

File = Annotated[Path, typer.Argument(metavar="FILE", help="The file.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar=MOMENT, help="From then on, in local time.")
]
Until = Annotated[
    str | None, typer.Option("--until", metavar=MOMENT, help="Up to then, in local time.")
]

app = typer.Typer(help="Audit trail: list, export, verify, key.", no_args_is_help=True)


class Format(StrEnum):
    """What an export is written in."""

    JSON = "json"
    CSV = "csv"


@app.command("list")
def list_latest(
    *,
    event: Annotated[
        list[str] | None, typer.Option("--event", help="Only this event; may be repeated.")
    ] = None,
    person: Annotated[
        str | None, typer.Option("--person", metavar="EMAIL", help="Only about, or by, somebody.")
    ] = None,
    since: Since = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many at most.")] = 50,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """List the latest events of a portal, newest first."""
    voice = Voice(as_json=as_json)
    kinds, moment = _check_events(voice, event or []), _read_moment(voice, since, "--since")
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        account_id = None if person is None else _find_person(house, voice, at, person)
        wanted = Wanted(events=kinds, account_id=account_id, since=moment)
        rows = house.kit.store.read(
            lambda tx: audit_events.list_latest(tx, wanted, limit=limit), portal_id=at.id
        )
        names = {} if as_json else _name_all(house, at, rows)
    if rows:
        voice.table([HEADINGS, *(_row(row, names) for row in rows)])
    else:
        voice.mark(Mark.FINE, "nothing of that kind happened")
    if len(rows) == limit:
        voice.say(f"These are the latest {limit}: --limit shows more, farstu audit export all.")
    voice.answer({"events": [describe_row(row) for row in rows]})


@app.command("export")
def export(
    file: File,
    *,
    file_format: Annotated[
        Format, typer.Option("--format", help="json proves itself; csv is for reading only.")
    ] = Format.JSON,
    organisation: Annotated[
        str | None, typer.Option("--organisation", help="Only of this one, by name or id.")
    ] = None,
    since: Since = None,
    until: Until = None,
    no_personal: Annotated[
        bool, typer.Option("--no-personal", help="Leave out addresses, browsers, what was typed.")
    ] = False,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Write the audit trail into a file that is not there yet, readable by its owner only.

    What happened within the last seconds is not in it: it has no place in a chain yet.
    """
    voice = Voice(as_json=as_json)
    first, last = _read_moment(voice, since, "--since"), _read_moment(voice, until, "--until")
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        about = None if organisation is None else _find_place(house, voice, at, organisation)
        wish = Wish(organisation_id=about, since=first, until=last, personal=not no_personal)
        with _expecting_trouble(voice, file), new_file(file) as opened:
            plan = plan_export(house.kit, at, wish)
            opened.writelines(_count(_write(house, plan, file_format), plan))
    voice.mark(Mark.FINE, f"{count(plan.events, 'event')} of {at.host} in {file}")
    if file_format is Format.CSV:
        voice.say("A table is for reading. To show that nothing was changed: --format json")
    else:
        voice.say(f"Next: farstu audit verify {quote(str(file))}")
    voice.answer({"file": str(file), "format": file_format, "events": plan.events})


@app.command("verify")
def verify(
    file: File,
    *,
    key: Annotated[
        list[str] | None,
        typer.Option("--key", help="A public key that you trust; may be repeated."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check an export, anywhere: it needs no database, no key file and no configuration."""
    voice, progress = Voice(as_json=as_json), Progress("lines checked")
    try:
        verdict = check_export(read_lines(file, progress.count), trusted=key or [])
    except OSError as error:
        voice.stop(f"{file}: {error.strerror}.", reason="system")
    except NoExportError:
        problem = f"{file} is no export of an audit trail in JSON."
        voice.stop(problem, reason="no_export", steps=["farstu audit export FILE"])
    progress.end()
    _tell(voice, verdict, trusted=bool(key))
    voice.answer(describe_verdict(verdict))
    if not verdict.is_whole:
        raise typer.Exit(REFUSED)


@app.command("key")
def show_keys(*, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """Show the public keys by which a portal's exports and checkpoints can be checked."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        kit, at = house.kit, choose_portal(house, voice, portal)
        kit.store.write(lambda tx: find_signer(kit, tx), portal_id=at.id)
        keys = kit.store.read(audit_keys.list_keys, portal_id=at.id)
    voice.table(
        [("KEY", "FROM", "UNTIL")]
        + [(one.public, on_day(one.created_at), on_day(one.retired_at)) for one in keys]
    )
    voice.say("Keep a copy elsewhere: whoever checks an export compares its key with that.")
    voice.answer({"portal": at.host, "keys": [describe_key(one) for one in keys]})


def _write(house: House, plan: Plan, file_format: Format) -> Iterator[bytes]:
    if file_format is Format.JSON:
        return list_lines(house.kit, plan)
    return write_csv(list_events(house.kit, plan), plan.wish)


def _count(lines: Iterator[bytes], plan: Plan) -> Iterator[bytes]:
    """Tell how far it has come."""
    progress = Progress("exporting", plan.events)
    for line in lines:
        yield line
        progress.count(1)
    progress.end()


def _tell(voice: Voice, verdict: Verdict, *, trusted: bool) -> None:
    events, chains = count(verdict.events, "event"), count(verdict.chains, "chain")
    signed = count(verdict.checkpoints, "checkpoint")
    about = f"{verdict.host}, {verdict.made_at}: {events}, {chains}, {signed}"
    for finding in verdict.findings:
        voice.mark(Mark.PROBLEM, tell(finding))
    if len(verdict.findings) == MOST_FINDINGS:
        voice.say("  and more: the check ended here")
    if verdict.is_whole:
        voice.mark(Mark.FINE, f"whole: {about}")
    else:
        voice.mark(Mark.PROBLEM, f"not whole: {about}")
    if verdict.erased:
        voice.say(f"  {count(verdict.erased, 'event')} without personal fields: erased")
    for public in verdict.keys:
        voice.say(f"  signed by {public}")
    if not trusted:
        voice.mark(Mark.WARNING, "whose key that is, no file can say: name the one you know")
        voice.say("  with --key; farstu audit key shows it")


def _check_events(voice: Voice, named: list[str]) -> list[str]:
    known = [event.value for event in AuditEvent]
    for name in named:
        if name not in known:
            meant = guess(name, known).replace("docs/configuration.md", "docs/audit.md")
            voice.stop_at_misuse(f"There is no event {name}. {meant}")
    return named


def _read_moment(voice: Voice, text: str | None, option: str) -> datetime | None:
    """Read a day or a moment; without a zone it is the one of the operator's machine."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        voice.stop_at_misuse(f"{option} {text} is no day and no moment: write 2026-11-22.")


def _find_person(house: House, voice: Voice, at: Portal, text: str) -> str:
    kit = house.kit
    shown = kit.store.read(lambda tx: find_account(kit, tx, text), portal_id=at.id)
    if shown is None:
        problem = f"Nobody is known as {text} here."
        voice.stop(problem, reason="not_found", steps=["farstu account list"])
    return shown.subject.account.id


def _find_place(house: House, voice: Voice, at: Portal, text: str) -> str:
    """Find an organisation by its name, in any case, or by its id."""
    known = house.kit.store.read(organisations.list_organisations, portal_id=at.id)
    found = [one.id for one in known if text == one.id or text.casefold() == one.name.casefold()]
    if len(found) != 1:
        many = "Several organisations are called" if found else "There is no organisation"
        ids = [f"--organisation {one}" for one in found]
        voice.stop(f"{many} {text} here.", reason="not_found", steps=ids)
    return found[0]


@contextmanager
def _expecting_trouble(voice: Voice, file: Path) -> Iterator[None]:
    """Say what may go wrong with a new file, and stop."""
    try:
        yield
    except FileExistsError:
        voice.stop(f"{file} is there already, and is left alone.", reason="exists")
    except ForgottenMeanwhileError:
        problem = "Old events were forgotten while they were read. Nothing was written."
        voice.stop(problem, reason="forgotten", steps=["run it again"])


def _name_all(house: House, at: Portal, rows: list[AuditRow]) -> dict[str, str]:
    """Say the addresses of all whom *rows* are about; of some there is none any more."""
    ids = {one for row in rows for one in (row.subject_id, row.actor_id) if one}
    return house.kit.store.read(
        lambda tx: {
            one: known[0].value for one in ids if (known := identifiers.list_of_account(tx, one))
        },
        portal_id=at.id,
    )


def _row(row: AuditRow, names: dict[str, str]) -> tuple[str, ...]:
    actor = "operator" if row.facts.get("by") == "operator" else row.actor_id
    return (
        at_minute(row.at),
        row.event.value,
        NOBODY if row.subject_id is None else names.get(row.subject_id, row.subject_id),
        NOBODY if actor is None else names.get(actor, actor),
        say_facts(row),
    )
