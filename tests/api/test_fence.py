"""What is another portal's does not exist: its ids, brought by a key of ours to every endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from farstu.api.exchange import Endpoint
from farstu.api.routes import ENDPOINTS
from tests.api.doors import BODIES
from tests.api.support.program import Program, make_key, make_program
from tests.support.databases import make_sqlite_database
from tests.support.house import Person, open_house
from tests.web.support.home import open_home
from tests.web.support.people import sit

THERE = "other.test"
OWN_ID = "customer-17"
NAMED = [one for one in ENDPOINTS if "{" in one.path and one.name != "put_person"]
"""All that names something; but for putting somebody, who comes to be by it at our portal."""
LOOKS = (
    "/people/{own_id}",
    "/challenges/{challenge}",
    "/applications",
    "/webhooks",
    "/people/{own_id}/sessions",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Two portals of one installation: a program of ours, one of theirs, and what they have."""

    ours: Program
    theirs: Program
    ids: dict[str, str]

    def path_of(self, path: str) -> str:
        """Put their ids into a path."""
        return path.format(**self.ids)

    def all_of_theirs(self) -> list[Any]:
        """Read what they have, as their program sees it."""
        told = [self.theirs.get(self.path_of(path)) for path in LOOKS]
        assert {one.status for one in told} == {200}
        return [one.json for one in told]


@pytest.fixture(scope="module")
def neighbours(tmp_path_factory: pytest.TempPathFactory, run_folder: Path) -> Iterator[Neighbours]:
    """Let the other portal have one of everything."""
    folder = tmp_path_factory.mktemp("neighbours")
    with open_home(make_sqlite_database(run_folder, folder=folder)) as home:
        clock, store = home.house.clock, home.house.kit.store
        with open_house(store, clock=clock, host=THERE) as elsewhere:
            house = replace(elsewhere, kit=home.house.kit)
            ours = make_program(home)
            theirs = replace(ours, key=make_key(house), host=THERE)
            person = theirs.put(f"/people/{OWN_ID}", {"name": "Eva"}).json
            house.give_app(Person(id=person["id"], email=""))
            begun = theirs.post(f"/people/{OWN_ID}/challenges").json
            callback = {"redirect_addresses": ["https://shop.example/callback"]}
            shop = theirs.post("/applications", {"name": "Shop", "openid_connect": callback}).json
            hook = {"name": "Hook", "address": "https://shop.example/hook", "kinds": ["people"]}
            hooked = theirs.post("/webhooks", hook).json["webhook"]
            theirs.post(f"/webhooks/{hooked['id']}/test")
            sent = theirs.get(f"/webhooks/{hooked['id']}/messages").json
            ids = {
                "own_id": OWN_ID,
                "challenge": begun["id"],
                "application": shop["application"]["id"],
                "webhook": hooked["id"],
                "message": sent["messages"][0]["id"],
                "session": sit(house, Person(id=person["id"], email=""), seen=0).id,
            }
            yield Neighbours(ours=ours, theirs=theirs, ids=ids)


@pytest.mark.parametrize("one", NAMED, ids=lambda one: one.name)
def test_nothing_of_another_portal_is_there(neighbours: Neighbours, one: Endpoint) -> None:
    """With every scope, and ids that are right: as if there were no such thing; nothing changes."""
    before = neighbours.all_of_theirs()
    secrets = {"application": before[2], "webhook": before[3]}
    kind = next((kind for kind in secrets if f"{{{kind}}}" in one.path), "")
    held = secrets[kind][f"{kind}s"][0]["secrets"][0] if kind else {"id": ""}
    path = neighbours.path_of(one.path.replace("{secret}", held["id"]))
    body = BODIES.get(f"{one.method} {one.path}", {} if one.method in {"POST", "PUT"} else None)
    told = neighbours.ours.call(one.method, path, body)
    assert told.status in {404, 410}, told.json
    assert neighbours.all_of_theirs() == before
