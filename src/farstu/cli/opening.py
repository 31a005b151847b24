"""Getting at the house: configuration, key file, database, or a sentence that says what is wrong.

``read_config`` · ``enter`` · ``expecting_failures`` · ``choose_portal``
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from farstu import migrations
from farstu.app import House, open_house
from farstu.cli.asking import ask_choice
from farstu.cli.voice import Voice
from farstu.config import Config, ConfigError, load_config
from farstu.crypto.keyring import KeyFileError
from farstu.services.key_rotation import list_lacking_keys
from farstu.services.portals import list_portals
from farstu.store.errors import OtherVersionError
from farstu.store.portals import Portal
from farstu.store.sickness import words_of

DOCTOR = "farstu doctor"
INIT = "farstu init"
FORBIDDEN = "42501"
"""PostgreSQL's *insufficient privilege*."""


def read_config(voice: Voice) -> Config:
    """Read the configuration, or say every mistake in it and stop."""
    try:
        return load_config()
    except ConfigError as error:
        voice.stop(*map(str, error.mistakes), reason="configuration")


@contextmanager
def enter(voice: Voice) -> Iterator[House]:
    """Open the house for one command; every expected failure inside becomes a sentence."""
    with enter_without_keys(voice) as house:
        refuse_other_keys(voice, house)
        yield house


@contextmanager
def enter_without_keys(voice: Voice) -> Iterator[House]:
    """Open the house as ``enter`` does, though its key file may lack what opens what is there."""
    config = read_config(voice)
    with expecting_failures(voice, config):
        refuse_other_version(voice, config)
        with open_house(config) as house:
            yield house


@contextmanager
def expecting_failures(voice: Voice, config: Config) -> Iterator[None]:
    """Say what a broken machine is expected to do wrong, and stop. Anything else is a bug."""
    try:
        yield
    except BrokenPipeError:
        raise
    except KeyFileError as error:
        voice.stop(str(error), reason="key_file")
    except DBAPIError as error:
        problem = f"The database {place_of(config)} cannot be used: {explain_database(error)}"
        voice.stop(problem, reason="database", steps=[DOCTOR])
    except OtherVersionError as error:
        voice.stop(f"Meanwhile {error}.", reason="database_not_migrated")
    except OSError as error:
        named = "" if error.filename is None else f"{error.filename}: "
        voice.stop(f"{named}{error.strerror or error}.", reason="system")


def refuse_other_version(voice: Voice, config: Config) -> None:
    """Stop unless the database has the tables that this Farstu works with."""
    version = migrations.current(config.database)
    if version == migrations.head():
        return
    if is_newer(version):
        problem = f"The database {place_of(config)} belongs to a newer Farstu ({version})."
        voice.stop(problem, reason="database_newer", steps=["install that version of Farstu again"])
    if version is None:
        problem = f"There are no tables of Farstu in {place_of(config)} yet."
    else:
        problem = f"The database {place_of(config)} is still of version {version}."
    voice.stop(problem, reason="database_not_migrated", steps=[INIT])


def refuse_other_keys(voice: Voice, house: House) -> None:
    """Stop before anything is written beside what the key file does not open."""
    lacking = list_lacking_keys(house.kit)
    if lacking:
        voice.stop(
            f"{house.config.key_file} is not the key file of this database, or not its newest.",
            f"It lacks {', '.join(lacking)}: put the backup of the key file there that has it.",
            reason="unopened",
            steps=[DOCTOR],
        )


def is_newer(version: str | None) -> bool:
    """Say whether *version* is one that this Farstu has never heard of."""
    known = {script.revision for script in migrations.SCRIPTS.walk_revisions()}
    return version is not None and version not in known


def is_sqlite(config: Config) -> bool:
    """Say whether the database is a file of our own."""
    return config.database.startswith("sqlite:")


def place_of(config: Config) -> str:
    """Say where the database is, without the password that its address may hold."""
    if is_sqlite(config):
        return str(sa.make_url(config.database).database)
    parts = urlsplit(config.database)
    return f"postgresql://{parts.netloc.rpartition('@')[2]}{parts.path}"


def explain_database(error: DBAPIError) -> str:
    """Say in the database's own words what it does not like, as one sentence.

    What it says about an address that it cannot read may be part of the password.
    """
    state = getattr(error.orig, "sqlstate", None)
    if state == FORBIDDEN:
        return "its role may not use all tables."
    if state is None and isinstance(error.orig, psycopg.ProgrammingError):
        return "its address cannot be read."
    return f"{words_of(error)}."


def choose_portal(house: House, voice: Voice, host: str | None) -> Portal:
    """Find the portal that a command is about: the named one, the only one, or ask."""
    known = {portal.host: portal for portal in list_portals(house.kit)}
    if not known:
        problem = "There is no portal yet: its first owner makes it."
        voice.stop(problem, reason="no_portal", steps=["farstu serve, and open the link"])
    if host is None and len(known) == 1:
        return next(iter(known.values()))
    host = host or ask_choice(voice, "Portal", among=list(known), option="--portal")
    if host.lower() not in known:
        problem = f"There is no portal at {host}."
        voice.stop(problem, reason="no_such_portal", steps=["farstu portal list"])
    return known[host.lower()]
