"""Tokens for other software: signed by one algorithm, read by no other."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from farstu.crypto.jose import (
    LONGEST_TOKEN,
    is_key_set,
    new_private_key,
    peek,
    public_key,
    read_by_secret,
    read_token,
    sign_by_secret,
    sign_token,
)

ALGORITHMS = ["RS256", "ES256", "Ed25519"]
CLAIMS = {"sub": "maja", "exp": 1_800_000_000}
PEMS = {algorithm: new_private_key(algorithm) for algorithm in ALGORITHMS}


def keys_of(algorithm: str) -> dict[str, Any]:
    """Show the public half of a key."""
    return {"keys": [public_key(PEMS[algorithm], algorithm=algorithm, key_id="k1")]}


def sign(algorithm: str, **header: str) -> str:
    """Sign the usual claims."""
    return sign_token(PEMS[algorithm], CLAIMS, algorithm=algorithm, key_id="k1", **header)


def unsigned(header: dict[str, str]) -> str:
    """Make a token without a signature."""
    parts = [json.dumps(header).encode(), json.dumps(CLAIMS).encode(), b""]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_what_was_signed_is_read(algorithm: str) -> None:
    """By its key and its algorithm, with the kind that it says."""
    read = read_token(sign(algorithm, kind="logout+jwt"), keys_of(algorithm))
    assert read is not None
    assert read[1] == CLAIMS
    assert read[0] == {"alg": algorithm, "kid": "k1", "typ": "logout+jwt"}


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_public_half_has_nothing_private(algorithm: str) -> None:
    """And says what it is for."""
    shown = keys_of(algorithm)["keys"][0]
    assert not set(shown) & {"d", "p", "q", "dp", "dq", "qi", "k"}
    assert (shown["kid"], shown["use"], shown["alg"]) == ("k1", "sig", algorithm)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_no_bit_of_a_token_can_be_changed(algorithm: str) -> None:
    """Neither what it claims nor its signature."""
    head, body, signature = sign(algorithm).split(".")
    other = base64.urlsafe_b64encode(b'{"sub":"nils"}').rstrip(b"=").decode()
    assert read_token(f"{head}.{other}.{signature}", keys_of(algorithm)) is None
    bent = ("B" if signature[0] != "B" else "C") + signature[1:]
    assert read_token(f"{head}.{body}.{bent}", keys_of(algorithm)) is None


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "HS256", ""])
def test_a_token_without_a_signature_is_no_token(algorithm: str) -> None:
    """Whatever it calls that."""
    assert read_token(unsigned({"alg": algorithm, "kid": "k1"}), keys_of("RS256")) is None


def test_a_public_key_is_no_secret() -> None:
    """A token that was signed by HMAC, with the public key as its secret, is not taken."""
    shown = json.dumps(keys_of("RS256")["keys"][0])
    forged = jwt.encode({"alg": "HS256", "kid": "k1"}, CLAIMS, OctKey.import_key(shown * 2))
    assert read_token(forged, keys_of("RS256")) is None


def test_an_algorithm_that_was_not_named_is_not_taken() -> None:
    """Although the key would fit."""
    assert read_token(sign("RS256"), keys_of("RS256"), algorithms=["ES256"]) is None


@pytest.mark.parametrize("token", ["", "a.b.c", "a.b", "x" * 9000, "....", "\x00.\x00.\x00"])
def test_rubbish_is_no_token(token: str) -> None:
    """And no error."""
    assert read_token(token, keys_of("ES256")) is None
    assert peek(token) == {}


@pytest.mark.parametrize("keys", [{}, {"keys": []}, {"keys": [{}]}, {"keys": [{"kty": "EC"}]}])
def test_without_a_key_nothing_is_read(keys: dict[str, Any]) -> None:
    """Whatever the set looks like."""
    assert read_token(sign("ES256"), keys) is None


def test_a_token_can_be_looked_into() -> None:
    """To see whose keys it is to be held against; it is not believed for that."""
    assert peek(unsigned({"alg": "none"})) == CLAIMS
    assert peek(f"a.{base64.urlsafe_b64encode(b'[1]').decode()}.c") == {}


@pytest.mark.parametrize(
    "key",
    [
        RSAKey.generate_key(2048),
        ECKey.generate_key("P-256"),
        OKPKey.generate_key("Ed25519"),
    ],
)
def test_strong_public_keys_are_taken(key: RSAKey | ECKey | OKPKey) -> None:
    """Several of them, too; a private one among them is refused, since it is known by now."""
    public = key.as_dict(private=False)
    assert is_key_set({"keys": [public]})
    assert is_key_set({"keys": [public, public]})
    assert not is_key_set({"keys": [public, key.as_dict(private=True)]})


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"keys": None},
        {"keys": []},
        {"keys": ["x"]},
        {"keys": [{"kty": "RSA"}]},
        {"keys": [{"kty": "EC", "crv": "P-256"}]},
        {"keys": [ECKey.generate_key("P-256").as_dict(private=False)] * 11},
        {"keys": [OctKey.generate_key(256).as_dict(private=True)]},
        {"keys": [ECKey.generate_key("secp256k1").as_dict(private=False)]},
        {"keys": [OKPKey.generate_key("X25519").as_dict(private=False)]},
    ],
)
def test_anything_else_is_no_set_of_keys(data: object) -> None:
    """Weak curves, shared secrets, and what is none at all."""
    assert not is_key_set(data)


def test_a_short_rsa_key_is_refused() -> None:
    """1024 bits are within reach of others (SP 800-57)."""
    weak = {
        "kty": "RSA",
        "e": "AQAB",
        "n": base64.urlsafe_b64encode((2**1023 + 1).to_bytes(128)).rstrip(b"=").decode(),
    }
    assert not is_key_set({"keys": [weak]})


def test_a_shared_secret_signs_for_whoever_has_it() -> None:
    """By one algorithm, which is never taken from the token; too long is not looked at."""
    made = sign_by_secret("a secret that is long enough for it", {"sub": "maja"}, kind="told+jwt")
    read = read_by_secret(made, "a secret that is long enough for it")
    assert read == ({"alg": "HS256", "typ": "told+jwt"}, {"sub": "maja"})
    assert read_by_secret(made, "a secret that is long enough for me") is None
    assert read_by_secret(made, "a secret that is long enough for it", algorithm="HS512") is None
    assert read_by_secret("x" * (LONGEST_TOKEN + 1), "a secret that is long enough for it") is None
