"""Makes the portals and the people of the demo, by the services that make real ones."""

from __future__ import annotations

from dataclasses import dataclass
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
from farstu.services.guest import identify
from farstu.services.invitations import accept_invitation, invite
from farstu.services.kit import Kit, Visit
from farstu.services.portals import PortalWish, change_portal, find_portal
from farstu.services.presets import Preset, list_presets
from farstu.services.saving_codes import make_sheet, save_sheet, show_sheet
from farstu.services.seats import Moved
from farstu.store import organisations
from farstu.store.organisations import Organisation
from farstu.store.portals import Portal
from farstu.store.tx import Tx

T = TypeVar("T")
ZONE = "Europe/Stockholm"
APP = "Phone"


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
    new = NewPortal(host=plan.host, name=plan.name, policy=preset.policy, settings=preset.settings)
    made = _sure(make_portal(kit, new), MadePortal)
    portal = _sure(find_portal(kit, plan.host), Portal)
    scene = _Scene(kit=kit, visit=_visit(house, portal), plan=plan)
    kit.store.write(lambda tx: _furnish(scene, tx), portal_id=portal.id)
    people = tuple(_come(scene, made.token))
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


def _furnish(scene: _Scene, tx: Tx) -> None:
    """Say whom to ask, and add the customers."""
    wish = PortalWish(support_contact=scene.plan.contact, time_zone=ZONE)
    _sure(change_portal(scene.kit, tx, wish), Portal)
    now = scene.kit.clock()
    for name in scene.plan.organisations:
        kind = OrganisationKind.CUSTOMER
        customer = Organisation(id=scene.kit.new_id(now), name=name, kind=kind, created_at=now)
        organisations.add(tx, customer)


def _come(scene: _Scene, token: str) -> list[Known]:
    """Let everybody in by a link: the first is the owner, the second an administrator."""
    people = []
    for number, (name, email) in enumerate(scene.plan.addresses()):
        role = {0: Role.OWNER, 1: Role.ADMINISTRATOR}.get(number, Role.MEMBER)
        moved = _accept(scene, name, email, role, token)
        is_enrolled = number < scene.plan.enrolled
        secret, codes = _enrol(scene, moved) if is_enrolled else ("", ())
        people.append(
            Known(name=name, email=email, role=role.name.lower(), secret=secret, codes=codes)
        )
    return people


def _accept(scene: _Scene, name: str, email: str, role: Role, token: str) -> Moved:
    kit, visit, password = scene.kit, scene.visit, scene.plan.password
    if role is Role.OWNER:
        owner = FirstOwner(name=name, email=email, password=password)
        return _sure(claim_portal(kit, visit, token, owner), Moved)
    new = NewAccount(name=name, email=email, role=role)
    invited = kit.store.write(lambda tx: invite(kit, tx, new), portal_id=visit.portal.id)
    if isinstance(invited, Rejected):
        raise DemoError(f"{email}: {invited.reason}")
    done = accept_invitation(kit, visit, invited[1], name=name, password=password)
    return _sure(done, Moved)


def _enrol(scene: _Scene, moved: Moved) -> tuple[str, tuple[str, ...]]:
    """Save recovery codes and turn an app on, as a person would."""
    kit, visit = scene.kit, scene.visit
    tokens = (None, moved.token) if moved.is_session else (moved.token, None)
    guest = identify(kit, portal_id=visit.portal.id, login_token=tokens[0], session_token=tokens[1])
    seat = guest.seat
    if seat is None:
        raise DemoError("nobody came in")
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
    _sure(done, Moved)
    numbered = enumerate(sheet.codes, start=1)
    return prompt.show["secret"], tuple(show_code(number, code) for number, code in numbered)


def _sure(done: object, wanted: type[T]) -> T:
    """Take what was *wanted*: a refusal here is a mistake in what was made up."""
    if not isinstance(done, wanted):
        raise DemoError(f"refused: {done}")
    return done
