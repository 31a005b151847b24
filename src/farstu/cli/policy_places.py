"""Whose policy a command is about: the portal's, an organisation's, or that of a role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, NoReturn

import typer

from farstu.app import House
from farstu.cli.options import RoleWord
from farstu.cli.policy_words import name_layer
from farstu.cli.voice import Voice
from farstu.cli.wording import explain
from farstu.core.outcome import Rejected
from farstu.core.plans import Layer
from farstu.core.roles import Role
from farstu.services.policies import find_layer
from farstu.store import organisations
from farstu.store.portals import Portal
from farstu.store.tx import Tx

ForOrganisation = Annotated[
    str | None,
    typer.Option("--organisation", metavar="NAME", help="Of an organisation: its name, or id."),
]
ForRole = Annotated[
    RoleWord | None,
    typer.Option("--role", help="Of a role: for that one and those above it."),
]

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a layer of policy is, and what it is called."""

    portal: Portal
    organisation_id: str | None
    role: Role | None
    names: Names

    def find(self, house: House, tx: Tx) -> Layer:
        """Read the layer as it is to be changed."""
        return find_layer(house.kit, tx, organisation_id=self.organisation_id, role=self.role)

    @property
    def called(self) -> str:
        """Say whose policy it is."""
        here = Layer(policy=None, organisation_id=self.organisation_id, role=self.role)
        where = "" if here.of_portal else f"{name_layer(here, self.names)} · "
        return f"{where}{self.portal.host}"


def find_place(
    house: House,
    voice: Voice,
    at: Portal,
    *,
    organisation: str | None,
    role: RoleWord | None = None,
) -> Place:
    """Find the place that is meant; stop at an organisation that there is not, or twice."""
    names = house.kit.store.read(name_organisations, portal_id=at.id)
    return Place(
        portal=at,
        organisation_id=None if organisation is None else _find_id(voice, organisation, names),
        role=None if role is None else Role[role.name],
        names=names,
    )


def name_organisations(tx: Tx) -> Names:
    """Say what the organisations of the portal are called, by id."""
    return {one.id: one.name for one in organisations.list_organisations(tx)}


def stop_at_refusal(voice: Voice, rejected: Rejected) -> NoReturn:
    """Say why a change of policy was refused, and what to type next."""
    voice.stop(explain(rejected), reason=rejected.reason.value, steps=["farstu policy show"])


def _find_id(voice: Voice, typed: str, names: Names) -> str:
    if typed in names:
        return typed
    found = [one for one, name in names.items() if name.casefold() == typed.strip().casefold()]
    if not found:
        known = ", ".join(sorted(set(names.values()), key=str.casefold))
        voice.stop(f"There is no organisation {typed}. There are: {known}.", reason="not_found")
    if len(found) > 1:
        problem = f"Several organisations are called {typed}. Name one by its id: "
        voice.stop(f"{problem}{', '.join(found)}.", reason="several_organisations")
    return found[0]
