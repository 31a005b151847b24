"""Finding whom a command is about, or stopping with what to do."""

from __future__ import annotations

from farstu.app import House
from farstu.cli.voice import Voice
from farstu.cli.wording import explain
from farstu.core.outcome import Reason, Rejected
from farstu.services import accounts
from farstu.services.accounts import Shown
from farstu.store.portals import Portal


def find_person(house: House, voice: Voice, at: Portal, typed: str) -> Shown:
    """Find somebody by any identifier, or by their id."""
    shown = house.kit.store.read(
        lambda tx: accounts.find_account(house.kit, tx, typed), portal_id=at.id
    )
    if shown is None:
        nobody = Rejected(Reason.NOT_FOUND)
        steps = [f"farstu account list --portal {at.host}"]
        voice.stop(explain(nobody, typed=typed), reason=nobody.reason.value, steps=steps)
    return shown
