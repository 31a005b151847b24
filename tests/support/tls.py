"""TLS for tests: an authority that lasts as long as a test, and a listener that it vouches for."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SERVER = "127.0.0.1"
"""As a name too: HAProxy compares names, and asks a DNS server, which there is none, for others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """The certificate of an authority, and of a server called ``127.0.0.1`` that it vouches for."""

    certificate: Path
    server: Path
    """With its key, in one file."""


def make_authority(folder: Path) -> Authority:
    """Make an authority and a server of its."""
    root, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    own = _sign("Test authority", root.public_key(), root, issuer="Test authority")
    made = _sign(SERVER, key.public_key(), root, issuer="Test authority")
    authority = Authority(certificate=folder / "authority.pem", server=folder / "server.pem")
    authority.certificate.write_bytes(own.public_bytes(serialization.Encoding.PEM))
    authority.server.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return authority


def _sign(
    name: str,
    key: ec.EllipticCurvePublicKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    issuer: str,
) -> x509.Certificate:
    def called(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    now, names = datetime.now(UTC), [x509.DNSName(name.split(maxsplit=1)[0])]
    others = [x509.DNSName("localhost"), x509.IPAddress(ip_address(SERVER))]
    known = [*names, *others] if name == SERVER else names
    return (
        x509.CertificateBuilder()
        .subject_name(called(name))
        .issuer_name(called(issuer))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=name == issuer, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(known), critical=False)
        .sign(signer, hashes.SHA256())
    )


@contextmanager
def tls_before(port: int, authority: Authority) -> Iterator[str]:
    """Listen with TLS, and hand what comes on to a *port* of this machine; give the address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.server)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepting = threading.Thread(
            target=_accept, args=(listener, context, port), name="tls", daemon=True
        )
        accepting.start()
        try:
            yield f"https://{SERVER}:{listener.getsockname()[1]}"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join()


def _accept(listener: socket.socket, context: ssl.SSLContext, port: int) -> None:
    while True:
        try:
            came, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_carry, args=(came, context, port), daemon=True).start()


def _carry(came: socket.socket, context: ssl.SSLContext, port: int) -> None:
    """Carry what comes both ways, until one side hangs up; who breaks off the handshake is gone."""
    with (
        suppress(OSError),
        context.wrap_socket(came, server_side=True) as inside,
        socket.create_connection(("127.0.0.1", port)) as behind,
    ):
        back = threading.Thread(target=_pour, args=(behind, inside), daemon=True)
        back.start()
        _pour(inside, behind)
        back.join(5)


def _pour(source: socket.socket, into: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            into.sendall(data)
        into.shutdown(socket.SHUT_WR)
