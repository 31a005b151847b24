"""Chains of certificates, from one that signed something up to a root that is trusted.

The chains here belong to no web site, so the verifiers of TLS refuse most of them: roots of version
1, no names, no extended key usage. What counts is who issued what, who may issue, and when (RFC
5280, section 6.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding

Path = Sequence[x509.Certificate]


def load_certificate(data: bytes) -> x509.Certificate:
    """Read a certificate in either of the forms that files have. Raises ``ValueError``."""
    is_text = data.lstrip().startswith(b"-----BEGIN")
    return x509.load_pem_x509_certificate(data) if is_text else x509.load_der_x509_certificate(data)


def to_der(certificate: x509.Certificate) -> bytes:
    """Write a certificate as it is signed."""
    return certificate.public_bytes(Encoding.DER)


def paths_up(chain: Path, roots: Iterable[x509.Certificate]) -> Iterator[Path]:
    """Find the ways from the first of *chain* up to one of *roots*, which each ends with.

    A root may be among the certificates of the chain, and even be the first one itself.
    """
    roots = list(roots)
    for height, certificate in enumerate(chain):
        if height and not _issued(certificate, chain[height - 1], between=height - 1):
            return
        climbed = chain[: height + 1]
        for root in roots:
            if root == certificate:
                yield climbed
            elif _issued(root, certificate, between=height, trusted=True):
                yield [*climbed, root]


def lasts(path: Path) -> tuple[datetime, datetime]:
    """Say from when until when all of *path* is valid."""
    return (
        max(certificate.not_valid_before_utc for certificate in path),
        min(certificate.not_valid_after_utc for certificate in path),
    )


def is_valid_at(path: Path, *, now: datetime) -> bool:
    """Say whether all of *path* is valid *now*."""
    first, last = lasts(path)
    return first <= now <= last


def _issued(
    issuer: x509.Certificate, issued: x509.Certificate, *, between: int, trusted: bool = False
) -> bool:
    """Say whether *issuer* made *issued*, and may have, with so many authorities *between*.

    Who says nothing of being an authority is none, unless it is *trusted* (a root of version 1).
    """
    try:
        found = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        may = trusted
    else:
        may = found.ca and (found.path_length is None or found.path_length >= between)
    if not may:
        return False
    try:
        issued.verify_directly_issued_by(issuer)
    except (InvalidSignature, TypeError, UnsupportedAlgorithm, ValueError):
        return False
    return True
