"""Pictures for tests, drawn chunk by chunk."""

from __future__ import annotations

import zlib

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def chunk(kind: bytes, body: bytes) -> bytes:
    """Write one chunk, with its length and its checksum."""
    check = zlib.crc32(kind + body)
    return len(body).to_bytes(4, "big") + kind + body + check.to_bytes(4, "big")


def draw_png(
    width: int = 64,
    height: int = 64,
    *,
    colour: int = 2,
    depth: int = 8,
    before: bytes = b"",
    ink: bytes = b"\x1f\x4f\x8b",
) -> bytes:
    """Draw a square full of *ink*; *before* stands before the picture itself."""
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([depth, colour, 0, 0, 0])
    row = b"\0" + (
        ink * width if colour == 2 else bytes(width * CHANNELS.get(colour, 1) * depth // 8)
    )
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            before,
            chunk(b"IDAT", zlib.compress(row * height)),
            chunk(b"IEND", b""),
        )
    )
