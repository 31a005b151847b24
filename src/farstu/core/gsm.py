"""What a text message takes: GSM 03.38 where its letters are enough, else UCS-2.

A message that is too long for one segment travels in several, each a little shorter because a
header numbers them (3GPP TS 23.038 and 23.040 part 9.2.3.24.1). Each of them is paid for.

``is_gsm`` · ``cut`` · ``segments`` · ``encode_gsm``
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The alphabet of GSM 03.38, each letter at its own place."""

ESCAPE = 0x1B
EXTENSION = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
"""Letters that take two places: an escape, and this."""

GSM_ONE, GSM_MANY = 160, 153
"""Places in a message of one segment, and in each of several."""
UCS_ONE, UCS_MANY = 70, 67

CODES = {letter: bytes([at]) for at, letter in enumerate(BASIC) if at != ESCAPE} | {
    letter: bytes([ESCAPE, at]) for letter, at in EXTENSION.items()
}


def is_gsm(text: str) -> bool:
    """Say whether the letters of GSM 03.38 are enough for *text*."""
    return all(letter in CODES for letter in text)


def segments(text: str) -> int:
    """Say how many messages *text* is paid as; an empty one is one."""
    return len(cut(text))


def cut(text: str) -> list[str]:
    """Cut *text* into its segments; no letter is cut in two."""
    if is_gsm(text):
        return _cut(text, _gsm_places, one=GSM_ONE, many=GSM_MANY)
    return _cut(text, _ucs_places, one=UCS_ONE, many=UCS_MANY)


def encode_gsm(text: str) -> bytes:
    """Write *text* in GSM 03.38, one place an octet, as SMPP carries it (see ``is_gsm``)."""
    return bytes(chain.from_iterable(CODES[letter] for letter in text))


def _gsm_places(letter: str) -> int:
    return len(CODES[letter])


def _ucs_places(letter: str) -> int:
    return len(letter.encode("utf-16-be", "surrogatepass")) // 2


def _cut(text: str, places: Callable[[str], int], *, one: int, many: int) -> list[str]:
    if sum(map(places, text)) <= one:
        return [text]
    return list(_fill(text, places, many))


def _fill(text: str, places: Callable[[str], int], most: int) -> Iterator[str]:
    begun, taken = 0, 0
    for at, letter in enumerate(text):
        if taken + places(letter) > most:
            yield text[begun:at]
            begun, taken = at, 0
        taken += places(letter)
    yield text[begun:]
