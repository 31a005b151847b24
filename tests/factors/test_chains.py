"""Ways up from a certificate to a root: who issued what, who may, and until when."""

from __future__ import annotations

from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import x25519
from cryptography.hazmat.primitives.hashes import SHA256

from farstu.factors.chains import is_valid_at, lasts, load_certificate, paths_up
from tests.support.fido import CLOCK, LONG, Holder, issue

ROOT = issue("Root", authority=True)
PLANT = issue("Plant", ROOT, authority=True, path_length=0)
LEAF = issue("Leaf", PLANT)
STRANGER = issue("Stranger", authority=True)
SECOND = timedelta(seconds=1)
KEY_OF_CURVE = bytes.fromhex("06072a8648ce3d0201")
ECDSA_SHA256 = bytes.fromhex("06082a8648ce3d040302")


def certificates(*holders: Holder) -> list[x509.Certificate]:
    """Take the certificates only."""
    return [one.certificate for one in holders]


def test_a_way_up_is_all_that_was_climbed_and_its_root() -> None:
    """Nothing that stands above it in the chain belongs to it; a root may be in the chain."""
    leaf, plant, root = certificates(LEAF, PLANT, ROOT)
    way = [leaf, plant, root]
    assert list(paths_up([leaf, plant], [root])) == [way]
    assert list(paths_up(way, [root])) == [way, way]
    assert list(paths_up([leaf, plant], [plant])) == [[leaf, plant], [leaf, plant]]
    assert list(paths_up([leaf], [leaf])) == [[leaf]]


def test_there_is_no_way_up_to_a_stranger() -> None:
    """Nor past a certificate that the next one did not issue."""
    leaf, plant, root = certificates(LEAF, PLANT, ROOT)
    stranger = STRANGER.certificate
    assert list(paths_up([leaf, plant], [stranger])) == []
    assert list(paths_up([leaf, stranger, root], [root, stranger])) == []
    assert list(paths_up([leaf], [root])) == []


def test_only_a_root_may_say_nothing_of_being_an_authority() -> None:
    """Roots of version 1 say nothing; below a root it has to be said."""
    root = issue("Old root", authority=None)
    below = issue("Old plant", root, authority=None)
    leaf = issue("Old leaf", below)
    assert len(list(paths_up(certificates(below), certificates(root)))) == 1
    assert list(paths_up(certificates(leaf, below), certificates(root))) == []
    denied = issue("No authority", authority=False)
    assert list(paths_up(certificates(issue("Leaf", denied)), certificates(denied))) == []


def test_a_way_is_valid_while_all_of_it_is() -> None:
    """From the last beginning until the first end, both of them included."""
    begins, ends = CLOCK, CLOCK + timedelta(days=1)
    late = issue("Late", ROOT, authority=True, valid=(begins, LONG[1]))
    short = issue("Short", late, valid=(LONG[0], ends))
    way = certificates(short, late, ROOT)
    assert lasts(way) == (begins, ends)
    for now, valid in (
        (begins - SECOND, False),
        (begins, True),
        (ends, True),
        (ends + SECOND, False),
    ):
        assert is_valid_at(way, now=now) is valid


def without_signatures() -> x509.Certificate:
    """Be an authority whose key cannot sign at all."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Root")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(x25519.X25519PrivateKey.generate().public_key())
        .serial_number(1)
        .not_valid_before(LONG[0])
        .not_valid_after(LONG[1])
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(ROOT.private, SHA256())
    )


def test_a_signature_that_nobody_can_check_is_none() -> None:
    """By a key that signs nothing or is of no known kind, by an unknown method: no error either."""
    unknown_key = load_certificate(ROOT.der.replace(KEY_OF_CURVE, KEY_OF_CURVE[:-1] + b"\x7f"))
    for root in (without_signatures(), unknown_key):
        assert list(paths_up(certificates(PLANT), [root])) == []
    odd = load_certificate(PLANT.der.replace(ECDSA_SHA256, ECDSA_SHA256[:-1] + b"\x7f"))
    assert list(paths_up([odd], certificates(ROOT))) == []
