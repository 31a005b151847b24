"""FIDO's metadata is believed only where it is signed by whom it should be, and whole."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from farstu.core.key_models import Certification
from farstu.factors.metadata import BREAKS, SIGNER, Metadata, MetadataError, read_metadata
from tests.support.fido import CLOCK, LONG, PAST, Alliance, Holder, entry, issue, known_by

ALLIANCE = Alliance.found()
VAKT = "0a1b2c3d-0000-4000-8000-00000000000a"
MAKER = issue("Vakt AB", authority=True)
CHANGED = "was changed after it was signed"
NO_METADATA = "is no metadata of FIDO"
NOT_UNDER_ROOT = "is not signed under `webauthn.metadata_root`"


def read(blob: bytes, alliance: Alliance = ALLIANCE, **more: Any) -> Metadata:
    """Read what *alliance* published."""
    return read_metadata(blob, root=alliance.root.der, **more)


def signed_by(signer: Holder, root: Holder = ALLIANCE.root) -> Alliance:
    """Let somebody else sign."""
    return Alliance(root=root, signer=signer)


def test_what_is_known_of_a_model() -> None:
    """Its name, its level, whether it is made of hardware, and its roots; and how old all is."""
    told = entry("Vakt  Bio\n", MAKER, aaguid=VAKT.upper(), statuses=["FIDO_CERTIFIED_L2"])
    metadata = read(ALLIANCE.publish(told) + b"\n")
    found = metadata.entries[VAKT]
    assert (found.model.id, found.model.name) == (VAKT, "Vakt Bio")
    assert found.model.certification is Certification.LEVEL_2
    assert found.model.hardware
    assert not found.model.broken
    assert found.roots == (MAKER.der,)
    assert (metadata.number, metadata.next_update) == (7, date(2030, 2, 1))


@pytest.mark.parametrize(
    ("statuses", "certification"),
    [
        (["NOT_FIDO_CERTIFIED"], Certification.GENUINE),
        (["SELF_ASSERTION_SUBMITTED", "SOMETHING_NEW"], Certification.GENUINE),
        (["FIDO_CERTIFIED"], Certification.LEVEL_1),
        (["FIDO_CERTIFIED_L1"], Certification.LEVEL_1),
        (["FIDO_CERTIFIED_L1plus"], Certification.LEVEL_1_PLUS),
        (["FIDO_CERTIFIED_L2"], Certification.LEVEL_2),
        (["FIDO_CERTIFIED_L3"], Certification.LEVEL_3),
        (
            ["FIDO_CERTIFIED_L1", "FIDO_CERTIFIED_L2plus", "UPDATE_AVAILABLE"],
            Certification.LEVEL_2_PLUS,
        ),
        (["FIDO_CERTIFIED_L3plus", "FIDO_CERTIFIED_L3"], Certification.LEVEL_3_PLUS),
    ],
)
def test_a_model_has_the_highest_level_that_it_reached(
    statuses: list[str], certification: Certification
) -> None:
    """What is no certificate of FIDO is genuine, and no more; an unknown status says nothing."""
    model = (
        read(ALLIANCE.publish(entry("Vakt", aaguid=VAKT, statuses=statuses))).entries[VAKT].model
    )
    assert model.certification is certification
    assert not model.broken


@pytest.mark.parametrize("status", sorted(BREAKS))
def test_a_model_is_broken_by_what_became_known_of_it(status: str) -> None:
    """Whatever else it reached before or after."""
    statuses = ["FIDO_CERTIFIED_L2", status, "UPDATE_AVAILABLE"]
    blob = ALLIANCE.publish(entry("Vakt", aaguid=VAKT, statuses=statuses))
    assert read(blob).entries[VAKT].model.broken


def test_models_without_an_aaguid_go_by_their_certificates() -> None:
    """One for each batch (U2F); what does not speak WebAuthn is not there, and a bare one is."""
    batches = [known_by(issue(f"Batch {number}")) for number in range(2)]
    blob = ALLIANCE.publish(
        entry("Old Vakt", MAKER, attestationCertificateKeyIdentifiers=batches),
        entry("Finger on a phone", MAKER, aaid="4e4e#4005"),
        {"aaguid": VAKT, "statusReports": []},
    )
    entries = read(blob).entries
    assert list(entries) == [*batches, VAKT]
    assert {entries[one].model.name for one in batches} == {"Old Vakt"}
    assert (entries[VAKT].model.name, entries[VAKT].roots) == (VAKT, ())
    assert not entries[VAKT].model.hardware


@pytest.mark.parametrize("told", ["Vakt\u202eBio", "Vakt\x00\x1b Bio", " Vakt\u2028Bio\x7f"])
def test_a_name_has_nothing_in_it_that_cannot_be_seen(told: str) -> None:
    """No page is turned round, and no terminal obeys, because of what somebody calls a key."""
    assert read(ALLIANCE.publish(entry(told, aaguid=VAKT))).entries[VAKT].model.name == "Vakt Bio"


def test_a_signer_may_have_a_key_of_rsa_and_a_root_that_is_text() -> None:
    """FIDO signs by RSA, and roots come as PEM too; what was changed is refused just so."""
    private = rsa.generate_private_key(65537, 2048)
    alliance = Alliance.found(private=private)
    pem = alliance.root.certificate.public_bytes(Encoding.PEM)
    blob = alliance.publish(entry("Vakt", aaguid=VAKT))
    assert read_metadata(blob, root=pem).entries
    said, _, signature = blob.rpartition(b".")
    forged = (b"B" if signature.startswith(b"A") else b"A") + signature[1:]
    assert refusal_of(said + b"." + forged, alliance) == CHANGED


def test_a_file_is_valid_as_long_as_all_its_certificates_are() -> None:
    """It is read when that is over, and says so: the clock is asked when it counts (0016)."""
    metadata = read(ALLIANCE.publish())
    assert (metadata.valid_from, metadata.valid_until) == LONG
    assert metadata.is_valid_at(CLOCK)
    assert "entries" not in repr(metadata)
    for moment, outside in ((LONG[0], -1), (LONG[1], 1)):
        assert metadata.is_valid_at(moment)
        assert not metadata.is_valid_at(moment + timedelta(seconds=outside))
    over = Alliance.found(valid=PAST)
    assert not read(over.publish(), over).is_valid_at(CLOCK)


def test_an_alliance_of_ones_own_may_sign() -> None:
    """Whoever makes their own file names its signer."""
    own = Alliance.found(name="keys.example.com")
    assert read(own.publish(), own, signer="keys.example.com").number == 7


# What is refused -----------------------------------------------------------------------


def refusal_of(blob: bytes, alliance: Alliance = ALLIANCE) -> str:
    """Say why a file is not believed."""
    with pytest.raises(MetadataError) as raised:
        read(blob, alliance)
    return str(raised.value)


def test_a_file_under_another_root_is_refused() -> None:
    """It has to hang from the root that was given, certificate by certificate."""
    other = Alliance.found()
    assert refusal_of(other.publish()) == NOT_UNDER_ROOT
    no_way_up = replace(ALLIANCE, signer=replace(ALLIANCE.signer, above=()))
    assert refusal_of(no_way_up.publish()) == NOT_UNDER_ROOT
    assert refusal_of(ALLIANCE.sign({}, x5c=[])) == NOT_UNDER_ROOT


def test_a_file_of_another_web_site_is_refused() -> None:
    """The root is one of the public web: its other customers sign nothing here."""
    for name in ("farstu.example", "*.fidoalliance.org"):
        other = Alliance.found(name=name)
        assert refusal_of(other.publish(), other) == f"is not signed by {SIGNER}"
    nameless = signed_by(issue(SIGNER, ALLIANCE.root))
    assert refusal_of(nameless.publish()) == f"is not signed by {SIGNER}"


def test_a_web_site_is_no_authority() -> None:
    """Whoever has a certificate cannot issue one, whatever it calls itself."""
    names = [x509.SubjectAlternativeName([x509.DNSName(SIGNER)])]
    for authority in (False, None):
        thief = issue("thief.example", ALLIANCE.root, authority=authority)
        forged = issue(SIGNER, thief, extensions=names)
        forger = signed_by(replace(forged, above=(thief.certificate,)))
        assert refusal_of(forger.publish()) == NOT_UNDER_ROOT


def test_a_file_that_was_changed_is_refused() -> None:
    """One letter is enough, in what is said and in the signature."""
    blob = ALLIANCE.publish(entry("Vakt", aaguid=VAKT))
    head, body, signature = blob.split(b".")
    other = ALLIANCE.publish(entry("Fake", aaguid=VAKT)).split(b".")[1]
    assert refusal_of(b".".join((head, other, signature))) == CHANGED
    assert refusal_of(b".".join((head, body, b"AAAA"))) == CHANGED


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS256", "PS256", None])
def test_a_file_signed_another_way_is_refused(algorithm: str | None) -> None:
    """There are two ways, and the key has to be one for it."""
    assert refusal_of(ALLIANCE.sign({}, alg=algorithm)) == CHANGED


def test_a_signature_on_another_curve_is_refused() -> None:
    """ES256 is P-256 (RFC 7518, section 3.4)."""
    other = Alliance.found(private=ec.generate_private_key(ec.SECP256K1()))
    assert refusal_of(other.publish(), other) == CHANGED


BROKEN: dict[str, bytes] = {
    "nothing": b"",
    "no JWT": b"<html>504 Gateway Timeout</html>",
    "too many parts": ALLIANCE.publish() + b".AAAA",
    "no JSON": b"AAAA.AAAA.AAAA",
    "no object": b"W10.W10.AAAA",
    "no certificate": ALLIANCE.sign({}, x5c=[b64encode(b"no").decode()]),
    "no letters": "é.é.é".encode(),
    "signed, and empty": ALLIANCE.sign({}),
    "signed, and a list": ALLIANCE.sign([]),
    "signed, and no day": ALLIANCE.publish(nextUpdate="soon"),
    "signed, and no models": ALLIANCE.publish(entries=["Vakt"]),
    "signed, and no status": ALLIANCE.publish({"aaguid": VAKT}),
    "signed, and no name": ALLIANCE.publish(
        {"aaguid": VAKT, "statusReports": [], "metadataStatement": {"description": 7}}
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_no_metadata_is_refused_in_a_sentence(what: str) -> None:
    """Whatever stands in the file: the operator hears what is wrong, and no traceback."""
    assert refusal_of(BROKEN[what]) == NO_METADATA


def test_a_root_that_is_no_certificate_is_said_to_be_none() -> None:
    """The mistake is in the other file."""
    for root in (b"", b"-----BEGIN CERTIFICATE-----\n", json.dumps({}).encode()):
        with pytest.raises(MetadataError, match="which is no certificate"):
            read_metadata(ALLIANCE.publish(), root=root)
