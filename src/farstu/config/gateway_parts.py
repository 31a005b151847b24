"""What the values of a gateway have to look like; none is ever shown, since many are secrets."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from farstu.config.addresses import is_loopback_name
from farstu.delivery.sms.apprise import PLACEHOLDER as NUMBER
from farstu.delivery.sms.template import PLACEHOLDER

HTTP = ("https", "http")
SMPP = ("smpps", "smpp")
"""Schemes; the first one is protected, and the other for this machine only."""

SENDER = re.compile(r"\+[1-9][0-9]{4,14}|[0-9]{3,15}|[A-Za-z0-9][A-Za-z0-9 ._&-]{2,10}")
HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+:[^\x00-\x1f\x7f]*")
UNVERIFIED = re.compile(r"(?i)[?&]verify=(?!(yes|true|1|on)\b)")
"""How Apprise is told to believe any certificate."""


def split_lines(said: object) -> object:
    """Take a list written as lines of text, as the environment has it."""
    return said.splitlines() if isinstance(said, str) else said


def check_address(url: str, *, schemes: Collection[str]) -> str:
    """See that *url* is an address without path, name or password; give it without a slash."""
    parts = _split(url, schemes)
    if parts.query or parts.fragment or "{" in url:
        raise ValueError("has more in it than an address")
    return url.rstrip("/")


def check_template(url: str) -> str:
    """See that *url* is an address to send by, whose host is no placeholder."""
    _split(url, HTTP)
    return url


def check_apprise(url: str) -> str:
    """See that *url* has a number in it, and believes no certificate blindly."""
    if "://" not in url:
        raise ValueError("is no address of Apprise")
    if NUMBER not in url:
        raise ValueError(f"has no {NUMBER} in it, where the number belongs")
    if UNVERIFIED.search(url):
        raise ValueError("says that certificates are not checked")
    return url


def check_sender(sender: str) -> str:
    """See that *sender* is a number or a name that phones show."""
    if sender and not SENDER.fullmatch(sender):
        raise ValueError("is no sender of text messages")
    return sender


def check_header(line: str) -> str:
    """See that *line* is a name, a colon and a value."""
    if not HEADER.fullmatch(line):
        raise ValueError("has a line that is no header")
    return line


def check_pattern(pattern: str) -> str:
    """See that *pattern* can be looked for."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is no pattern: {error.msg}") from None
    return pattern


def check_body(body: str, *, format_: str) -> None:
    """See that a body that is said to be JSON is, whatever stands for its placeholders."""
    if body and format_ == "json":
        try:
            json.loads(PLACEHOLDER.sub("0", body))
        except ValueError:
            raise ValueError("is no JSON") from None


def check_placeholders(template: str) -> None:
    """See that a message that is made of *template* goes to somebody and says something."""
    names = {found[1] for found in PLACEHOLDER.finditer(template)}
    if "text" not in names or not names & {"to", "digits"}:
        raise ValueError("or the address lacks {text}, and {to} or {digits}")


def _split(url: str, schemes: Collection[str]) -> SplitResult:
    secure, plain = schemes
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("is no address") from None
    if not (url.isascii() and url.isprintable()) or " " in url or port == 0:
        raise ValueError("is no address")
    if parts.scheme not in schemes or not host or "{" in parts.netloc:
        raise ValueError(f"is no address that begins with {secure}:// or {plain}://")
    if parts.username is not None or parts.password is not None:
        raise ValueError("has a user name in it, which has a key of its own")
    if parts.scheme == plain and not is_loopback_name(host):
        raise ValueError(f"is plain {plain} to a host that is not this machine")
    return parts
