"""What the configuration of a reverse proxy says about one host of an application."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from farstu import data
from farstu.core.forward_auth import DEFAULT_PORTS, authority_of
from farstu.http.proxy_speech import IDENTITY_HEADERS

LUA = Path("/etc/haproxy/farstu.lua")
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
CERTIFICATES = Path("/etc/letsencrypt/live")
CIPHERS = ":".join(
    f"ECDHE-{key}-{cipher}"
    for cipher in ("AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305")
    for key in ("ECDSA", "RSA")
)
"""For TLS 1.2: forward secrecy and authenticated encryption, nothing else (RFC 9325 part 4.2)."""
WORD = re.compile(r"@([A-Z_]+)@")
LOOK_ALIKES = "_", "."
"""What gateways make of a hyphen, or take for one (Traefik and WSGI, weaknesses I2)."""


class Proxy(StrEnum):
    """A reverse proxy that Farstu has a configuration for."""

    NGINX = "nginx"
    CADDY = "caddy"
    TRAEFIK = "traefik"
    HAPROXY = "haproxy"
    HAPROXY_LUA = "haproxy-lua"


FILES: Mapping[Proxy, str] = {
    Proxy.NGINX: "nginx.conf",
    Proxy.CADDY: "Caddyfile",
    Proxy.TRAEFIK: "traefik.yml",
    Proxy.HAPROXY: "haproxy.cfg",
    Proxy.HAPROXY_LUA: "haproxy.lua",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One host of an application: its *origin*, what runs behind it, and where Farstu listens.

    *certificate* and *key* are files; no proxy needs them for plain http on this machine.
    """

    origin: str
    upstream: str
    farstu: str
    secret: str = field(repr=False)
    certificate: str = ""
    key: str = ""
    lua: str = str(LUA)
    authorities: str = str(AUTHORITIES)
    """Which authorities HAProxy believes about Farstu and the application, where these have TLS."""

    @property
    def host(self) -> str:
        """Say what a ``Host`` header calls it."""
        return authority_of(self.origin)

    @property
    def name(self) -> str:
        """Say its name without a port."""
        return urlsplit(self.origin).hostname or ""

    @property
    def scheme(self) -> str:
        """Say how browsers get there."""
        return urlsplit(self.origin).scheme

    @property
    def port(self) -> int:
        """Say on which port it is."""
        return urlsplit(self.origin).port or DEFAULT_PORTS[self.scheme]

    @property
    def is_secure(self) -> bool:
        """Say whether it is reached by TLS."""
        return self.scheme == "https"


def place_at(
    origin: str,
    *,
    upstream: str,
    farstu: str,
    secret: str,
    certificate: Path | None = None,
    key: Path | None = None,
    lua: Path = LUA,
    authorities: Path = AUTHORITIES,
) -> Place:
    """Say where an application is; its certificate is where certbot puts it, unless it is named."""
    place = Place(origin=origin, upstream=upstream, farstu=farstu, secret=secret, lua=str(lua))
    folder = CERTIFICATES / place.name
    return replace(
        place,
        certificate=str(certificate or folder / "fullchain.pem"),
        key=str(key or folder / "privkey.pem"),
        authorities=str(authorities),
    )


def write_configuration(proxy: Proxy, place: Place) -> str:
    """Write the configuration of *proxy* for one host."""
    words = {**_shared(place), **OWN[proxy](place)}
    return WORD.sub(lambda found: words[found[1]], data.proxy_configuration(FILES[proxy]))


def forged_names() -> list[str]:
    """List the headers that no client may send: ours, and what could be taken for them."""
    alike = [one.replace("-", mark) for mark in LOOK_ALIKES for one in IDENTITY_HEADERS]
    return [*IDENTITY_HEADERS, *alike, "Farstu-Secret"]


def _shared(place: Place) -> dict[str, str]:
    return {
        "HOST": place.host,
        "NAME": place.name,
        "ORIGIN": place.origin,
        "SCHEME": place.scheme,
        "UPSTREAM": place.upstream.rstrip("/"),
        "FARSTU": place.farstu.rstrip("/"),
        "SECRET": place.secret,
        "ID": re.sub(r"[^a-z0-9]+", "-", place.host),
    }


