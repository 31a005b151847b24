"""Pictures of mail for ``docs/mail.md``, as programs show it that have a light and a dark look.

``python -m tests.web.letter_pictures`` takes those of the page anew; with the name of a folder, it
takes every mail that there is, at both widths in both looks, into that folder.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from pathlib import Path

from playwright.sync_api import Browser

from farstu.services.forgotten import LINK
from farstu.services.notices import Notice
from farstu.services.texts import Text
from tests.support.browser import Scheme, open_browser
from tests.web.letters import MAIL, PAGE, write_mail

PICTURES = PAGE.parent / "pictures"
SHOWN = (Text.CODE, LINK, Notice.AUTHENTICATOR_ADDED, Notice.BUDGET_USED_UP)
DESK, PHONE = 600, 340
Look = tuple[Scheme, int]
ALL_LOOKS: list[Look] = [("light", DESK), ("light", PHONE), ("dark", DESK), ("dark", PHONE)]
TWO_LOOKS: list[Look] = [("light", DESK), ("dark", PHONE)]
SHEET = """<!doctype html><style>
  body { display: grid; grid-template-columns: auto auto; place-items: start; gap: 12px;
    width: fit-content; margin: 12px; background: #999 }
</style>"""


def take(browser: Browser, html: str, *, path: Path, looks: list[Look]) -> None:
    """Take one picture of a mail in all *looks*."""
    shots = [b64encode(_shoot(browser, html, *look)).decode() for look in looks]
    images = "".join(f'<img alt="" src="data:image/png;base64,{shot}">' for shot in shots)
    page = browser.new_page(viewport={"width": DESK + PHONE + 3 * 12, "height": 100})
    page.set_content(SHEET + images)
    page.screenshot(path=path, full_page=True)
    page.close()


def _shoot(browser: Browser, html: str, scheme: Scheme, width: int) -> bytes:
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 100})
    page.set_content(html)
    shot = page.screenshot(full_page=True)
    page.close()
    return shot


def _main(folder: str = "") -> None:
    looks = ALL_LOOKS if folder else TWO_LOOKS
    with open_browser() as browser:
        for template in MAIL if folder else SHOWN:
            path = Path(folder or PICTURES) / f"mail-{template}.png"
            take(browser, write_mail(template).html, path=path, looks=looks)


if __name__ == "__main__":
    _main(*sys.argv[1:])
