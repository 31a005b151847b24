"""Bringing people in from a file: looked at, started, stopped, taken back, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.people_files import Ignored
from farstu.core.people_imports import KEPT, LOOKED_AT, ImportState
from farstu.core.roles import Role
from farstu.services.housekeeping import keep_house
from farstu.services.import_reading import NAMELESS, Uploaded
from farstu.services.import_work import work_off
from farstu.services.invitation_letters import INVITATION
from farstu.services.outbox import deliver
from farstu.services.people_imports import (
    OfficeImport,
    OfficeImports,
    list_imports,
    look_at_file,
    see_import,
    start_import,
    stop_import,
    withdraw_import,
)
from farstu.services.undelivered import list_unsent
from farstu.store import invitations, people_imports, schema
from farstu.store.engine import open_store
from farstu.store.people_imports import Import
from farstu.store.sessions import SessionRow
from tests.support.calls import call_somebody
from tests.support.databases import Database
from tests.support.house import App, House, Person, at_once, open_house
from tests.support.imports import PEOPLE, addresses, read_file, see_it, start_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A house with an administrator of its customers, at work."""

    house: House
    maja: Person
    app: App
    seat: SessionRow

    def look(self, content: bytes = PEOPLE, **typed: object) -> Import | tuple[Rejected, ...]:
        """Look at a file."""
        h, uploaded = self.house, Uploaded(name="p.csv", content=content, **typed)  # type: ignore[arg-type]
        return look_at_file(h.kit, h.visit, self.seat, h.people, uploaded)

    def see(self, made: Import, seat: SessionRow | None = None) -> OfficeImport | Rejected:
        """Look at the page of an import."""
        h = self.house
        return see_import(h.kit, h.visit, seat or self.seat, h.people, made.id)

    def start(self, made: Import, seat: SessionRow | None = None) -> Import | Rejected:
        """Start."""
        h = self.house
        return start_import(h.kit, h.visit, seat or self.seat, h.people, made.id)

    def stop(self, made: Import) -> Import | Rejected:
        """Stop."""
        return stop_import(self.house.kit, self.house.visit, self.seat, self.house.people, made.id)

    def withdraw(self, made: Import) -> int | Rejected:
        """Take back."""
        h = self.house
        return withdraw_import(h.kit, h.visit, self.seat, h.people, made.id)

    def mails(self) -> list[str]:
        """Say to whom invitations wait in the outbox."""
        waiting = self.house.read(lambda tx: list_unsent(self.house.kit, tx))
        found = [one.letter for one in waiting if one.letter is not None]
        return [one.recipient for one in found if one.template == INVITATION]

    def another(self) -> SessionRow:
        """Let another administrator come in."""
        karin = self.house.add_person("karin@example.com", role=Role.ADMINISTRATOR)
        return self.house.come_in(karin, self.house.give_app(karin))


@pytest.fixture
def scene(database: Database) -> Iterator[Scene]:
    """Build it."""
    with closing(open_store(database.url)) as store, open_house(store) as house:
        maja = house.add_person(role=Role.ADMINISTRATOR)
        app = house.give_app(maja)
        yield Scene(house=house, maja=maja, app=app, seat=house.come_in(maja, app))


def test_looking_sends_nothing_and_says_what_would_happen(scene: Scene) -> None:
    """How many would be invited, belong there or wait already, come twice, or need mending."""
    scene.house.add_person("here@example.com")
    call_somebody(scene.house, "called@example.com")
    content = (
        b"email;phone\nolle@example.com;1\nhere@example.com;\ncalled@example.com;\n"
        b"no.address;\nOLLE@example.com;\nines@example.com;\n"
    )
    made = read_file(scene.house, scene.seat, content)
    seen = see_it(scene.house, made)
    assert (made.people, made.mistaken, seen.left, seen.standing) == (2, 1, 2, 0)
    assert (seen.state, seen.author) == (ImportState.READ, "Maja")
    report = seen.report
    assert report is not None
    assert [(one.line, one.text, one.rejected.reason) for one in report.slips] == [
        (5, "no.address", Reason.EMAIL_INVALID)
    ]
    assert (report.members, report.waiting, report.repeated) == (1, 1, (6,))
    assert report.ignored == (Ignored(2, "phone"),)
    assert scene.mails() == []
    assert scene.house.events()[AuditEvent.PEOPLE_IMPORT_STARTED] == 0


@pytest.mark.parametrize(
    ("content", "typed", "reason"),
    [
        (b"", {}, Reason.FILE_EMPTY),
        (b"a@b.se", {"role": Role.OWNER}, Reason.CHOICE_UNKNOWN),
        (b"a@b.se", {"language": "xx"}, Reason.LANGUAGE_UNKNOWN),
    ],
)
def test_what_cannot_be_read_is_refused(
    scene: Scene, content: bytes, typed: dict[str, object], reason: Reason
) -> None:
    """And nothing of it is kept."""
    found = scene.look(content, **typed)
    assert isinstance(found, tuple)
    assert [one.reason for one in found] == [reason]


