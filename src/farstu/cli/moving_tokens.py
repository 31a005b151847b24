"""``farstu import pskc`` and ``privacyidea``: code tokens of people who have accounts."""

from __future__ import annotations

import base64
import functools
from binascii import Error
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, Annotated

import typer

from farstu.cli.asking import ask_secret
from farstu.cli.moving_in import (
    DryRun,
    File,
    How,
    Mistakes,
    Partial,
    Source,
    carry_out,
    check_source,
    warn_of_readers,
)
from farstu.cli.moving_words import explain_finding
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost
from farstu.cli.progress import Progress
from farstu.cli.voice import Voice
from farstu.core.arriving import ArrivingToken, Finding
from farstu.crypto.pskc import SIZES
from farstu.services.moving.owners import read_owners
from farstu.services.moving.privacyidea import read_privacyidea
from farstu.services.moving.pskc import Opener, read_pskc
from farstu.services.moving.working import Report, work_tokens

Owners = Annotated[
    Path | None,
    typer.Option(
        "--owners",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="A CSV file that says whose each serial number is: serial, email.",
    ),
]

Reader = Callable[[IO[bytes]], Iterable[ArrivingToken | Finding]]


KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--key-file",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="A file with the key that seeds are encrypted by, in hexadecimal or base64.",
    ),
]
ExportKeyFile = Annotated[
    Path | None,
    typer.Option(
        "--key-file",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="A file with the key that pi-tokenjanitor showed, for its own format.",
    ),
]
AskKey = Annotated[
    bool,
    typer.Option("--ask-key", help="Ask for that key on the terminal, where there is no file."),
]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="A file with the passphrase that the key is made of.",
    ),
]


def add_commands(app: typer.Typer) -> None:
    """Put these beside the commands for people."""
    app.command("pskc")(from_pskc)
    app.command("privacyidea")(from_privacyidea)


def from_pskc(
    file: File,
    *,
    owners: Owners = None,
    key_file: KeyFile = None,
    ask_key: AskKey = False,
    passphrase_file: PassphraseFile = None,
    source: Source = "pskc",
    partial: Partial = False,
    dry_run: DryRun = False,
    mistakes: Mistakes = None,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Code tokens by the file of their maker (RFC 6030): each waits for its owner to turn it on."""
    voice, how = Voice(as_json=as_json), How(partial=partial, dry_run=dry_run, mistakes=mistakes)
    opener = Opener(
        secret=_read_key(voice, key_file, ask=ask_key),
        passphrase=_read_secret(voice, passphrase_file),
    )
    known = _read_owners(voice, owners)

    def reader(stream: IO[bytes]) -> Iterable[ArrivingToken | Finding]:
        return read_pskc(stream, opener=opener, owners=known)

    move_tokens(voice, portal, source, file, reader, how)


def from_privacyidea(
    file: File,
    *,
    key_file: ExportKeyFile = None,
    ask_key: AskKey = False,
    source: Source = "privacyidea",
    partial: Partial = False,
    dry_run: DryRun = False,
    mistakes: Mistakes = None,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Code tokens of privacyIDEA, by what `pi-tokenjanitor find export` wrote, sealed or as CSV."""
    voice, how = Voice(as_json=as_json), How(partial=partial, dry_run=dry_run, mistakes=mistakes)
    key = _read_text(voice, key_file, ask=ask_key)
    move_tokens(voice, portal, source, file, functools.partial(read_privacyidea, key=key), how)


def move_tokens(
    voice: Voice, portal: str | None, source: str, file: Path, reader: Reader, how: How
) -> None:
    """Bring in every code token that *reader* finds in a file."""
    named = check_source(voice, source)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)

        def work(stream: IO[bytes], progress: Progress, *, only_judge: bool) -> Report:
            tokens, told = reader(stream), progress.count
            return work_tokens(house.kit, at.id, named, tokens, only_judge=only_judge, told=told)

        carry_out(voice, at, file, work, how)


def _read_owners(voice: Voice, file: Path | None) -> Mapping[str, str]:
    if file is None:
        return {}
    with file.open("rb") as stream:
        found = read_owners(stream)
    if isinstance(found, Finding):
        voice.stop(explain_finding(found), reason=found.problem.value)
    return found


def _read_secret(voice: Voice, file: Path | None) -> bytes:
    """Read a passphrase; the end of its line is not part of it."""
    if file is None:
        return b""
    warn_of_readers(voice, file)
    return file.read_bytes().rstrip(b"\r\n")


def _read_text(voice: Voice, file: Path | None, *, ask: bool) -> bytes:
    """Read the text of a key: from a file, or as somebody types it."""
    typed = ask_secret(voice, "Key", option="--ask-key").encode() if ask and file is None else b""
    return b"".join((typed or _read_secret(voice, file)).split())


def _read_key(voice: Voice, file: Path | None, *, ask: bool) -> bytes:
    """Read a key; what could be either is hexadecimal."""
    text = _read_text(voice, file, ask=ask)
    try:
        key = bytes.fromhex(text.decode("ascii"))
    except ValueError:
        try:
            key = base64.b64decode(text, validate=True)
        except (Error, ValueError):
            key = b"?"
    if (ask or file is not None) and len(key) not in SIZES:
        voice.stop_at_misuse("A key has 16, 24 or 32 bytes, in hexadecimal or base64.")
    return key
