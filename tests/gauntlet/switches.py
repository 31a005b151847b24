"""Guards of Farstu, each with what switches it off: for the tests of the gauntlet's teeth."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from posixpath import normpath
from typing import Any
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from webauthn.authentication import verify_authentication_response

from farstu.core import access, login
from farstu.core.helping import Way
from farstu.crypto.passwords import LEAST, dummy_hash, verify_password
from farstu.crypto.sealing import Place, seal, unseal
from farstu.factors import totp, webauthn
from farstu.factors.shape import Held
from farstu.http import arrival, door, envelope, proxy_speech, whose_form
from farstu.http.proxies import Proxies
from farstu.services import (
    crowd,
    errands,
    forward_auth,
    handing_off,
    helping,
    proving,
    recovery,
    remembering,
    seats,
    sign_in,
    subject,
    tokens,
    vault,
)
from farstu.services.kit import Kit
from farstu.services.secrets import open_usable
from farstu.store import authenticators, invitations, recovery_sheets, schema, throttles
from farstu.store.accounts import Account
from farstu.store.authenticators import Authenticator
from farstu.store.recovery_sheets import Sheet
from farstu.store.throttles import Charged
from farstu.store.tx import Tx

Switch = Callable[[pytest.MonkeyPatch], None]
"""Switches a guard off."""


def counters(patch: pytest.MonkeyPatch) -> None:
    """Charge nothing for a try."""
    patch.setattr(throttles, "charge", lambda *_, **__: Charged(1))


def hashes_for_nobody(patch: pytest.MonkeyPatch) -> None:
    """Hash nothing where there is no password that it could be."""

    def verify_somebody(stored: str, typed: str) -> bool:
        return stored != dummy_hash(LEAST) and verify_password(stored, typed)

    patch.setattr(sign_in, "verify_password", verify_somebody)


def login_end(patch: pytest.MonkeyPatch) -> None:
    """Let a login wait for its second proof for hours."""
    patch.setattr(sign_in, "LOGIN", timedelta(hours=5))


def ascii_digits(patch: pytest.MonkeyPatch) -> None:
    """Read as a digit whatever Unicode takes for one."""
    patch.setattr(totp, "_read", lambda typed, _: unicodedata.normalize("NFKC", typed))


def known_proxies(patch: pytest.MonkeyPatch) -> None:
    """Believe anybody who says where a visitor is."""
    patch.setattr(arrival, "client_address", lambda peer, said, _: next(iter(said), peer))


def whole_networks(patch: pytest.MonkeyPatch) -> None:
    """Take each spelling of an address for a network of its own."""
    patch.setattr(door, "network_of", str)


def spent_steps(patch: pytest.MonkeyPatch) -> None:
    """Forget which codes were used."""

    def open_unused(kit: Kit, tx: Tx, held: Sequence[Authenticator]) -> list[Held]:
        return [replace(one, counter=-1) for one in open_usable(kit, tx, held)]

    patch.setattr(proving, "open_usable", open_unused)
    patch.setattr(authenticators, "spend", lambda *_, **__: True)


def retirement(patch: pytest.MonkeyPatch) -> None:
    """Leave alone what a lost phone shows."""
    patch.setattr(recovery, "_retire_captured_answers", lambda *_: None)


def spent_codes(patch: pytest.MonkeyPatch) -> None:
    """Take no line off a sheet."""
    patch.setattr(recovery_sheets, "spend", lambda *_, **__: True)


def unknown_kinds(patch: pytest.MonkeyPatch) -> None:
    """Leave out what this release does not know."""
    facts_of = crowd.facts_of

    def of_known(
        kit: Kit, account: Account, held: Sequence[Authenticator], *rest: int, **more: bool
    ) -> Any:
        known = [one for one in held if one.kind in kit.factors]
        return facts_of(kit, account, known, *rest, **more)

    patch.setattr(subject, "facts_of", of_known)


def second_steps(patch: pytest.MonkeyPatch) -> None:
    """Ask for nothing that is held."""
    patch.setattr(login, "_pending", lambda *_: None)


def origins(patch: pytest.MonkeyPatch) -> None:
    """Take the forms of other sites."""
    patch.setattr(whose_form, "is_same_origin", lambda *_, **__: True)


def form_tokens(patch: pytest.MonkeyPatch) -> None:
    """Take forms that do not say whose they are."""
    patch.setattr(whose_form, "is_our_form", lambda *_, **__: True)


def handles(patch: pytest.MonkeyPatch) -> None:
    """Believe a key about whose it is."""
    patch.setattr(webauthn, "_is_owner", lambda *_, **__: True)


def signatures(patch: pytest.MonkeyPatch) -> None:
    """Take whatever stands where a signature should."""
    patch.setattr(verify_authentication_response, "verify_signature", lambda **_: None)


def fresh_proofs(patch: pytest.MonkeyPatch) -> None:
    """Let what was proven once be enough for every change."""
    for place in (access, subject):
        patch.setattr(place, "fresh_demand", lambda *_: login.NO_DEMAND)


def copies(patch: pytest.MonkeyPatch) -> None:
    """Leave be what shows that a device was copied."""
    patch.setattr(remembering, "_end_copied", lambda *_, **__: None)


def owners_of_sheets(patch: pytest.MonkeyPatch) -> None:
    """Look a recovery code up on the newest sheet, whoever holds it."""

    def find_newest(tx: Tx, _account_id: str) -> Sheet | None:
        t = schema.recovery_sheets
        newest = sa.select(t.c.account_id).where(tx.inside(t)).order_by(t.c.id.desc()).limit(1)
        return find_active(tx, str(tx.execute(newest).scalar_one()))

    find_active = recovery_sheets.find_active
    patch.setattr(recovery_sheets, "find_active", find_newest)


def answered_invitations(patch: pytest.MonkeyPatch) -> None:
    """Cross no invitation off that was accepted."""
    patch.setattr(invitations, "end", lambda *_, **__: True)


def ranks(patch: pytest.MonkeyPatch) -> None:
    """Let whoever helps somebody help anybody, by themselves."""
    patch.setattr(helping, "way_of", lambda *_: Way.ALONE)


def gates(patch: pytest.MonkeyPatch) -> None:
    """Open every gate to whoever gave a password."""

    def open_to_half(gate: access.Gate, standing: access.Standing) -> access.Verdict:
        is_half = isinstance(standing, access.AtLogin)
        return access.Verdict.OPEN if is_half else access.judge(gate, standing)

    for place in (door, seats):
        patch.setattr(place, "judge", open_to_half)


def proxies(patch: pytest.MonkeyPatch) -> None:
    """Answer whoever asks as a proxy does."""
    patch.setattr(Proxies, "know", lambda *_: True)


def one_reading(patch: pytest.MonkeyPatch) -> None:
    """Read a path as a file system does: decoded, and with its dots walked."""

    def walk(target: str, **_: bool) -> str:
        return normpath(unquote(target.partition("?")[0].partition("#")[0]))

    patch.setattr(forward_auth, "plain_path", walk)


def single_cookies(patch: pytest.MonkeyPatch) -> None:
    """Believe the first of two cookies of a name."""

    def read_first(header: str) -> dict[str, str]:
        pairs = [part.strip().partition("=") for part in header.split(";")]
        return {name: value for name, _, value in reversed(pairs)}

    patch.setattr(proxy_speech, "read_cookies", read_first)


def own_rules(patch: pytest.MonkeyPatch) -> None:
    """Ask what an address asks for, whatever the application's own rules say."""
    asked = property(lambda self: errands.decode_ask(self.errand.request[errands.ASK]))
    patch.setattr(errands.Going, "ask", asked)


