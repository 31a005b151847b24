"""People brought in from a file, as a test looks at it."""

from __future__ import annotations

from farstu.core.outcome import Rejected
from farstu.core.roles import Role
from farstu.services.guest import Seat
from farstu.services.import_reading import Uploaded, judge_file, keep
from farstu.services.import_steps import ImportSeen, begin, see
from farstu.services.people_files import Judged
from farstu.services.people_imports import look_at_file, start_import
from farstu.store import people_imports
from farstu.store.people_imports import Import
from farstu.store.tx import Tx
from tests.support.house import House

PEOPLE = b"email;name;role;labels\nolle@example.com;Olle Berg;;it\nines@example.com;Ines;;\n"


def read_file(house: House, seat: Seat, content: bytes = PEOPLE, where: str = "") -> Import:
    """Look at a file that can be read."""
    uploaded = Uploaded(name="people.csv", content=content)
    place = where or house.people
    made = look_at_file(house.kit, house.visit, seat, place, uploaded)
    assert isinstance(made, Import), made
    return made


def start_file(house: House, seat: Seat, content: bytes = PEOPLE, where: str = "") -> Import:
    """Look at a file, and start."""
    made = read_file(house, seat, content, where)
    done = start_import(house.kit, house.visit, seat, where or house.people, made.id)
    assert not isinstance(done, Rejected), done
    return made


def see_it(house: House, made: Import) -> ImportSeen:
    """Look at an import again."""
    found = house.read(lambda tx: people_imports.find(tx, made.id))
    assert found is not None
    return house.read(lambda tx: see(tx, found, now=house.clock()))


def addresses(count: int) -> bytes:
    """Write a file of so many people."""
    return "".join(f"p{number}@example.com\n" for number in range(count)).encode()


def put_import(house: House, organisation_id: str) -> str:
    """Let the operator bring people into an organisation; one line was wrong. Say its id."""
    uploaded = Uploaded(name="people.csv", content=b"email\na.b\nput@example.com\n")
    judged = judge_file(house.portal, uploaded, tuple(Role))
    assert isinstance(judged, Judged)

    def deed(tx: Tx) -> str:
        place = organisation_id
        made = keep(house.kit, tx, uploaded, judged, organisation_id=place, author_id=None)
        assert begin(house.kit, tx, None, made, actor_id=None)
        return made.id

    return house.write(deed)
