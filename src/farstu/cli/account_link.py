"""``farstu account link`` and ``unlink``: by which id the portal's own programs know somebody."""

from __future__ import annotations

from typing import Annotated

import typer

from farstu.cli.account_words import describe, email_of
from farstu.cli.asking import ask_email, ask_missing, confirm_by_typing
from farstu.cli.finding import find_person
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, Person, PortalHost, Yes
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import explain
from farstu.core.identifiers import IdentifierKind
from farstu.core.outcome import Reason, Rejected
from farstu.services.accounts import Shown
from farstu.services.attaching import attach_own_id, detach_own_id
from farstu.store import accounts
from farstu.store.tx import Tx


def link(
    email: Person = None,
    *,
    own_id: Annotated[
        str | None, typer.Option("--own-id", metavar="ID", help="What the programs call them.")
    ] = None,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Let the portal's programs know somebody by an id of theirs; they are told by mail.

    Be sure that it is the same person: whoever holds a key may then do with the account what its
    scopes allow. Without you, people agree to it themselves: see docs/api.md.
    """
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        shown = find_person(house, voice, at, ask_email(voice, email))
        called = ask_missing(voice, own_id, question="Own id", option="--own-id")

        def deed(tx: Tx) -> Rejected | None:
            held = accounts.lock(tx, shown.subject.account.id)
            if held is None:
                return Rejected(Reason.NOT_FOUND)
            return attach_own_id(house.kit, tx, None, held, called, asker=at.name)

        done = house.kit.store.write(deed, portal_id=at.id)
        if done is not None:
            voice.stop(explain(done, typed=email_of(shown)), reason=done.reason.value)
        after = find_person(house, voice, at, email_of(shown))
    voice.mark(Mark.FINE, f"linked {email_of(shown)}, known as {called}")
    voice.answer({"account": describe(after)})


def unlink(
    email: Person = None, *, portal: PortalHost = None, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Let the portal's programs know somebody no more.

    What the portal kept of them is Farstu's again. Who has no password here chooses one by a link.
    """
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        shown = find_person(house, voice, at, ask_email(voice, email))
        if not _own_ids(shown):
            voice.stop(f"No program knows {email_of(shown)}.", reason="not_linked")
        told = f"The portal's programs find {email_of(shown)} no more, and its sync may stumble."
        confirm_by_typing(voice, email_of(shown), consequences=[told], yes=yes)

        def deed(tx: Tx) -> list[bool]:
            held = accounts.lock(tx, shown.subject.account.id)
            return [
                detach_own_id(house.kit, tx, None, held.id, identifier_id=one)
                for one in _own_ids(shown)
                if held is not None
            ]

        house.kit.store.write(deed, portal_id=at.id)
        after = find_person(house, voice, at, email_of(shown))
    voice.mark(Mark.FINE, f"unlinked {email_of(shown)}")
    voice.answer({"account": describe(after)})


def _own_ids(shown: Shown) -> list[str]:
    return [one.id for one in shown.identifiers if one.kind is IdentifierKind.EXTERNAL]
