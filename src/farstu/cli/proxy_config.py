"""``farstu proxy-config``: what a reverse proxy needs to know to ask us about an application."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from farstu.app import House
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost
from farstu.cli.voice import Voice
from farstu.core.forward_auth import ForwardAuth, authority_of, is_place
from farstu.core.identifiers import fold
from farstu.http.proxy_configuration import AUTHORITIES, LUA, Proxy, place_at, write_configuration
from farstu.store import relying_parties
from farstu.store.portals import Portal

Which = Annotated[
    Proxy, typer.Argument(metavar="PROXY", help="nginx, caddy, traefik, haproxy or haproxy-lua.")
]
App = Annotated[
    str, typer.Argument(metavar="APPLICATION", help="The application: its name, or a host of it.")
]
Upstream = Annotated[
    str, typer.Option("--upstream", metavar="URL", help="Where the application itself listens.")
]
Farstu = Annotated[
    str | None,
    typer.Option("--farstu", metavar="URL", help="Where the proxy reaches Farstu, if not here."),
]
Certificate = Annotated[
    Path | None,
    typer.Option("--certificate", metavar="PATH", help="The certificate, with its chain."),
]
Key = Annotated[Path | None, typer.Option("--key", metavar="PATH", help="The certificate's key.")]
Lua = Annotated[
    Path, typer.Option("--lua", metavar="PATH", help="Where HAProxy finds what haproxy-lua prints.")
]
Authorities = Annotated[
    Path,
    typer.Option(
        "--authorities",
        metavar="PATH",
        help="Which authorities HAProxy believes, where Farstu or the application has https.",
    ),
]


def proxy_config(
    proxy: Which,
    application: App,
    *,
    upstream: Upstream = "http://127.0.0.1:3000",
    farstu: Farstu = None,
    certificate: Certificate = None,
    key: Key = None,
    lua: Lua = LUA,
    authorities: Authorities = AUTHORITIES,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Print the configuration of a reverse proxy for an application; it holds the secret."""
    voice = Voice(as_json=as_json)
    for address in filter(None, (upstream, farstu)):
        _refuse_odd(voice, address)
    with enter(voice) as house:
        secret = house.config.forward_auth.read_secret()
        if not secret or not house.config.forward_auth.proxies:
            problem = "No proxy may ask Farstu yet: `forward_auth` is not configured."
            voice.stop(problem, reason="no_proxies", steps=["see docs/forward-auth.md"])
        at = choose_portal(house, voice, portal)
        place = partial(
            place_at,
            upstream=upstream,
            farstu=farstu or f"http://{house.config.listen}",
            secret=secret,
            certificate=certificate,
            key=key,
            lua=lua,
            authorities=authorities,
        )
        placed = [place(one) for one in _find(house, voice, at, application)]
    told = {one.origin: write_configuration(proxy, one) for one in placed}
    if not as_json:
        typer.echo("\n".join(told.values()), nl=False)
    voice.answer({"proxy": proxy.value, "configurations": told})


def _find(house: House, voice: Voice, at: Portal, application: str) -> tuple[str, ...]:
    """Find where an application is reached: the host that was named, or all that it has."""
    known = house.kit.store.read(relying_parties.list_all, portal_id=at.id)
    behind = {one.name: one.rules for one in known if isinstance(one.rules, ForwardAuth)}
    wanted = fold(application)
    for name, rules in behind.items():
        named = tuple(one for one in rules.hosts if wanted in {one, authority_of(one)})
        if named or fold(name) == wanted:
            return named or rules.hosts
    steps = [f"one of: {', '.join(behind)}"] if behind else []
    problem = f"There is no application “{application}” behind a proxy at {at.host}."
    return voice.stop(problem, reason="no_such_application", steps=steps)


def _refuse_odd(voice: Voice, address: str) -> None:
    """Refuse what is no address of a server: it would stand in a configuration as it is."""
    if not is_place(address.removesuffix("/")):
        voice.stop_at_misuse(f"“{address}” is no address, such as http://127.0.0.1:3000.")
