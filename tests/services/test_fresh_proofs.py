"""What proof opens a change: every such deed, after every kind of proof, at the edge of its age.

Sessions and what is held are written straight into the database; the deeds are the real ones, with
words that come to nothing once the gate is open.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from farstu.core.access import FRESH
from farstu.core.assurance import Assurance, Channel, FactorKind, Identity, Proof, Source
from farstu.core.facts import Login, Remembered
from farstu.core.outcome import Reason, Rejected
from farstu.core.policy import Policy
from farstu.core.roles import Role
from farstu.crypto.tokens import digest, new_token
from farstu.services import (
    disputes,
    enrolment,
    helping,
    holdings,
    joining,
    linking,
    members,
    office_applications,
    office_keys,
    office_policy,
    own_address,
    own_data,
    own_memberships,
    own_password,
    own_remembrances,
    own_sessions,
    saving_codes,
)
from farstu.services.guest import Seat
from farstu.services.secrets import place_of
from farstu.services.vault import put_away
from farstu.store import authenticators, sessions
from farstu.store.authenticators import Authenticator
from farstu.store.sessions import SessionRow
from farstu.store.tx import Tx
from tests.support.house import PASSWORD, TOTP, House, Person
from tests.support.officers import CHECKED
from tests.support.source import ROOT

MAIL, PHONE, KEY = FactorKind("email_code"), FactorKind("sms_code"), FactorKind("webauthn")
CHANNELS = {TOTP: Channel.APP, MAIL: Channel.MAILBOX, PHONE: Channel.PHONE, KEY: Channel.KEY}
EVERYTHING = Policy(
    required=Assurance.SINGLE, allowed=frozenset(CHANNELS), remembers=timedelta(days=30)
)
OFF = replace(EVERYTHING, allowed=frozenset())
SECRET = {"address": "maja@work.example", "number": "+46701740605"}
NEW = "four words that nobody guesses"
MOMENT = timedelta(microseconds=1)

MULTI, RESISTANT = Assurance.MULTI, Assurance.PHISHING_RESISTANT


@dataclass(frozen=True, kw_only=True)
class Thing:
    """Something that is held, and what its proof in this session was worth, if there was one."""

    kind: FactorKind = TOTP
    worth: Assurance = MULTI
    shown: Assurance = Assurance.NONE
    stopped: bool = False
    gone: bool = False
    enrolled: bool = False


def shown(kind: FactorKind = TOTP, worth: Assurance = MULTI, **how: Any) -> Thing:
    """Hold something, and have proven it."""
    return Thing(kind=kind, worth=worth, shown=how.pop("shown", worth), **how)


@dataclass(frozen=True, kw_only=True)
class World:
    """What somebody holds and has proven, and whether that opens a change while it is fresh."""

    things: tuple[Thing, ...] = ()
    opens: bool
    source: Source = Source.PASSWORD
    recovered: bool = False
    remembered: bool = False
    policy: Policy = EVERYTHING
    of_staff: bool = True
    """Whoever looks after others has a second factor: with less there is nobody of them."""


APP, MAILBOX, UNSHOWN_KEY = (
    Thing(),
    shown(MAIL, Assurance.TWO_STEP),
    Thing(kind=KEY, worth=RESISTANT),
)
WORLDS = {
    "the password, nothing held": World(opens=True, of_staff=False),
    "the password, an app held": World(things=(APP,), opens=False),
    "an app, or a hardware token": World(things=(shown(),), opens=True),
    "an app, a key held": World(things=(shown(), UNSHOWN_KEY), opens=False),
    "a mailbox, nothing else held": World(things=(MAILBOX,), opens=True, of_staff=False),
    "a mailbox, an app held": World(things=(MAILBOX, APP), opens=False),
    "a mailbox, a stopped app held": World(things=(MAILBOX, Thing(stopped=True)), opens=False),
    "a text message": World(things=(shown(PHONE),), opens=True),
    "a text message, an app held": World(things=(shown(PHONE), APP), opens=True),
    "a text message, a key held": World(things=(shown(PHONE), UNSHOWN_KEY), opens=False),
    "a key that verified its owner": World(things=(shown(KEY, RESISTANT),), opens=True),
    "a key that did not, and can": World(things=(shown(KEY, RESISTANT, shown=MULTI),), opens=False),
    "a key that cannot": World(things=(shown(KEY),), opens=True),
    "a passkey, without the password": World(
        things=(shown(KEY, RESISTANT),), source=Source.PASSKEY, opens=True
    ),
    "an app that was stopped since": World(things=(shown(stopped=True),), opens=False),
    "an app that is gone, another held": World(things=(shown(gone=True), APP), opens=False),
    "a remembered device": World(things=(APP,), remembered=True, opens=False),
    "a recovery or access code, and a new app": World(
        things=(UNSHOWN_KEY, shown(enrolled=True)), recovered=True, opens=True
    ),
    "a recovery code, nothing may be set up": World(
        things=(APP,), recovered=True, policy=OFF, opens=True, of_staff=False
    ),
}
AGES = {"new": timedelta(0), "five minutes": FRESH, "a moment older": FRESH + MOMENT}


def live(house: House, world: World, age: timedelta) -> Seat:
    """Write somebody, who may look after the portal, what they hold, and their session."""
    house.set_policy(world.policy)
    role = Role.OWNER if world.of_staff else Role.MEMBER
    person = house.add_person(role=role, staff=world.of_staff)
    proofs = tuple(hold(house, person, thing, age) for thing in world.things)
    at, kit = house.clock() - age, house.kit
    remembered = (
        Remembered(
            remembrance_id=kit.new_id(at), authenticator_id=proofs[0].authenticator_id, since=at
        )
        if world.remembered
        else None
    )
    facts = Login(
        expires_at=house.clock() + timedelta(hours=1),
        identity=Identity(world.source, at, KEY if world.source is Source.PASSKEY else None),
        proofs=tuple(proof for proof in proofs if proof.worth),
        recovered_at=at if world.recovered else None,
        remembered=remembered,
    )
    row = SessionRow(
        id=kit.new_id(at),
        account_id=person.id,
        token_digest=digest(new_token(kit.entropy)),
        facts=facts,
        identifier=person.email,
        epoch=0,
        agent="",
        address="192.0.2.7",
        created_at=at,
        last_seen_at=house.clock(),
    )
    house.write(lambda tx: sessions.add(tx, row))
    return row


def hold(house: House, person: Person, thing: Thing, age: timedelta) -> Proof:
    """Write one thing down, and make its proof."""
    row = Authenticator(
        id=house.kit.new_id(house.clock()),
        account_id=person.id,
        kind=thing.kind,
        name="Blue",
        secret=b"",
        counter=0,
        created_at=house.clock(),
        worth=thing.worth,
    )

    def deed(tx: Tx) -> None:
        sealed = put_away(house.kit, tx, SECRET, place=place_of(house.portal.id, row))
        authenticators.add(tx, replace(row, secret=sealed))

    if not thing.gone:
        house.write(deed)
    if thing.stopped:
        house.write(lambda tx: authenticators.suspend(tx, [row.id], at=house.clock()))
    return Proof(
        authenticator_id=row.id,
        kind=thing.kind,
        channel=CHANNELS[thing.kind],
        worth=thing.shown,
        proven_at=house.clock() - age,
        enrolled=thing.enrolled,
    )


Deed = Callable[[House, Seat], object]
OWN: dict[Callable[..., Any], Deed] = {
    holdings.remove: lambda h, s: holdings.remove(h.kit, h.visit, s, authenticator_id="none"),
    enrolment.begin_enrolment: lambda h, s: enrolment.begin_enrolment(
        h.kit, h.visit, s, kind=FactorKind("none")
    ),
    enrolment.complete_enrolment: lambda h, s: enrolment.complete_enrolment(
        h.kit, h.visit, s, kind=FactorKind("none"), response={}
    ),
    saving_codes.make_sheet: lambda h, s: saving_codes.make_sheet(h.kit, h.visit, s),
    saving_codes.save_sheet: lambda h, s: saving_codes.save_sheet(h.kit, h.visit, s),
    own_address.begin_change: lambda h, s: own_address.begin_change(h.kit, h.visit, s, address=""),
    own_address.complete_change: lambda h, s: own_address.complete_change(
        h.kit, h.visit, s, code=""
    ),
    own_sessions.end_session: lambda h, s: own_sessions.end_session(
        h.kit, h.visit, s, session_id="none"
    ),
    own_sessions.end_other_sessions: lambda h, s: own_sessions.end_other_sessions(
        h.kit, h.visit, s
    ),
    own_remembrances.forget: lambda h, s: own_remembrances.forget(
        h.kit, h.visit, s, remembrance_id="none"
    ),
    own_remembrances.forget_all: lambda h, s: own_remembrances.forget_all(h.kit, h.visit, s),
    own_memberships.leave: lambda h, s: own_memberships.leave(h.kit, h.visit, s, "none"),
    joining.join: lambda h, s: joining.join(h.kit, h.visit, s, "none"),
    own_data.export_own: lambda h, s: own_data.export_own(h.kit, h.visit, s),
    linking.agree_to_link: lambda h, s: linking.agree_to_link(
        h.kit, h.visit, s, browser="none", errand_id="none"
    ),
    own_password.change_password: lambda h, s: own_password.change_password(
        h.kit, h.visit, s, current=PASSWORD, new=NEW
    ),
}
LAST: dict[Callable[..., Any], Deed] = {
    disputes.dispute_own: lambda h, s: disputes.dispute_own(h.kit, h.visit, s)
}
"""What ends the session that does it."""
OFFICE: dict[Callable[..., Any], Deed] = {
    members.end_sessions: lambda h, s: members.end_sessions(h.kit, h.visit, s, h.people, "none"),
    members.suspend_member: lambda h, s: members.suspend_member(
        h.kit, h.visit, s, h.people, "none"
    ),
    members.change_role: lambda h, s: members.change_role(
        h.kit, h.visit, s, h.people, "none", role=Role.OWNER
    ),
    helping.reset_person: lambda h, s: helping.reset_person(
        h.kit, h.visit, s, h.people, "none", typed=CHECKED
    ),
    office_keys.revoke_key: lambda h, s: office_keys.revoke_key(h.kit, h.visit, s, h.staff, "none"),
    office_policy.undo: lambda h, s: office_policy.undo(h.kit, h.visit, s, h.staff, "none"),
    office_applications.add_secret: lambda h, s: office_applications.add_secret(
        h.kit, h.visit, s, h.staff, "none"
    ),
}

SHUT = {Reason.NOT_OFFERED, Reason.LOGIN_EXPIRED, Reason.CHANGES_FROZEN, Reason.NOT_PERMITTED}


def reasons_of(done: object) -> set[Reason]:
    """Say why not, if a deed says that."""
    several = done if isinstance(done, Sequence) else (done,)
    return {one.reason for one in several if isinstance(one, Rejected)}


def outcomes(house: House, seat: Seat, deeds: dict[Callable[..., Any], Deed]) -> Iterator[str]:
    """Do each of them, and list those that a stale proof would have to confirm first."""
    for name, deed in deeds.items():
        reasons = reasons_of(deed(house, seat))
        assert not reasons & SHUT, (name, reasons)
        if Reason.PROOF_NOT_FRESH in reasons:
            yield name.__name__


def names(*deeds: Iterable[Callable[..., Any]]) -> list[str]:
    """Name them."""
    return [one.__name__ for some in deeds for one in some]


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("name", WORLDS)
def test_a_change_takes_this_proof(house: House, name: str, age: str) -> None:
    """All deeds or none: which, only what was proven decides, and when."""
    world = WORLDS[name]
    seat = live(house, world, AGES[age])
    office = OFFICE if world.of_staff else {}
    closed = list(outcomes(house, seat, {**OWN, **office, **LAST}))
    if world.opens and AGES[age] <= FRESH:
        assert closed == []
    else:
        assert closed == names(OWN, office, LAST)


def test_every_own_deed_that_takes_a_proof_is_here() -> None:
    """Whatever service takes its seat for a change; offices have one way in (``offices.act``)."""
    taking = set()
    for path in sorted((ROOT / "src/farstu/services").glob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and _takes(node):
                taking.add(node.name)
    taking = taking - {"_replace"} | {own_password.change_password.__name__}  # it hashes before
    assert taking == {*names(OWN, LAST)}


def test_the_table_for_readers_says_the_same() -> None:
    """Each world has its line, in this order, with its word."""
    text = (ROOT / "docs/security/gates.md").read_text("utf-8").split("## What is proof enough")[1]
    rows = re.findall(r"(?m)^\| ([^|]+?) \| (yes|no) \|", text)
    assert rows == [(name, "yes" if world.opens else "no") for name, world in WORLDS.items()]


def _takes(function: ast.FunctionDef) -> bool:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    gates = [word.value for call in calls for word in call.keywords if word.arg == "gate"]
    return any(ast.unparse(gate) in {"Gate.FRESH", "Gate.ENROLMENT"} for gate in gates)
