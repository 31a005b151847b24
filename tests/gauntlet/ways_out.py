"""Addresses that lead out of a site that believes what it is sent, and where a browser ends up."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

EVIL = "evil.test"
WAYS_OUT = (
    "//evil.test",
    "///evil.test",
    "////evil.test",
    "//evil.test/%2e%2e",
    "/\\evil.test",
    "/\\/evil.test",
    "\\\\evil.test",
    "\\/evil.test",
    "\\/\\/evil.test/",
    "/\t/evil.test",
    "/\n/evil.test",
    "/\r\n/evil.test",
    "\t//evil.test",
    " //evil.test",
    "\x00//evil.test",
    "\x1f//evil.test",
    "/%09/evil.test",
    "/%2f%2fevil.test",
    "%2f%2fevil.test",
    "/%5cevil.test",
    "/.//evil.test",
    "/..//evil.test",
    "/x/..//evil.test",
    "/.\\evil.test",
    "https:evil.test",
    "https:/evil.test",
    "https:\\\\evil.test",
    "https:///evil.test",
    "https://evil.test",
    "HTTPS://EVIL.TEST",
    "hTTp:evil.test",
    "//evil.test:443",
    "https://portal.test@evil.test/",
    "https://portal.test:x@evil.test/",
    "//portal.test@evil.test",
    "@evil.test",
    "/@evil.test",
    ".evil.test",
    ":@evil.test",
    "https://portal.test.evil.test/",
    "https://evil.test/https://portal.test/",
    "https://evil.test#portal.test",
    "https://evil.test?portal.test",
    "//evil\N{IDEOGRAPHIC FULL STOP}test",
    "//evil\N{FULLWIDTH FULL STOP}test",
    "//\N{FULLWIDTH LATIN SMALL LETTER E}vil.test",
    "//evil.test\N{FULLWIDTH SOLIDUS}x",
    "\N{FULLWIDTH SOLIDUS}\N{FULLWIDTH SOLIDUS}evil.test",
    "/\N{ZERO WIDTH SPACE}/evil.test",
    "/account\r\nLocation: https://evil.test",
    "/account%0d%0aLocation:%20https://evil.test",
    "/account\nSet-Cookie: x=y",
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "JaVaScRiPt://evil.test/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "blob:https://evil.test/1",
    "view-source:https://evil.test",
    "//[::ffff:203.0.113.9]/",
    "//0xCB007109/",
    "//3405803785",
    "/" * 5000 + "evil.test",
    "//evil.test/" + "x" * 5000,
)
SPECIAL = re.compile(r"(https?|wss?|ftp):/*", re.IGNORECASE)


def leads_out(location: str, *, origin: str) -> bool:
    """Say whether a browser that gets *location* at *origin* leaves it, or does worse.

    Read as browsers do (the URL standard): blanks and controls around it, tabs and line ends within
    it are left out; a backslash is a slash; a special scheme needs no slashes.
    """
    text = re.sub(r"[\t\r\n]", "", location.strip("".join(map(chr, range(33)))))
    head, mark, tail = text.partition("?")
    text = head.replace("\\", "/") + mark + tail
    if scheme := SPECIAL.match(text):
        text = f"{scheme[1].lower()}://{text[scheme.end() :]}"
    elif re.match(r"/{2,}", text):
        text = f"//{text.lstrip('/')}"
    elif re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", text):
        return True
    try:
        ended = urlsplit(urljoin(f"{origin}/account/", text))
    except ValueError:
        return True
    return f"{ended.scheme}://{ended.netloc}".lower() != origin or "\n" in location
