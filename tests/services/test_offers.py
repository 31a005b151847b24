"""Code tokens that are handed out: they wait, count for nothing, and are turned on by one code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import pytest
import sqlalchemy as sa

from farstu.core import login as machine
from farstu.core.audit import AuditEvent as E
from farstu.core.outcome import Reason, Rejected
from farstu.crypto.sealing import SealError
from farstu.factors.codes import CodeMaker
from farstu.services import accounts, offers
from farstu.services.enrolment import begin_enrolment, complete_enrolment, show_enrolment
from farstu.services.guest import Seat
from farstu.services.key_rotation import finish_rotation, needs_rotation
from farstu.services.offers import LONGEST_SERIAL, Judged, NewOffer, Outcome, list_offers
from farstu.services.own_account import overview
from farstu.services.sealed_rows import list_sealed
from farstu.services.seats import Moved
from farstu.services.vault import take_out
from farstu.store import offers as rows
from farstu.store import schema
from farstu.store.engine import Store
from farstu.store.offers import Offer
from farstu.store.sessions import SessionRow
from farstu.store.tx import Tx
from tests.support.house import OPTIONAL, TOTP, House, Person, at_once, open_house

SERIAL = "0012345"
MAKER = CodeMaker(seed=bytes(range(20)), digits=8, period=60, digest="sha256")
OTHER = CodeMaker(seed=bytes(range(1, 21)))


def new(
    email: str = "maja@example.com", serial: str = SERIAL, maker: CodeMaker = MAKER
) -> NewOffer:
    """Write a line of a list."""
    return NewOffer(email=email, serial=serial, choice=maker.choice)


@dataclass(frozen=True, slots=True)
class Scene:
    """A house with Maja in it, who holds nothing."""

    house: House
    maja: Person

    def offer(self, *news: NewOffer, only_judge: bool = False) -> list[Judged]:
        """Hand out what is on a list."""
        kit = self.house.kit
        return self.house.write(lambda tx: offers.offer(kit, tx, news, only_judge=only_judge))

    def waiting(self, person: Person | None = None) -> list[Offer]:
        """List what waits for somebody."""
        account_id = (person or self.maja).id
        return self.house.read(lambda tx: rows.list_of_account(tx, account_id))

    def take_back(self, serial: str = SERIAL) -> Rejected | None:
        """Take back from Maja what waits."""
        kit = self.house.kit
        return self.house.write(lambda tx: offers.withdraw(kit, tx, self.maja.id, serial=serial))

    def code(self, maker: CodeMaker = MAKER, *, later: int = 0) -> dict[str, str]:
        """Read the code that a token shows."""
        return {"code": maker.code_at(maker.step_at(self.house.clock()) + later)}

    def seat(self) -> Seat:
        """Come as far as setting up, with codes saved."""
        seat = self.house.knock(self.maja)
        self.house.save_codes(seat)
        return seat

    def begin(self, seat: Seat, offer_id: str, **more: str) -> Rejected | None:
        """Begin with what was handed out."""
        kit, visit = self.house.kit, self.house.visit
        return begin_enrolment(kit, visit, seat, kind=TOTP, choice={"offer": offer_id, **more})

    def turn_on(self, seat: Seat, *, name: str = SERIAL) -> Moved | Rejected:
        """Show the code."""
        kit, visit, code = self.house.kit, self.house.visit, self.code()
        return complete_enrolment(kit, visit, seat, kind=TOTP, response=code, name=name)


@pytest.fixture
def scene(house: House) -> Scene:
    """Set it."""
    return Scene(house, house.add_person())


# Handing out -------------------------------------------------------------------------------------


def test_what_is_handed_out_counts_for_nothing(scene: Scene) -> None:
    """Nobody is asked for it, nothing is held by it, and who has to enrol still has to."""
    before = scene.house.subject(scene.maja)
    assert scene.offer(new()) == [Outcome.OFFERED]
    assert scene.house.subject(scene.maja) == before
    [waiting] = scene.waiting()
    assert (waiting.name, waiting.kind) == (SERIAL, TOTP)
    assert not isinstance(scene.house.knock(scene.maja), SessionRow)


def test_who_has_another_method_is_not_disturbed(scene: Scene) -> None:
    """They are asked for what they hold, and nothing of their sign-in changes."""
    app = scene.house.give_app(scene.maja)
    scene.offer(new())
    assert scene.house.come_in(scene.maja, app).account_id == scene.maja.id


def test_the_same_list_twice_is_the_list_once(scene: Scene) -> None:
    """The second time changes nothing, notes nothing and says so."""
    scene.offer(new())
    before, waiting = scene.house.events(), scene.waiting()
    assert scene.offer(new()) == [Outcome.WAITING]
    assert scene.offer(new(email=" MAJA@example.com ", serial=f" {SERIAL} ")) == [Outcome.WAITING]
    assert scene.waiting() == waiting
    assert not scene.house.events(since=before)


def test_judging_a_list_does_nothing(scene: Scene) -> None:
    """It says what would happen, and notes nothing."""
    before = scene.house.events()
    assert scene.offer(new(), new(), only_judge=True) == [Outcome.OFFERED, Outcome.WAITING]
    assert scene.waiting() == []
    assert not scene.house.events(since=before)


def test_one_mistake_undoes_the_list(scene: Scene) -> None:
    """Every mistake of every line is said, and nothing of the list is handed out."""
    before = scene.house.events()
    bad = NewOffer(
        email="nobody", serial="\a", choice={"seed": "?", "digits": "7", "digest": "md5"}
    )
    said = scene.offer(new(), bad, new("kim@example.com", ""))
    assert said == [
        Outcome.OFFERED,
        (
            Rejected(Reason.NOT_FOUND, field="email"),
            Rejected(Reason.FIELD_UNPRINTABLE, field="serial"),
            Rejected(Reason.SEED_INVALID, field="seed"),
            Rejected(Reason.CHOICE_UNKNOWN, field="digits"),
            Rejected(Reason.CHOICE_UNKNOWN, field="digest"),
        ),
        (
            Rejected(Reason.NOT_FOUND, field="email"),
            Rejected(Reason.FIELD_EMPTY, field="serial"),
        ),
    ]
    assert scene.waiting() == []
    assert not scene.house.events(since=before)


def refusal_of(judged: Judged) -> tuple[Reason, str]:
    """Say the one thing that a line was refused for."""
    assert isinstance(judged, tuple), judged
    [no] = judged
    return no.reason, no.field


def test_a_serial_is_handed_out_once(scene: Scene) -> None:
    """Somebody else's, or one's own with another seed, is refused."""
    kim = scene.house.add_person("kim@example.com")
    scene.offer(new())
    for again in (new(kim.email), new(maker=OTHER), new(maker=replace(MAKER, digits=6))):
        assert refusal_of(scene.offer(again)[0]) == (Reason.SERIAL_TAKEN, "serial")
    assert scene.waiting(kim) == []


def test_a_seed_is_handed_out_once(scene: Scene) -> None:
    """One seed under two serials is a slip of the list, or of two lists for one account."""
    kim = scene.house.add_person("kim@example.com")
    said = scene.offer(new(), new(kim.email, "2"))
    assert refusal_of(said[1]) == (Reason.SEED_TAKEN, "seed")
    scene.offer(new())
    assert refusal_of(scene.offer(new(serial="2"))[0]) == (Reason.SEED_TAKEN, "seed")


def test_a_serial_may_be_as_long_as_a_name(scene: Scene) -> None:
    """It becomes one."""
    assert scene.offer(new(serial="x" * LONGEST_SERIAL)) == [Outcome.OFFERED]
    said = scene.offer(new(serial="x" * (LONGEST_SERIAL + 1), maker=OTHER))
    assert refusal_of(said[0]) == (Reason.FIELD_TOO_LONG, "serial")


def test_nobody_is_handed_more_than_they_can_hold(scene: Scene) -> None:
    """What is held and what waits is counted together."""
    scene.house.give_app(scene.maja)
    makers = [CodeMaker(seed=bytes([number]) * 20) for number in range(20)]
    news = [new(serial=str(n), maker=maker) for n, maker in enumerate(makers)]
    said = scene.offer(*news)
    assert said[:19] == [Outcome.OFFERED] * 19
    assert refusal_of(said[19]) == (Reason.TOO_MANY_AUTHENTICATORS, "email")
    assert scene.offer(*news[:19]) == [Outcome.OFFERED] * 19


def test_lists_at_once_hand_out_once(scene: Scene) -> None:
    """Of two lists that give one serial to two people, one is done."""
    kim = scene.house.add_person("kim@example.com")
    said = at_once(partial(scene.offer, new()), partial(scene.offer, new(kim.email)))
    assert sorted(one == [Outcome.OFFERED] for one in said) == [False, True]
    assert len(scene.waiting()) + len(scene.waiting(kim)) == 1


# Turning on --------------------------------------------------------------------------------------


def test_one_code_turns_it_on(scene: Scene) -> None:
    """The seed is not shown; from then on its codes are asked for, and the offer is gone."""
    scene.offer(new())
    [waiting] = scene.waiting()
    seat = scene.seat()
    assert [o.id for o in list_offers(scene.house.kit, scene.house.visit, seat)] == [waiting.id]
    assert scene.begin(seat, waiting.id) is None
    prompt = show_enrolment(scene.house.kit, scene.house.visit, seat, kind=TOTP)
    assert prompt is not None
    assert prompt.show == {"digits": 8, "period": 60, "serial": SERIAL}
    before = scene.house.events()
    moved = scene.turn_on(seat)
    assert isinstance(moved, Moved)
    assert isinstance(moved.state, machine.SignedIn)
    assert scene.house.events(since=before)[E.AUTHENTICATOR_ADDED] == 1
    assert scene.waiting() == []
    [held] = scene.house.subject(scene.maja).held
    assert (held.name, held.lookup) == (SERIAL, SERIAL)


def test_a_wrong_code_turns_nothing_on(scene: Scene) -> None:
    """The offer waits on."""
    scene.offer(new())
    [waiting] = scene.waiting()
    seat, kit, visit = scene.seat(), scene.house.kit, scene.house.visit
    scene.begin(seat, waiting.id)
    wrong = scene.code(OTHER) | {"code": "00000000"}
    no = complete_enrolment(kit, visit, seat, kind=TOTP, response=wrong)
    assert isinstance(no, Rejected)
    assert scene.waiting() == [waiting]
    assert isinstance(scene.turn_on(seat), Moved)


def test_what_else_a_browser_sends_is_not_heard(scene: Scene) -> None:
    """The offer says everything: another seed beside it counts for nothing."""
    scene.offer(new())
    [waiting] = scene.waiting()
    seat = scene.seat()
    assert scene.begin(seat, waiting.id, seed=OTHER.seed.hex(), digits="6") is None
    assert isinstance(scene.turn_on(seat), Moved)


def test_nobody_begins_what_was_handed_to_somebody_else(scene: Scene) -> None:
    """Whether there is such an offer is not told either."""
    kim = scene.house.add_person("kim@example.com")
    scene.offer(new(kim.email))
    [theirs] = scene.waiting(kim)
    seat = scene.seat()
    for offer_id in (theirs.id, "", "x"):
        assert scene.begin(seat, offer_id) == Rejected(Reason.ENROLMENT_GONE)
    assert list_offers(scene.house.kit, scene.house.visit, seat) == []


def test_what_is_turned_on_is_not_handed_out_again(scene: Scene) -> None:
    """The list says so for its owner, and refuses it for anybody else."""
    kim = scene.house.add_person("kim@example.com")
    scene.offer(new())
    seat = scene.seat()
    scene.begin(seat, scene.waiting()[0].id)
    scene.turn_on(seat, name="Keyring")
    assert scene.offer(new()) == [Outcome.TURNED_ON]
    assert scene.waiting() == []
    assert refusal_of(scene.offer(new(kim.email))[0]) == (Reason.SERIAL_TAKEN, "serial")
    assert refusal_of(scene.offer(new(maker=OTHER))[0]) == (Reason.SERIAL_TAKEN, "serial")


def test_a_seed_that_was_typed_meanwhile_is_refused(scene: Scene) -> None:
    """Each of its codes would be good twice: what waits can then only be taken back."""
    scene.house.set_policy(OPTIONAL)
    scene.offer(new())
    [waiting] = scene.waiting()
    seat, kit, visit = scene.seat(), scene.house.kit, scene.house.visit
    assert begin_enrolment(kit, visit, seat, kind=TOTP, choice=MAKER.choice) is None
    moved = scene.turn_on(seat)
    inside = scene.house.seat(moved)
    assert scene.begin(inside, waiting.id) == Rejected(Reason.ADDRESS_HELD, field="seed")


def test_two_seats_at_once_make_one_authenticator(scene: Scene) -> None:
    """Both began it and both show the code: one is in, and the other has nothing to answer."""
    scene.offer(new())
    [waiting] = scene.waiting()
    seats = [scene.seat() for _ in range(2)]
    assert [scene.begin(seat, waiting.id) for seat in seats] == [None, None]
    said = at_once(*(partial(scene.turn_on, seat) for seat in seats))
    assert sum(isinstance(one, Moved) for one in said) == 1
    assert len(scene.house.subject(scene.maja).held) == 1
    assert scene.waiting() == []


def test_taking_back_races_with_turning_on(scene: Scene) -> None:
    """It is the operator's again, or its owner's, and never both or neither."""
    scene.offer(new())
    seat = scene.seat()
    scene.begin(seat, scene.waiting()[0].id)
    deeds: list[Callable[[], object]] = [partial(scene.turn_on, seat), scene.take_back]
    turned_on, taken_back = at_once(*deeds)
    assert isinstance(turned_on, Moved) is isinstance(taken_back, Rejected)
    assert len(scene.house.subject(scene.maja).held) == isinstance(turned_on, Moved)


# Taking back -------------------------------------------------------------------------------------


def test_what_is_taken_back_cannot_be_turned_on(scene: Scene) -> None:
    """Nor what was begun from it: the page shows nothing begun, and the right code nothing."""
    scene.offer(new())
    seat, kit, visit = scene.seat(), scene.house.kit, scene.house.visit
    scene.begin(seat, scene.waiting()[0].id)
    assert scene.take_back(f" {SERIAL}") is None
    assert show_enrolment(kit, visit, seat, kind=TOTP) is None
    assert scene.turn_on(seat) == Rejected(Reason.ENROLMENT_GONE)
    assert scene.house.subject(scene.maja).held == ()
    kim = scene.house.add_person("kim@example.com")
    assert scene.offer(new(kim.email)) == [Outcome.OFFERED]


def test_only_what_waits_can_be_taken_back(scene: Scene) -> None:
    """Not what is somebody else's, nor what nobody has."""
    kim = scene.house.add_person("kim@example.com")
    scene.offer(new(kim.email))
    for serial in (SERIAL, "7"):
        assert scene.take_back(serial) == Rejected(Reason.NOT_FOUND, field="serial")
    assert len(scene.waiting(kim)) == 1


