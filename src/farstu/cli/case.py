"""``farstu case``: what is asked for whoever has nothing left to sign in with, and stopping it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import typer

from farstu.app import House
from farstu.cli.asking import ask_missing, confirm_by_typing
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost, Yes
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import at_minute, explain, on_day
from farstu.core.cases import TIMES
from farstu.core.outcome import Rejected
from farstu.services import case_register
from farstu.services.case_register import Registered
from farstu.store.portals import Portal

CaseId = Annotated[str | None, typer.Argument(metavar="[ID]", help="The case, by its id.")]

app = typer.Typer(help="Cases: list, show, stop.", no_args_is_help=True)


@app.command("list")
def list_all(*, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """List the latest cases of a portal, the newest first."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        kit = house.kit
        found = kit.store.read(lambda tx: case_register.list_registered(kit, tx), portal_id=at.id)
    voice.table(
        [(one.email, one.state.value, on_day(one.case.opened_at), one.case.id) for one in found]
    )
    if not found:
        voice.say(f"Nobody at {at.host} has asked for that yet.")
    voice.answer({"portal": at.host, "cases": [describe(one) for one in found]})


@app.command("show")
def show(case: CaseId = None, *, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """Show a case: what happened, who did it, and how they made sure."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        one = _find(house, voice, at, ask_missing(voice, case, question="Case", option="ID"))
    voice.say(f"{_name(one, one.case.account_id)} · {at.host}")
    voice.table(list(_rows(one)))
    voice.answer({"case": describe(one)})


@app.command("stop")
def stop(
    case: CaseId = None,
    *,
    portal: PortalHost = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Stop a case, so that nobody gets in by it; asks for the person's address again.

    Only an owner of the portal's own people takes it up again.
    """
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at, kit = choose_portal(house, voice, portal), house.kit
        one = _find(house, voice, at, ask_missing(voice, case, question="Case", option="ID"))
        losses = ["nobody gets in by this case, and every address of the account is told"]
        confirm_by_typing(voice, one.email, consequences=losses, yes=yes)
        no = kit.store.write(
            lambda tx: case_register.stop_case(kit, tx, one.case.id), portal_id=at.id
        )
        if isinstance(no, Rejected):
            voice.stop(explain(no), reason=no.reason.value)
        after = _find(house, voice, at, one.case.id)
    voice.mark(Mark.FINE, f"stopped the case of {one.email}")
    voice.answer({"case": describe(after)})


def describe(one: Registered) -> dict[str, Any]:
    """Write a case as plain data."""
    case = one.case
    return {
        "id": case.id,
        "account_id": case.account_id,
        "email": one.email,
        "state": one.state.value,
        "route": case.route.value,
        "reason": case.reason,
        "ticket": case.ticket,
        **{name: _time(getattr(case, name)) for name in TIMES},
        **{name: getattr(case, name) for name in ("opened_by", "first_by", "second_by")},
        "checks": [
            {"kind": c.kind.value, "by": c.made_by, "at": _time(c.made_at)} for c in one.checks
        ],
    }


def _rows(one: Registered) -> Iterator[tuple[str, str]]:
    case = one.case
    by = {"opened_at": case.opened_by, "first_at": case.first_by, "second_at": case.second_by}
    yield "id", case.id
    yield "email", one.email
    yield "state", one.state.value
    yield "decided by", {"owners": "two owners"}.get(case.route.value, "support")
    for label, text in (("reason", case.reason), ("ticket", case.ticket)):
        if text:
            yield label, text
    for name in TIMES:
        at: datetime | None = getattr(case, name)
        if at is not None:
            who = by.get(name)
            label = LABELS.get(name, name.removesuffix("_at").replace("_", " "))
            yield label, at_minute(at) + (f"  {_name(one, who)}" if who else "")
    for check in one.checks:
        yield "check", f"{check.kind.value}  {_name(one, check.made_by)}"


LABELS = {"first_at": "first approval", "second_at": "second approval"}


def _name(one: Registered, account_id: str) -> str:
    """Name somebody; who was erased since is named by id."""
    return one.names.get(account_id, account_id)


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _find(house: House, voice: Voice, at: Portal, case_id: str) -> Registered:
    """Find the case that somebody means, or stop."""
    kit = house.kit
    found = kit.store.read(
        lambda tx: case_register.find_registered(kit, tx, case_id.strip().lower()),
        portal_id=at.id,
    )
    if found is None:
        steps = [f"farstu case list --portal {at.host}"]
        voice.stop(f"There is no case “{case_id}” here.", reason="no_such_case", steps=steps)
    return found
