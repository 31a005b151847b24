"""What the FIDO Alliance publishes of models of security keys (Metadata Service 3.1): a file.

It is read and checked once, when a process starts: signed, by whom it should be, under the root
that was given. From when until when its signer's certificates are valid is kept and judged by the
clock of whoever asks, so that a file too old stops enrolling and nothing else.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from farstu.core.key_models import Certification, KeyModel
from farstu.factors.chains import lasts, load_certificate, paths_up
from farstu.factors.credentials import from_text

SIGNER = "mds.fidoalliance.org"
"""Whom FIDO's own file is signed by. Its root is one of the public web: without the name, whoever
has a certificate for any web site could sign such a file."""

LEVELS: Mapping[str, Certification] = {
    "FIDO_CERTIFIED": Certification.LEVEL_1,
    "FIDO_CERTIFIED_L1": Certification.LEVEL_1,
    "FIDO_CERTIFIED_L1plus": Certification.LEVEL_1_PLUS,
    "FIDO_CERTIFIED_L2": Certification.LEVEL_2,
    "FIDO_CERTIFIED_L2plus": Certification.LEVEL_2_PLUS,
    "FIDO_CERTIFIED_L3": Certification.LEVEL_3,
    "FIDO_CERTIFIED_L3plus": Certification.LEVEL_3_PLUS,
}
BREAKS = frozenset(
    {
        "REVOKED",
        "USER_VERIFICATION_BYPASS",
        "ATTESTATION_KEY_COMPROMISE",
        "USER_KEY_REMOTE_COMPROMISE",
        "USER_KEY_PHYSICAL_COMPROMISE",
    }
)
"""Statuses after which no new key of a model is taken (MDS 3.1, section 3.1.4)."""


class MetadataError(ValueError):
    """The file is not what it should be; the text completes the sentence *the file …*."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A model, and the roots that vouch for its keys, as DER."""

    model: KeyModel
    roots: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """All that is known of models, by their ids."""

    number: int
    """Which issue of the file it is."""
    next_update: date
    """When there will be a newer one."""
    valid_from: datetime
    valid_until: datetime
    """When the certificate that it is signed with runs out, or one above it."""
    entries: Mapping[str, Entry] = field(repr=False)

    def is_valid_at(self, now: datetime) -> bool:
        """Say whether its signer could be believed *now*."""
        return self.valid_from <= now <= self.valid_until


def read_metadata(blob: bytes, *, root: bytes, signer: str = SIGNER) -> Metadata:
    """Read a file that *signer* signed, under the certificate *root*.

    Raises ``MetadataError``.
    """
    try:
        trusted = load_certificate(root)
    except ValueError:
        raise MetadataError("needs `webauthn.metadata_root`, which is no certificate") from None
    try:
        return _read_signed(blob.strip(), trusted, signer)
    except MetadataError:
        raise
    except Exception:  # noqa: BLE001 - there are too many ways not to be a file of FIDO's
        raise MetadataError("is no metadata of FIDO") from None


def _read_signed(blob: bytes, trusted: x509.Certificate, signer: str) -> Metadata:
    """Read a JWT that brings its own certificates (MDS 3.1, section 3.1.7)."""
    signed, _, signature = blob.rpartition(b".")
    header, payload = (json.loads(_decode(part)) for part in signed.split(b"."))
    chain = [x509.load_der_x509_certificate(b64decode(one)) for one in header["x5c"]]
    path = next(paths_up(chain, [trusted]), None)
    if path is None:
        raise MetadataError("is not signed under `webauthn.metadata_root`")
    if signer not in _names_of(chain[0]):
        raise MetadataError(f"is not signed by {signer}")
    if not _is_signed(chain[0], header["alg"], _decode(signature), signed):
        raise MetadataError("was changed after it was signed")
    first, last = lasts(path)
    return Metadata(
        number=int(payload["no"]),
        next_update=date.fromisoformat(payload["nextUpdate"]),
        valid_from=first,
        valid_until=last,
        entries={entry.model.id: entry for one in payload["entries"] for entry in _read(one)},
    )


def _decode(text: bytes) -> bytes:
    return from_text(text.decode("ascii"))


def _names_of(certificate: x509.Certificate) -> list[str]:
    """List the hosts that a certificate was issued to."""
    try:
        kind = x509.SubjectAlternativeName
        names = certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return []
    return names.get_values_for_type(x509.DNSName)


def _is_signed(leaf: x509.Certificate, algorithm: object, signature: bytes, signed: bytes) -> bool:
    """Check the signature of a JWT (RFC 7518, sections 3.3 and 3.4)."""
    key = leaf.public_key()
    try:
        match algorithm, key:
            case "RS256", rsa.RSAPublicKey():
                key.verify(signature, signed, padding.PKCS1v15(), SHA256())
            case "ES256", ec.EllipticCurvePublicKey(curve=ec.SECP256R1()):
                r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
                key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(SHA256()))
            case _:
                return False
    except InvalidSignature:
        return False
    return True


def _read(entry: Mapping[str, Any]) -> list[Entry]:
    """Read what is known of a model; one without an AAGUID has an id for each of its batches.

    Models that do not speak WebAuthn (UAF) have neither.
    """
    statuses = {report["status"] for report in entry["statusReports"]}
    told = entry.get("metadataStatement", {})
    ids = [entry["aaguid"]] if "aaguid" in entry else []
    ids = ids or entry.get("attestationCertificateKeyIdentifiers", [])
    level = max((LEVELS[one] for one in statuses & LEVELS.keys()), default=Certification.GENUINE)
    roots = tuple(b64decode(one) for one in told.get("attestationRootCertificates", []))
    return [
        Entry(
            model=KeyModel(
                id=one.lower(),
                name=_shown(told.get("description", "")) or one,
                certification=level,
                broken=bool(statuses & BREAKS),
                hardware="hardware" in told.get("keyProtection", ()),
            ),
            roots=roots,
        )
        for one in ids
    ]


def _shown(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