def verifiers(patch: pytest.MonkeyPatch) -> None:
    """Redeem a code for whoever holds it."""
    patch.setattr(tokens, "proves", lambda *_: True)


def live_sessions(patch: pytest.MonkeyPatch) -> None:
    """Let a session go on at applications that has ended at the portal."""
    patch.setattr(handing_off, "is_alive", lambda *_, **__: True)


def long_seeds(patch: pytest.MonkeyPatch) -> None:
    """Make seeds of ten bytes (CVE-2024-8796)."""
    patch.setattr(totp, "SEED_BYTES", 10)


def seals(patch: pytest.MonkeyPatch) -> None:
    """Keep secrets as they are."""
    patch.setattr(vault, "seal", lambda text, **_: text)
    patch.setattr(vault, "unseal", lambda blob, **_: blob)


def places(patch: pytest.MonkeyPatch) -> None:
    """Seal everything to one and the same place."""
    nowhere = Place(portal_id="", account_id="", row_id="", purpose="")

    def seal_anywhere(text: bytes, **more: Any) -> bytes:
        return seal(text, **{**more, "place": nowhere})

    def unseal_anywhere(blob: bytes, **more: Any) -> bytes:
        return unseal(blob, **{**more, "place": nowhere})

    patch.setattr(vault, "seal", seal_anywhere)
    patch.setattr(vault, "unseal", unseal_anywhere)


def no_keeping(patch: pytest.MonkeyPatch) -> None:
    """Let browsers keep every page."""
    complete = envelope._complete

    def leave_out(said: Any, always: Any) -> Any:
        return complete(said, [one for one in always if one[0] != b"cache-control"])

    patch.setattr(envelope, "_complete", leave_out)
