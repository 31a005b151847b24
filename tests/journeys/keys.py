"""Virtual security keys, and what people do with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page

from tests.journeys.person import Maja

KEY = "Security key or passkey"
USB: Mapping[str, Any] = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
OLD: Mapping[str, Any] = {"protocol": "u2f", "transport": "usb"}
BUILT_IN: Mapping[str, Any] = {**USB, "transport": "internal"}
SHOW_NO_OFFERS = """
if (window.PublicKeyCredential)
  PublicKeyCredential.isConditionalMediationAvailable = async () => false;
"""
"""Makes a browser that offers no passkeys by itself: a virtual key would take them at once."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What is plugged into the computer."""

    wire: CDPSession

    @classmethod
    def at(cls, page: Page) -> Desk:
        """Sit down."""
        wire = page.context.new_cdp_session(page)
        wire.send("WebAuthn.enable", {"enableUI": False})
        return cls(wire)

    def plug_in(self, kind: Mapping[str, Any] = USB) -> str:
        """Plug a key in, and say its id."""
        added = self.wire.send("WebAuthn.addVirtualAuthenticator", {"options": dict(kind)})
        return str(added["authenticatorId"])

    def pull_out(self, key: str) -> None:
        """Put a key away."""
        self.wire.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})

    def credentials(self, key: str) -> list[str]:
        """Say which credentials are on a key, by the ids that a page knows them by."""
        listed = self.wire.send("WebAuthn.getCredentials", {"authenticatorId": key})
        return [_as_page(one["credentialId"]) for one in listed["credentials"]]

    def set_back(self, key: str) -> None:
        """Make a key count from the start again, as a copy of it would."""
        about = {"authenticatorId": key}
        for one in self.wire.send("WebAuthn.getCredentials", about)["credentials"]:
            named = {**about, "credentialId": one["credentialId"]}
            self.wire.send("WebAuthn.removeCredential", named)
            again = {**about, "credential": {**one, "signCount": 0}}
            self.wire.send("WebAuthn.addCredential", again)

    def spoil(self, key: str, **lie: bool) -> None:
        """Make a key lie."""
        told = {"authenticatorId": key, **lie}
        self.wire.send("WebAuthn.setResponseOverrideBits", told)


def _as_page(credential_id: str) -> str:
    return credential_id.replace("+", "-").replace("/", "_").rstrip("=")


def add_key(maja: Maja, name: str = "Blue YubiKey") -> None:
    """Add a key from within."""
    maja.go("/account/security")
    maja.follow("Add a method")
    maja.choose(KEY)
    register(maja, name)
    maja.sees("You’re set")


def register(maja: Maja, name: str) -> None:
    """Name a key, and touch it."""
    maja.sees("Set up a security key")
    maja.page.get_by_label(re.compile("^Name for this key")).fill(name)
    maja.press("Register security key")
