"""``farstu import``: people and code tokens of another system, moved in by its files."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Annotated

import typer

from farstu.cli.moving_words import (
    describe,
    explain_lost,
    explain_refused,
    fate_rows,
    name_steps,
    write_mistakes,
)
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost, RoleWord
from farstu.cli.organisation import find_one
from farstu.cli.progress import Progress
from farstu.cli.voice import Mark, Voice
from farstu.core.arriving import Arriving, Finding
from farstu.core.outcome import Rejected
from farstu.core.roles import Role
from farstu.factors.codes import DIGITS, PERIOD
from farstu.services.fields import clean_text
from farstu.services.moving.csv_people import read_csv
from farstu.services.moving.django_site import read_django
from farstu.services.moving.judging import Wish
from farstu.services.moving.keycloak import read_keycloak
from farstu.services.moving.people import Fate
from farstu.services.moving.working import Report, read_places, work_people
from farstu.store.portals import Portal

LONGEST_SOURCE = 60
OTHERS = 0o077
"""The bits of a file's mode that let anybody else in."""

app = typer.Typer(
    help="Move people and code tokens in from another system, with passwords and second factors.",
    no_args_is_help=True,
)

File = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)]
Place = Annotated[
    str,
    typer.Option(
        "--organisation", metavar="NAME", help="Where those belong of whom it is not said."
    ),
]
RoleOf = Annotated[
    RoleWord, typer.Option("--role", help="What those may do of whom it is not said.")
]
Source = Annotated[
    str,
    typer.Option(
        "--source", metavar="NAME", help="What the other system is called; the same each time."
    ),
]
WithLosses = Annotated[
    bool,
    typer.Option("--with-losses", help="Bring people in without what cannot come along."),
]
Partial = Annotated[
    bool, typer.Option("--partial", help="Bring the others in where some are refused.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")]
