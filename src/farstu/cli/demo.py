"""``farstu demo``: five portals with made-up people, to be looked at and thrown away."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from farstu.app import open_house
from farstu.app import serve as serve_until_stopped
from farstu.cli.init import make_installation
from farstu.cli.opening import expecting_failures, read_config
from farstu.cli.options import AsJson
from farstu.cli.serve import refuse_taken_address
from farstu.cli.voice import Mark, Voice
from farstu.config import Config, Listen
from farstu.config.tree import DATABASE_NAME, PREFIX
from farstu.crypto.passwords import FLOOR
from farstu.demo.founding import found
from farstu.demo.loopback import refuse_others
from farstu.demo.memory import DemoError, is_demo, recall, remember
from farstu.demo.pages import HOST
from farstu.demo.serving import APPLICATION

Into = Annotated[
    Path | None,
    typer.Option("--into", metavar="DIRECTORY", help="Where to keep it; not given: thrown away."),
]
Where = Annotated[str, typer.Option("--listen", help="An address of this machine, and a port.")]


def demo(*, into: Into = None, listen: Where = "localhost:8440", as_json: AsJson = False) -> None:
    """Show five portals with made-up people, until stopped.

    They are made by what makes real ones. It listens on this machine only, since its first page
    has everybody's password; nothing that is configured counts for it.
    """
    voice = Voice(as_json=as_json)
    at = _read_address(voice, listen)
    with ExitStack() as closing:
        folder = into or Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="farstu-")))
        if into is not None and (into / DATABASE_NAME).exists() and not is_demo(into):
            voice.stop(f"{into} is an installation, and no demo.", reason="no_demo")
        _set_up(folder / "demo" if into is None else folder, at)
        config = read_config(voice)
        with expecting_failures(voice, config):
            refuse_taken_address(voice, config.listen)
            make_installation(voice, config)
            _make_people(voice, config)
        _greet(voice, config, is_kept=into is not None)
        serve_until_stopped(config, application=APPLICATION)


def _read_address(voice: Voice, text: str) -> Listen:
    try:
        at = Listen.parse(text)
        refuse_others(at)
    except ValueError:
        voice.stop_at_misuse(f"{text} is no address and port: write localhost:8440.")
    except DemoError as error:
        voice.stop_at_misuse(str(error))
    return at


def _set_up(folder: Path, listen: Listen) -> None:
    """Say all that is configured: what was said of another installation is none of the demo's."""
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        del os.environ[name]
    os.environ |= {
        "FARSTU_DATA": str(folder.absolute()),
        "FARSTU_LISTEN": str(listen),
        "FARSTU_PASSWORDS__MEMORY_KIB": str(FLOOR.memory_kib),
        "FARSTU_LOG__LEVEL": "warning",
    }


def _make_people(voice: Voice, config: Config) -> None:
    if is_demo(config.data):
        return
    voice.say("Making five portals and sixty people; that takes some seconds.")
    with open_house(config) as house:
        remember(config.data, found(house))


def _greet(voice: Voice, config: Config, *, is_kept: bool) -> None:
    places, port = recall(config.data), config.listen.port
    start = f"http://{HOST}:{port}/"
    voice.mark(Mark.FINE, f"open {start}")
    voice.table([(f"  {place.name}", f"http://{place.host}:{port}/") for place in places])
    kept = f"It is kept in {config.data}." if is_kept else "It is thrown away when you stop it."
    voice.say(f"Ctrl+C stops it. {kept}")
    portals = {place.host: f"http://{place.host}:{port}/" for place in places}
    voice.answer({"start": start, "data": str(config.data), "portals": portals})
