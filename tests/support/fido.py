"""Makers of security keys, and an alliance that publishes what it knows of them, for tests."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from farstu.factors.attestation import NAMES_MODEL, OCTETS
from farstu.factors.chains import to_der
from farstu.factors.credentials import to_text
from farstu.factors.metadata import SIGNER
from tests.support.soft_key import Attest, Made

CLOCK = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
LONG = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC))
"""Whenever the tests are run, and at their own noon."""
PAST = (CLOCK - timedelta(days=3650), CLOCK - timedelta(days=1))
"""Over since yesterday."""

Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A certificate, the key that it is about, and who is above it."""

    certificate: x509.Certificate
    private: Private
    above: tuple[x509.Certificate, ...] = ()
    """What it brings along with its own: the authorities between it and the root."""

    @property
    def der(self) -> bytes:
        """The certificate."""
        return to_der(self.certificate)

    @property
    def chain(self) -> list[bytes]:
        """The certificate and those above it, without the root."""
        return [self.der, *map(to_der, self.above)]


def issue(
    name: str,
    by: Holder | None = None,
    *,
    authority: bool | None = False,
    path_length: int | None = None,
    valid: tuple[datetime, datetime] = LONG,
    extensions: Iterable[x509.ExtensionType] = (),
    private: Private | None = None,
) -> Holder:
    """Make a certificate; without *by* its own root. *authority* None: it says nothing of that."""
    private = private or ec.generate_private_key(ec.SECP256R1())
    own = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(by.certificate.subject if by else own)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid[0])
        .not_valid_after(valid[1])
    )
    if authority is not None:
        limits = x509.BasicConstraints(ca=authority, path_length=path_length)
        builder = builder.add_extension(limits, critical=True)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    made = builder.sign(by.private if by else private, SHA256())
    above = (
        (by.certificate, *by.above)
        if by and by.certificate.issuer != by.certificate.subject
        else ()
    )
    return Holder(certificate=made, private=private, above=above)


def crown(issued: x509.Certificate) -> Holder:
    """Make a root that vouches for whatever the key behind *issued* has issued.

    Nobody has that key: what a root is signed by does not matter, since it is trusted as it is.
    """
    private = ec.generate_private_key(ec.SECP256R1())
    limits = x509.BasicConstraints(ca=True, path_length=None)
    builder = (
        x509.CertificateBuilder()
        .subject_name(issued.issuer)
        .issuer_name(issued.issuer)
        .public_key(issued.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(LONG[0])
        .not_valid_after(LONG[1])
        .add_extension(limits, critical=True)
    )
    return Holder(certificate=builder.sign(private, SHA256()), private=private)


def for_model(aaguid: bytes) -> x509.UnrecognizedExtension:
    """Say in a certificate for which model it is."""
    return x509.UnrecognizedExtension(NAMES_MODEL, OCTETS + aaguid)


def packed(holder: Holder, *, chain: list[bytes] | None = None, flip: bool = False) -> Attest:
    """Let a maker vouch for keys; *flip* spoils what it signed."""

    def attest(made: Made) -> tuple[str, dict[str, Any]]:
        signature = _sign(holder.private, made.data + made.client_hash)
        if flip:
            signature = signature[:-1] + bytes([signature[-1] ^ 1])
        return "packed", {"alg": -7, "sig": signature, "x5c": chain or holder.chain}

    return attest


def u2f(holder: Holder) -> Attest:
    """Let a maker vouch for keys as before there were AAGUIDs (WebAuthn 3, section 8.6)."""

    def attest(made: Made) -> tuple[str, dict[str, Any]]:
        numbers = made.key.private.public_key().public_numbers()
        public = b"\x04" + b"".join(n.to_bytes(32, "big") for n in (numbers.x, numbers.y))
        signed = b"\x00" + made.data[:32] + made.client_hash + made.key.credential_id + public
        return "fido-u2f", {"sig": _sign(holder.private, signed), "x5c": [holder.der]}

    return attest


def known_by(holder: Holder) -> str:
    """Say the identifier of a certificate's public key."""
    return x509.SubjectKeyIdentifier.from_public_key(holder.private.public_key()).digest.hex()


def entry(
    name: str, *roots: Holder, statuses: Iterable[str] = ("FIDO_CERTIFIED_L1",), **ids: Any
) -> dict[str, Any]:
    """Say what is known of a model."""
    return ids | {
        "statusReports": [{"status": status} for status in statuses],
        "timeOfLastStatusChange": "2029-01-01",
        "metadataStatement": {
            "description": name,
            "keyProtection": ["hardware", "secure_element"],
            "attestationRootCertificates": [b64encode(one.der).decode() for one in roots],
        },
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Alliance:
    """Who publishes: a root, an authority below it, and a signer that is named like a web site."""

    root: Holder
    signer: Holder

    @classmethod
    def found(
        cls,
        *,
        name: str = SIGNER,
        valid: tuple[datetime, datetime] = LONG,
        private: Private | None = None,
    ) -> Alliance:
        """Make one."""
        root = issue("Root of the web", authority=True)
        between = issue("Authority of the web", root, authority=True, path_length=0)
        names = x509.SubjectAlternativeName([x509.DNSName(name)])
        signer = issue(name, between, valid=valid, extensions=[names], private=private)
        return cls(root=root, signer=signer)

    def publish(self, *entries: Mapping[str, Any], **more: Any) -> bytes:
        """Sign what is known; *more* is said besides, or else."""
        said = {"no": 7, "nextUpdate": "2030-02-01", "entries": list(entries), **more}
        return self.sign(said)

    def sign(self, said: object, **header: Any) -> bytes:
        """Sign anything, as a JWT that brings its certificates."""
        is_rsa = isinstance(self.signer.private, rsa.RSAPrivateKey)
        head = {
            "alg": "RS256" if is_rsa else "ES256",
            "typ": "JWT",
            "x5c": [b64encode(one).decode() for one in self.signer.chain],
        }
        parts = (to_text(json.dumps(part).encode()) for part in (head | header, said))
        signed = ".".join(parts).encode()
        signature = _sign(self.signer.private, signed)
        if not is_rsa:
            signature = b"".join(n.to_bytes(32, "big") for n in decode_dss_signature(signature))
        return signed + b"." + to_text(signature).encode()


def _sign(private: Private, data: bytes) -> bytes:
    if isinstance(private, rsa.RSAPrivateKey):
        return private.sign(data, padding.PKCS1v15(), SHA256())
    return private.sign(data, ec.ECDSA(SHA256()))
