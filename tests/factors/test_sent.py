"""Codes that are sent: how they are made, and what is remembered of them."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace

import pytest

from farstu.factors import REGISTRY
from farstu.factors.sent import SentCode
from farstu.factors.shape import Held
from tests.factors.honest import AT
from tests.support.entropy import seeded_entropy

SENDING = [factor for factor in REGISTRY if isinstance(factor, SentCode)]
HELD = Held(id="a", secret={"address": "+46701234567"})


@pytest.mark.parametrize("factor", SENDING, ids=lambda factor: factor.kind)
def test_only_a_keyed_hash_is_kept(factor: SentCode) -> None:
    """Neither a code nor its plain digest, which could be looked up; each has its own key."""
    keys = set()
    for number in range(20):
        at = replace(AT, entropy=seeded_entropy(f"sent {number}"))
        prompt = factor.begin_challenge(at, [HELD])
        assert prompt.send is not None
        code, kept = prompt.send.code, str(prompt.memory) + str(prompt.show)
        assert code not in kept
        assert hashlib.sha256(code.encode()).hexdigest() not in kept
        key = bytes.fromhex(prompt.memory["key"])
        assert prompt.memory["hash"] == hmac.digest(key, code.encode(), "sha256").hex()
        keys.add(key)
    assert len(keys) == 20
    assert {len(key) for key in keys} == {32}


@pytest.mark.parametrize("factor", SENDING, ids=lambda factor: factor.kind)
def test_a_code_has_its_digits(factor: SentCode) -> None:
    """Six by text, eight by mail, leading zeros and all."""
    wanted = {"sms_code": 6, "email_code": 8}[factor.kind]
    codes = []
    for number in range(200):
        at = replace(AT, entropy=seeded_entropy(f"digits {number}"))
        sent = factor.begin_challenge(at, [HELD]).send
        assert sent is not None
        codes.append(sent.code)
    assert {len(code) for code in codes} == {wanted}
    assert all(code.isascii() and code.isdigit() for code in codes)
    assert any(code.startswith("0") for code in codes)
