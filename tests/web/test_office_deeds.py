"""Every deed of an office on somebody × every officer × everybody whom it could be done to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count

import pytest
from starlette.routing import compile_path

from farstu.core.access import Gate
from farstu.core.helping import Help
from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.services import case_office
from farstu.services.case_ends import stop_living
from farstu.services.exemptions import ExemptionWish, grant_exemption
from farstu.services.guest import Seat
from farstu.services.members import TO_MANY
from farstu.store import audit_events, memberships
from farstu.store.cases import Case
from farstu.store.tx import Tx
from farstu.web.desk import Desk
from farstu.web.render import Renderer
from farstu.web.routes import url_map
from tests.support.databases import Database
from tests.support.house import Person
from tests.support.members import add_officer, join
from tests.support.officers import CHECKED, UNCHECKED
from tests.web.office_deeds import ABOUT_NOBODY, OFFICERS, read_done
from tests.web.offices import PEOPLE
from tests.web.support.browser import Browser
from tests.web.support.home import Home, open_home
from tests.web.support.people import prove, sit

TABLE = read_done()
OFFICE_GATES = {Gate.OFFICE, Gate.OFFICE_DEED}
TARGETS = {
    "m": (Role.MEMBER, "OURS"),
    "a": (Role.ADMINISTRATOR, "OURS"),
    "o": (Role.OWNER, "OURS"),
    "e": (Role.MEMBER, "OURS"),
    "x": (Role.MEMBER, "ELSEWHERE"),
    "s": (Role.MEMBER, "STAFF"),
    "t": (Role.ADMINISTRATOR, "STAFF"),
    "p": (Role.OWNER, "STAFF"),
}
ROLES = {
    "mem": (Role.MEMBER, "OURS"),
    "adm": (Role.ADMINISTRATOR, "OURS"),
    "own": (Role.OWNER, "OURS"),
    "sup": (Role.MEMBER, "STAFF"),
    "sta": (Role.ADMINISTRATOR, "STAFF"),
    "sto": (Role.OWNER, "STAFF"),
    "els": (Role.OWNER, "ELSEWHERE"),
}


@dataclass(kw_only=True)
class Town:
    """A portal with two organisations of customers, where nobody who is there is the last owner."""

    home: Home
    places: dict[str, str]
    boss: Seat
    """An owner among the portal's own people, who opens cases."""
    peers: dict[str, Seat]
    """Another owner of each place, who opens cases of owners."""
    numbers: Iterator[int] = field(default_factory=count)

    def add(self, which: str) -> Person:
        """Add one more of those whom it is done to, who have no method yet."""
        role, place = TARGETS[which]
        house, email = self.home.house, f"{which}{next(self.numbers)}@example.com"
        where = {"organisation_id": self.places[place]} if place != "STAFF" else {"staff": True}
        person = house.add_person(email, role=role, **where)
        if which == "e":
            join(house, person, self.places["ELSEWHERE"])
        return person

    def offices_of(self, which: str) -> list[str]:
        """List where a deed about somebody is tried."""
        more = ["ELSEWHERE"] if which == "e" else []
        places = dict.fromkeys([TARGETS[which][1], *more, "STAFF"])
        return [self.places[place] for place in places]


@pytest.fixture
def town(database: Database) -> Iterator[Town]:
    """Build it."""
    with open_home(database) as home:
        house = home.house
        elsewhere = house.add_organisation()
        places = {"OURS": house.people, "STAFF": house.staff, "ELSEWHERE": elsewhere}
        peers = {
            "OURS": add_officer(house, "peer@example.com"),
            "ELSEWHERE": add_officer(house, "far@example.com", place=elsewhere),
            "STAFF": add_officer(house, "peers@example.com", staff=True),
        }
        boss = add_officer(house, "boss@example.com", staff=True)
        yield Town(home=home, places=places, boss=boss, peers=peers)


def come(town: Town, who: str) -> tuple[Browser, str]:
    """Sign an officer in who has just proven an app; say who that is."""
    house, (role, place) = town.home.house, ROLES[who]
    where = {"staff": True} if place == "STAFF" else {"organisation_id": town.places[place]}
    person = house.add_person(
        f"{who}@example.com",
        role=role,
        **where,
    )
    browser = town.home.open_browser()
    proof = prove(house, house.give_app(person))
    browser.cookies = {Cookie.SESSION: sit(house, person, proof).token}
    browser.get("/account/security")
    return browser, person.id


# What has to be there before a deed ---------------------------------------------------------------


def prepare(town: Town, path: str, which: str, person: Person) -> dict[str, str]:
    """Bring somebody to where a deed could be done to them; say what ids it is done by."""
    house = town.home.house
    if path.endswith("/resume"):
        for belongs in house.read(lambda tx: memberships.list_of_account(tx, person.id)):
            place = belongs.organisation_id
            house.write(partial(_suspend, account_id=person.id, place=place, at=house.clock()))
    ids = {"WHO": person.id}
    if "SESSION" in path:
        ids["SESSION"] = sit(house, person, seen=0).id
    if "LIFTED" in path:
        ids["LIFTED"] = _lift(town, which, person)
    if "CASE" in path or "OWNED" in path:
        case = _open(town, path, which, person)
        ids |= {"CASE": case, "OWNED": case}
        if path.endswith("take-up"):
            kit, visit, at = house.kit, house.visit, house.clock()
            house.write(lambda tx: stop_living(kit, tx, visit, person.id, at=at))
    return ids


