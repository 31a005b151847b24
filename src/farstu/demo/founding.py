"""Makes the portals and the people of the demo, by the services that make real ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from farstu.app import House
from farstu.core.outcome import Rejected
from farstu.core.policy import Requirement, requirement_of
from farstu.core.roles import OrganisationKind, Role
from farstu.demo.loopback import refuse_others
from farstu.demo.made_up import PLANS, Plan
from farstu.demo.memory import DemoError, Known, Place
from farstu.factors.codes import CodeMaker
from farstu.factors.recovery_codes import show_code
from farstu.factors.totp import Totp
from farstu.services.accounts import NewAccount
from farstu.services.enrolment import begin_enrolment, complete_enrolment, show_enrolment
from farstu.services.first_owner import FirstOwner, claim_portal
from farstu.services.further_portals import MadePortal, NewPortal, make_portal
from farstu.services.guest import Seat, identify
from farstu.services.invitation_drafts import Draft
from farstu.services.invitations import accept_invitation, invite
from farstu.services.inviting import Sending
from farstu.services.kit import Kit, Visit
from farstu.services.portals import PortalWish, change_portal, find_portal
from farstu.services.presets import Preset, list_presets
from farstu.services.requesting import ask_for_accounts
from farstu.services.saving_codes import make_sheet, save_sheet, show_sheet
from farstu.services.seats import Moved
from farstu.store import organisations
from farstu.store.organisations import Organisation
from farstu.store.portals import Portal
from farstu.store.tx import Tx

T = TypeVar("T")
ZONE = "Europe/Stockholm"
APP = "Phone"
STAFF = (
    (Role.OWNER, "owner"),
    (Role.ADMINISTRATOR, "administrator"),
    (Role.MEMBER, "support"),
)
"""The portal's own people, who come first, and what they are called."""


