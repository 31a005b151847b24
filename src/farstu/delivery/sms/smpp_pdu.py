"""SMPP 3.4 on the wire: the few kinds of packet that a transmitter writes and reads (part 4)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

HEADER = struct.Struct(">IIII")
LONGEST = 4096
"""Octets of an answer that are read; one has a few dozen."""

BIND_TRANSMITTER = 0x00000002
SUBMIT_SM = 0x00000004
UNBIND = 0x00000006
ENQUIRE_LINK = 0x00000015
RESPONSE = 0x80000000
"""What an answer adds to the number of what it answers."""

UNKNOWN_ERROR = 0xFF
"""A status for whoever gives none."""

VERSION = 0x34
INTERNATIONAL, ALPHANUMERIC, UNKNOWN = 1, 5, 0
"""Types of number (part 5.2.5)."""
E164 = 1
"""The numbering plan (part 5.2.6)."""
UDHI = 0x40
"""The text begins with a header that numbers the segments (part 5.2.12)."""
GSM, UCS2 = 0x00, 0x08
"""Alphabets (part 5.2.19)."""
OUR_REFERENCE = 0x0204
"""The parameter ``user_message_reference`` (part 5.3.2.17)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """One packet. Its body may hold a password, a number or a text."""

    command: int
    status: int = 0
    sequence: int
    body: bytes = field(default=b"", repr=False)

    def write(self) -> bytes:
        """Write it with its length."""
        length = HEADER.size + len(self.body)
        return HEADER.pack(length, self.command, self.status, self.sequence) + self.body


def bind(username: str, password: str, *, system_type: str) -> bytes:
    """Write the body by which a transmitter signs in."""
    words = b"".join(map(_text, (username, password, system_type)))
    return words + bytes([VERSION, UNKNOWN, UNKNOWN]) + _text("")


def submit(
    sender: str, recipient: str, octets: bytes, *, coding: int, numbered: bool, reference: int
) -> bytes:
    """Write the body of one segment. *reference* is ours, and comes back in receipts."""
    return b"".join(
        [
            _text(""),  # service_type
            bytes(_kind_of(sender)),
            _text(sender.removeprefix("+")),
            bytes([INTERNATIONAL, E164]),
            _text(recipient.removeprefix("+")),
            bytes([UDHI if numbered else 0, 0, 0]),  # esm_class, protocol_id, priority_flag
            _text("") * 2,  # at once, and for as long as the network likes
            bytes([0, 0, coding, 0]),  # no receipt, no replacing, alphabet, no canned message
            bytes([len(octets)]),
            octets,
            struct.pack(">HHH", OUR_REFERENCE, 2, reference),
        ]
    )


def _kind_of(sender: str) -> tuple[int, int]:
    """Say which type and plan a sender is of; without a plus digits are a number of the network."""
    if sender.startswith("+"):
        return INTERNATIONAL, E164
    return (UNKNOWN, E164) if sender.isdecimal() else (ALPHANUMERIC, UNKNOWN)


def _text(text: str) -> bytes:
    """Write text that ends with a zero."""
    return text.encode("ascii") + b"\x00"
