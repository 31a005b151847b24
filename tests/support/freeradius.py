"""FreeRADIUS, and what a VPN sends to it.

It is started with what ``farstu radius-config`` prints and nothing that changes it: what is around
it here is what Debian has in its place.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from farstu.cli.radius_words import Part, Way, write_radius
from tests.support.server import free_port, wait_until

SECRET = "between-a-vpn-and-its-radius-server"
PASSWORD = 'linseed "oil" \\1 %{User-Name} on pine'
"""Of everybody: what FreeRADIUS must neither expand nor trip over."""
RECEIVED = re.compile(r"^Received (Access-\w+)", re.MULTILINE)
ATTRIBUTE = re.compile(r"^\t([\w-]+) = (.*)$", re.MULTILINE)

AROUND = """
prefix = /usr
libdir = /usr/lib/freeradius
raddbdir = {folder}
confdir = {folder}
run_dir = {folder}
pidfile = {folder}/radiusd.pid
correct_escapes = true
max_request_time = 30
cleanup_delay = 5
proxy_requests = no
hostname_lookups = no
log {{
    destination = stdout
    auth = no
}}
security {{
    allow_vulnerable_openssl = yes
    reject_delay = 0
    status_server = no
    max_attributes = 200
}}
client vpn {{
    ipaddr = 127.0.0.1
    secret = {secret}
    require_message_authenticator = {demanded}
}}
thread pool {{
    start_servers = 2
    max_servers = 8
    min_spare_servers = 1
    max_spare_servers = 4
    max_requests_per_server = 0
}}
modules {{
    $INCLUDE {folder}/farstu-module
    pap {{
    }}
    always reject {{
        rcode = reject
    }}
    always ok {{
        rcode = ok
    }}
    always handled {{
        rcode = handled
    }}
    files {{
        usersfile = {folder}/users
    }}
    attr_filter attr_filter.access_reject {{
        key = "%{{User-Name}}"
        filename = {folder}/access_reject
    }}
    attr_filter attr_filter.access_challenge {{
        key = "%{{User-Name}}"
        filename = {folder}/access_challenge
    }}
}}
$INCLUDE {folder}/farstu-site
"""
LEFT = """DEFAULT
	State =* ANY,
	Message-Authenticator =* ANY,
	Reply-Message =* ANY,
	Proxy-State =* ANY
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a VPN was told: accept, reject or challenge, and its attributes. Silence is no word."""

    word: str
    attributes: Mapping[str, str]

    @property
    def message(self) -> str:
        """Say what the person reads."""
        return self.attributes.get("Reply-Message", "")

    @property
    def state(self) -> str:
        """Say what the next packet has to bring."""
        return self.attributes.get("State", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeRadius:
    """A RADIUS server that is asked by ``radclient``."""

    port: int

    def ask(
        self, name: str, typed: str, *, state: str = "", signed: bool = True, **more: str
    ) -> Reply:
        """Send what a VPN sends."""
        patience = "20" if signed else "2"
        said = self._send(name, typed, state, signed=signed, more=more, how=["-t", patience])
        found = RECEIVED.search(said)
        told = said[found.end() :] if found else ""
        attributes = {key: value.strip('"') for key, value in ATTRIBUTE.findall(told)}
        return Reply(word=found[1] if found else "", attributes=attributes)

    def flood(self, name: str, typed: str, *, state: str, times: int, **more: str) -> Counter[str]:
        """Send the same thing many times, ten at once; count what was answered."""
        how = ["-t", "20", "-c", str(times), "-p", "10"]
        said = self._send(name, typed, state, signed=True, more=more, how=how)
        return Counter(RECEIVED.findall(said))

    def _send(
        self,
        name: str,
        typed: str,
        state: str,
        *,
        signed: bool,
        more: Mapping[str, str],
        how: Sequence[str],
    ) -> str:
        said = {"User-Name": quote(name), "User-Password": quote(typed)}
        said |= {"State": state} if state else {}
        said |= {key.replace("_", "-"): value for key, value in more.items()}
        said |= {"Message-Authenticator": "0x00"} if signed else {}
        where = (f"127.0.0.1:{self.port}", "auth", SECRET)
        done = subprocess.run(
            [find("radclient"), "-x", "-r", "1", *how, *where],
            input="\n".join(f"{key} = {value}" for key, value in said.items()),
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout


@contextmanager
def run_freeradius(
    folder: Path, *, farstu: str, key: str, users: str, way: Way = Way.ASKED, demanded: str = "yes"
) -> Iterator[FreeRadius]:
    """Run FreeRADIUS with what we print for it, until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    written = {
        "radiusd.conf": AROUND.format(folder=folder, secret=SECRET, demanded=demanded),
        "farstu-key.conf": f'farstu_key = "{key}"\n',
        "farstu-module": write_radius(Part.MODULE, farstu=farstu, way=way, port=port),
        "farstu-site": write_radius(Part.SITE, farstu=farstu, way=way, port=port),
        "users": users,
        "access_reject": LEFT,
        "access_challenge": LEFT,
    }
    for name, text in written.items():
        (folder / name).write_text(text, "utf-8")
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            [find("freeradius"), "-f", "-X", "-d", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
        )

    def said() -> str:
        return (folder / "output").read_text("utf-8", "replace")

    try:
        wait_until(
            lambda: "Ready to process requests" in said() or process.poll() is not None,
            otherwise=said,
        )
        assert process.poll() is None, said()
        yield FreeRadius(port=port)
    finally:
        process.terminate()
        process.wait(10)


def quote(text: str) -> str:
    """Write a value as ``radclient`` and the file of users read it."""
    return '"' + escape(text).replace('"', '\\"') + '"'


def escape(text: str) -> str:
    """Write the backslashes of a value as FreeRADIUS reads them."""
    return text.replace("\\", "\\\\")


def find(name: str) -> str:
    """Find a program that Debian puts where only root looks."""
    found = shutil.which(name, path="/usr/bin:/usr/sbin:/usr/local/bin:/usr/local/sbin")
    assert found is not None, f"{name} is missing: make tools"
    return found