def test_a_reset_leaves_it_waiting(scene: Scene) -> None:
    """It lets nobody in, and may be what its owner sets up next."""
    scene.house.give_app(scene.maja)
    scene.offer(new())
    kit = scene.house.kit
    scene.house.write(lambda tx: accounts.reset_factors(kit, tx, scene.maja.id, reason="lost"))
    assert len(scene.waiting()) == 1
    assert scene.house.subject(scene.maja).held == ()


# Where it lies -----------------------------------------------------------------------------------


def test_it_is_sealed_to_its_row(scene: Scene) -> None:
    """Moved to another account it does not open, and the seed stands nowhere as it is."""
    kim = scene.house.add_person("kim@example.com")
    scene.offer(new())
    [waiting] = scene.waiting()
    assert MAKER.seed not in waiting.secret
    assert MAKER.seed.hex().encode() not in waiting.secret
    kit, portal_id = scene.house.kit, scene.house.portal.id
    place = offers.place_of_offer(portal_id, kim.id, waiting.id)
    with pytest.raises(SealError):
        scene.house.read(lambda tx: take_out(kit, tx, waiting.secret, place=place))


def test_it_goes_on_waiting_under_another_key(scene: Scene) -> None:
    """Rotating keys seals it anew, and it can be turned on afterwards."""
    scene.offer(new())
    [before] = scene.waiting()
    rotated = Scene(scene.house.with_new_key(), scene.maja)
    [done] = finish_rotation(rotated.house.kit)
    assert done.unopened == ()
    assert not needs_rotation(rotated.house.kit)
    [after] = rotated.waiting()
    assert after.secret != before.secret
    assert after.id in {s.row_id for s in scene.house.read(lambda tx: list(list_sealed(tx)))}
    seat = rotated.seat()
    assert rotated.begin(seat, after.id) is None
    assert isinstance(rotated.turn_on(seat), Moved)


