"""``farstu account sessions`` and ``sign-out``: where somebody is signed in, and the end of it."""

from __future__ import annotations

from typing import Annotated

import typer

from farstu.app import House
from farstu.cli.account_words import describe_session, email_of, session_rows
from farstu.cli.asking import ask_email, confirm_by_typing
from farstu.cli.finding import find_person
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, Person, PortalHost, Yes
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import count
from farstu.services.accounts import Shown
from farstu.services.signing_out import sign_out_all, sign_out_one
from farstu.store import accounts
from farstu.store.portals import Portal
from farstu.store.tx import Tx


def list_sessions(
    email: Person = None, *, portal: PortalHost = None, as_json: AsJson = False
) -> None:
    """List where somebody is signed in, latest used first."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        shown = find_person(house, voice, at, ask_email(voice, email))
    voice.table(session_rows(shown.sessions))
    if not shown.sessions:
        voice.say(f"{email_of(shown)} is signed in nowhere.")
    voice.answer({"sessions": [describe_session(one) for one in shown.sessions]})


def sign_out(
    email: Person = None,
    *,
    session: Annotated[
        str | None,
        typer.Option("--session", metavar="ID", help="This one only; else all of them."),
    ] = None,
    portal: PortalHost = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Sign somebody out, everywhere or of one session; they are told by mail.

    Everywhere means remembered devices too: each asks for the second step again.
    """
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        shown = find_person(house, voice, at, ask_email(voice, email))
        if session is None:
            confirm_by_typing(voice, email_of(shown), consequences=[_tell_end(shown)], yes=yes)
            ended = _end_all(house, at, shown)
        else:
            ended = _end_one(house, voice, at, shown, session)
    voice.mark(Mark.FINE, f"signed {email_of(shown)} out of {count(len(ended), 'session')}")
    voice.answer({"ended": ended})


def _tell_end(shown: Shown) -> str:
    sessions = count(len(shown.sessions), "session")
    devices = count(len(shown.remembered), "remembered device")
    return f"This signs {email_of(shown)} out of {sessions}, and forgets {devices}."


def _end_all(house: House, at: Portal, shown: Shown) -> list[str]:
    def deed(tx: Tx) -> list[str]:
        held = accounts.lock(tx, shown.subject.account.id)
        return [] if held is None else sign_out_all(house.kit, tx, None, held.id)

    return house.kit.store.write(deed, portal_id=at.id)


def _end_one(house: House, voice: Voice, at: Portal, shown: Shown, session: str) -> list[str]:
    account_id = shown.subject.account.id
    no = house.kit.store.write(
        lambda tx: sign_out_one(house.kit, tx, None, account_id, session_id=session),
        portal_id=at.id,
    )
    if no is not None:
        steps = [f"farstu account sessions {email_of(shown)}"]
        problem = f"{email_of(shown)} has no session “{session}”."
        voice.stop(problem, reason="session_unknown", steps=steps)
    return [session]
