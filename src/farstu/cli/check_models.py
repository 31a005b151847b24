"""What is known of models of security keys, and whether what portals ask for can be shown."""

from __future__ import annotations

from collections.abc import Iterator

from farstu.app import House
from farstu.cli.findings import Finding, fine, problem, warning
from farstu.cli.wording import count, on_day
from farstu.factors.attestation import can_judge
from farstu.factors.metadata import Metadata
from farstu.services.portals import list_portals
from farstu.store.policies import list_layers

NAME = "key models"
RENEW = "download the newest file (docs/factors/webauthn.md)"


def check_models(house: House) -> Iterator[Finding]:
    """See that the metadata is new enough, and that each portal's demand can be met by it."""
    kit, metadata = house.kit, house.kit.metadata
    now = kit.clock()
    if metadata is not None:
        yield _judge_age(house, metadata)
    for portal in list_portals(kit):
        layers = kit.store.read(list_layers, portal_id=portal.id)
        asked = [side.keys for layer in layers for side in layer.sides if side.keys.asks]
        if not all(can_judge(metadata, keys, now=now) for keys in asked):
            text = f"nobody can set up a key that {portal.host} would take"
            fix = RENEW if metadata else "set webauthn.metadata (docs/factors/webauthn.md)"
            yield problem(NAME, text, fix=fix)


def _judge_age(house: House, metadata: Metadata) -> Finding:
    now = house.kit.clock()
    text = f"{count(len(metadata.entries), 'model')}, issue {metadata.number}"
    if not metadata.is_valid_at(now):
        return problem(
            NAME,
            f"{text}, signed by a certificate that was valid until {on_day(metadata.valid_until)}",
            fix=RENEW,
        )
    if metadata.next_update < now.date():
        return warning(NAME, f"{text}; the next one is out since {metadata.next_update}", fix=RENEW)
    return fine(NAME, f"{text}; the next one comes on {metadata.next_update}")
