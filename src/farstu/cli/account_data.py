"""What is known of somebody: taken away for them, and erased."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from farstu.cli.account_words import email_of
from farstu.cli.asking import ask_email, confirm_by_typing
from farstu.cli.audit_file import new_file
from farstu.cli.finding import find_person
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, Person, PortalHost, Yes
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import explain
from farstu.core.outcome import Rejected
from farstu.services.erasing import erase_account
from farstu.services.own_data import export_account


def export(
    email: Person = None,
    *,
    into: Annotated[
        Path, typer.Option("--into", metavar="FILE", help="A file that is not there yet.")
    ],
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Write everything that is known of somebody into a file for them (GDPR 15, 20).

    Readable, and without a secret: no seed, hash or token. The file is for its owner only.
    """
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        shown = find_person(house, voice, at, ask_email(voice, email))
        account_id = shown.subject.account.id
        if into.exists():
            voice.stop(f"{into} is there already.", reason="file_exists")
        told = house.kit.store.write(
            lambda tx: export_account(house.kit, tx, None, account_id), portal_id=at.id
        )
    try:
        with new_file(into) as file:
            file.write(json.dumps(told, indent=2, ensure_ascii=False).encode() + b"\n")
    except OSError as trouble:
        voice.stop(f"{into} cannot be written: {trouble.strerror}.", reason="file_unwritable")
    voice.mark(Mark.FINE, f"wrote what is known of {email_of(shown)} into {into}")
    voice.answer({"email": email_of(shown), "file": str(into)})


def erase(
    email: Person = None, *, portal: PortalHost = None, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Erase somebody: the account, and what points at them in the audit trail (GDPR 17).

    What happened stays, and `farstu audit verify` still finds it whole. Backups keep what they
    have until they are overwritten.
    """
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        shown = find_person(house, voice, at, ask_email(voice, email))
        known, account_id = email_of(shown), shown.subject.account.id
        told = "This cannot be undone. `farstu account export` writes down what is known first."
        confirm_by_typing(voice, known, consequences=[told], yes=yes)
        done = house.kit.store.write(
            lambda tx: erase_account(house.kit, tx, account_id), portal_id=at.id
        )
        if isinstance(done, Rejected):
            voice.stop(explain(done, typed=known), reason=done.reason.value)
    voice.mark(Mark.FINE, f"erased {known}")
    voice.answer({"id": account_id, "email": known})
