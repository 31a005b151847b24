"""A real mail server of the tests' own: Exim in the foreground, on loopback, stopped by its id.

It offers STARTTLS on one port and TLS on another, with a certificate of an authority that nobody
else trusts. Whoever is not signed in sends nothing; that is offered under TLS only. Mail for
``nobody@`` is refused for good, for ``later@`` for now; anything else lies in a Maildir.
"""

from __future__ import annotations

import email
import os
import pwd
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from farstu.delivery.smtp import Security, Server
from tests.support.server import is_listening, wait_until

EXIM = Path("/usr/sbin/exim4")
USERNAME, PASSWORD = "farstu", "four words of chance"
BEGUN, ENDS = datetime(2020, 1, 1, tzinfo=UTC), timedelta(days=20_000)

CONFIG = """
primary_hostname = mail.example.test
spool_directory = {folder}/spool
log_file_path = {folder}/%slog
pid_file_path = {folder}/exim.pid
exim_user = {account}
exim_group = {group}
deliver_drop_privilege = true
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port} : {tls_port}
tls_on_connect_ports = {tls_port}
tls_advertise_hosts = *
tls_certificate = {folder}/server.pem
tls_privatekey = {folder}/server.key
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
smtputf8_advertise_hosts = *
host_lookup =
keep_environment =
rfc1413_query_timeout = 0s
queue_run_in_order = true
smtp_accept_max = 200
smtp_accept_queue_per_connection = 0
acl_smtp_rcpt = judge
begin acl
judge:
  deny
    !authenticated = *
    message = Sign in first
  deny
    local_parts = nobody
    message = No mailbox of $local_part here
  defer
    local_parts = later
    message = Not now, $local_part
  accept
begin routers
everybody:
  driver = accept
  transport = store
begin transports
store:
  driver = appendfile
  directory = {folder}/mail
  maildir_format
  create_directory
  user = {account}
  group = {group}
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{username}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
  server_set_id = $auth2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exim:
    """A running server, and what has arrived at it."""

    folder: Path
    port: int
    tls_port: int

    @property
    def ca_file(self) -> Path:
        """The authority that vouches for it."""
        return self.folder / "ca.pem"

    def server(self, **other: object) -> Server:
        """Say how to come in, through STARTTLS unless told otherwise."""
        said = {
            "host": "localhost",
            "port": self.port,
            "security": Security.STARTTLS,
            "username": USERNAME,
            "password": PASSWORD,
            "ca_file": self.ca_file,
        }
        return Server(**said | other)  # type: ignore[arg-type]

    def settings(self) -> dict[str, str]:
        """Say the same in the variables of a configuration."""
        return {
            "FARSTU_MAIL__HOST": "localhost",
            "FARSTU_MAIL__PORT": str(self.port),
            "FARSTU_MAIL__USERNAME": USERNAME,
            "FARSTU_MAIL__PASSWORD": PASSWORD,
            "FARSTU_MAIL__CA_FILE": str(self.ca_file),
            "FARSTU_MAIL__SENDER": "security@portal.example",
        }

    def arrived(self) -> list[EmailMessage]:
        """Read everything that has arrived so far."""
        files = sorted(self._files())
        return [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]

    def wait_for(self, number: int) -> list[EmailMessage]:
        """Wait until so many have arrived, and no other is on its way; and read them."""
        wait_until(
            lambda: len(self._files()) >= number and not self._is_busy(),
            otherwise=lambda: f"{len(self._files())} of {number}:\n{self.log()}",
        )
        return self.arrived()

    def _is_busy(self) -> bool:
        """Say whether something was accepted and lies in nobody's mailbox yet."""
        return any((self.folder / "spool" / "input").glob("*"))

    def _files(self) -> list[Path]:
        return list((self.folder / "mail" / "new").glob("*"))

    def log(self) -> str:
        """Give what it has written about itself."""
        files = sorted(self.folder.glob("*log"))
        return "\n".join(file.read_text("utf-8", "replace") for file in files)


@contextmanager
def serve_exim(folder: Path, *, ports: tuple[int, int]) -> Iterator[Exim]:
    """Run a server in *folder*, which others may enter, until the block ends."""
    account = _account()
    folder.mkdir()
    exim = Exim(folder=folder, port=ports[0], tls_port=ports[1])
    make_certificates(folder)
    group = str(account.pw_gid)
    (folder / "exim.conf").write_text(
        CONFIG.format(
            folder=folder,
            port=exim.port,
            tls_port=exim.tls_port,
            account=account.pw_name,
            group=group,
            username=USERNAME,
            password=PASSWORD,
        )
    )
    for path in (folder, *folder.iterdir()):
        path.chmod(0o755 if path.is_dir() else 0o640)
        os.chown(path, account.pw_uid if path.is_dir() else os.geteuid(), account.pw_gid)
    (folder / "exim.conf").chmod(0o644)
    command = [str(EXIM), "-C", str(folder / "exim.conf"), "-bdf", "-q1m"]
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_until(
            lambda: process.poll() is not None or is_listening(exim.port),
            otherwise=lambda: f"Exim does not listen:\n{exim.log()}",
        )
        assert process.poll() is None, (folder / "output").read_text() + exim.log()
        yield exim
    finally:
        process.terminate()
        process.wait()


def two_ports() -> tuple[int, int]:
    """Find two ports of loopback that nobody listens on."""
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def make_authority(path: Path) -> tuple[x509.Name, ec.EllipticCurvePrivateKey]:
    """Make an authority, write its certificate to *path*, and give what it signs with."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Authority {path.parent.name}")])
    key = ec.generate_private_key(ec.SECP256R1())
    made = _builder(name, name, key).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    path.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return name, key


def make_certificates(folder: Path) -> None:
    """Make ``server.pem`` and ``server.key`` for this machine, vouched for by ``ca.pem``."""
    issuer, signs = make_authority(folder / "ca.pem")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = _builder(name, issuer, key).add_extension(
        x509.SubjectAlternativeName(names), critical=False
    )
    pem = serialization.Encoding.PEM
    (folder / "server.pem").write_bytes(made.sign(signs, hashes.SHA256()).public_bytes(pem))
    (folder / "server.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def _builder(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGUN)
        .not_valid_after(BEGUN + ENDS)
    )


def _account() -> pwd.struct_passwd:
    """Choose whom it runs as: us, or, where we are root, the account that Debian made for it."""
    me = os.geteuid()
    return pwd.getpwuid(me) if me else pwd.getpwnam("Debian-exim")