def _suspend(tx: Tx, *, account_id: str, place: str, at: datetime) -> bool:
    return memberships.suspend(tx, account_id, place, at=at)


def _lift(town: Town, which: str, person: Person) -> str:
    house, place = town.home.house, TARGETS[which][1]
    wish = ExemptionWish(
        account_id=person.id,
        owner="Boss",
        reason="Lost phone",
        expires_at=house.clock() + timedelta(days=5),
        organisation_id=None if place == "STAFF" else town.places[place],
    )
    made = house.write(lambda tx: grant_exemption(house.kit, tx, wish))
    assert not isinstance(made, tuple)
    return made.id


def _open(town: Town, path: str, which: str, person: Person) -> str:
    """Open a case about somebody; of owners only where they are one."""
    house, place = town.home.house, TARGETS[which][1]
    kit, visit = house.kit, house.visit
    if "OWNED" not in path:
        made = case_office.open_for(
            kit, visit, town.boss, house.staff, email=person.email, typed=UNCHECKED
        )
    elif TARGETS[which][0] is Role.OWNER:
        where, seat = town.places[place], town.peers[place]
        made = case_office.open_about(kit, visit, seat, where, person.id, typed=CHECKED)
    else:
        return "nothing"
    assert isinstance(made, Case), made
    return made.id


def typed(town: Town, path: str, which: str, person: Person) -> dict[str, str]:
    """Write whatever a form could ask for."""
    until = town.home.house.clock() + timedelta(days=5)
    return {
        "role": "administrator" if TARGETS[which][0] is Role.MEMBER else "member",
        "who": person.id,
        "person": person.email,
        "email": person.email,
        "deed": path.partition("#")[2],
        "sure": "yes",
        "check_known_number": "yes",
        "reason": "Lost phone",
        "until": until.date().isoformat(),
    }


def is_done(town: Town, browser: Browser, officer: str, path: str, which: str) -> bool:
    """Try a deed in every office; say whether the trail has it, done by this officer."""
    person = town.add(which)
    ids = prepare(town, path, which, person)
    before = {row.id for row in about(town, person)}
    fields = typed(town, path, which, person)
    for here in town.offices_of(which):
        parts = {**ids, "HERE": here}
        segments = path.partition("#")[0].split("/")
        answer = browser.post("/".join(parts.get(one, one) for one in segments), fields)
        assert answer.status in {200, 303, 403, 404, 409, 422}, (path, which, answer.status)
    told = [row for row in about(town, person) if row.id not in before]
    assert {row.actor_id for row in told} <= {officer}
    return bool(told)


def about(town: Town, person: Person) -> list[audit_events.AuditRow]:
    """List what happened to somebody."""
    return town.home.house.read(
        lambda tx: list(audit_events.list_of_subject(tx, person.id, limit=50))
    )


@pytest.mark.parametrize("who", OFFICERS)
def test_an_officer_does_what_is_theirs_to_whom_it_may_be_done(town: Town, who: str) -> None:
    """And to nobody above or beside them, or elsewhere: nothing happens there, to anybody."""
    browser, officer = come(town, who)
    wrong = []
    for path, cells in TABLE.items():
        done = "".join(one for one in TARGETS if is_done(town, browser, officer, path, one))
        if done != cells[who]:
            wrong.append(f"{path} by {who}: done to {done or '-'}, not to {cells[who] or '-'}")
    assert not wrong, "\n".join(wrong)


# Nothing is left out ------------------------------------------------------------------------------


def test_every_deed_of_an_office_is_written_down() -> None:
    """Each form of an office is in one of the tables; what names an account in the first."""
    routes = [r for r in url_map(Desk(Renderer())) if r.gate in OFFICE_GATES]
    forms = {r.path for r in routes if "POST" in r.handlers}
    on_somebody = {one for path in TABLE for one in forms if leads_to(path, one)}
    on_nobody = {one for path in ABOUT_NOBODY.split() for one in forms if leads_to(path, one)}
    assert on_somebody | on_nobody == forms
    assert not on_somebody & on_nobody
    assert {one for one in forms if "account_id" in one} <= on_somebody
    assert all(any(leads_to(path, one) for one in forms) for path in ABOUT_NOBODY.split())
    assert set(OFFICERS) == set(PEOPLE)


def leads_to(path: str, route: str) -> bool:
    """Say whether a path of the tables is of a route."""
    return compile_path(route)[0].match(path.partition("#")[0]) is not None


def test_every_choice_that_a_route_leaves_is_written_down() -> None:
    """Each way to help, each decision on a case, and each deed that is done to many."""

    def chosen(beginning: str) -> set[str]:
        return {path.removeprefix(beginning) for path in TABLE if path.startswith(beginning)}

    assert chosen("/org/HERE/people/WHO/help/") == set(Help)
    assert chosen("/org/HERE/people/together#") == set(TO_MANY)
    for case in ("CASE", "OWNED"):
        assert chosen(f"/org/HERE/cases/{case}/") == set(case_office.DEEDS)
