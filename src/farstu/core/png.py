"""PNG pictures that strangers' browsers will be shown: judged by what is in them (PNG, 3rd ed.).

Only what draws the picture is kept. Text, places and whatever else a camera or a program wrote
beside it is left out, and so is anything behind its end.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from farstu.core.outcome import Detail, Reason, Rejected

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LARGEST = 64 * 1024
LEAST, MOST = 16, 1024
"""Pixels of either side."""
DRAWS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"IDAT", b"IEND"})
ONCE = DRAWS - {b"IDAT"}
DEPTHS = frozenset({1, 2, 4, 8, 16})
ROOM = {b"PLTE": 768, b"tRNS": 256, b"gAMA": 4, b"cHRM": 32, b"sRGB": 1, b"IEND": 0}
"""Bytes that each of them has at most: no more of it draws anything."""
INDEXED = 3
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""How many numbers a pixel has, by colour type."""


class _DamagedError(Exception):
    """The bytes are no PNG, or not a whole one."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    kind: bytes
    body: bytes

    def write(self) -> bytes:
        checked = self.kind + self.body
        length, check = len(self.body), zlib.crc32(checked)
        return length.to_bytes(4, "big") + checked + check.to_bytes(4, "big")


def read_png(data: bytes, *, field: str) -> bytes | Rejected:
    """Read a picture and give what draws it. Reasons: LOGO_INVALID, LOGO_LARGE, LOGO_SIZE."""
    if len(data) > LARGEST:
        return Rejected(Reason.LOGO_LARGE, Detail(amount=LARGEST // 1024), field=field)
    try:
        chunks = [chunk for chunk in _chunks(data) if chunk.kind in DRAWS]
        width, height, pixel = _header(chunks)
        if min(width, height) < LEAST or max(width, height) > MOST:
            return Rejected(Reason.LOGO_SIZE, Detail(amount=MOST), field=field)
        _unpack(chunks, most=height * (width * pixel // 8 + 2) * 2)
    except _DamagedError:
        return Rejected(Reason.LOGO_INVALID, field=field)
    return SIGNATURE + b"".join(chunk.write() for chunk in chunks)


def _chunks(data: bytes) -> Iterator[_Chunk]:
    """Go through the picture, to its end and no further."""
    if not data.startswith(SIGNATURE):
        raise _DamagedError
    at, kind = len(SIGNATURE), b""
    while kind != b"IEND":
        length = int.from_bytes(data[at : at + 4], "big")
        kind, end = data[at + 4 : at + 8], at + 8 + length
        check = data[end : end + 4]
        if check != zlib.crc32(data[at + 4 : end]).to_bytes(4, "big"):
            raise _DamagedError
        yield _Chunk(kind, data[at + 8 : end])
        at = end + 4


def _header(chunks: list[_Chunk]) -> tuple[int, int, int]:
    """Give width, height and bits of a pixel, if every part is where it has to be."""
    order = [kind for kind, _ in groupby(chunk.kind for chunk in chunks)]
    first, *_ = chunks
    is_sound = len(set(order)) == len(order) and order[0] == b"IHDR" and order[-2:-1] == [b"IDAT"]
    is_single = sum(chunk.kind in ONCE for chunk in chunks) == len(set(order) & ONCE)
    has_room = all(len(chunk.body) <= ROOM.get(chunk.kind, LARGEST) for chunk in chunks)
    if not (is_sound and is_single and has_room and len(first.body) == 13):  # noqa: PLR2004 - 11.2.1 IHDR
        raise _DamagedError
    depth, colour = first.body[8:10]
    is_indexed_without = colour == INDEXED and b"PLTE" not in order
    if depth not in DEPTHS or colour not in CHANNELS or is_indexed_without:
        raise _DamagedError
    width, height = (int.from_bytes(first.body[at : at + 4], "big") for at in (0, 4))
    return width, height, depth * CHANNELS[colour]


def _unpack(chunks: list[_Chunk], *, most: int) -> None:
    """See that the picture unpacks, to no more than it may, and that nothing rides behind it."""
    packed = b"".join(chunk.body for chunk in chunks if chunk.kind == b"IDAT")
    unpacking = zlib.decompressobj()
    try:
        unpacking.decompress(packed, most)
    except zlib.error:
        raise _DamagedError from None
    if unpacking.unused_data or not unpacking.eof:
        raise _DamagedError
