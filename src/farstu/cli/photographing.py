"""Drives a Chromium without a screen, by its own command line, to take pictures of pages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
WIDTH, LOWEST, TALLEST = 960, 420, 2400
PATIENCE = 60
"""Seconds for one picture."""
FLAGS = (
    "--headless",
    "--no-sandbox",  # root has no other way, and it opens our own page only
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
TALL = re.compile(rb'data-tall="([0-9]+)"')
PNG = b"\x89PNG\r\n"
OURS = ("FARSTU_", "PG")
"""How names of variables begin that may hold our passwords, and the database's."""


class BrowserError(Exception):
    """The browser is not there, or did not do it."""


def find_browser(named: Path | None) -> Path:
    """Say which program takes the pictures: the one that is *named*, or what is installed."""
    found = [str(named)] if named else list(BROWSERS)
    path = next(filter(None, map(shutil.which, found)), None)
    if path is None:
        what = str(named) if named else "Chromium"
        raise BrowserError(f"{what} is not installed here.")
    return Path(path)


def photograph(browser: Path, html: str) -> bytes:
    """Take a picture of the whole page."""
    with tempfile.TemporaryDirectory(prefix="farstu-") as folder:
        place = Path(folder)
        page, picture = place / "page.html", place / "picture.png"
        page.write_text(html, "utf-8")
        told = _run(browser, place, f"--window-size={WIDTH},{LOWEST}", "--dump-dom", page.as_uri())
        found = TALL.search(told)
        tall = min(max(int(found[1]) if found else LOWEST, LOWEST), TALLEST)
        _run(
            browser,
            place,
            f"--window-size={WIDTH},{tall}",
            f"--screenshot={picture}",
            page.as_uri(),
        )
        if not picture.is_file() or not picture.read_bytes().startswith(PNG):
            raise BrowserError(f"{browser} took no picture.")
        return picture.read_bytes()


def _run(browser: Path, place: Path, *asked: str) -> bytes:
    command = [str(browser), *FLAGS, f"--user-data-dir={place / 'profile'}", *asked]
    theirs = {name: text for name, text in os.environ.items() if not name.upper().startswith(OURS)}
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own browser, on our own page
            command, capture_output=True, timeout=PATIENCE, check=True, env=theirs
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise BrowserError(f"{browser} failed: {error}") from None
    return done.stdout
