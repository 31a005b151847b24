"""What a person does on pages, form by form, and every secret that they come to know."""

from __future__ import annotations

import re
from base64 import b32decode
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from farstu.factors.codes import code_at, step_at
from tests.support.clock import Clock
from tests.support.house import PASSWORD
from tests.web.support.browser import Browser
from tests.web.support.wire import Answer

OTPAUTH = re.compile(r'otpauth://totp/[^"]+')
RECOVERY_CODE = re.compile(r"\b(?:[1-9]|10)(?:-[0-9a-z]{4}){4}\b")


@dataclass(slots=True, kw_only=True)
class Story:
    """Somebody with a browser and a phone."""

    browser: Browser
    clock: Clock
    seed: bytes = b""
    codes: list[str] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    """All that must not be found in a log."""

    def code(self, *, later: int = 0) -> str:
        """Read the code that the phone shows."""
        code = code_at(self.seed, step_at(self.clock()) + later)
        self.secrets.add(code)
        return code

    def post(self, target: str, **fields: str) -> Answer:
        """Send the form that is open, and remember what was secret about it."""
        self.secrets |= {self.browser.csrf, *self.browser.cookies.values()}
        self.secrets |= {value for name, value in fields.items() if name in {"password", "new"}}
        answer = self.browser.post(target, fields)
        self.secrets |= set(self.browser.cookies.values())
        return answer

    def sign_in(self, email: str, password: str = PASSWORD) -> Answer:
        """Type name and password."""
        self.browser.get("/login")
        return self.post("/login", identifier=email, password=password)

    def save_codes(self, *, kind: str = "totp") -> list[str]:
        """Go from being told why to having saved a sheet, and keep the codes."""
        self.browser.get("/setup")
        assert self.post("/setup").location == "/setup/recovery-codes"
        shown = self.browser.get("/setup/recovery-codes").text
        self.codes = RECOVERY_CODE.findall(shown)
        self.secrets |= set(self.codes)
        saved = self.post("/setup/recovery-codes")
        if saved.location == "/setup/method":
            saved = self.post("/setup/method", kind=kind)
        assert saved.location == f"/setup/{kind}"
        return self.codes

    def scan(self) -> None:
        """Take the key that the page shows into the phone."""
        page = self.browser.get("/setup/totp")
        found = OTPAUTH.search(page.text)
        assert found is not None
        typed = parse_qs(urlsplit(found[0].replace("&amp;", "&")).query)["secret"][0]
        self.secrets.add(typed)
        self.seed = b32decode(typed)

    def turn_on(self, name: str = "Maja’s phone") -> Answer:
        """Show that the phone works."""
        return self.post("/setup/totp", code=self.code(), name=name)

    def set_up(self) -> None:
        """Do all of it."""
        self.save_codes()
        self.scan()
        assert self.turn_on().location == "/setup/done"

    def wait(self, minutes: float = 0.5) -> None:
        """Let time pass; half a minute brings the next code."""
        self.clock.advance(minutes * 60)