def _nginx(place: Place) -> dict[str, str]:
    named = [(one, f"$farstu_told_{one.lower().replace('-', '_')}") for one in IDENTITY_HEADERS]
    upstream = [f"$upstream_http_{one.lower().replace('-', '_')}" for one in IDENTITY_HEADERS]
    return {
        "FARSTU_SCHEME": urlsplit(place.farstu).scheme,
        "FARSTU_ADDRESS": _authority(place.farstu),
        "FARSTU_NAME": urlsplit(place.farstu).hostname or "",
        "LISTEN": f"{place.port} ssl" if place.is_secure else f"127.0.0.1:{place.port}",
        "TLS": _nginx_tls(place) if place.is_secure else "",
        "FROM_ANSWER": "\n".join(
            f"        auth_request_set {name} {said};"
            for (_, name), said in zip(named, upstream, strict=True)
        ),
        "TO_UPSTREAM": "\n".join(
            f"        proxy_set_header {header} {name};" for header, name in named
        ),
    }


def _nginx_tls(place: Place) -> str:
    """Write what nginx's own defaults leave weaker than browsers of today need."""
    lines = (
        f"ssl_certificate {place.certificate};",
        f"ssl_certificate_key {place.key};",
        "ssl_protocols TLSv1.2 TLSv1.3;",
        f"ssl_ciphers {CIPHERS};",
        "ssl_prefer_server_ciphers on;",
        "ssl_session_tickets off;",
    )
    return "".join(f"    {line}\n" for line in lines)


def _caddy(place: Place) -> dict[str, str]:
    tls = f"tls {place.certificate} {place.key}"
    return {
        "TLS": tls if place.is_secure else "bind 127.0.0.1",
        "BLANK": "\n".join(f"\t\trequest_header -{name}" for name in forged_names()),
        "COPIED": " ".join(IDENTITY_HEADERS),
    }


def _traefik(place: Place) -> dict[str, str]:
    blanked = [name for name in forged_names() if name != "Farstu-Secret"]
    return {
        "ENTRY": "websecure" if place.is_secure else "web",
        "TLS": "\n      tls: {}" if place.is_secure else "",
        "BLANK": "\n".join(f'          {name}: ""' for name in blanked),
        "COPIED": "\n".join(f'          - "{name}"' for name in IDENTITY_HEADERS),
    }


def _haproxy(place: Place) -> dict[str, str]:
    usual = place.port == DEFAULT_PORTS[place.scheme]
    bind = f":{place.port} ssl crt {place.certificate}"
    return {
        "LISTEN": bind if place.is_secure else f"127.0.0.1:{place.port}",
        "HOSTS": f"{place.name} {place.name}:{place.port}" if usual else place.host,
        "LUA": place.lua,
        "BLANK": "\n".join(f"    http-request del-header {name}" for name in forged_names()),
        "FROM_ANSWER": "\n".join(
            f"    http-request set-header {name} "
            f"%[var(txn.farstu_{name.lower().replace('-', '_')})]"
            for name in IDENTITY_HEADERS
        ),
        "UPSTREAM_ADDRESS": _address(place.upstream, place.authorities),
        "FARSTU_ADDRESS": _address(place.farstu, place.authorities),
        "FARSTU_NAME": urlsplit(place.farstu).hostname or "",
        "AUTHORITIES": place.authorities,
        "COPIED": ", ".join(f'"{name}"' for name in IDENTITY_HEADERS),
    }


def _address(address: str, authorities: str) -> str:
    """Write an address as HAProxy has it: host, port, and whom to believe that it is the one."""
    parts = urlsplit(address)
    trust = f" ssl verify required ca-file {authorities} sni str({parts.hostname})"
    return _authority(address) + (trust if parts.scheme == "https" else "")


def _authority(address: str) -> str:
    """Write the host and the port of an address, the usual one too."""
    parts = urlsplit(address)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{host}:{parts.port or DEFAULT_PORTS[parts.scheme]}"


OWN: Mapping[Proxy, Callable[[Place], dict[str, str]]] = {
    Proxy.NGINX: _nginx,
    Proxy.CADDY: _caddy,
    Proxy.TRAEFIK: _traefik,
    Proxy.HAPROXY: _haproxy,
    Proxy.HAPROXY_LUA: _haproxy,
}
