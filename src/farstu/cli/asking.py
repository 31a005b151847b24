"""Asking on a terminal for what is missing; in a script, a mistake in the command."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

import typer

from farstu.cli.voice import Voice
from farstu.core.identifiers import fold


def is_interactive() -> bool:
    """Say whether somebody is there to ask. Questions go to stderr, so stdout may be a file."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask_missing(voice: Voice, given: str | None, *, question: str, option: str) -> str:
    """Take what was *given*, else ask."""
    if given is not None:
        return given
    if not is_interactive():
        voice.stop_at_misuse(f"{option} is missing.")
    return str(typer.prompt(question, err=True))


def ask_secret(voice: Voice, question: str, *, option: str) -> str:
    """Ask for something that nobody may read over a shoulder, or in a list of processes."""
    if not is_interactive():
        voice.stop_at_misuse(f"{option} needs a terminal; a file can give it as well.")
    return str(typer.prompt(question, hide_input=True, err=True))


def ask_email(voice: Voice, given: str | None) -> str:
    """Take the address that was *given*, else ask whom a command is about."""
    return ask_missing(voice, given, question="Email address", option="EMAIL")


def ask_choice(voice: Voice, question: str, *, among: Sequence[str], option: str) -> str:
    """Ask for one of several, again until it is one."""
    words = ", ".join(among)
    if not is_interactive():
        voice.stop_at_misuse(f"{option} is missing: one of {words}.")

    def check(text: str) -> str:
        if text not in among:
            raise typer.BadParameter(f"one of {words}")
        return text

    return str(typer.prompt(f"{question} ({words})", value_proc=check, err=True))


def confirm_by_typing(
    voice: Voice, address: str, *, consequences: Iterable[str], yes: bool, what: str = "address"
) -> None:
    """Say what will happen, and have somebody type *address* before it does, or stop.

    *what* it is that they type.
    """
    for line in () if yes and voice.as_json else consequences:
        voice.remark(line)
    if yes:
        return
    if not is_interactive():
        voice.stop_at_misuse("This has to be confirmed: add --yes.")
    typed = typer.prompt(f"Type {address} to go on", default="", show_default=False, err=True)
    if fold(str(typed)) != fold(address):
        voice.stop(f"That is another {what}. Nothing was changed.", reason="not_confirmed")
