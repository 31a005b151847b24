"""Files of metadata for tests: three models, published by an alliance of the test's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from farstu.factors.metadata import Metadata, read_metadata
from tests.support.fido import Alliance, Holder, entry, for_model, issue

VAKT, RIVAL, NANO = (bytes([number]) * 16 for number in (10, 11, 12))


def as_id(aaguid: bytes) -> str:
    """Write an AAGUID as everybody does."""
    digits = aaguid.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


VAKT_ID, RIVAL_ID, NANO_ID = map(as_id, (VAKT, RIVAL, NANO))
ALLIANCE = Alliance.found()
MAKER = issue("Vakt AB", authority=True)
PLANT = issue("Vakt AB, plant 2", MAKER, authority=True, path_length=0)
OTHER_MAKER = issue("Rival Inc", authority=True)


def batch_of(model: bytes, maker: Holder = PLANT) -> Holder:
    """Make the certificate that a batch of keys attests with."""
    return issue("Batch 7", maker, extensions=[for_model(model)])


def publish(alliance: Alliance = ALLIANCE, **more: Any) -> bytes:
    """Say what is known: one model certified at level 2, one at 1, and one that is broken."""
    return alliance.publish(
        entry("Vakt Bio", MAKER, aaguid=VAKT_ID, statuses=["FIDO_CERTIFIED_L2"]),
        entry("Rival One", OTHER_MAKER, aaguid=RIVAL_ID),
        entry("Vakt Nano", MAKER, aaguid=NANO_ID, statuses=["FIDO_CERTIFIED_L1", "REVOKED"]),
        **more,
    )


def metadata() -> Metadata:
    """Read it."""
    return read_metadata(publish(), root=ALLIANCE.root.der)


def write(folder: Path, blob: bytes = b"", alliance: Alliance = ALLIANCE) -> dict[str, str]:
    """Put both files somewhere, and say the variables that name them."""
    paths = folder / "blob.jwt", folder / "root.crt"
    for path, data in zip(paths, (blob or publish(alliance), alliance.root.der), strict=True):
        path.write_bytes(data)
    names = ("FARSTU_WEBAUTHN__METADATA", "FARSTU_WEBAUTHN__METADATA_ROOT")
    return dict(zip(names, map(str, paths), strict=True))
