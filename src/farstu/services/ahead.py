"""Mails ahead: people hear of a rule when it is made, a week before, a day before, and on the day.

Each mail is counted by a conditional write, in the transaction that puts it into the outbox and in
which its reader is judged once more. Reading and judging many comes before, page by page, so that
ten thousand people hold no snapshot, and no writer waits for long.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from farstu.core.ahead import A_MOMENT, Duty, Rules, Stage, duty_of, stage_of
from farstu.core.assurance import Channel
from farstu.core.plans import Layer
from farstu.services.budgets import Expense, afford
from farstu.services.crowd import MANY, Face, read_crowd
from farstu.services.kit import Kit
from farstu.services.notices import known_addresses
from farstu.services.outbox import Letter, post
from farstu.services.policies import list_layers
from farstu.store import accounts, exemptions, organisations, plan_notices, policies
from farstu.store.plan_notices import PlanNotice
from farstu.store.portals import Portal
from farstu.store.tx import Tx

AT_ONCE = 20
"""How many are told in one transaction."""
OF_LATE = timedelta(days=1)
"""For how long a change that binds at once is news: whoever tells of it may have been away."""


class Told(StrEnum):
    """What became of a mail that it was time for."""

    SENT = "sent"
    KNOWN = "known"
    """It was sent before, or there is no address."""
    WITHHELD = "withheld"
    """A budget of the day is used up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """A portal's rules, on the day that it is there."""

    rules: Rules
    zone: tzinfo
    now: datetime
    has_exemptions: bool

    def day_of(self, moment: datetime) -> date:
        """Say which day of the portal a moment is on."""
        return moment.astimezone(self.zone).date()

    @property
    def stamp(self) -> tuple[object, ...]:
        """Say what it depends on whom there is to tell, apart from the people."""
        revisions = sorted((layer.key, layer.revision or 0) for layer in self.rules.layers)
        return self.day_of(self.now), *revisions


def read_today(kit: Kit, tx: Tx, portal: Portal) -> Today:
    """Read what is asked in a portal, and what was asked a while ago."""
    now, zone = kit.clock(), zone_of(portal)
    midnight = datetime.combine(now.astimezone(zone).date(), time(0), tzinfo=zone)
    dawn = midnight.astimezone(UTC)
    layers = tuple(list_layers(kit, tx))
    before, changed = _before(tx, layers, since=now - OF_LATE)
    return Today(
        rules=Rules(layers=layers, before=before, changed=changed, dawn=dawn),
        zone=zone,
        now=now,
        has_exemptions=bool(exemptions.list_living(tx, now=dawn - A_MOMENT)),
    )


def zone_of(portal: Portal) -> tzinfo:
    """Say in which zone the days of *portal* begin: its own, if this machine knows it, or UTC."""
    try:
        return ZoneInfo(portal.settings.time_zone or "UTC")
    except ZoneInfoNotFoundError:
        return UTC


def tell_ahead(
    kit: Kit, portal: Portal, *, go_on: Callable[[], bool] = lambda: True
) -> Counter[Told]:
    """Send everybody in a portal the mail that it is time for, if they did not get it.

    Whoever does so beside somebody else sends nothing twice. It ends early unless it may *go on*.
    """
    today = kit.store.read(lambda tx: read_today(kit, tx, portal), portal_id=portal.id)
    told: Counter[Told] = Counter()
    if today.rules.is_quiet and not today.has_exemptions:
        return told
    ids = _list_candidates(kit, portal, today)
    while go_on() and (some := tuple(islice(ids, AT_ONCE))):
        told += kit.store.write(lambda tx: _tell(kit, tx, portal, some), portal_id=portal.id)
    return told


def _before(
    tx: Tx, layers: tuple[Layer, ...], *, since: datetime
) -> tuple[tuple[Layer, ...], dict[str, datetime]]:
    """Say what the layers were at a moment, and which of them were changed after it, and when."""
    were, changed = {layer.key: layer for layer in layers}, {}
    for change in policies.list_changes_since(tx, since=since):
        key = change.after.key
        changed[key] = change.changed_at
        new = change.before is None and not change.after.of_portal
        nothing = replace(change.after, policy=None, plan=None)
        were[key] = nothing if new else change.before or were[key]
    return tuple(were.values()), changed


