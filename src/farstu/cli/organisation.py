"""``farstu organisation``: the customers of a portal, and its own people."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from farstu.app import House
from farstu.cli.asking import ask_missing
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import count, explain, on_day
from farstu.core.outcome import Rejected
from farstu.core.people import Standing
from farstu.services import organisations
from farstu.store import organisations as rows
from farstu.store import people
from farstu.store.organisations import Organisation
from farstu.store.people import Counts
from farstu.store.portals import Portal
from farstu.store.tx import Tx

PAGE = 200

Name = Annotated[str | None, typer.Argument(metavar="[NAME]", help="What it is called, or its id.")]

app = typer.Typer(help="Organisations: list, add, rename, show.", no_args_is_help=True)


@app.command("list")
def list_all(*, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """List the organisations of a portal, by name."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        found = _list(house, at)
    voice.table([(one.name, one.kind.value, on_day(one.created_at), one.id) for one in found])
    voice.answer({"portal": at.host, "organisations": [describe(one) for one in found]})


@app.command("add")
def add(name: Name = None, *, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """Add a customer; its people come with `farstu account add --organisation`."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        called = ask_missing(voice, name, question="Name", option="NAME")
        made = house.kit.store.write(
            lambda tx: organisations.add_organisation(house.kit, tx, called), portal_id=at.id
        )
    if isinstance(made, Rejected):
        voice.stop(explain(made, typed=called), reason=made.reason.value)
    voice.mark(Mark.FINE, f"added {made.name}  {made.id}")
    voice.answer({"organisation": describe(made)})


@app.command("rename")
def rename(
    name: Name = None,
    *,
    to: Annotated[str | None, typer.Option("--to", help="What it is called from now on.")] = None,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Call an organisation something else."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        typed = ask_missing(voice, name, question="Organisation", option="NAME")
        one = find_one(house, voice, at, typed)
        called = ask_missing(voice, to, question="New name", option="--to")
        done = house.kit.store.write(
            lambda tx: organisations.rename_organisation(house.kit, tx, one.id, called),
            portal_id=at.id,
        )
        if done is not None:
            voice.stop(explain(done, typed=called), reason=done.reason.value)
        after = find_one(house, voice, at, one.id)
    voice.mark(Mark.FINE, f"{one.name} is now {after.name}")
    voice.answer({"organisation": describe(after)})


@app.command("show")
def show(name: Name = None, *, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """Show an organisation, and how its people stand."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        typed = ask_missing(voice, name, question="Organisation", option="NAME")
        one = find_one(house, voice, at, typed)
        counts = _count(house, at, one)
    standing = counts.standing
    voice.say(f"{one.name} · {at.host}")
    voice.table(
        [
            ("id", one.id),
            ("kind", one.kind.value),
            ("made", on_day(one.created_at)),
            ("people", count(counts.people, "person", "people")),
            ("second step", str(standing[Standing.PROTECTED])),
            ("invited", str(standing[Standing.INVITED])),
            ("suspended", str(standing[Standing.SUSPENDED])),
        ]
    )
    told = {"people": counts.people, **{s.value: n for s, n in standing.items()}}
    voice.answer({"organisation": describe(one) | {"counts": told}})


def find_one(house: House, voice: Voice, at: Portal, text: str) -> Organisation:
    """Find the organisation that somebody means, or stop: there is none, or several are."""
    found = house.kit.store.read(
        lambda tx: organisations.find_organisations(tx, text), portal_id=at.id
    )
    if not found:
        steps = [f"farstu organisation list --portal {at.host}"]
        voice.stop(
            f"No organisation is called “{text}” here.", reason="no_such_organisation", steps=steps
        )
    if len(found) > 1:
        ids = [f"name it by its id: {one.id}, made {on_day(one.created_at)}" for one in found]
        problem = f"Several organisations are called “{text}”."
        voice.stop(problem, reason="ambiguous_organisation", steps=ids)
    return found[0]


def describe(one: Organisation) -> dict[str, Any]:
    """Write an organisation as plain data."""
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.kind.value,
        "created_at": one.created_at.isoformat(),
    }


def _list(house: House, at: Portal) -> list[Organisation]:
    """Read them all, a page at a time."""
    found: list[Organisation] = []
    while page := _list_page(house, at, behind=len(found)):
        found += page
    return found


def _list_page(house: House, at: Portal, *, behind: int) -> list[Organisation]:
    def question(tx: Tx) -> list[Organisation]:
        return rows.search(tx, limit=PAGE, offset=behind)[0]

    return house.kit.store.read(question, portal_id=at.id)


def _count(house: House, at: Portal, one: Organisation) -> Counts:
    kit = house.kit
    return kit.store.read(
        lambda tx: people.count(tx, one.id, key_kinds=kit.key_kinds, now=kit.clock()),
        portal_id=at.id,
    )
