"""Where people reach Farstu: the address it listens on, and its origin."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from urllib.parse import urlsplit

from farstu.app import House
from farstu.cli.findings import Finding, fine, problem
from farstu.cli.serve import find_obstacle
from farstu.config import Config
from farstu.services.portals import list_portals

PATIENCE = 3.0
"""Seconds to wait for a server that listens and says nothing."""

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked, not bound
"""Where to ask a server that listens on all addresses."""


def is_serving(config: Config) -> bool:
    """Say whether a Farstu answers where this one is told to listen."""
    listen = config.listen
    address = ANYWHERE.get(listen.address, listen.address)
    connection = http.client.HTTPConnection(address, listen.port, timeout=PATIENCE)
    try:
        connection.request("GET", "/healthz", headers={"Host": urlsplit(config.origin).netloc})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def check_listen(config: Config, *, serving: bool) -> Finding:
    """See that Farstu listens, or could."""
    if serving:
        return fine("listening", f"{config.listen} answers")
    obstacle = find_obstacle(config.listen)
    if obstacle is None:
        return fine("listening", f"{config.listen} is free for `farstu serve`")
    fix = "stop what is there, or set another address in FARSTU_LISTEN"
    return problem("listening", f"{config.listen}: {obstacle}", fix=fix)


def check_origin(house: House) -> Iterator[Finding]:
    """See that people come by https, and that a portal lives where they come to."""
    config = house.config
    parts = urlsplit(config.origin)
    if parts.scheme == "https":
        yield fine("https", config.origin)
    else:
        yield fine("https", f"not needed: {config.origin} is this machine alone")
    hosts = [portal.host for portal in list_portals(house.kit)]
    if hosts and parts.hostname not in hosts:
        fix = f"FARSTU_ORIGIN={house.portal_origin(hosts[0])}"
        text = f"no portal lives at {parts.hostname}, only at {', '.join(hosts)}"
        yield problem("origin", text, fix=fix)
