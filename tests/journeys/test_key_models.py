"""A portal that takes certain security keys, in a real browser whose keys say what they are."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography import x509
from playwright.sync_api import Page, expect
from webauthn.helpers import parse_attestation_object

from farstu.core.key_models import KeyDemand
from farstu.factors.credentials import from_text
from farstu.factors.metadata import read_metadata
from farstu.factors.webauthn import WebAuthn
from tests.journeys.keys import KEY, OLD, SHOW_NO_OFFERS, Desk, add_key, register
from tests.journeys.person import Maja
from tests.journeys.stage import Stage
from tests.support.accessibility import axe
from tests.support.browser import Pages
from tests.support.fido import Alliance, crown, entry

pytestmark = pytest.mark.browser

VIRTUAL = "01020304-0506-0708-0102-030405060708"
"""The model that the browser's own virtual keys are of."""
SHOW_YOURSELF = """async () => {
  const made = await navigator.credentials.create({publicKey: {
    rp: {name: "A look at a key"}, user: {id: new Uint8Array(8), name: "x", displayName: "x"},
    challenge: new Uint8Array(32), attestation: "direct",
    pubKeyCredParams: [-7, -257].map((alg) => ({type: "public-key", alg})),
  }});
  return made.toJSON().response.attestationObject;
}"""


def batch_of(page: Page) -> x509.Certificate:
    """Look at the certificate of the browser's virtual keys."""
    desk = Desk.at(page)
    key = desk.plug_in()
    told: Any = parse_attestation_object(from_text(page.evaluate(SHOW_YOURSELF))).att_stmt.x5c
    desk.pull_out(key)
    return x509.load_der_x509_certificate(told[0])


@pytest.fixture
def maja(stage: Stage, new_page: Pages, monkeypatch: pytest.MonkeyPatch) -> Maja:
    """Be in, with an app, where keys of one model are taken from now on."""
    maja = Maja(new_page(), stage)
    maja.page.add_init_script(SHOW_NO_OFFERS)
    maja.settle()
    alliance = Alliance.found()
    blob = alliance.publish(entry("Virtual key", crown(batch_of(maja.page)), aaguid=VIRTUAL))
    keys = WebAuthn(metadata=read_metadata(blob, root=alliance.root.der))
    factors: Any = stage.kit.factors
    monkeypatch.setitem(factors, keys.kind, keys)
    stage.demand(KeyDemand(models=frozenset({VIRTUAL})))
    return maja


def test_a_key_shows_what_it_is_and_is_taken(maja: Maja) -> None:
    """The page says which, the key says that it is one, and its model is on the list of methods."""
    Desk.at(maja.page).plug_in()
    maja.go("/account/security")
    maja.follow("Add a method")
    maja.choose(KEY)
    expect(maja.page.get_by_text("takes these keys only:")).to_be_visible()
    expect(maja.page.get_by_role("listitem").filter(has_text="Virtual key")).to_be_visible()
    axe(maja.page)
    register(maja, "Blue YubiKey")
    maja.sees("You’re set")
    maja.follow("Continue")
    expect(maja.page.get_by_text("Virtual key").first).to_be_visible()


def test_a_key_of_another_model_is_refused_in_words(maja: Maja) -> None:
    """An old key says something else: nothing is added, and the right one may follow."""
    desk = Desk.at(maja.page)
    old = desk.plug_in(OLD)
    maja.go("/account/security")
    maja.follow("Add a method")
    maja.choose(KEY)
    register(maja, "Old key")
    refused = maja.page.get_by_text("What model this key is can’t be confirmed. Use another key.")
    expect(refused.first).to_be_visible()
    axe(maja.page)
    desk.pull_out(old)
    desk.plug_in()
    add_key(maja)
