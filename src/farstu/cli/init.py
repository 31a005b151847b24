"""``farstu init``: a data folder, a key file, a database with tables; what is there stays."""

from __future__ import annotations

import secrets
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from farstu import migrations
from farstu.app import open_house
from farstu.cli.first_owner import make_link, tell_link
from farstu.cli.opening import (
    expecting_failures,
    is_newer,
    place_of,
    read_config,
    refuse_other_keys,
)
from farstu.cli.options import AsJson, ShowSecrets
from farstu.cli.voice import Mark, Voice
from farstu.config import Config
from farstu.crypto.keyring import KeyFileError, create_key_file, read_key_file
from farstu.store import data_keys
from farstu.store.engine import open_store
from farstu.store.tx import EVERYWHERE

ONLY_OURS = 0o700


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What an installation consists of, and which of it was made just now."""

    folder_is_new: bool
    key_file_is_new: bool
    version_before: str | None
    version: str

    @property
    def is_new(self) -> bool:
        """Whether anything was made."""
        return self.folder_is_new or self.key_file_is_new or self.version_before != self.version


def init(
    *,
    with_link: Annotated[
        bool, typer.Option("--link", help="Print a new link for the first owner, too.")
    ] = False,
    show_secrets: ShowSecrets = False,
    as_json: AsJson = False,
) -> None:
    """Make data folder, key file and database.

    What is there already stays as it is, so it may be run again at any time; an older database is
    brought to this version.
    """
    voice = Voice(as_json=as_json, shows_secrets=show_secrets)
    if with_link and not voice.may_show_secrets:
        voice.stop_at_misuse("The link is shown on a terminal only: add --show-secrets.")
    config = read_config(voice)
    made = make_installation(voice, config)
    tell_made(voice, config, made)
    link = _make_link(voice, config) if with_link else None
    voice.answer(
        {
            "data": str(config.data),
            "key_file": str(config.key_file),
            "database": place_of(config),
            "made": {
                "data": made.folder_is_new,
                "key_file": made.key_file_is_new,
                "database": made.version_before != made.version,
            },
            "version": made.version,
            "first_owner_link": link,
        }
    )
    if link is not None:
        tell_link(voice, link)
    voice.say("Next: farstu doctor && farstu serve")


def make_installation(voice: Voice, config: Config) -> Made:
    """Make what is missing, in an order in which a run that was cut short can be repeated."""
    with expecting_failures(voice, config):
        folder_is_new = _make_folder(config.data)
        _make_folder(config.key_file.parent)
        before = migrations.current(config.migration_url or config.database)
        if is_newer(before):
            problem = f"The database {place_of(config)} belongs to a newer Farstu ({before})."
            voice.stop(problem, reason="database_newer")
        key_file_is_new = _make_key_file(voice, config, has_tables=before is not None)
        migrations.upgrade(config.migration_url or config.database)
    return Made(
        folder_is_new=folder_is_new,
        key_file_is_new=key_file_is_new,
        version_before=before,
        version=migrations.head(),
    )


def tell_made(voice: Voice, config: Config, made: Made) -> None:
    """Say what there is, a line each, and what was made."""
    key = "back this up: without it no app code can be checked" if made.key_file_is_new else "kept"
    if made.version_before is None:
        tables = "made"
    else:
        old = made.version_before
        tables = "kept" if old == made.version else f"upgraded from {old} to {made.version}"
    folder = "made" if made.folder_is_new else "kept"
    rows = (
        ("data folder", str(config.data), folder),
        ("key file", str(config.key_file), key),
        ("database", place_of(config), tables),
    )
    width = max(len(place) for _, place, _ in rows)
    for name, place, said in rows:
        voice.mark(Mark.FINE, f"{name:<12}  {place:<{width}}  {said}")


def _make_link(voice: Voice, config: Config) -> str:
    with expecting_failures(voice, config), open_house(config) as house:
        refuse_other_keys(voice, house)
        link = make_link(voice, house)
    if link is None:
        voice.stop("This installation has its owner; it has no link any more.", reason="has_owner")
    return link


def _make_folder(folder: Path) -> bool:
    """Make *folder* for its owner only, unless it is there."""
    if folder.is_dir():
        return False
    folder.mkdir(mode=ONLY_OURS, parents=True, exist_ok=True)
    return True


def _make_key_file(voice: Voice, config: Config, *, has_tables: bool) -> bool:
    """Make the key file, unless it is there, or unless something is sealed with another one."""
    path = config.key_file
    if not path.exists():
        if has_tables and _has_data_keys(config):
            voice.stop(
                f"There is no key file at {path}, but {place_of(config)} has data that is sealed "
                "with one. Put its backup there; a new one would open nothing.",
                reason="key_file",
            )
        try:
            create_key_file(path, now=datetime.now(UTC), entropy=secrets.token_bytes)
        except KeyFileError:
            if not path.exists():
                raise
        else:
            return True
    read_key_file(path)
    return False


def _has_data_keys(config: Config) -> bool:
    with closing(open_store(config.database)) as store:
        return bool(store.read(data_keys.list_keys, portal_id=EVERYWHERE))
