"""``farstu doctor``: whether everything is as it should be, and if not, which command mends it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import typer
from sqlalchemy.exc import DBAPIError

from farstu.app import open_house
from farstu.cli.check_address import check_listen, check_origin, is_serving
from farstu.cli.check_background import check_audit, check_housekeeping
from farstu.cli.check_database import check_store, check_version, remedy_of
from farstu.cli.check_keys import check_key_file, check_sealing
from farstu.cli.check_machine import check_clock, check_disk, check_hashing
from farstu.cli.check_mail import check_mail, check_outbox, check_sms
from farstu.cli.check_models import check_models
from farstu.cli.findings import Finding, problem
from farstu.cli.opening import INIT, expecting_failures, explain_database
from farstu.cli.options import AsJson
from farstu.cli.voice import NEEDS_ATTENTION, Mark, Voice, align
from farstu.cli.wording import count
from farstu.config import Config, ConfigError, load_config
from farstu.store.engine import open_store


def doctor(*, as_json: AsJson = False) -> None:
    """Look at everything, and say what mends what is wrong.

    Ends with 3 if something needs attention (✗); a warning (!) alone is no reason.
    """
    voice = Voice(as_json=as_json)
    found = list(_look(voice))
    _tell(voice, found)
    voice.answer(
        {
            "findings": [
                {"name": one.name, "state": one.mark.name.lower(), "text": one.text, "fix": one.fix}
                for one in found
            ]
        }
    )
    if any(one.mark is Mark.PROBLEM for one in found):
        raise typer.Exit(NEEDS_ATTENTION)


def _look(voice: Voice) -> Iterator[Finding]:
    """Look at one thing after another, as far as each can be seen without the others."""
    try:
        config = load_config()
    except ConfigError as error:
        for mistake in error.mistakes:
            told = str(mistake).removesuffix(mistake.remedy).rstrip()
            yield problem("configuration", told, fix=mistake.remedy)
        return
    with expecting_failures(voice, config):
        yield from _look_at(config)


def _look_at(config: Config) -> Iterator[Finding]:
    now, serving = datetime.now(UTC), is_serving(config)
    key_file, keys = check_key_file(config)
    yield check_clock(now, newest=keys.current.created_at if keys else None)
    if config.data.is_dir():
        yield check_disk(config.data)
    else:
        yield problem("data folder", f"{config.data} is not there", fix=INIT)
    yield key_file
    version = check_version(config)
    yield version
    if version.mark is Mark.FINE:
        with closing(open_store(config.database)) as store:
            yield from check_store(config, store, now=now)
    yield from check_hashing(config)
    yield check_listen(config, serving=serving)
    yield check_mail(config)
    yield from check_sms(config)
    if version.mark is Mark.FINE and keys is not None:
        yield from _look_inside(config, serving=serving)


def _look_inside(config: Config, *, serving: bool) -> Iterator[Finding]:
    """Look at what is in the database, as far as it can be read."""
    try:
        with open_house(config) as house:
            yield from check_sealing(house)
            yield from check_origin(house)
            yield check_housekeeping(house, serving=serving)
            yield from check_audit(house, serving=serving)
            yield from check_outbox(house)
            yield from check_models(house)
    except DBAPIError as error:
        yield problem("reading", explain_database(error), fix=remedy_of(config, error))


def _tell(voice: Voice, found: list[Finding]) -> None:
    """Say each finding on a line, and the mending command below what is not fine."""
    names = align([(one.name, "") for one in found])
    width = max(map(len, names)) + 2
    for name, one in zip(names, found, strict=True):
        voice.mark(one.mark, f"{name:<{width}}{one.text}")
        if one.fix:
            voice.say(f"  {'':<{width}}fix: {one.fix}")
    totals = {mark: sum(one.mark is mark for one in found) for mark in Mark}
    summary = [f"{totals[Mark.FINE]} fine"]
    if totals[Mark.WARNING]:
        summary.append(count(totals[Mark.WARNING], "warning"))
    if totals[Mark.PROBLEM]:
        summary.append(count(totals[Mark.PROBLEM], "problem"))
    voice.say(", ".join(summary))