def _list_candidates(kit: Kit, portal: Portal, today: Today) -> Iterator[str]:
    """List whom it may be time to tell, in the order in which they came."""
    after = ""

    def read(tx: Tx) -> tuple[list[Face], list[PlanNotice]]:
        page = accounts.list_accounts(tx, after=after, limit=MANY)
        had = plan_notices.list_of_accounts(tx, [one.id for one in page])
        return list(read_crowd(kit, tx, page, at=today.rules.dawn - A_MOMENT)), had

    while (found := kit.store.read(read, portal_id=portal.id))[0]:
        faces, had = found
        known = {(one.account_id, one.layer, one.stage, one.due_day) for one in had}
        for face in faces:
            due = _what_is_due(kit, today, face)
            if due is not None and (face.account.id, *_about(today, *due)) not in known:
                yield face.account.id
        after = faces[-1].account.id


def _what_is_due(kit: Kit, today: Today, face: Face) -> tuple[Duty, Stage] | None:
    """Say which mail somebody is to get today; none while they have an invitation to answer."""
    if face.account.password_hash is None:
        return None
    duty = duty_of(face.somebody, today.rules, kit.worths, now=today.now)
    if duty is None:
        return None
    stage = stage_of(duty, today=today.day_of(today.now), day_of=today.day_of)
    return None if stage is None else (duty, stage)


def _about(today: Today, duty: Duty, stage: Stage) -> tuple[str, str, str]:
    return duty.layer.key, stage.value, today.day_of(duty.due).isoformat()


def _tell(kit: Kit, tx: Tx, portal: Portal, account_ids: Sequence[str]) -> Counter[Told]:
    """Tell some people, if it is still time to: they are held, and so are the rules."""
    policies.lock(tx)
    today = read_today(kit, tx, portal)
    held = [one for one in (accounts.lock(tx, some) for some in account_ids) if one is not None]
    told: Counter[Told] = Counter()
    for face in read_crowd(kit, tx, held, at=today.rules.dawn - A_MOMENT):
        due = _what_is_due(kit, today, face)
        if due is not None:
            told[_tell_one(kit, tx, portal, today, face, *due)] += 1
    return told


def _tell_one(
    kit: Kit, tx: Tx, portal: Portal, today: Today, face: Face, duty: Duty, stage: Stage
) -> Told:
    layer, word, due_day = _about(today, duty, stage)
    notice = PlanNotice(
        id=kit.new_id(today.now),
        account_id=face.account.id,
        layer=layer,
        revision=duty.layer.revision or 0,
        stage=word,
        due_day=due_day,
        told_at=today.now,
    )
    addresses = known_addresses(kit, tx, face.account.id)
    if not addresses or not plan_notices.add(tx, notice):
        return Told.KNOWN
    letter = Letter(
        recipient="",
        template=word,
        language=face.account.language or "",
        facts={
            "due": duty.due.isoformat(),
            "left": (today.day_of(duty.due) - today.day_of(today.now)).days,
            "place": _place(tx, portal, duty.layer),
            "replaces": duty.replaces,
        },
    )
    sent = [_send(kit, tx, letter, address, today, face.account.id) for address in addresses]
    if not any(sent):
        plan_notices.remove(tx, notice.id)
        return Told.WITHHELD
    return Told.SENT


def _send(kit: Kit, tx: Tx, letter: Letter, address: str, today: Today, account_id: str) -> bool:
    expense = Expense(channel=Channel.MAILBOX, address=address, account_id=account_id)
    if not afford(kit, tx, None, expense, now=today.now):
        return False
    post(kit, tx, replace(letter, recipient=address), account_id=account_id, at=today.now)
    return True


def _place(tx: Tx, portal: Portal, layer: Layer) -> str:
    """Name whose rule it is."""
    here = layer.organisation_id
    organisation = None if here is None else organisations.find(tx, here)
    return portal.name if organisation is None else organisation.name
