"""Relying parties: which addresses may be registered, and which one was meant."""

from __future__ import annotations

import pytest

from farstu.core.assurance import Assurance
from farstu.core.relying_parties import (
    Authentication,
    Door,
    OpenIdConnect,
    Scope,
    SigningAlgorithm,
    decode_rules,
    door_of,
    encode_rules,
    is_assured,
    is_redirect_address,
    is_web_address,
    matches,
    source_of,
)

GOOD = [
    "https://app.example/callback",
    "https://app.example",
    "https://app.example:8443/a/b?c=d",
    "http://localhost:3000/callback",
    "http://demo.localhost/callback",
    "http://127.0.0.1/callback",
    "http://[::1]:9000/callback",
    f"https://app.example/{'a' * 1980}",
]
BAD = [
    "",
    "app.example/callback",
    "http://app.example/callback",
    "https://app.example/callback#part",
    "https://maja@app.example/callback",
    "https://app.example@evil.example/",
    "https://*.app.example/callback",
    "https://app.example\\@evil.example/",
    "https://app.example/ callback",
    "https://app.example/\x00",
    "https://åpp.example/callback",
    "https://App.example/callback",
    "HTTPS://app.example/callback",
    "https:///callback",
    "https://app.example:port/callback",
    "https://app.example:99999/callback",
    "https://app.example\\evil.example/callback",
    "https://app.example/\\evil.example",
    "http://evillocalhost/callback",
    "ftp://localhost/callback",
    "wss://app.example/callback",
    "javascript:alert(1)",
    "data:text/html,hello",
    "//app.example/callback",
    "https:app.example",
    "http://localhost.evil.example/callback",
    "http://127.0.0.2.evil.example/callback",
    f"https://app.example/{'a' * 1981}",
]


@pytest.mark.parametrize("address", GOOD)
def test_an_address_that_a_browser_may_be_sent_to(address: str) -> None:
    """It is https, or on this very machine."""
    assert is_web_address(address)
    assert is_redirect_address(address, is_native=False)


@pytest.mark.parametrize("address", BAD)
@pytest.mark.parametrize("is_native", [True, False])
def test_an_address_that_could_lead_elsewhere_is_not_registered(
    *, address: str, is_native: bool
) -> None:
    """Nothing that two programs could read differently, whoever it is for."""
    assert not is_web_address(address)
    assert not is_redirect_address(address, is_native=is_native)


@pytest.mark.parametrize(
    ("address", "is_native", "taken"),
    [
        ("com.example.app:/callback", True, True),
        ("com.example.app:/callback", False, False),
        ("app:/callback", True, False),
        ("com.example.app://host/callback", True, False),
        ("com.example.app:callback", True, False),
    ],
)
def test_only_an_app_on_a_device_has_a_scheme_of_its_own(
    *, address: str, is_native: bool, taken: bool
) -> None:
    """And it is named after a domain (RFC 8252 7.1)."""
    assert is_redirect_address(address, is_native=is_native) is taken


@pytest.mark.parametrize(
    "asked",
    [
        "https://app.example/callback/",
        "https://app.example/callback?x=1",
        "https://app.example/callback/../callback",
        "https://app.example/Callback",
        "https://app.example:443/callback",
        "https://app.example.evil.example/callback",
        "https://evil.example/https://app.example/callback",
        "https://app.example@evil.example/callback",
        "http://app.example/callback",
        "",
    ],
)
def test_an_address_is_matched_as_a_string(asked: str) -> None:
    """Not as a prefix, not as a pattern, not by what a parser makes of it (RFC 9700 2.1)."""
    assert matches("https://app.example/callback", "https://app.example/callback", is_native=True)
    assert not matches("https://app.example/callback", asked, is_native=True)


@pytest.mark.parametrize(
    ("asked", "is_native", "same"),
    [
        ("http://127.0.0.1:51004/callback", True, True),
        ("http://127.0.0.1:51004/callback", False, False),
        ("http://127.0.0.1:51004/other", True, False),
        ("https://127.0.0.1:51004/callback", True, False),
        ("http://localhost:51004/callback", True, False),
        ("http://127.0.0.1:x/callback", True, False),
        ("http://127.0.0.1:51004/callback?x=1", True, False),
        ("http://[::1]:51004/callback", True, False),
    ],
)
def test_the_port_of_a_loopback_address_may_be_another(
    *, asked: str, is_native: bool, same: bool
) -> None:
    """An app on a device takes one that is free (RFC 8252 7.3); nobody else does."""
    assert matches("http://127.0.0.1/callback", asked, is_native=is_native) is same


@pytest.mark.parametrize("address", ["http://127.0.0.1/back", "com.example.app:/back"])
def test_an_address_on_a_device_may_be_somebody_elses(address: str) -> None:
    """Who keeps no secret is known by a place of their own only (RFC 8252 8.6)."""
    public = OpenIdConnect(authentication=Authentication.NONE)
    assert not is_assured(public, address)
    assert is_assured(public, "https://app.example/back")
    assert is_assured(OpenIdConnect(), address)


@pytest.mark.parametrize(
    ("registered", "asked"),
    [
        ("https://127.0.0.1/callback", "https://127.0.0.1:51004/callback"),
        ("http://localhost/callback", "http://localhost:51004/callback"),
        ("https://app.example/callback", "https://app.example:8443/callback"),
        ("com.example.app:/callback", "com.example.app:/callback?x=1"),
        ("http://127.0.0.1/\\", "http://127.0.0.1:51004/"),
        ("http://127.0.0.1:x/callback", "http://127.0.0.1:51004/callback"),
    ],
)
def test_the_port_of_no_other_address_may_be_another(registered: str, asked: str) -> None:
    """Only of the plain loopback addresses: a name may lead elsewhere, and TLS has one port."""
    assert matches(registered, registered, is_native=True)
    assert not matches(registered, asked, is_native=True)


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("https://app.example:8443/a?b", "https://app.example:8443"),
        ("com.example.app:/callback", "com.example.app:"),
    ],
)
def test_a_policy_names_where_forms_lead(address: str, source: str) -> None:
    """By origin, or by scheme where there is no host."""
    assert source_of(address) == source


def test_rules_survive_being_written_down() -> None:
    """What a newer version wrote beside them is left out."""
    rules = OpenIdConnect(
        redirect_addresses=("https://app.example/callback",),
        authentication=Authentication.PRIVATE_KEY,
        keys={"keys": []},
        algorithm=SigningAlgorithm.ES256,
        scopes=(Scope.OPENID, Scope.OFFLINE),
        least=Assurance.MULTI,
        takes_limited=True,
        is_pairwise=True,
    )
    written = {**encode_rules(rules), "from_tomorrow": 1}
    assert decode_rules(Door.OPENID_CONNECT, written) == rules
    assert door_of(rules) is Door.OPENID_CONNECT
