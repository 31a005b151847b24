"""Pictures in articles: scenes that need nobody, and files that are served only if known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.policy import Policy, Settings
from farstu.http.door import Site
from farstu.web.articles.pictures import NAMES, list_pictures, read_picture
from farstu.web.articles.scenes import Scene, set_scenes
from farstu.web.site import make_web
from tests.support.databases import make_sqlite_database
from tests.support.house import REQUIRED
from tests.support.pictures import draw_png
from tests.web.guides import PRESETS, writer_of
from tests.web.markup import parse
from tests.web.support.browser import Browser
from tests.web.support.home import HOST, RENDERER, Home, open_home
from tests.web.support.wire import open_wire

PNG = draw_png()
LANGUAGES = ("en", "sv")
MAIL = Policy(required=Assurance.SINGLE, allowed=frozenset({FactorKind("email_code")}))


def scenes_of(policy: Policy, settings: Settings, *, language: str = "en") -> dict[str, Scene]:
    """Set all scenes of a portal under a policy."""
    writer = writer_of(policy)
    found = set_scenes(writer, settings=settings, logo=PNG, language=language)
    return {scene.name: scene for scene in found}


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_scene_asks_nobody_for_anything(preset: str, language: str) -> None:
    """Whatever a page loads is inside of it, and it leads nowhere that loads by itself."""
    chosen = PRESETS[preset]
    scenes = scenes_of(chosen.policy, chosen.settings, language=language)
    assert scenes
    for scene in scenes.values():
        html = parse(scene.html)
        for tag, attribute in (("link", "href"), ("img", "src"), ("use", "href")):
            for one in html.find(tag):
                assert one[attribute].startswith(("data:", "#")), (scene.name, one.attributes)
        assert "/static/" not in re.sub(r"base64,[^\"]*", "", scene.html)
        icons = {use["href"].removeprefix("#") for use in html.find("use")}
        assert icons <= {symbol["id"] for symbol in html.find("symbol")}
        assert "otpauth" not in scene.html


def test_there_is_a_scene_for_what_articles_show() -> None:
    """A portal has pictures of its own pages, and of no others."""
    registry, hosting = (PRESETS[name] for name in ("registry", "hosting"))
    asked = set(scenes_of(registry.policy, registry.settings))
    chosen = set(scenes_of(hosting.policy, hosting.settings))
    assert "interruption" in asked
    assert not {"method", "security", "security-key"} & asked
    assert {"method", "security", "security-key"} <= chosen
    assert "interruption" not in chosen
    assert asked | chosen == set(NAMES)


def test_a_code_by_mail_has_its_scene() -> None:
    """Where codes are sent, the second step is the button that sends one."""
    assert "Send code" in scenes_of(MAIL, Settings())["factor"].html


def test_a_grace_period_is_in_its_scene() -> None:
    """Where setting up may wait, the picture has the button for that."""
    patient = replace(REQUIRED, grace=PRESETS["saas"].policy.remembers)
    assert "Not now" in scenes_of(patient, Settings())["interruption"].html
    assert "Not now" not in scenes_of(REQUIRED, Settings())["interruption"].html


# Served ----------------------------------------------------------------------


def lay(folder: Path, host: str, *names: str) -> None:
    """Put pictures where the operator has them."""
    (folder / host).mkdir(exist_ok=True)
    for name in names:
        (folder / host / name).write_bytes(PNG)


def test_only_what_is_there_is_listed(tmp_path: Path) -> None:
    """Each portal and each language has its own; without a folder there is none."""
    lay(tmp_path, "a.example", "sign-in.en.png", "method.sv.png")
    shown = list_pictures(tmp_path, host="a.example", language="en")
    assert shown == {"sign-in": "/help/pictures/sign-in.en.png"}
    assert list_pictures(tmp_path, host="b.example", language="en") == {}
    assert list_pictures(None, host="a.example", language="en") == {}


@pytest.mark.parametrize(
    "file", ["secret.png", "../a.example/sign-in.en.png", "sign-in.xx.png", "sign-in.en.png/", ""]
)
def test_nothing_else_in_the_folder_is_served(file: str, tmp_path: Path) -> None:
    """A file that no article knows is not read, whatever it is called."""
    lay(tmp_path, "a.example", "secret.png", "sign-in.en.png", "sign-in.xx.png")
    found = read_picture(tmp_path, host="a.example", file=file, languages=LANGUAGES)
    assert found is None
    there = read_picture(tmp_path, host="a.example", file="sign-in.en.png", languages=LANGUAGES)
    assert there == PNG
    assert read_picture(None, host="a.example", file="sign-in.en.png", languages=LANGUAGES) is None


@pytest.fixture
def pictured(home: Home, tmp_path: Path) -> Iterator[tuple[Browser, Path]]:
    """Open the portal with a folder of pictures."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    site = Site(origin=f"https://{HOST}")
    app = make_web(home.house.kit, site, renderer=RENDERER, pictures=folder)
    with open_wire(app) as wire:
        yield Browser(wire, HOST), folder


def test_an_article_shows_a_picture_once_it_is_there(pictured: tuple[Browser, Path]) -> None:
    """Before it was made there is no gap; then it is shown, with words for who cannot see it."""
    browser, folder = pictured
    assert not parse(browser.get("/help/set-up").text).find("img")
    lay(folder, HOST, "sign-in.en.png", "sign-in.sv.png")
    [shown] = parse(browser.get("/help/set-up").text).find("img")
    assert shown["src"] == "/help/pictures/sign-in.en.png"
    assert shown["alt"] == "The page Sign in to Nordskär Registry."
    answer = browser.get(shown["src"])
    assert (answer.status, answer.body) == (200, PNG)
    assert answer.all("content-type") == ["image/png"]
    assert not answer.all("set-cookie")
    for missing in ("method.en.png", "secret.png"):
        assert browser.get(f"/help/pictures/{missing}").status == 404


def test_without_a_folder_there_are_none(run_folder: Path, tmp_path: Path) -> None:
    """A portal whose operator made no pictures answers 404."""
    with open_home(make_sqlite_database(run_folder, folder=tmp_path)) as home:
        assert home.open_browser().get("/help/pictures/sign-in.en.png").status == 404
