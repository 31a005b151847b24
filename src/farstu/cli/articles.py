"""``farstu help``: the articles of a portal as files, and pictures of its pages for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from farstu.app import House
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost
from farstu.cli.photographing import BrowserError, find_browser, photograph
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import count
from farstu.core.languages import list_offered
from farstu.services.guidance import read_guide
from farstu.store import logos
from farstu.store.portals import Portal
from farstu.web.articles.export import Format, export
from farstu.web.articles.pictures import PREFIX, file_of, list_pictures, read_picture
from farstu.web.articles.scenes import Scene, set_scenes
from farstu.web.articles.writing import Ground, Writer
from farstu.web.look import show_portal
from farstu.web.render import Renderer

app = typer.Typer(help="Help articles: export, screenshots.", no_args_is_help=True)

Folder = Annotated[
    Path, typer.Argument(metavar="DIRECTORY", help="Where the files go; made if it is not there.")
]
Language = Annotated[
    str | None,
    typer.Option("--language", metavar="TAG", help="Such as sv; not given: the portal's own."),
]
Into = Annotated[
    Path | None,
    typer.Option(
        "--into", metavar="DIRECTORY", help="Where pictures go; not given: help.pictures."
    ),
]
Browser = Annotated[
    Path | None,
    typer.Option(
        "--browser", metavar="PATH", help="The Chromium to use; not given: the usual one."
    ),
]
FileFormat = Annotated[Format, typer.Option("--format", help="What the files are written in.")]


@app.command("export")
def export_articles(
    folder: Folder,
    *,
    portal: PortalHost = None,
    file_format: FileFormat = Format.MARKDOWN,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """Write the help articles of a portal as files: one each, and a list of them.

    They say what the portal does now. Files of the same names are replaced, others stay.
    """
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        writer = _writer(house, at)
        read_in = choose_languages(voice, writer.renderer, at, language)[0]
        drawn = house.config.help.pictures
        shown = list_pictures(drawn, host=at.host, language=read_in)
        beside = {name: address.removeprefix(PREFIX) for name, address in shown.items()}
        writer = replace(writer, ground=replace(writer.ground, pictures=beside))
        origin = house.portal_origin(at.host)
        files = list(export(writer, file_format=file_format, language=read_in, origin=origin))
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            (folder / file.name).write_text(file.text, "utf-8")
        for picture in beside.values():
            found = read_picture(drawn, host=at.host, file=picture, languages=(read_in,))
            (folder / picture).write_bytes(found or b"")
    voice.mark(Mark.FINE, f"{count(len(files), 'file')} in {folder}, begin with {files[0].name}")
    names = [file.name for file in files]
    voice.answer({"portal": at.host, "language": read_in, "files": names})


@app.command("screenshots")
def take_pictures(
    *,
    portal: PortalHost = None,
    into: Into = None,
    browser: Browser = None,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """Take pictures of the portal's pages, in its look, for its articles.

    They show somebody who does not exist. The portal shows those in the folder that
    ``help.pictures`` names; in every language that it offers, unless one is named.
    """
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        writer, folder = _writer(house, at), into or house.config.help.pictures
        if folder is None:
            voice.stop_at_misuse("Name a folder: --into, or help.pictures in the configuration.")
        try:
            program = find_browser(browser)
            taken = [
                _keep(folder / at.host, program, scene, each)
                for each in choose_languages(voice, writer.renderer, at, language)
                for scene in set_scenes(
                    writer, settings=at.settings, logo=_logo(house, at), language=each
                )
            ]
        except BrowserError as error:
            voice.stop(str(error), reason="browser", steps=["--browser says where one is"])
    voice.mark(Mark.FINE, f"{count(len(taken), 'picture')} in {folder / at.host}")
    if house.config.help.pictures != folder.absolute():
        voice.remark("The portal shows what is in help.pictures of the configuration.")
    voice.answer({"portal": at.host, "folder": str(folder / at.host), "files": taken})


def _keep(folder: Path, program: Path, scene: Scene, language: str) -> str:
    """Take one picture and keep it; say what its file is called."""
    name = file_of(scene.name, language=language)
    picture = photograph(program, scene.html)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(picture)
    return name


def _logo(house: House, at: Portal) -> bytes | None:
    digest = at.settings.logo
    return house.kit.store.read(lambda tx: logos.find(tx, digest), portal_id=at.id)


def choose_languages(
    voice: Voice, renderer: Renderer, at: Portal, named: str | None
) -> tuple[str, ...]:
    """Say which languages are meant: the one that is *named*, or all, the portal's own first."""
    offered = list_offered(at.settings.languages, among=renderer.languages)
    if named is not None and named not in offered:
        voice.stop_at_misuse(f"{at.host} is not offered in {named}: {', '.join(offered)}.")
    return (named,) if named else tuple(offered)


def _writer(house: House, at: Portal) -> Writer:
    return Writer(
        renderer=Renderer(),
        portal=show_portal(at),
        ground=Ground(
            guide=read_guide(house.kit, at),
            support_contact=at.settings.support_contact,
        ),
        now=house.kit.clock(),
    )