def found(house: House) -> tuple[Place, ...]:
    """Make all portals, and say who is there."""
    refuse_others(house.config.listen)
    presets = {preset.name: preset for preset in list_presets()}
    return tuple(_found(house, plan, presets[plan.preset]) for plan in PLANS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    kit: Kit
    visit: Visit
    plan: Plan


def _found(house: House, plan: Plan, preset: Preset) -> Place:
    kit = house.kit
    new = NewPortal(
        host=plan.host,
        name=plan.name,
        policy=preset.policy,
        administrators=preset.administrators,
        settings=preset.settings,
    )
    made = _sure(make_portal(kit, new), MadePortal)
    portal = _sure(find_portal(kit, plan.host), Portal)
    scene = _Scene(kit=kit, visit=_visit(house, portal), plan=plan)
    customers = kit.store.write(lambda tx: _furnish(scene, tx), portal_id=portal.id)
    people = tuple(_come(scene, made.token, customers))
    return Place(
        host=plan.host,
        name=plan.name,
        about=preset.about,
        password=plan.password,
        tries=plan.tries,
        people=people,
        is_off=requirement_of(preset.policy) is Requirement.OFF,
    )


def _visit(house: House, portal: Portal) -> Visit:
    return Visit(
        portal=portal,
        origin=house.portal_origin(portal.host),
        address="127.0.0.1",
        network="127.0.0.0/24",
        agent="Farstu demo",
    )


def _furnish(scene: _Scene, tx: Tx) -> list[Organisation]:
    """Say whom to ask, and add the customers: organisations, or people each for themselves."""
    wish = PortalWish(support_contact=scene.plan.contact, time_zone=ZONE)
    _sure(change_portal(scene.kit, tx, wish), Portal)
    now, named = scene.kit.clock(), scene.plan.organisations
    kind = OrganisationKind.CUSTOMER if named else OrganisationKind.PERSONAL
    customers = [
        Organisation(id=scene.kit.new_id(now), name=name, kind=kind, created_at=now)
        for name in named or scene.plan.people[len(STAFF) :]
    ]
    for customer in customers:
        organisations.add(tx, customer)
    return customers


def _come(scene: _Scene, token: str, customers: list[Organisation]) -> list[Known]:
    """Let everybody in by a link: the portal's own people first, then the customers' in turn."""
    people = []
    for number, (name, email) in enumerate(scene.plan.addresses()):
        new, said = _newcomer(number, name, email, customers)
        moved = _accept(scene, new, token)
        known = Known(name=name, email=email, role=said)
        if number < scene.plan.enrolled:
            known, inside = _enrol(scene, moved, known)
            if number == len(STAFF) and scene.plan.asked_for:
                _ask(scene, inside, customers[0])
        people.append(known)
    return people


def _newcomer(
    number: int, name: str, email: str, customers: list[Organisation]
) -> tuple[NewAccount, str]:
    """Say who somebody is to be, and in words: the first of a customer's people owns it."""
    if number < len(STAFF):
        role, said = STAFF[number]
        return NewAccount(name=name, email=email, role=role), said
    turn = number - len(STAFF)
    place = customers[turn % len(customers)]
    if place.kind is OrganisationKind.PERSONAL:
        role, said = Role.MEMBER, "customer"
    else:
        role = Role.OWNER if turn < len(customers) else Role.MEMBER
        said = f"{role.name.lower()} of {place.name}"
    return NewAccount(name=name, email=email, role=role, organisation_id=place.id), said


def _accept(scene: _Scene, new: NewAccount, token: str) -> Moved:
    kit, visit, password = scene.kit, scene.visit, scene.plan.password
    if new.role is Role.OWNER and not new.organisation_id:
        owner = FirstOwner(name=new.name, email=new.email, password=password)
        return _sure(claim_portal(kit, visit, token, owner), Moved)
    invited = kit.store.write(lambda tx: invite(kit, tx, new), portal_id=visit.portal.id)
    if isinstance(invited, Rejected):
        raise DemoError(f"{new.email}: {invited.reason}")
    done = accept_invitation(kit, visit, invited[1], name=new.name, password=password)
    return _sure(done, Moved)


def _enrol(scene: _Scene, moved: Moved, known: Known) -> tuple[Known, Moved]:
    """Save recovery codes and turn an app on, as a person would."""
    kit, visit, seat = scene.kit, scene.visit, _seat(scene, moved)
    make_sheet(kit, visit, seat)
    sheet = show_sheet(kit, visit, seat)
    save_sheet(kit, visit, seat)
    begin_enrolment(kit, visit, seat, kind=Totp.kind)
    prompt = show_enrolment(kit, visit, seat, kind=Totp.kind)
    if sheet is None or prompt is None:
        raise DemoError("nothing was begun")
    maker = CodeMaker.of(prompt.show)
    code = maker.code_at(maker.step_at(kit.clock()) - 1)  # leaves the one that shows now unused
    done = complete_enrolment(kit, visit, seat, kind=Totp.kind, response={"code": code}, name=APP)
    numbered = enumerate(sheet.codes, start=1)
    codes = tuple(show_code(number, code) for number, code in numbered)
    return replace(known, secret=prompt.show["secret"], codes=codes), _sure(done, Moved)


def _ask(scene: _Scene, inside: Moved, customer: Organisation) -> None:
    """Ask for an account, as the owner of a customer does."""
    draft = Draft(addresses=scene.plan.asked_for, role=Role.MEMBER, line="She takes over in May.")
    seat = _seat(scene, inside)
    _sure(ask_for_accounts(scene.kit, scene.visit, seat, customer.id, draft), Sending)


def _seat(scene: _Scene, moved: Moved) -> Seat:
    """Sit where a deed led."""
    tokens = (None, moved.token) if moved.is_session else (moved.token, None)
    guest = identify(
        scene.kit, portal_id=scene.visit.portal.id, login_token=tokens[0], session_token=tokens[1]
    )
    if guest.seat is None:
        raise DemoError("nobody came in")
    return guest.seat


def _sure(done: object, wanted: type[T]) -> T:
    """Take what was *wanted*: a refusal here is a mistake in what was made up."""
    if not isinstance(done, wanted):
        raise DemoError(f"refused: {done}")
    return done
