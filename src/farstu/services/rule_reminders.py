"""*Remind now*: everybody who still has to enrol because of a rule gets a mail, once a day at most.

Who that is is the rehearsal's answer, by everything that is asked of them as against nothing. Each
is judged again, and counted by a conditional write, in the transaction that sends it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from farstu.core.access import Gate
from farstu.core.ahead import has_to_enrol
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Rejected
from farstu.core.people import REMINDED_AT_MOST_EVERY
from farstu.core.roles import Permission
from farstu.services.ahead import AT_ONCE, read_today
from farstu.services.crowd import MANY, Face, read_crowd
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.office_policy import place_of
from farstu.services.office_rule import MOST
from farstu.services.offices import Office, Officer, act, look
from farstu.services.reminders import WhyNot
from farstu.services.trail import note
from farstu.store import accounts, memberships, organisations
from farstu.store.accounts import Account
from farstu.store.portals import Portal
from farstu.store.tx import Tx

NEEDS = Permission.CHANGE_POLICY


@dataclass(frozen=True, slots=True, kw_only=True)
class AllReminded:
    """How many got a mail, and how many did not, since they had one within a day."""

    sent: int
    spared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unready:
    """Who would get a mail now, by name and address, and how many had one within a day.

    Of all *people* of the office's place, the first of them were *asked* about.
    """

    office: Office
    waiting: tuple[tuple[str, str], ...]
    spared: int
    people: int
    asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sender:
    """On whose behalf; without an officer it is the operator's."""

    organisation: str
    organisation_id: str | None
    visit: Visit | None = None
    officer: Officer | None = None


def see_unready(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, *, most: int = MOST
) -> Unready | Rejected:
    """See whom ``remind_all`` would write to. Reasons: those of ``look``."""

    def question(tx: Tx, officer: Officer) -> tuple[Office, int, datetime]:
        here = memberships.list_roles(tx, place_of(officer.office))
        return officer.office, len({account_id for account_id, _ in here}), officer.now

    found = look(kit, visit, seat, organisation_id, needs=NEEDS, question=question)
    if isinstance(found, Rejected):
        return found
    office, people, now = found
    faces = tuple(_list_unready(kit, visit.portal, place_of(office), most=most))
    before = now - REMINDED_AT_MOST_EVERY
    waiting = [one for one in faces if not _was_reminded(one, since=before)]
    return Unready(
        office=office,
        waiting=tuple((one.account.name, one.address) for one in waiting),
        spared=len(faces) - len(waiting),
        people=people,
        asked=min(people, most),
    )


def _was_reminded(face: Face, *, since: datetime) -> bool:
    return face.account.reminded_at is not None and face.account.reminded_at > since


def remind_all(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, *, most: int = MOST
) -> AllReminded | Rejected:
    """Remind all of an organisation who still have to enrol: *most* of its people are asked.

    In the office of the portal's own people that is everybody. Reasons: those of ``act``.
    """
    told: Counter[WhyNot | None] = Counter()

    def find(_tx: Tx, officer: Officer) -> Office:
        return officer.office

    office = look(kit, visit, seat, organisation_id, needs=NEEDS, question=find)
    if isinstance(office, Rejected):
        return office
    place = place_of(office)
    ids = _ids(_list_unready(kit, visit.portal, place, most=most))
    while some := tuple(islice(ids, AT_ONCE)):

        def deed(tx: Tx, officer: Officer, some: Sequence[str] = some) -> Counter[WhyNot | None]:
            name = officer.office.organisation.name
            sender = _Sender(organisation=name, organisation_id=place, visit=visit, officer=officer)
            return _remind(kit, tx, visit.portal, some, sender)

        done = act(kit, visit, seat, organisation_id, needs=NEEDS, deed=deed, gate=Gate.OFFICE)
        if isinstance(done, Rejected):
            return done
        told += done
    return _sum_up(told)


def remind_of_rules(kit: Kit, portal: Portal, *, organisation_id: str | None = None) -> AllReminded:
    """Remind all of a portal, or of an organisation, who still have to enrol: the operator does."""
    told: Counter[WhyNot | None] = Counter()
    ids = _ids(_list_unready(kit, portal, organisation_id))

    def deed(tx: Tx) -> Counter[WhyNot | None]:
        here = None if organisation_id is None else organisations.find(tx, organisation_id)
        name = portal.name if here is None else here.name
        sender = _Sender(organisation=name, organisation_id=organisation_id)
        return _remind(kit, tx, portal, some, sender)

    while some := tuple(islice(ids, AT_ONCE)):
        told += kit.store.write(deed, portal_id=portal.id)
    return _sum_up(told)


def _sum_up(told: Counter[WhyNot | None]) -> AllReminded:
    return AllReminded(sent=told[None], spared=told[WhyNot.JUST_NOW])


def _ids(faces: Iterable[Face]) -> Iterator[str]:
    return (face.account.id for face in faces)


def _list_unready(
    kit: Kit, portal: Portal, organisation_id: str | None, *, most: int | None = None
) -> Iterator[Face]:
    """List who still has to enrol among the first of a place, each page a question of its own."""
    after, asked = "", 0

    def read(tx: Tx) -> tuple[list[Face], list[Account]]:
        left = MANY if most is None else min(MANY, most - asked)
        page = accounts.list_accounts(tx, after=after, limit=left, organisation_id=organisation_id)
        faces = read_crowd(kit, tx, page)
        return list(_unready(kit, tx, portal, faces, organisation_id)), page

    while (found := kit.store.read(read, portal_id=portal.id))[1]:
        faces, page = found
        after, asked = page[-1].id, asked + len(page)
        yield from faces
        if asked == most:
            return


def _unready(
    kit: Kit, tx: Tx, portal: Portal, faces: Iterator[Face], organisation_id: str | None
) -> Iterator[Face]:
    """Pick those who still have to enrol. Who was invited has another mail to answer."""
    today = read_today(kit, tx, portal)
    for face in faces:
        belongs = {one.organisation_id for one in face.memberships}
        here = organisation_id is None or organisation_id in belongs
        invited = face.account.password_hash is None
        if (
            here
            and not invited
            and has_to_enrol(face.somebody, today.rules, kit.worths, now=today.now)
        ):
            yield face


def _remind(
    kit: Kit, tx: Tx, portal: Portal, account_ids: Sequence[str], sender: _Sender
) -> Counter[WhyNot | None]:
    held = [one for one in (accounts.lock(tx, some) for some in account_ids) if one is not None]
    faces = read_crowd(kit, tx, held)
    found = _unready(kit, tx, portal, faces, sender.organisation_id)
    return Counter(_remind_one(kit, tx, face, sender) for face in found)


def _remind_one(kit: Kit, tx: Tx, face: Face, sender: _Sender) -> WhyNot | None:
    now, account_id, officer = kit.clock(), face.account.id, sender.officer
    before = now - REMINDED_AT_MOST_EVERY
    if not accounts.remind(tx, account_id, at=now, before=before, bare=False):
        return WhyNot.JUST_NOW
    told = {"organisation": sender.organisation, "replaces": bool(face.held)}
    note(
        kit,
        tx,
        sender.visit,
        AuditEvent.REMINDED,
        at=now,
        subject_id=account_id,
        actor_id=None if officer is None else officer.id,
        organisation_id=sender.organisation_id,
        told=told if officer is None else told | {"by": _signature(sender, officer)},
    )
    return None


def _signature(sender: _Sender, officer: Officer) -> str:
    """Say who reminds: to everybody of a portal it is the portal that does."""
    return "" if sender.organisation_id is None else officer.signature
