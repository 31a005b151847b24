"""Signing in to an application: the whole way there, and what it is told."""

from __future__ import annotations

from tests.oidc.application import CALLBACK, Application, Visitor, back_from, read


def test_somebody_is_brought_to_the_application(shop: Application, maja: Visitor) -> None:
    """From nothing: password, code, and back with a code that becomes tokens about her."""
    page = shop.send(maja.browser)
    assert "Then you go on to Shop." in page.text
    back = back_from(maja.sign_in())
    assert back.address == CALLBACK
    assert back.params["state"] == "where-was-i"
    assert back.params["iss"] == "https://portal.test"
    tokens = shop.redeem(back.code)
    claims = shop.id_token(tokens)
    assert claims["acr"] == "urn:farstu:acr:2"
    assert claims["amr"] == ["pwd", "otp", "mfa"]
    assert claims["nonce"] == "only-once"
    told = read(shop.userinfo(read(tokens)["access_token"]))
    assert told["sub"] == claims["sub"]
