"""Working imports off, slice by slice, on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.core.budget import MAIL, Budgets, Limit, Scope
from farstu.core.outcome import Rejected
from farstu.core.people_imports import ImportState, next_budget
from farstu.core.roles import Role
from farstu.services import import_work
from farstu.services.accounts import suspend_account
from farstu.services.calls import list_calls
from farstu.services.erasing import erase_account
from farstu.services.import_reading import Uploaded, judge_file, keep
from farstu.services.import_steps import begin
from farstu.services.import_work import Fate, work_off
from farstu.services.invitation_letters import INVITATION
from farstu.services.joining import join, join_as_new
from farstu.services.kit import Kit
from farstu.services.outbox import Letter
from farstu.services.people_files import Judged
from farstu.services.seats import Moved
from farstu.services.undelivered import list_unsent
from farstu.store import labels, schema
from farstu.store.engine import open_store
from farstu.store.people_imports import Import
from farstu.store.sessions import SessionRow
from farstu.store.tx import Tx
from tests.support.calls import call_somebody
from tests.support.databases import Database
from tests.support.house import House, Person, at_once, open_house
from tests.support.imports import PEOPLE, addresses, see_it, start_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A house with an owner among its customers, signed in."""

    house: House
    eva: Person
    seat: SessionRow

    def start(self, content: bytes = PEOPLE) -> Import:
        """Start an import."""
        return start_file(self.house, self.seat, content)

    def letters(self) -> list[Letter]:
        """Open the invitations in the outbox."""
        waiting = self.house.read(lambda tx: list_unsent(self.house.kit, tx))
        return [one.letter for one in waiting if one.letter and one.letter.template == INVITATION]

    def counts(self, made: Import) -> tuple[ImportState, int, int, int, int]:
        """Say how far an import is: invited, skipped, barred, left."""
        seen = see_it(self.house, made)
        found = seen.found
        return seen.state, found.invited, found.skipped, found.barred, seen.left

    def poor(self, **limits: int) -> Kit:
        """Have smaller budgets."""
        small = {Scope[name.upper()]: Limit(messages=n) for name, n in limits.items()}
        return replace(self.house.kit, budgets=Budgets(mail={**MAIL, **small}))


@pytest.fixture
def scene(database: Database) -> Iterator[Scene]:
    """Build it."""
    with closing(open_store(database.url)) as store, open_house(store) as house:
        eva = house.add_person("eva@example.com", role=Role.OWNER)
        yield Scene(house=house, eva=eva, seat=house.come_in(eva, house.give_app(eva)))


def test_everybody_in_the_file_gets_a_mail(scene: Scene) -> None:
    """From whoever started it, in their language, and once."""
    made = scene.start(b"email;name;role;language\na@b.se;Ann;owner;sv\nc@d.se;;;\n")
    assert scene.counts(made) == (ImportState.RUNNING, 0, 0, 0, 2)
    assert work_off(scene.house.kit) == {Fate.INVITED: 2}
    assert work_off(scene.house.kit) == {}
    assert scene.counts(made) == (ImportState.DONE, 2, 0, 0, 0)
    found = {letter.recipient: letter for letter in scene.letters()}
    assert sorted(found) == ["a@b.se", "c@d.se"]
    first = found["a@b.se"]
    told = first.facts
    assert (first.language, told["role"], told["inviter"]) == ("sv", "OWNER", "Eva")
    events = scene.house.events()
    assert events[AuditEvent.INVITATION_SENT] == 2
    assert events[AuditEvent.PEOPLE_IMPORT_ENDED] == 1


def test_who_came_or_was_invited_meanwhile_is_passed_over(scene: Scene) -> None:
    """That is no mistake."""
    made = scene.start()
    scene.house.add_person("olle@example.com")
    call_somebody(scene.house, "ines@example.com")
    assert work_off(scene.house.kit) == {Fate.SKIPPED: 2}
    assert scene.counts(made) == (ImportState.DONE, 0, 2, 0, 0)


