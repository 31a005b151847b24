"""``farstu account hand-out`` and ``take-back``: code tokens that an operator gives to people."""

from __future__ import annotations

import sys
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from farstu.app import House
from farstu.cli.account_words import email_of
from farstu.cli.asking import ask_email, ask_missing
from farstu.cli.offer_words import OUTCOMES, explain_line, explain_refusal, summary
from farstu.cli.offers_csv import Line, Mistake, read_csv
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, Person, PortalHost
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import explain
from farstu.core.outcome import Reason, Rejected
from farstu.services import accounts, offers
from farstu.services.offers import Outcome
from farstu.store.portals import Portal

FILE_HELP = "A CSV file with the columns email, serial, seed; “-” reads standard input."


def hand_out(
    file: Annotated[str, typer.Argument(metavar="FILE", help=FILE_HELP)],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Hand out code tokens by the list that came with them.

    Each waits, counting for nothing, until its owner turns it on with a code. All of the list is
    done, or nothing; twice is as good as once.
    """
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        lines, mistakes = read_csv(_read(file))
        judged = _offer(house, voice, at, lines, mistakes, dry_run=dry_run)
    told = [(line.new.email, line.new.serial, OUTCOMES[one]) for line, one in judged]
    voice.table(told)
    voice.mark(Mark.FINE, summary([one for _, one in judged], dry_run=dry_run))
    if not dry_run:
        voice.say("Destroy the list now: whoever has it can make the codes.")
    voice.answer({"portal": at.host, "dry_run": dry_run, "lines": _describe(judged)})


def take_back(
    email: Person = None,
    serial: Annotated[
        str | None, typer.Argument(metavar="[SERIAL]", help="The number of the code token.")
    ] = None,
    *,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Take a code token back that was handed out and is not turned on."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        typed = ask_email(voice, email)
        number = ask_missing(voice, serial, question="Serial number", option="SERIAL")
        shown = house.kit.store.read(
            lambda tx: accounts.find_account(house.kit, tx, typed), portal_id=at.id
        )
        if shown is None:
            nobody = Rejected(Reason.NOT_FOUND)
            steps = [f"farstu account list --portal {at.host}"]
            voice.stop(explain(nobody, typed=typed), reason=nobody.reason.value, steps=steps)
        account_id = shown.subject.account.id
        done = house.kit.store.write(
            lambda tx: offers.withdraw(house.kit, tx, account_id, serial=number), portal_id=at.id
        )
        if isinstance(done, Rejected):
            problem = f"No code token {number} waits for {email_of(shown)} to turn it on."
            steps = [f"farstu account show {quote(email_of(shown))}"]
            voice.stop(problem, reason="not_offered", steps=steps)
    voice.mark(Mark.FINE, f"took {number} back from {email_of(shown)}")
    voice.answer({"account": account_id, "serial": number})


def _read(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()


def _offer(
    house: House,
    voice: Voice,
    at: Portal,
    lines: list[Line],
    mistakes: list[Mistake],
    *,
    dry_run: bool,
) -> list[tuple[Line, Outcome]]:
    """Hand the *lines* out, or stop and say every mistake in the order of the list."""
    news, only_judge = [line.new for line in lines], dry_run or bool(mistakes)
    judged = house.kit.store.write(
        lambda tx: offers.offer(house.kit, tx, news, only_judge=only_judge), portal_id=at.id
    )
    both = list(zip(lines, judged, strict=True))
    told = [(one.number, explain_line(one.number, one.problem)) for one in mistakes]
    told += [
        (line.number, explain_refusal(line.number, no))
        for line, one in both
        if isinstance(one, tuple)
        for no in one
    ]
    if told:
        sentences = [sentence for _, sentence in sorted(told, key=lambda it: it[0])]
        steps = ["mend the list, and hand it out again: nothing of it was done"]
        voice.stop(*sentences, reason="list_refused", steps=steps)
    return [(line, one) for line, one in both if isinstance(one, Outcome)]


def _describe(judged: list[tuple[Line, Outcome]]) -> list[dict[str, object]]:
    return [
        {
            "line": line.number,
            "email": line.new.email,
            "serial": line.new.serial,
            "outcome": one.value,
        }
        for line, one in judged
    ]
