"""A real Apache with ``mod_auth_openidc``: in the foreground, on loopback, stopped by its id.

Its pages say who it takes the visitor for. Each thread of its own, and one process: what signs
people in keeps its sessions in memory that a restart forgets.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.server import is_listening, wait_until
from tests.support.shops import Place

APACHE = "/usr/sbin/apache2"
MODULES = Path("/usr/lib/apache2/modules")
LOADED = (
    "mpm_event",
    "authn_core",
    "authz_core",
    "authz_user",
    "dir",
    "include",
    "auth_openidc",
)
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><link rel="icon" href="data:,">
</head><body><h1>{title}</h1><p><!--#echo var="REMOTE_USER" --></p></body></html>
"""

CONFIG = """
ServerName localhost
ServerRoot {folder}
DefaultRuntimeDir {folder}
PidFile {folder}/apache.pid
Listen 127.0.0.1:{port}
User {account}
StartServers 1
ServerLimit 1
ThreadsPerChild 25
ErrorLog {folder}/error.log
LogLevel warn
DocumentRoot {folder}/pages
DirectoryIndex index
<Directory {folder}/pages>
  ForceType text/html
  SetOutputFilter INCLUDES
  Options +Includes
  AllowOverride None
</Directory>
"""


@contextmanager
def serve_apache(folder: Path, place: Place, *, settings: str) -> Iterator[None]:
    """Run it in *folder*, which others may enter, with more *settings*, until the block ends."""
    _write_pages(folder)
    loads = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in LOADED)
    own = CONFIG.format(folder=folder, port=place.port, account=_account())
    (folder / "apache.conf").write_text(f"{loads}\n{own}\n{settings}\n")
    (folder / "apache.conf").chmod(0o600)
    command = [APACHE, "-f", str(folder / "apache.conf"), "-DFOREGROUND"]
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        wait_until(
            lambda: process.poll() is not None or is_listening(place.port),
            otherwise=lambda: f"Apache does not listen:\n{_log(folder)}",
        )
        assert process.poll() is None, _log(folder)
        yield
    finally:
        process.terminate()
        process.wait()


def _write_pages(folder: Path) -> None:
    """Write a page to protect, and one to come to when signed out."""
    for name, title in (("index", "The shop"), ("goodbye", "Goodbye")):
        file = folder / "pages" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(PAGE.format(title=title))
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _account() -> str:
    """Choose whom it runs as: us, or, where we are root, the account that Debian has for it."""
    me = os.geteuid()
    return pwd.getpwuid(me).pw_name if me else "www-data"


def _log(folder: Path) -> str:
    """Give what it has written about itself."""
    files = (folder / "output", folder / "error.log")
    return "\n".join(file.read_text("utf-8", "replace") for file in files if file.exists())