def test_of_two_who_invite_at_once_one_does(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the other one came right after the look."""
    scene.start()
    call_somebody(scene.house, "ines@example.com")
    monkeypatch.setattr(import_work, "find_known", lambda *_, **__: (set(), set()))
    assert work_off(scene.house.kit) == {Fate.INVITED: 1, Fate.SKIPPED: 1}


# Once, whoever dies ----------------------------------------------------------------------


def test_two_who_work_at_once_invite_everybody_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes people out of the rows that nobody else took."""
    monkeypatch.setattr(import_work, "SLICE", 3)
    made = scene.start(addresses(20))
    found = at_once(*[partial(work_off, scene.house.kit)] * 2)
    assert sum(found, Counter()) == {Fate.INVITED: 20}
    assert len(scene.letters()) == 20
    assert scene.counts(made) == (ImportState.DONE, 20, 0, 0, 0)


def test_who_dies_in_a_slice_has_done_nothing_of_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes next invites all of them, and nobody twice."""
    monkeypatch.setattr(import_work, "SLICE", 4)
    made = scene.start(addresses(10))
    drawn = 0

    def die(count: int) -> bytes:
        nonlocal drawn
        drawn += count
        if drawn > 700:
            raise KeyboardInterrupt
        return scene.house.kit.entropy(count)

    with pytest.raises(KeyboardInterrupt):
        work_off(replace(scene.house.kit, entropy=die))
    _, invited, _, _, left = scene.counts(made)
    assert (invited, left) == (4, 6)
    assert len(scene.letters()) == 4
    assert work_off(scene.house.kit) == {Fate.INVITED: 6}
    assert len({letter.recipient for letter in scene.letters()}) == 10


def test_an_import_that_fails_holds_up_no_other(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried once a round, and what it raised is raised when the others are done."""
    broken, sound = scene.start(addresses(4)), scene.start(b"a@b.se\nc@d.se")
    tried = []

    def do_slice(kit: Kit, portal_id: str, import_id: str) -> Counter[Fate]:
        tried.append(import_id)
        if import_id == broken.id:
            raise LookupError
        return import_work_do_slice(kit, portal_id, import_id)

    import_work_do_slice = import_work.do_slice
    monkeypatch.setattr(import_work, "do_slice", do_slice)
    with pytest.raises(LookupError):
        work_off(scene.house.kit)
    assert tried == [broken.id, sound.id]
    assert scene.counts(sound)[0] is ImportState.DONE
    assert scene.counts(broken)[0] is ImportState.RUNNING


def test_it_goes_on_for_as_long_as_it_may(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest is left to whoever comes next; imports take turns."""
    monkeypatch.setattr(import_work, "SLICE", 3)
    first, second = scene.start(addresses(4)), scene.start(b"a@b.se\nc@d.se")
    answers = iter([True, True, False, False])
    assert work_off(scene.house.kit, go_on=lambda: next(answers)) == {Fate.INVITED: 3}
    work_off(scene.house.kit)
    assert [scene.counts(one)[0] for one in (first, second)] == [ImportState.DONE] * 2


# A day's budget --------------------------------------------------------------------------


def test_a_budget_that_is_used_up_puts_the_rest_off(scene: Scene) -> None:
    """Until the next day, by itself; half of it is enough, and nobody is alarmed."""
    made = scene.start(addresses(5))
    poor, before = scene.poor(organisation=4), scene.house.events()
    assert work_off(poor) == {Fate.INVITED: 2, Fate.WAITS: 1}
    assert work_off(poor) == {}
    assert scene.counts(made) == (ImportState.WAITING, 2, 0, 0, 3)
    waits = see_it(scene.house, made).found.waits_until
    assert waits == next_budget(scene.house.clock())
    assert set(scene.house.events(since=before)) == {AuditEvent.INVITATION_SENT}
    scene.house.clock.advance(timedelta(days=1).total_seconds())
    assert work_off(poor) == {Fate.INVITED: 2, Fate.WAITS: 1}
    scene.house.clock.advance(timedelta(days=1).total_seconds())
    assert work_off(poor) == {Fate.INVITED: 1}
    assert scene.counts(made) == (ImportState.DONE, 5, 0, 0, 0)


def test_a_mailbox_that_got_too_much_waits_alone(scene: Scene) -> None:
    """The others do not wait for it."""
    poor = scene.poor(address=2)
    elsewhere = scene.house.add_organisation()
    boss = scene.house.add_person("boss@example.com", role=Role.OWNER, staff=True)
    seat = scene.house.come_in(boss, scene.house.give_app(boss))
    start_file(scene.house, seat, b"p0@example.com", elsewhere)
    work_off(poor)
    made = scene.start(addresses(3))
    assert work_off(poor) == {Fate.INVITED: 2, Fate.WAITS: 1}
    assert scene.counts(made) == (ImportState.WAITING, 2, 0, 0, 1)
    scene.house.clock.advance(timedelta(days=1).total_seconds())
    assert work_off(poor) == {Fate.INVITED: 1}


def test_the_operator_has_no_budget(scene: Scene) -> None:
    """And may give every role."""
    h = scene.house
    uploaded = Uploaded(name="p.csv", content=b"email;role\na@b.se;owner\nc@d.se;")
    judged = judge_file(h.portal, uploaded, tuple(Role))
    assert isinstance(judged, Judged)

    def deed(tx: Tx) -> Import:
        made = keep(h.kit, tx, uploaded, judged, organisation_id=h.people, author_id=None)
        assert begin(h.kit, tx, None, made, actor_id=None)
        return made

    made = h.write(deed)
    assert work_off(scene.poor(organisation=0)) == {Fate.INVITED: 2}
    assert scene.counts(made) == (ImportState.DONE, 2, 0, 0, 0)
    assert {letter.facts["inviter"] for letter in scene.letters()} == {""}
    t = schema.audit_events
    query = sa.select(t.c.facts).where(t.c.event == AuditEvent.INVITATION_SENT.value)
    rows = h.read(lambda tx: tx.execute(query.where(tx.inside(t))).scalars().all())
    assert {row["by"] for row in rows} == {"operator"}


# What the author may ---------------------------------------------------------------------


def _become(role: Role) -> Callable[[House, Person], None]:
    def deed(house: House, person: Person) -> None:
        t = schema.memberships
        mine = sa.update(t).where(t.c.account_id == person.id).values(role=int(role))
        house.write(lambda tx: tx.execute(mine.where(tx.inside(t))))

    return deed


def _suspend(house: House, person: Person) -> None:
    house.add_person("other@example.com", role=Role.OWNER)
    house.write(lambda tx: suspend_account(house.kit, tx, person.id))


def _freeze(house: House, person: Person) -> None:
    t = schema.accounts
    mine = sa.update(t).where(t.c.id == person.id)
    mine = mine.values(must_change_password_since=house.clock())
    house.write(lambda tx: tx.execute(mine.where(tx.inside(t))))


def _suspend_there(house: House, person: Person) -> None:
    t = schema.memberships
    mine = sa.update(t).where(t.c.account_id == person.id).values(suspended_at=house.clock())
    house.write(lambda tx: tx.execute(mine.where(tx.inside(t))))


def _erase(house: House, person: Person) -> None:
    house.add_person("other@example.com", role=Role.OWNER)
    assert house.write(lambda tx: erase_account(house.kit, tx, person.id)) is None


def _move(house: House, person: Person) -> None:
    t, there = schema.memberships, house.add_organisation("Else")
    mine = sa.update(t).where(t.c.account_id == person.id).values(organisation_id=there)
    house.write(lambda tx: tx.execute(mine.where(tx.inside(t))))


@pytest.mark.parametrize(
    "happens", [_become(Role.MEMBER), _suspend, _freeze, _suspend_there, _erase, _move]
)
def test_who_may_invite_no_more_invites_nobody_more(
    scene: Scene, happens: Callable[[House, Person], None]
) -> None:
    """Demoted, suspended, frozen, erased or gone: the import is over, and says why."""
    made = scene.start()
    happens(scene.house, scene.eva)
    assert work_off(scene.house.kit) == {}
    assert scene.counts(made) == (ImportState.BARRED, 0, 0, 0, 0)
    assert scene.letters() == []


def test_a_role_above_ones_own_is_given_to_nobody(scene: Scene) -> None:
    """Whoever was demoted meanwhile invites the others."""
    made = scene.start(b"email;role\na@b.se;owner\nc@d.se;administrator")
    _become(Role.ADMINISTRATOR)(scene.house, scene.eva)
    assert work_off(scene.house.kit) == {Fate.BARRED: 1, Fate.INVITED: 1}
    assert scene.counts(made) == (ImportState.DONE, 1, 0, 1, 0)


# Labels, and whoever is erased -----------------------------------------------------------


def _labels(house: House, email: str) -> frozenset[str]:
    t = schema.identifiers
    query = sa.select(t.c.account_id).where(t.c.folded == email)
    whose = house.read(lambda tx: tx.execute(query.where(tx.inside(t))).scalar_one())
    return house.read(lambda tx: labels.list_of_account(tx, whose))


def test_whoever_joins_has_the_labels_of_the_file(scene: Scene) -> None:
    """From the moment that they belong."""
    scene.start()
    work_off(scene.house.kit)
    for letter in scene.letters():
        token = str(letter.facts["path"]).removeprefix("/invite/")
        h = scene.house
        done = join_as_new(
            h.kit, h.visit, token, name="Somebody", password="violet harbour lantern 7"
        )
        assert isinstance(done, Moved), done
    assert _labels(scene.house, "olle@example.com") == {"it"}
    assert _labels(scene.house, "ines@example.com") == frozenset()
    assert scene.house.events()[AuditEvent.LABELS_CHANGED] == 1


def test_labels_are_not_brought_to_who_belongs_elsewhere(scene: Scene) -> None:
    """They would pick that person in plans of another organisation."""
    h = scene.house
    there = h.add_organisation("Else")
    olle = h.add_person("olle@example.com", organisation_id=there)
    seat = h.come_in(olle, h.give_app(olle))
    scene.start()
    work_off(h.kit)
    [call] = h.read(lambda tx: list_calls(h.kit, tx, olle.id))
    assert not isinstance(join(h.kit, h.visit, seat, call.invitation.id), Rejected)
    assert _labels(h, "olle@example.com") == frozenset()


def test_whoever_is_erased_is_not_invited(scene: Scene) -> None:
    """Also where a file names them that waits."""
    olle = scene.house.add_person(
        "olle@example.com", organisation_id=scene.house.add_organisation("Else")
    )
    scene.start()
    assert scene.house.write(lambda tx: erase_account(scene.house.kit, tx, olle.id)) is None
    work_off(scene.house.kit)
    assert [letter.recipient for letter in scene.letters()] == ["ines@example.com"]
