"""What relying parties are told: the ladder of STEP-01 and the methods of STEP-02."""

from __future__ import annotations

from dataclasses import replace

import pytest

from farstu.core.assurance import Assurance, FactorKind, Proof, Source, acr, amr

from .cast import APP, EMAIL, KEY, SMS, proof

MAIL_CODE = "urn:farstu:amr:email"
AMR_OF: dict[FactorKind, tuple[str, ...]] = {
    EMAIL: (MAIL_CODE,),
    SMS: ("sms",),
    APP: ("otp",),
    KEY: ("pop", "user"),
}
TOUCHED = proof(KEY, worth=Assurance.MULTI)
"""A key without user verification."""

SINGLE, MULTI, PHR = "urn:farstu:acr:1", "urn:farstu:acr:2", "phr"

TABLE: list[tuple[Source, tuple[Proof, ...], str, set[str]]] = [
    (Source.PASSWORD, (), SINGLE, {"pwd"}),
    (Source.PASSWORD, (proof(EMAIL),), SINGLE, {"pwd", MAIL_CODE}),
    (Source.PASSWORD, (proof(SMS),), MULTI, {"pwd", "sms", "mfa"}),
    (Source.PASSWORD, (proof(APP),), MULTI, {"pwd", "otp", "mfa"}),
    (
        Source.PASSWORD,
        (proof(EMAIL), proof(APP)),
        MULTI,
        {"pwd", MAIL_CODE, "otp", "mfa"},
    ),
    (Source.PASSWORD, (TOUCHED,), MULTI, {"pwd", "pop", "user", "mfa"}),
    (Source.PASSWORD, (proof(KEY),), PHR, {"pwd", "pop", "user", "mfa"}),
    (Source.PASSKEY, (proof(KEY),), PHR, {"pop", "user", "mfa"}),
    (Source.PASSKEY, (), SINGLE, {"user"}),
    (Source.PORTAL, (), SINGLE, set()),
    (Source.PORTAL, (proof(APP),), MULTI, {"otp"}),
    (Source.PORTAL, (proof(KEY),), PHR, {"pop", "user", "mfa"}),
]


@pytest.mark.parametrize(("source", "proofs", "level", "methods"), TABLE)
def test_each_mix_of_methods_is_named_truthfully(
    source: Source, proofs: tuple[Proof, ...], level: str, methods: set[str]
) -> None:
    """Level and methods are those that were really used, for each mix of them."""
    reached = max((p.worth for p in proofs), default=Assurance.SINGLE)
    assert acr(reached) == level
    assert set(amr(source, proofs, AMR_OF)) == methods


def test_a_key_says_where_it_lives() -> None:
    """What one proof showed of its key stands beside the methods of its kind."""
    synced = replace(proof(KEY), amr=("swk",))
    assert amr(Source.PASSKEY, (synced,), AMR_OF) == ("user", "pop", "swk", "mfa")


def test_hardware_is_said_beside_the_level() -> None:
    """So that whoever needs ``phr`` does not turn the better key away (STEP-01)."""
    vouched = replace(proof(KEY), amr=("hwk",))
    assert acr(vouched.worth) == PHR
    assert amr(Source.PASSKEY, (vouched,), AMR_OF) == ("user", "pop", "hwk", "mfa")


def test_email_is_never_two_factors() -> None:
    """A code by mail raises neither the level nor the methods to several factors (OOB-08)."""
    assert acr(Assurance.TWO_STEP) == SINGLE
    assert "mfa" not in amr(Source.PASSWORD, (proof(EMAIL), proof(EMAIL, number=2)), AMR_OF)
    assert "otp" not in amr(Source.PASSWORD, (proof(EMAIL),), AMR_OF)


def test_what_a_portal_vouches_for_is_not_claimed() -> None:
    """We saw no password, so we name none; only a key that verifies is two factors in one."""
    assert amr(Source.PORTAL, (proof(APP),), AMR_OF) == ("otp",)


def test_without_an_identity_nothing_is_several_factors() -> None:
    """Methods without a person behind them are no sign-in."""
    assert amr(None, (proof(KEY),), AMR_OF) == ("pop", "user")


def test_each_method_is_named_once() -> None:
    """Two apps are one method, named in the order of use."""
    twice = (proof(APP), proof(APP, number=2))
    assert amr(Source.PASSWORD, twice, AMR_OF) == ("pwd", "otp", "mfa")


@pytest.mark.parametrize("level", Assurance)
def test_more_assurance_is_never_named_less(level: Assurance) -> None:
    """The ladder has an order, and no step of it is skipped."""
    ladder = [SINGLE, SINGLE, SINGLE, MULTI, PHR]
    assert acr(level) == ladder[level]