def test_a_file_without_a_name_gets_one(scene: Scene) -> None:
    """What a browser calls it is text of a stranger."""
    h = scene.house
    made = look_at_file(
        h.kit, h.visit, scene.seat, h.people, Uploaded(name=" \x00", content=PEOPLE)
    )
    assert isinstance(made, Import)
    assert made.file == NAMELESS


def test_another_file_takes_the_place_of_the_last_one(scene: Scene) -> None:
    """Unless that was started; and after an hour it is forgotten."""
    first = read_file(scene.house, scene.seat)
    second = read_file(scene.house, scene.seat)
    assert scene.see(first) == Rejected(Reason.NOT_FOUND)
    scene.house.clock.advance(LOOKED_AT)
    assert scene.see(second) == Rejected(Reason.NOT_FOUND)
    assert keep_house(scene.house.kit, holder="one")
    assert scene.house.read(lambda tx: people_imports.find(tx, second.id)) is None


def test_a_file_is_its_authors_until_it_is_started(scene: Scene) -> None:
    """Then everybody who may invite sees it, and can stop it."""
    made, karin = read_file(scene.house, scene.seat), scene.another()
    assert scene.see(made, karin) == Rejected(Reason.NOT_FOUND)
    assert scene.start(made, karin) == Rejected(Reason.NOT_FOUND)
    assert isinstance(scene.start(made), Import)
    seen = scene.see(made, karin)
    assert isinstance(seen, OfficeImport)
    assert seen.seen.state is ImportState.RUNNING
    listed = list_imports(scene.house.kit, scene.house.visit, karin, scene.house.people)
    assert isinstance(listed, OfficeImports)
    assert [one.found.id for one in listed.listed] == [made.id]
    assert listed.roles == (Role.MEMBER, Role.ADMINISTRATOR)


def test_an_import_of_elsewhere_is_not_there(scene: Scene) -> None:
    """Whatever is done to it."""
    boss = scene.house.add_person("boss@example.com", role=Role.OWNER, staff=True)
    seat = scene.house.come_in(boss, scene.house.give_app(boss))
    made = start_file(scene.house, seat, where=scene.house.staff)
    missing = Rejected(Reason.NOT_FOUND)
    assert (scene.see(made), scene.start(made)) == (missing, missing)
    assert (scene.stop(made), scene.withdraw(made)) == (missing, missing)


def test_members_bring_nobody_in(scene: Scene) -> None:
    """They do not get as far as the file."""
    olle = scene.house.add_person("olle@example.com")
    h, seat = scene.house, scene.house.come_in(olle, scene.house.give_app(olle))
    found = look_at_file(h.kit, h.visit, seat, h.people, Uploaded(name="x", content=b""))
    assert found == (Rejected(Reason.NOT_PERMITTED),)
    assert list_imports(h.kit, h.visit, seat, h.people) == Rejected(Reason.NOT_PERMITTED)


def test_who_was_demoted_while_it_was_read_keeps_nothing(scene: Scene) -> None:
    """The deed asks again."""

    def demote() -> None:
        t = schema.memberships
        scene.house.write(
            lambda tx: tx.execute(
                sa.update(t)
                .where(tx.inside(t), t.c.account_id == scene.maja.id)
                .values(role=int(Role.MEMBER))
            )
        )

    kit = scene.house.while_(demote, before=1)
    uploaded = Uploaded(name="x", content=PEOPLE)
    found = look_at_file(kit, scene.house.visit, scene.seat, scene.house.people, uploaded)
    assert found == (Rejected(Reason.NOT_PERMITTED),)


def test_it_starts_once_and_not_empty(scene: Scene) -> None:
    """Starting takes a fresh proof, looking does not."""
    empty = read_file(scene.house, scene.seat, b"no.address@\n")
    assert scene.start(empty) == Rejected(Reason.IMPORT_OVER)
    made = read_file(scene.house, scene.seat)
    assert isinstance(scene.start(made), Import)
    assert scene.start(made) == Rejected(Reason.IMPORT_OVER)
    assert scene.house.events()[AuditEvent.PEOPLE_IMPORT_STARTED] == 1
    scene.house.clock.advance(6 * 60)
    later = read_file(scene.house, scene.seat)
    assert scene.start(later) == Rejected(Reason.PROOF_NOT_FRESH)


def test_stopping_leaves_what_was_sent(scene: Scene) -> None:
    """Nobody more is invited, and who was to be is forgotten."""
    made = start_file(scene.house, scene.seat)
    assert isinstance(scene.stop(made), Import)
    assert scene.stop(made) == Rejected(Reason.IMPORT_OVER)
    assert not work_off(scene.house.kit)
    seen = see_it(scene.house, made)
    assert (seen.state, seen.left, seen.report) == (ImportState.STOPPED, 0, None)
    assert scene.mails() == []
    unread = read_file(scene.house, scene.seat)
    assert scene.stop(unread) == Rejected(Reason.IMPORT_OVER)