Mistakes = Annotated[
    Path | None,
    typer.Option("--mistakes", metavar="FILE", help="Write every mistake into a CSV file."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How a file is worked off: although some are refused, not at all, and where mistakes go."""

    partial: bool
    dry_run: bool
    mistakes: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """What holds for everybody of a file, as it was typed."""

    organisation: str
    role: RoleWord
    source: str
    with_losses: bool


Reader = Callable[[IO[bytes]], Iterable[Arriving | Finding]]


@app.command("csv")
def from_csv(
    file: File,
    *,
    organisation: Place,
    role: RoleOf = RoleWord.MEMBER,
    source: Source = "csv",
    with_losses: WithLosses = False,
    partial: Partial = False,
    dry_run: DryRun = False,
    mistakes: Mistakes = None,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """People by a table: passwords by their hashes, authenticator apps by their secrets."""
    how = How(partial=partial, dry_run=dry_run, mistakes=mistakes)
    people = People(organisation=organisation, role=role, source=source, with_losses=with_losses)
    move_people(Voice(as_json=as_json), portal, people, file, read_csv, how)


@app.command("keycloak")
def from_keycloak(
    file: File,
    *,
    organisation: Place,
    role: RoleOf = RoleWord.MEMBER,
    source: Source = "keycloak",
    with_losses: WithLosses = False,
    partial: Partial = False,
    dry_run: DryRun = False,
    mistakes: Mistakes = None,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """People of a Keycloak realm, by what `kc.sh export` wrote."""
    how = How(partial=partial, dry_run=dry_run, mistakes=mistakes)
    people = People(organisation=organisation, role=role, source=source, with_losses=with_losses)
    move_people(Voice(as_json=as_json), portal, people, file, read_keycloak, how)


@app.command("allauth")
def from_allauth(
    file: File,
    *,
    organisation: Place,
    digits: Annotated[
        int, typer.Option("--digits", help="MFA_TOTP_DIGITS of the site, which no dump says.")
    ] = DIGITS,
    period: Annotated[
        int, typer.Option("--period", help="MFA_TOTP_PERIOD of the site, in seconds.")
    ] = PERIOD,
    role: RoleOf = RoleWord.MEMBER,
    source: Source = "allauth",
    with_losses: WithLosses = False,
    partial: Partial = False,
    dry_run: DryRun = False,
    mistakes: Mistakes = None,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """People of a Django site with django-allauth, by what `manage.py dumpdata` wrote."""
    how = How(partial=partial, dry_run=dry_run, mistakes=mistakes)
    people = People(organisation=organisation, role=role, source=source, with_losses=with_losses)
    reader = functools.partial(read_django, digits=digits, period=period)
    move_people(Voice(as_json=as_json), portal, people, file, reader, how)


@app.command("django")
def from_django(
    file: File,
    *,
    organisation: Place,
    role: RoleOf = RoleWord.MEMBER,
    source: Source = "django",
    with_losses: WithLosses = False,
    partial: Partial = False,
    dry_run: DryRun = False,
    mistakes: Mistakes = None,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """People of a Django site, with django-otp or without, by what `manage.py dumpdata` wrote."""
    how = How(partial=partial, dry_run=dry_run, mistakes=mistakes)
    people = People(organisation=organisation, role=role, source=source, with_losses=with_losses)
    move_people(Voice(as_json=as_json), portal, people, file, read_django, how)


def move_people(
    voice: Voice, portal: str | None, people: People, file: Path, reader: Reader, how: How
) -> None:
    """Move everybody in whom *reader* finds in a file."""
    source = check_source(voice, people.source)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        place = find_one(house, voice, at, people.organisation)
        role, with_losses = Role[people.role.name], people.with_losses
        wish = Wish(source=source, place=place, role=role, with_losses=with_losses)
        wish = read_places(house.kit, at.id, wish)

        def work(stream: IO[bytes], progress: Progress, *, only_judge: bool) -> Report:
            kit, told = house.kit, progress.count
            return work_people(kit, at.id, wish, reader(stream), only_judge=only_judge, told=told)

        carry_out(voice, at, file, work, how)


def check_source(voice: Voice, source: str) -> str:
    """Keep the name of a source, which goes into the audit trail, short and printable."""
    named = clean_text(source, field="source", longest=LONGEST_SOURCE)
    if isinstance(named, Rejected):
        voice.stop_at_misuse(f"--source is a name of at most {LONGEST_SOURCE} letters.")
    return named


def carry_out(voice: Voice, at: Portal, file: Path, work: Callable[..., Report], how: How) -> None:
    """Judge a file, refuse it with every mistake, or do it; and say what became of it."""
    warn_of_readers(voice, file)
    report = _go_through(file, work, "judging", only_judge=True)
    if how.mistakes is not None:
        with how.mistakes.open("w", encoding="utf-8", newline="") as table:
            write_mistakes(table, report)
    if report.fates[Fate.REFUSED] and not (how.partial or how.dry_run):
        told = f"{report.fates[Fate.REFUSED]:,} refused. Nothing was done."
        steps = name_steps(report.refused)
        voice.stop(*explain_refused(report.refused), told, reason="import_refused", steps=steps)
    if not how.dry_run:
        report = _go_through(file, work, "bringing in", only_judge=False)
    for sentence in explain_refused(report.refused):
        voice.remark(sentence, mark=Mark.PROBLEM)
    for sentence in explain_lost(report.lost):
        voice.mark(Mark.WARNING, sentence)
    voice.table(fate_rows(report, dry_run=how.dry_run))
    voice.mark(Mark.FINE, "nothing was done: this was a dry run" if how.dry_run else "moved in")
    voice.answer({"portal": at.host, "dry_run": how.dry_run, **describe(report)})


def _go_through(file: Path, work: Callable[..., Report], doing: str, *, only_judge: bool) -> Report:
    progress = Progress(doing)
    with file.open("rb") as stream:
        report = work(stream, progress, only_judge=only_judge)
    progress.end()
    return report


def warn_of_readers(voice: Voice, file: Path) -> None:
    """Warn of a file with secrets in it that others may read."""
    if file.stat().st_mode & OTHERS:
        voice.remark(f"Others on this machine may read {file}: chmod 600, and destroy it after.")
