"""What a person holds in the other hand: real programs that scan a QR code and make codes."""

from __future__ import annotations

import subprocess
import tempfile
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from playwright.sync_api import Page

PATIENCE = 60

KEEPASS_XML = """<?xml version="1.0" encoding="UTF-8"?>
<KeePassFile><Root><Group><Name>Root</Name><Entry>
  <String><Key>Title</Key><Value>farstu</Value></String>
  <String><Key>otp</Key><Value Protected="False">{uri}</Value></String>
</Entry></Group></Root></KeePassFile>
"""


def read_qr(seen: Page | bytes | Path) -> str:
    """Scan the one QR code in a screenshot, with zbarimg."""
    match seen:
        case Path():
            return _scan(seen)
        case bytes():
            return _scan_picture(seen)
        case _:
            return _scan_picture(seen.screenshot(full_page=True))


def oathtool_code(
    secret: str, at: datetime, *, algorithm: str = "SHA1", digits: int = 6, period: int = 30
) -> str:
    """Make the code of a base32 *secret* at a moment, with oathtool."""
    command = ["oathtool", "--base32", f"--totp={algorithm}", f"--digits={digits}"]
    command += [f"--time-step-size={period}s", f"--now=@{int(at.timestamp())}", secret]
    return _run(command)


def keepassxc_code(uri: str) -> str:
    """Make the code of an ``otpauth:`` address now, with KeePassXC: it has no other clock."""
    with tempfile.TemporaryDirectory(prefix="farstu-keepassxc-") as name:
        folder = Path(name)
        source, safe = folder / "k.xml", folder / "k.kdbx"
        source.write_text(KEEPASS_XML.format(uri=escape(uri)), "utf-8")
        _run(
            ["keepassxc-cli", "import", "--quiet", "--set-password", str(source), str(safe)],
            typed="pw\npw\n",
        )
        return _run(
            ["keepassxc-cli", "show", "--quiet", "--totp", str(safe), "farstu"], typed="pw\n"
        )


def _scan_picture(png: bytes) -> str:
    with tempfile.NamedTemporaryFile(prefix="farstu-", suffix=".png") as file:
        file.write(png)
        file.flush()
        return _scan(Path(file.name))


def _scan(png: Path) -> str:
    found = _run(
        ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(png)]
    ).splitlines()
    assert len(found) == 1, f"one QR code was expected, and {len(found)} were seen: {found}"
    return found[0]


def _run(command: list[str], *, typed: str = "") -> str:
    done = subprocess.run(
        command, check=False, capture_output=True, encoding="utf-8", input=typed, timeout=PATIENCE
    )
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}:\n{done.stderr}"
    return done.stdout.strip()