def test_an_import_is_taken_back_with_its_mails(scene: Scene) -> None:
    """Those who have answered stay; mails that were not sent are not sent."""
    made = start_file(scene.house, scene.seat)
    call_somebody(scene.house, "karin@example.com")
    work_off(scene.house.kit)
    assert sorted(scene.mails()) == ["ines@example.com", "olle@example.com"]
    deliver(scene.house.kit, lambda _: None, holder="one")
    more = start_file(scene.house, scene.seat, b"eva@example.com\nvidar@example.com")
    work_off(scene.house.kit)
    assert see_it(scene.house, more).standing == 2
    assert scene.withdraw(more) == 2
    assert scene.mails() == []
    assert scene.withdraw(more) == 0
    assert see_it(scene.house, made).standing == 2
    events = scene.house.events()
    assert events[AuditEvent.PEOPLE_IMPORT_WITHDRAWN] == 2
    assert events[AuditEvent.PEOPLE_IMPORT_ENDED] == 2


def test_taking_back_stops_as_well(scene: Scene) -> None:
    """Whoever wants it undone does not want the rest of it done."""
    made = start_file(scene.house, scene.seat)
    assert scene.withdraw(made) == 0
    assert see_it(scene.house, made).state is ImportState.STOPPED


def test_nobody_takes_back_what_they_could_not_give(scene: Scene) -> None:
    """Invitations of owners stay where an administrator takes an import back."""
    eva = scene.house.add_person("eva@example.com", role=Role.OWNER)
    seat = scene.house.come_in(eva, scene.house.give_app(eva))
    made = start_file(scene.house, seat, b"email;role\na@b.se;owner\nc@d.se;member\n")
    work_off(scene.house.kit)
    assert scene.withdraw(made) == 1
    assert see_it(scene.house, made).standing == 1


def test_counts_are_kept_for_a_while(scene: Scene) -> None:
    """Then they are forgotten, too."""
    made = start_file(scene.house, scene.seat)
    work_off(scene.house.kit)
    scene.house.clock.advance(KEPT - timedelta(minutes=1))
    keep_house(scene.house.kit, holder="one")
    assert see_it(scene.house, made).found.invited == 2
    scene.house.clock.advance(timedelta(minutes=20))
    keep_house(scene.house.kit, holder="one")
    assert scene.house.read(lambda tx: people_imports.find(tx, made.id)) is None


def test_thousands_are_looked_up_in_several_questions(scene: Scene) -> None:
    """Nobody is lost between them."""
    scene.house.add_person("p3@example.com")
    scene.house.add_person("p610@example.com")
    made = read_file(scene.house, scene.seat, addresses(620))
    assert made.people == 618


def test_invitations_know_their_labels(scene: Scene) -> None:
    """And the file that named them."""
    made = start_file(scene.house, scene.seat)
    work_off(scene.house.kit)
    found = scene.house.read(
        lambda tx: invitations.list_standing(tx, ["olle@example.com"], now=scene.house.clock())
    )
    assert [(one.labels, one.import_id, one.name) for one in found] == [
        (("it",), made.id, "Olle Berg")
    ]


# At once -----------------------------------------------------------------------------------------


def test_of_two_who_start_at_once_one_does(scene: Scene) -> None:
    """The other one is told that it is under way, and nobody is invited twice."""
    made = read_file(scene.house, scene.seat, addresses(6))
    done = at_once(*[lambda: scene.start(made)] * 2)
    assert sorted(isinstance(one, Import) for one in done) == [False, True]
    assert Rejected(Reason.IMPORT_OVER) in done
    assert scene.house.events()[AuditEvent.PEOPLE_IMPORT_STARTED] == 1
    work_off(scene.house.kit)
    assert scene.house.events()[AuditEvent.INVITATION_SENT] == 6


def test_of_two_who_stop_at_once_one_does(scene: Scene) -> None:
    """Its end is noted once."""
    made = start_file(scene.house, scene.seat, addresses(6))
    done = at_once(*[lambda: scene.stop(made)] * 2)
    assert sorted(isinstance(one, Import) for one in done) == [False, True]
    assert scene.house.events()[AuditEvent.PEOPLE_IMPORT_ENDED] == 1
    assert work_off(scene.house.kit) == {}


def test_what_is_withdrawn_while_it_is_worked_off_stays_so(scene: Scene) -> None:
    """However far the work had come, no invitation of it stands afterwards."""
    made = start_file(scene.house, scene.seat, addresses(40))
    at_once(lambda: work_off(scene.house.kit), lambda: scene.withdraw(made))
    work_off(scene.house.kit)
    seen = see_it(scene.house, made)
    assert (seen.left, seen.standing) == (0, 0)
