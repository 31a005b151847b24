"""``farstu application protect``: an application that stands behind a reverse proxy."""

from __future__ import annotations

from dataclasses import replace
from shlex import quote
from typing import Annotated, Any

import typer

from farstu.app import House
from farstu.cli.application_options import Least, TakesLimited, read_least
from farstu.cli.application_words import describe, rule_rows, stop_at
from farstu.cli.asking import ask_missing
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost
from farstu.cli.voice import Mark, Voice
from farstu.core.forward_auth import ForwardAuth, Rule
from farstu.core.identifiers import fold
from farstu.core.rule_lines import read_line
from farstu.services.relying_parties import add_relying_party, change_relying_party
from farstu.store import relying_parties
from farstu.store.portals import Portal
from farstu.store.relying_parties import RelyingParty

Name = Annotated[str | None, typer.Argument(metavar="[NAME]", help="What people read.")]
Hosts = Annotated[
    list[str] | None,
    typer.Option("--host", metavar="URL", help="Where it is reached, as an origin; repeatable."),
]
Lines = Annotated[
    list[str] | None,
    typer.Option(
        "--rule",
        metavar="LINE",
        help="A path, then whom it is open to, such as '/admin/ multi'; repeatable, in order.",
    ),
]
FoldsCase = Annotated[
    bool | None,
    typer.Option("--folds-case/--no-folds-case", help="Whether /Admin is /admin to it."),
]


def protect(
    name: Name = None,
    *,
    host: Hosts = None,
    rule: Lines = None,
    folds_case: FoldsCase = None,
    least: Least = None,
    takes_limited: TakesLimited = None,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Add an application behind a reverse proxy, or change one; what is not mentioned stays."""
    voice = Voice(as_json=as_json)
    lines = None if rule is None else _read_lines(voice, rule)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        called = ask_missing(voice, name, question="Name", option="NAME")
        known = _find(house, at, called)
        rules = known.rules if known and isinstance(known.rules, ForwardAuth) else ForwardAuth()
        said: dict[str, Any] = {
            "hosts": None if host is None else tuple(one for one in host if one),
            "rules": lines,
            "folds_case": folds_case,
            "least": read_least(least),
            "takes_limited": takes_limited,
        }
        wish = replace(rules, **{one: value for one, value in said.items() if value is not None})
        done = _save(house, voice, at, known, called, wish)
    voice.mark(Mark.FINE, f"{'changed' if known else 'added'} {done.name}")
    voice.table([(f"  {label}", what) for label, what in rule_rows(done.rules)])
    if not known:
        voice.say(f"Next: farstu proxy-config nginx {quote(done.name)}")
    voice.answer({"application": describe(done)})


def _read_lines(voice: Voice, typed: list[str]) -> tuple[Rule, ...]:
    """Read every rule, or stop at the first that is none."""
    rules: list[Rule] = []
    for line in typed:
        rule = read_line(line)
        if rule is None:
            voice.stop_at_misuse(
                f"“{line}” is no rule: a path, then words, such as '/admin/ multi role:owner'."
            )
        rules.append(rule)
    return tuple(rules)


def _find(house: House, at: Portal, name: str) -> RelyingParty | None:
    known = house.kit.store.read(relying_parties.list_all, portal_id=at.id)
    return next(
        (one for one in known if name == one.client_id or fold(one.name) == fold(name)), None
    )


def _save(
    house: House,
    voice: Voice,
    at: Portal,
    known: RelyingParty | None,
    name: str,
    rules: ForwardAuth,
) -> RelyingParty:
    kit = house.kit
    if known is None:
        made = kit.store.write(
            lambda tx: add_relying_party(kit, tx, name=name, rules=rules), portal_id=at.id
        )
        if isinstance(made, tuple):
            stop_at(voice, made, typed=name)
        return made.party
    if not isinstance(known.rules, ForwardAuth):
        problem = f"“{known.name}” does not stand behind a proxy."
        steps = [f"farstu application set {quote(known.name)}"]
        voice.stop(problem, reason="other_door", steps=steps)
    done = kit.store.write(
        lambda tx: change_relying_party(
            kit, tx, known.id, name=known.name, rules=rules, revision=known.revision, by=None
        ),
        portal_id=at.id,
    )
    if isinstance(done, tuple):
        stop_at(voice, done, typed=name)
    return done
