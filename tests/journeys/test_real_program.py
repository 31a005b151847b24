"""The program as an operator starts it, with the machine's own clock and a password manager."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.journeys.person import EMAIL, PASSWORD
from tests.support.authenticator_apps import keepassxc_code, read_qr
from tests.support.browser import Pages
from tests.support.server import serve_farstu

pytestmark = pytest.mark.browser


def test_first_run_with_keepassxc(tmp_path: Path, new_page: Pages) -> None:
    """``farstu serve --init`` prints a link that leads in, with codes from KeePassXC."""
    shown = ("--init", "--show-secrets")
    with serve_farstu(tmp_path / "data", arguments=shown) as server:
        link = server.wait_for(r"(http://localhost:\d+/welcome/\S+)")[1]
        page = new_page()
        page.goto(link)
        for label, text in (
            ("Name of the portal", "Nordskär"),
            ("Your name", "Maja Lind"),
            ("Your email", EMAIL),
            ("Password", PASSWORD),
        ):
            page.get_by_label(label, exact=True).fill(text)
        page.get_by_role("button", name="Create the portal").click()
        page.get_by_role("button", name="Start").click()
        page.get_by_role("button", name="I have saved the recovery codes").click()
        page.locator("label", has_text=re.compile("^Authenticator app")).click()
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("heading", name="Set up your authenticator app").wait_for()
        uri = read_qr(page)
        page.get_by_label("6-digit code").fill(keepassxc_code(uri))
        page.get_by_role("button", name="Turn on").click()
        page.get_by_role("heading", name="You’re set").wait_for()
        token = link.rpartition("/")[2]
        log = re.sub(re.escape(link), "", server.said())
        assert token not in log
