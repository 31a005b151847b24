"""Where a portal or an application is: scheme, host and port, and nothing else."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit


def read_origin(text: str) -> str:
    """Give an origin as it is compared. Raises ``ValueError``.

    Keys and codes travel over https; plain http is for trying things out, on the machine itself.
    """
    parts = urlsplit(text.rstrip("/"))
    if parts.hostname is None or parts.scheme not in {"http", "https"}:
        raise ValueError(f"{text!r} is no origin: write it like https://portal.example")
    if parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(f"{text!r} has more than scheme, host and port")
    if parts.scheme == "http" and not _is_here(parts.hostname):
        raise ValueError(f"{text!r} has to be https: only this machine itself may be asked without")
    usual = {"https": 443, "http": 80}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in {None, usual} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def _is_here(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
