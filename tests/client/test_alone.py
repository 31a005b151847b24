"""The client stands alone: it brings nothing else of Farstu into the programs of others."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from farstu.client import AsyncFarstu, Farstu, Refused, Unreachable
from farstu.services.api_keys import KeyWish, MadeKey, add_api_key
from tests.api.support.program import ALL
from tests.journeys.applications import open_portal
from tests.support.databases import Database
from tests.support.house import Person
from tests.support.source import SRC

LOADED = """
import sys
import farstu.client
import farstu.client.asgi
print(*sorted(name for name in sys.modules if name.startswith("farstu")))
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
SERVER = {"starlette", "sqlalchemy", "pydantic", "jinja2", "granian", "structlog", "typer"}


def test_nothing_else_of_farstu_is_loaded() -> None:
    """Nor what Farstu itself stands on."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, check=True, encoding="utf-8"
    )
    ours, all_of_them = (line.split() for line in done.stdout.splitlines())
    assert [name for name in ours if not f"{name}.".startswith("farstu.client.")] == ["farstu"]
    assert not SERVER & set(all_of_them)


def test_its_types_are_for_others_too() -> None:
    """A type checker reads them where Farstu is installed (PEP 561)."""
    assert (SRC / "py.typed").is_file()


def test_a_real_server_answers(database: Database) -> None:
    """Over real connections, with threads and with an event loop; and nobody is in once it ends."""
    with open_portal(database) as portal:
        house, wish = portal.house, KeyWish(name="Shop", scopes=ALL)
        made = house.write(lambda tx: add_api_key(house.kit, tx, wish))
        assert isinstance(made, MadeKey)
        farstu = Farstu(portal.origin, made.text)
        person = farstu.put_person("4711", name="Maja")
        app = house.give_app(Person(id=person.id, email=""))
        assert farstu.verify_code("4711", code=app.code()).proven
        with pytest.raises(Refused):
            farstu.verify_code("4711", code=app.code())
        assert asyncio.run(_list(portal.origin, made.text)) == [person.id]
    with farstu, pytest.raises(Unreachable):
        farstu.show_portal()


async def _list(origin: str, key: str) -> list[str]:
    async with AsyncFarstu(origin, key) as farstu:
        return [one.id async for one in farstu.iterate_people()]
