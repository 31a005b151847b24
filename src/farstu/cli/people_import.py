"""``farstu account import``: people invited into an organisation by a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from farstu.app import House
from farstu.cli.import_words import describe, explain_file, explain_slip, remarks
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost, RoleWord
from farstu.cli.organisation import find_one
from farstu.cli.progress import Progress
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import count
from farstu.core.people_imports import UNDER_WAY
from farstu.core.roles import Role
from farstu.services.import_reading import Report, Uploaded, judge_file, keep, report_on
from farstu.services.import_steps import ImportSeen, begin, see
from farstu.services.import_work import do_slice
from farstu.services.people_files import Judged, count_lines
from farstu.store import people_imports
from farstu.store.people_imports import Import
from farstu.store.portals import Portal
from farstu.store.tx import Tx

FILE_HELP = "A CSV file with a column email; “-” reads standard input."


def bring_in(
    file: Annotated[str, typer.Argument(metavar="FILE", help=FILE_HELP)],
    *,
    organisation: Annotated[
        str, typer.Option("--organisation", metavar="NAME", help="Which they are to belong to.")
    ],
    role: Annotated[
        RoleWord, typer.Option("--role", help="What they may do whose line does not say it.")
    ] = RoleWord.MEMBER,
    language: Annotated[
        str, typer.Option("--language", metavar="TAG", help="Of mails whose line does not say it.")
    ] = "",
    partial: Annotated[
        bool, typer.Option("--partial", help="Invite the others where lines need fixing.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Invite everybody in a file.

    Each gets a mail with a link. Who belongs there or was invited already is passed over, so twice
    is as good as once. Nobody is invited while a line needs fixing.
    """
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        place = find_one(house, voice, at, organisation)
        uploaded = _read(file, role, language)
        judged = _judge(voice, at, uploaded)
        new, report = house.kit.store.read(
            lambda tx: report_on(house.kit, tx, place.id, judged), portal_id=at.id
        )
        _refuse_mistakes(voice, judged, ready := len(new), partial=partial)
        _tell(voice, report)
        seen = None
        if ready and not dry_run:
            seen = _work_off(house, at, _start(house, at, uploaded, judged, place.id))
    _end(voice, at, report, ready=ready, dry_run=dry_run, seen=seen)


def _read(file: str, role: RoleWord, language: str) -> Uploaded:
    content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    return Uploaded(name=Path(file).name, content=content, role=Role[role.name], language=language)


def _judge(voice: Voice, at: Portal, uploaded: Uploaded) -> Judged:
    judged = judge_file(at, uploaded, tuple(Role))
    if not isinstance(judged, Judged):
        sentences = [explain_file(one) for one in judged]
        voice.stop(*sentences, reason=judged[0].reason.value)
    return judged


def _refuse_mistakes(voice: Voice, judged: Judged, ready: int, *, partial: bool) -> None:
    """Tell every mistake; without *partial* that is all."""
    wrong = count_lines(judged.slips)
    sentences = [explain_slip(slip) for slip in judged.slips]
    if wrong and not partial:
        needs = "needs" if wrong == 1 else "need"
        told = f"{ready:,} ready, {wrong:,} {needs} fixing. Nothing sent yet."
        steps = [f"mend the file, or invite the {ready:,} with --partial"]
        voice.stop(*sentences, told, reason="list_refused", steps=steps)
    for sentence in sentences:
        voice.remark(sentence, mark=Mark.PROBLEM)


def _tell(voice: Voice, report: Report) -> None:
    for remark in remarks(report):
        voice.mark(Mark.WARNING, remark)


def _start(house: House, at: Portal, uploaded: Uploaded, judged: Judged, place: str) -> Import:
    def deed(tx: Tx) -> Import:
        made = keep(house.kit, tx, uploaded, judged, organisation_id=place, author_id=None)
        begin(house.kit, tx, None, made, actor_id=None)
        return made

    return house.kit.store.write(deed, portal_id=at.id)


def _work_off(house: House, at: Portal, made: Import) -> ImportSeen:
    """Invite them; whoever serves the portal may help, and goes on if this is cut short."""
    progress = Progress("inviting", of=made.people)
    while (seen := _see(house, at, made)).state in UNDER_WAY:
        progress.count(do_slice(house.kit, at.id, made.id).total())
    progress.end()
    return seen


def _see(house: House, at: Portal, made: Import) -> ImportSeen:
    def question(tx: Tx) -> ImportSeen:
        found = people_imports.find(tx, made.id) or made
        return see(tx, found, now=house.kit.clock())

    return house.kit.store.read(question, portal_id=at.id)


def _end(
    voice: Voice,
    at: Portal,
    report: Report,
    *,
    ready: int,
    dry_run: bool,
    seen: ImportSeen | None = None,
) -> None:
    invited = seen.found.invited if seen else 0
    people = count(ready if dry_run else invited, "person", "people")
    voice.mark(Mark.FINE, f"{people} would be invited" if dry_run else f"invited {people}")
    if not dry_run:
        voice.say("Their links open for 24 hours; after that each page sends a new one.")
    told = {"portal": at.host, "dry_run": dry_run, "ready": ready, "invited": invited}
    voice.answer(told | {"import": seen and seen.found.id} | describe(report))