def test_an_account_that_goes_takes_it_along(scene: Scene) -> None:
    """Nothing waits for nobody."""
    scene.offer(new())

    def erase(tx: Tx) -> None:
        for t in (schema.memberships, schema.identifiers, schema.accounts):
            tx.execute(sa.delete(t).where(tx.inside(t)))

    scene.house.write(erase)
    assert scene.house.read(lambda tx: rows.list_all(tx, after="", limit=9)) == []


@pytest.fixture
def next_door(store: Store, scene: Scene) -> Iterator[House]:
    """Open another portal beside this one."""
    with open_house(store, clock=scene.house.clock, host="next.example.com") as opened:
        yield opened


def test_another_portal_knows_nothing_of_it(scene: Scene, next_door: House) -> None:
    """The same serial and the same person are somebody else's there; ids lead nowhere."""
    scene.offer(new())
    [waiting] = scene.waiting()
    other = Scene(next_door, next_door.add_person())
    assert other.waiting() == []
    find = partial(rows.find, kind=TOTP, account_id=scene.maja.id)
    assert next_door.read(lambda tx: find(tx, waiting.id)) is None
    assert next_door.read(lambda tx: rows.find_by_name(tx, TOTP, SERIAL)) is None
    seat = other.seat()
    assert other.begin(seat, waiting.id) == Rejected(Reason.ENROLMENT_GONE)
    kit = next_door.kit
    said = next_door.write(lambda tx: offers.withdraw(kit, tx, scene.maja.id, serial=SERIAL))
    assert isinstance(said, Rejected)
    assert other.offer(new()) == [Outcome.OFFERED]
    assert scene.waiting() == [waiting]


def test_its_owner_sees_it_at_a_glance(scene: Scene) -> None:
    """What waits stands beside what is held, and in the trail with its serial apart."""
    scene.house.set_policy(OPTIONAL)
    scene.offer(new())
    seat = scene.house.come_in(scene.maja)
    seen = overview(scene.house.kit, scene.house.visit, seat)
    assert [one.name for one in seen.offers] == [SERIAL]
    noted = next(row for row in seen.events if row.event is E.AUTHENTICATOR_OFFERED)
    assert noted.facts == {"by": "operator", "factor": TOTP}
    assert noted.personal == {"serial": SERIAL}
