"""``farstu keys give-up``: going on where a wrapping key is lost, and every backup of it."""

from __future__ import annotations

from typing import Any

from farstu.app import clock, entropy
from farstu.cli.asking import confirm_by_typing
from farstu.cli.opening import enter_without_keys, expecting_failures, read_config
from farstu.cli.options import AsJson, Yes
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import count
from farstu.crypto.keyring import create_key_file
from farstu.crypto.sealing import Place
from farstu.services.key_rotation import list_lacking_keys
from farstu.services.lost_keys import GivenUp, give_up_lost_keys
from farstu.services.portals import list_portals

NEEDS_A_HAND = {
    "offer": ("code token to hand out again", "code tokens to hand out again"),
    "relying party secret": (
        "application to renew a secret of",
        "applications to renew a secret of",
    ),
    "webhook_secret": ("webhook to renew a secret of", "webhooks to renew a secret of"),
}
"""What somebody has to do where its key is lost, by the purpose of a place."""


def give_up(*, yes: Yes = False, as_json: AsJson = False) -> None:
    """Go on without a wrapping key that is lost for good.

    What lies under it stays closed for ever, even if the key is found again. Stop the server first.
    """
    voice = Voice(as_json=as_json)
    _make_missing_file(voice)
    with enter_without_keys(voice) as house:
        lacking = list_lacking_keys(house.kit)
        if not lacking:
            voice.stop("The key file lacks no key.", reason="nothing_lost", steps=["farstu doctor"])
        warned = [
            f"{house.config.key_file} lacks {', '.join(lacking)}. If a backup has it, stop here.",
            "Every authenticator that lies under it will let nobody in any more, for good.",
        ]
        confirm_by_typing(voice, lacking[0], consequences=warned, yes=yes, what="key")
        done = give_up_lost_keys(house.kit)
        hosts = {portal.id: portal.host for portal in list_portals(house.kit)}
        for one in done:
            _tell(voice, one, host=hosts[one.portal_id])
        voice.answer({"lost": lacking, "portals": [_describe(one) for one in done]})


def _tell(voice: Voice, one: GivenUp, *, host: str) -> None:
    """Say how many are closed out, and what else needs a hand."""
    stopped = count(one.suspended, "authenticator")
    voice.mark(Mark.FINE, f"{host}  {stopped} stopped; recovery codes still let in")
    for purpose, (singular, plural) in NEEDS_A_HAND.items():
        many = sum(place.purpose == purpose for place in one.closed)
        if many:
            voice.say(f"  {count(many, singular, plural)}")
    if one.suspended:
        voice.say(f"  who has no recovery code: farstu account reset-factors EMAIL --portal {host}")


def _describe(one: GivenUp) -> dict[str, Any]:
    return {
        "portal_id": one.portal_id,
        "suspended": one.suspended,
        "removed_data_keys": one.removed_keys,
        "closed": [describe_place(place) for place in one.closed],
    }


def describe_place(place: Place) -> dict[str, str]:
    """Say where something is sealed to, as plain data."""
    return {"purpose": place.purpose, "row_id": place.row_id, "account_id": place.account_id}


def _make_missing_file(voice: Voice) -> None:
    """Make a key file where there is none any more: whatever is sealed from now on needs a key.

    It stays, should nothing be given up: it is in nobody's way, and a backup takes its place.
    """
    config = read_config(voice)
    with expecting_failures(voice, config):
        if not config.key_file.exists():
            create_key_file(config.key_file, now=clock(), entropy=entropy)
            voice.remark(f"There was no key file: {config.key_file} is a new one. Back it up.")
