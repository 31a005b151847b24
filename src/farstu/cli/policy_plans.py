"""``farstu policy pause``, ``resume``, ``roll-back``, ``history`` and ``undo``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, PortalHost, RoleWord, Yes
from farstu.cli.policy_consent import seek_consent
from farstu.cli.policy_places import (
    ForOrganisation,
    ForRole,
    Names,
    find_place,
    name_organisations,
    stop_at_refusal,
)
from farstu.cli.policy_waves import describe_plan, layer_rows
from farstu.cli.policy_words import describe_layer, name_layer, requirement_words
from farstu.cli.portal_days import say_moment
from farstu.cli.voice import Mark, Voice
from farstu.core.outcome import Rejected
from farstu.core.plans import Layer
from farstu.services.plans import (
    draft_resuming,
    draft_undoing,
    list_changes,
    pause_plan,
    resume_plan,
    roll_back,
    undo_change,
)
from farstu.services.rehearsal import Rehearsal, begin_rehearsal, rehearse_deed
from farstu.store import accounts
from farstu.store.policies import LayerChange
from farstu.store.portals import Portal
from farstu.store.tx import Tx

OPERATOR = "operator"


def pause(
    *,
    organisation: ForOrganisation = None,
    role: ForRole = None,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Keep a plan from reaching more people; whom a wave has reached stays reached."""
    _do(pause_plan, "paused", Voice(as_json=as_json), portal, organisation, role)


def resume(
    *,
    organisation: ForOrganisation = None,
    role: ForRole = None,
    portal: PortalHost = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Let a plan go on; waves whose day has passed meanwhile begin now.

    It is rehearsed first, as by ``set``.
    """
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        place = find_place(house, voice, at, organisation=organisation, role=role)

        def ask(tx: Tx) -> Rehearsal | Rejected:
            deed = draft_resuming(house.kit, tx, place.find(house, tx))
            return deed if isinstance(deed, Rejected) else rehearse_deed(house.kit, tx, deed)

        asked = house.kit.store.read(ask, portal_id=at.id)
        begun, _ = seek_consent(house, voice, at, asked, yes=yes)
        done = house.kit.store.write(
            lambda tx: resume_plan(house.kit, tx, begun.deed.before), portal_id=at.id
        )
    if isinstance(done, Rejected):
        stop_at_refusal(voice, done)
    _tell(voice, done, f"resumed: {place.called}", at)


def drop(
    *,
    organisation: ForOrganisation = None,
    role: ForRole = None,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Drop a plan: everybody is under the policy of before at once, also whom it has reached."""
    _do(roll_back, "rolled back", Voice(as_json=as_json), portal, organisation, role)


def history(*, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """List what changed about policies, the newest first."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)

        def ask(tx: Tx) -> tuple[list[tuple[LayerChange, str]], Names]:
            told = [(one, _by(tx, one.changed_by)) for one in list_changes(tx)]
            return told, name_organisations(tx)

        changes, names = house.kit.store.read(ask, portal_id=at.id)
    voice.table([_row(change, by, names, at) for change, by in changes])
    if not changes:
        voice.say("Nothing has changed since the portal was made.")
    voice.answer({"portal": at.host, "changes": [_describe(one, by) for one, by in changes]})


def undo(*, portal: PortalHost = None, yes: Yes = False, as_json: AsJson = False) -> None:
    """Take back the last change of a policy; taken back twice, it is made again.

    It is rehearsed first, as by ``set``.
    """
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)

        def ask(tx: Tx) -> tuple[LayerChange | None, Rehearsal | Rejected | None, Names]:
            last, names = next(iter(list_changes(tx)), None), name_organisations(tx)
            if last is None:
                return None, None, names
            return last, begin_rehearsal(house.kit, tx, draft_undoing(house.kit, tx, last)), names

        last, begun, names = house.kit.store.read(ask, portal_id=at.id)
        if last is None or begun is None:
            voice.stop("Nothing has changed since the portal was made.", reason="nothing_to_undo")
        seek_consent(house, voice, at, begun, yes=yes)
        done = house.kit.store.write(lambda tx: undo_change(house.kit, tx, last), portal_id=at.id)
    if isinstance(done, Rejected):
        stop_at_refusal(voice, done)
    _tell(voice, done, f"undone: {name_layer(done, names)} · {at.host}", at)


def _do(
    deed: Callable[..., Layer | Rejected],
    said: str,
    voice: Voice,
    host: str | None,
    organisation: str | None,
    role: RoleWord | None,
) -> None:
    with enter(voice) as house:
        at = choose_portal(house, voice, host)
        place = find_place(house, voice, at, organisation=organisation, role=role)
        done = house.kit.store.write(
            lambda tx: deed(house.kit, tx, place.find(house, tx)), portal_id=at.id
        )
    if isinstance(done, Rejected):
        stop_at_refusal(voice, done)
    _tell(voice, done, f"{said}: {place.called}", at)


def _tell(voice: Voice, layer: Layer, said: str, at: Portal) -> None:
    voice.mark(Mark.FINE, said)
    voice.table([(f"  {name}", value) for name, value in layer_rows(layer, at)])
    told = describe_layer(layer) | {"plan": describe_plan(layer.plan)}
    voice.answer({"portal": at.host, "layer": told})


def _by(tx: Tx, account_id: str | None) -> str:
    account = None if account_id is None else accounts.find(tx, account_id)
    return OPERATOR if account_id is None else account_id if account is None else account.name


def _row(change: LayerChange, by: str, names: Names, at: Portal) -> tuple[str, ...]:
    became = change.after.policy if change.after.plan is None else change.after.plan.policy
    return (
        say_moment(change.changed_at, at),
        change.event.value,
        name_layer(change.after, names),
        "nothing asked" if became is None else requirement_words(became),
        by,
    )


def _describe(change: LayerChange, by: str) -> dict[str, Any]:
    return {
        "at": change.changed_at.isoformat(),
        "event": change.event.value,
        "by": by,
        "account": change.changed_by,
        "after": describe_layer(change.after) | {"plan": describe_plan(change.after.plan)},
    }
