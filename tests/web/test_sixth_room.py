"""A new factor is a module and a folder of templates: no route, no migration, nothing in core."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from farstu.core.assurance import Assurance
from farstu.http.door import Site
from farstu.services.secrets import open_held
from farstu.store.engine import open_store
from farstu.web.render import TEMPLATES as OURS
from farstu.web.render import Renderer
from farstu.web.site import make_web
from tests.factors import honest, test_contract
from tests.factors.sixth import TEMPLATES, Pad, PadOwner, word_of
from tests.support.databases import make_sqlite_database
from tests.support.house import REQUIRED, House, open_house
from tests.web.markup import parse
from tests.web.support.browser import Browser
from tests.web.support.home import HOST, claim
from tests.web.support.wire import open_wire

PAD = Pad()
ASKED = [
    check
    for name, check in vars(test_contract).items()
    if name.startswith("test_") and set(inspect.signature(check).parameters) == {"factor"}
]
ONLY_PADS = replace(REQUIRED, required=Assurance.TWO_STEP, allowed=frozenset({PAD.kind}))


@pytest.mark.parametrize("check", ASKED, ids=lambda check: check.__name__)
def test_it_is_asked_what_every_factor_is(
    check: Callable[[Pad], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shared contract, with an honest owner of its own."""
    monkeypatch.setitem(honest.HONEST, PAD.kind, PadOwner())
    check(PAD)


@dataclass(frozen=True, slots=True)
class Scene:
    """A portal that allows pads only, and a browser in front of it."""

    house: House
    browser: Browser


@pytest.fixture
def scene(tmp_path: Path, run_folder: Path) -> Iterator[Scene]:
    """Open it, with a folder of templates more."""
    shutil.copytree(OURS, tmp_path / "templates")
    room = tmp_path / "templates" / "factors" / PAD.kind
    room.mkdir()
    for name, text in TEMPLATES.items():
        (room / name).write_text(text, "utf-8")
    database = make_sqlite_database(run_folder, folder=tmp_path)
    with (
        closing(open_store(database.url)) as store,
        open_house(store, host=HOST, policy=ONLY_PADS) as bare,
    ):
        house = bare.with_kit(factors={**bare.kit.factors, PAD.kind: PAD})
        claim(house)
        renderer = Renderer(tmp_path / "templates")
        app = make_web(house.kit, Site(origin=f"https://{HOST}"), renderer=renderer)
        with open_wire(app) as wire:
            yield Scene(house, Browser(wire, HOST))


def test_its_pages_are_there(scene: Scene) -> None:
    """Set up because the portal asks for it, named, and used at the next sign-in."""
    house, browser = scene.house, scene.browser
    maja = house.add_person()
    assert "Tear off the first page." in browser.get("/help/set-up").text
    assert "Find a pencil." in browser.get("/help/codes-do-not-work").text
    browser.get("/login")
    browser.post("/login", {"identifier": maja.email, "password": maja.password})
    for path in ("/setup", "/setup/recovery-codes"):
        browser.get(path)
        assert browser.post(path).status == 303
    page = browser.get("/setup/pad")
    assert page.title.startswith("Set up a pad")
    first = next(p.text() for p in parse(page.text).find("p") if p["id"] == "first")
    assert browser.post("/setup/pad", {"code": first}).location == "/setup/done"
    inside = browser.get("/account/security")
    assert "Pad" in inside.text
    [held] = house.subject(maja).held
    assert (held.name, held.counter) == ("Pad", 1)
    browser.post("/logout")
    browser.get("/login")
    asked = browser.post("/login", {"identifier": maja.email, "password": maja.password})
    assert asked.location == "/login/factor/pad"
    assert browser.get("/login/factor/pad").title.startswith("Tear off a page")
    assert browser.post("/login/factor/pad", {"code": first}).status == 422
    [opened] = house.read(lambda tx: open_held(house.kit, tx, house.subject(maja).held))
    second = word_of(opened.secret, 2)
    assert browser.post("/login/factor/pad", {"code": second}).location == "/account/security"
