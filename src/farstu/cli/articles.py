"""``farstu help``: the articles of a portal, for the operator's own knowledge base."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from farstu.app import House
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import count
from farstu.core.languages import list_offered
from farstu.services.guidance import read_guide
from farstu.store.portals import Portal
from farstu.web.articles.export import Format, export
from farstu.web.articles.writing import Ground, Writer
from farstu.web.look import show_portal
from farstu.web.render import Renderer

app = typer.Typer(help="Help articles: export.", no_args_is_help=True)

Folder = Annotated[
    Path, typer.Argument(metavar="DIRECTORY", help="Where the files go; made if it is not there.")
]
Language = Annotated[
    str | None,
    typer.Option("--language", metavar="TAG", help="Such as sv; not given: the portal's own."),
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
        read_in = choose_language(voice, writer.renderer, at, language)
        origin = house.portal_origin(at.host)
        files = list(export(writer, file_format=file_format, language=read_in, origin=origin))
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            (folder / file.name).write_text(file.text, "utf-8")
    voice.mark(Mark.FINE, f"{count(len(files), 'file')} in {folder}, begin with {files[0].name}")
    names = [file.name for file in files]
    voice.answer({"portal": at.host, "language": read_in, "files": names})


def choose_language(voice: Voice, renderer: Renderer, at: Portal, named: str | None) -> str:
    """Say which language is meant; without one it is the portal's own."""
    offered = list_offered(at.settings.languages, among=renderer.languages)
    if named is not None and named not in offered:
        voice.stop_at_misuse(f"{at.host} is not offered in {named}: {', '.join(offered)}.")
    return named or offered[0]


def _writer(house: House, at: Portal) -> Writer:
    return Writer(
        renderer=Renderer(),
        portal=show_portal(at),
        ground=Ground(
            guide=read_guide(house.kit, portal_id=at.id),
            support_contact=at.settings.support_contact,
        ),
        now=house.kit.clock(),
    )
