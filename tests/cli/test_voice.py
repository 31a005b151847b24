"""How the command line speaks: to people at a terminal, into files, and to scripts."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from farstu.cli.voice import align, clean
from tests.cli.installation import FARSTU, OLLE, Installation, add_olle

PATIENCE = 120.0
COLOUR = "\x1b["


@dataclass(frozen=True, slots=True)
class Seen:
    """What was on the screen, and how the command ended."""

    code: int
    screen: str


def _at_a_terminal(
    installation: Installation, *arguments: str, typed: Sequence[tuple[str, str]] = (), **more: str
) -> Seen:
    """Run the real program at a terminal; answer each question, once it is asked."""
    ours = {n: v for n, v in os.environ.items() if not n.upper().startswith("FARSTU_")}
    ours |= {"TERM": "xterm-256color", "COLUMNS": "200"}
    for name in ("NO_COLOR", "FORCE_COLOR"):
        ours.pop(name, None)
    ours_end, theirs = pty.openpty()
    process = subprocess.Popen(
        [FARSTU, *arguments],
        env=ours | installation.environment() | more,
        cwd=installation.folder.parent,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    screen = _Screen(ours_end)
    try:
        for question, answer in typed:
            screen.wait_for(question)
            os.write(ours_end, f"{answer}\n".encode())
        screen.read_all()
        return Seen(process.wait(PATIENCE), screen.text.replace("\r\n", "\n"))
    finally:
        process.kill()
        process.wait(PATIENCE)
        os.close(ours_end)


class _Screen:
    """What a program writes to its terminal."""

    def __init__(self, descriptor: int) -> None:
        self.text = ""
        self._descriptor = descriptor
        self._ends = time.monotonic() + PATIENCE

    def wait_for(self, question: str) -> None:
        """Read until *question* is on the screen."""
        while question not in self.text:
            assert self._read(), f"no {question!r} in:\n{self.text}"

    def read_all(self) -> None:
        """Read until the program has ended."""
        while self._read():
            pass

    def _read(self) -> bool:
        ready, _, _ = select.select([self._descriptor], [], [], self._ends - time.monotonic())
        try:
            said = os.read(self._descriptor, 65536) if ready else b""
        except OSError:  # Linux's way to say that nobody has the other end any more
            return False
        self.text += said.decode("utf-8", "replace")
        return bool(said)


# people at a terminal --------------------------------------------------------------


@pytest.mark.slow
def test_a_terminal_is_asked_for_what_is_missing(inhabited: Installation) -> None:
    """Address and name are asked for, and the link is shown."""
    typed = [("Email address:", OLLE), ("Name:", "Olle Berg")]
    seen = _at_a_terminal(inhabited, "account", "add", typed=typed)
    assert seen.code == 0, seen.screen
    assert f"http://localhost:{inhabited.port}/invite/" in seen.screen


@pytest.mark.slow
def test_a_portal_is_asked_for_by_and_by(inhabited: Installation) -> None:
    """Host, name and preset are asked for, again until it is one, and the link is shown."""
    typed = [("Host name:", "registry.localhost"), ("Name:", "Skogsbo"), ("Preset (none,", "bank")]
    typed.append(("Preset (none,", "registry"))
    seen = _at_a_terminal(inhabited, "portal", "add", typed=typed)
    assert seen.code == 0, seen.screen
    assert f"http://registry.localhost:{inhabited.port}/welcome/" in seen.screen
    shown = inhabited.run("portal", "show", "registry.localhost", "--json").json
    assert shown["policy"]["allowed"] == ["totp"]


@pytest.mark.slow
def test_a_reset_is_confirmed_by_typing_the_address(inhabited: Installation) -> None:
    """The right one, in any case, goes on."""
    add_olle(inhabited)
    typed = [("Email address:", OLLE), ("Reason:", "lost"), (f"Type {OLLE} to go on", OLLE.upper())]
    seen = _at_a_terminal(inhabited, "account", "reset-factors", typed=typed)
    assert seen.code == 0, seen.screen
    assert "This removes 1 authenticator and 0 recovery codes" in seen.screen
    assert inhabited.run("account", "show", OLLE, "--json").json["authenticators"] == []


@pytest.mark.slow
@pytest.mark.parametrize("answer", ["", "y", "yes", "maja@example.com"])
def test_another_answer_changes_nothing(inhabited: Installation, answer: str) -> None:
    """Nobody is reset by a habit of pressing y."""
    add_olle(inhabited)
    typed = [(f"Type {OLLE} to go on", answer)]
    seen = _at_a_terminal(inhabited, "account", "suspend", OLLE, typed=typed)
    assert seen.code == 1
    assert "That is another address. Nothing was changed." in seen.screen
    assert inhabited.run("account", "show", OLLE, "--json").json["state"] == "active"


@pytest.mark.slow
def test_a_choice_is_asked_for_until_it_is_one(inhabited: Installation) -> None:
    """Words that mean nothing are asked again."""
    question = "Second factor (off, optional, required):"
    typed = [(question, "always"), ("one of off, optional, required", "optional")]
    seen = _at_a_terminal(inhabited, "policy", "set", typed=typed)
    assert seen.code == 0, seen.screen
    assert inhabited.run("policy", "show", "--json").json["policy"]["required"] == "optional"


@pytest.mark.slow
def test_a_terminal_has_colour_unless_nobody_wants_it(inhabited: Installation) -> None:
    """NO_COLOR turns it off, and files have none; the marks and words are the same."""
    colourful = _at_a_terminal(inhabited, "init").screen
    plain = _at_a_terminal(inhabited, "init", NO_COLOR="1").screen
    file = inhabited.run_program("init").out
    assert f"{COLOUR}32m✓" in colourful
    assert COLOUR not in plain + file
    assert re.sub(r"\x1b\[[0-9;]*m", "", colourful) == plain == file


# files and scripts -----------------------------------------------------------------


@pytest.mark.slow
def test_an_old_locale_is_no_reason_to_fail(inhabited: Installation) -> None:
    """Where a mark cannot be written, the words still can."""
    said = inhabited.run_program("init", environment={"PYTHONIOENCODING": "ascii"})
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("? data folder")


@pytest.mark.slow
def test_a_reader_who_has_seen_enough_is_no_failure(inhabited: Installation) -> None:
    """A pipe that is closed early leaves no traceback."""
    with inhabited.start("account", "list", "--json") as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        said = process.stderr.read()
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "command",
    [["frobnicate"], ["account", "add", "--frobnicate"], ["policy", "set", "--grace-days"], []],
)
def test_a_mistyped_command_ends_with_two(empty: Installation, command: list[str]) -> None:
    """It says how the command is used, and does nothing."""
    said = empty.run(*command)
    assert said.code == 2
    assert re.search("Usage: |Error: ", said.err + said.out)
    assert not empty.folder.exists()


def test_it_says_its_version(empty: Installation) -> None:
    """The real program starts, answers and ends with 0."""
    said = empty.run_program("--version")
    assert (said.code, said.out, said.err) == (0, "farstu 0.1.0\n", "")


def test_columns_line_up_by_what_is_seen() -> None:
    """Wide letters take two places."""
    rows = align([("日本", "a"), ("abcde", "b"), ("é", "")])
    assert rows == ["日本   a", "abcde  b", "é"]


def test_what_a_terminal_would_act_upon_is_replaced() -> None:
    """Control characters and invisible marks, and nothing else."""
    assert clean("a\x1b[2Jb\nc\u200bd\u202ee\x9bf\ud800 ä ✓ 日本") == "a�[2Jb�c�d�e�f� ä ✓ 日本"
