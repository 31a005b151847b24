"""The outbox: written with its deed, sent once it can be, given up when it cannot."""

from __future__ import annotations

import random  # noqa: TID251 - chance of a seed, for a schedule
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from farstu.core.audit import AuditEvent
from farstu.core.channels import Channel
from farstu.delivery.message import GatewayTrouble, Trouble, Undelivered
from farstu.services import outbox
from farstu.services.housekeeping import KEPT_DEAD, KEPT_SENT, keep_house
from farstu.services.outbox import CLAIM, LONGEST_WAIT, Fate, Letter, Outgoing, deliver, wait_after
from farstu.services.turns import Turn
from farstu.services.undelivered import Stage, Unsent, list_unsent, retry
from farstu.store import schema
from farstu.store.outbox import OutboxRow
from farstu.store.tx import EVERYWHERE, Tx
from tests.support.house import House, at_once, open_house

NOT_NOW = Undelivered(trouble=Trouble.NOT_NOW, code=451, said="Not now, maja@example.com")
NEVER = Undelivered(trouble=Trouble.RECIPIENT, code=550, said="No maja@example.com here")
US, THEM = "one:1", "two:2"


@dataclass
class Postman:
    """Carries letters, or says why not, and remembers them."""

    answers: list[Undelivered | None] = field(default_factory=list)
    carried: list[Outgoing] = field(default_factory=list)

    def __call__(self, outgoing: Outgoing) -> Undelivered | None:
        """Take the next answer; when there is none left, carry."""
        self.carried.append(outgoing)
        return self.answers.pop(0) if self.answers else None

    @property
    def ids(self) -> list[str]:
        """Name the messages that were tried, in order."""
        return [one.message_id for one in self.carried]


def post(
    house: House,
    to: str = "maja@example.com",
    *,
    expires_in: float | None = None,
    channel: Channel = Channel.MAIL,
) -> str:
    """Post a letter to somebody without an account; say the id of its row."""
    now = house.clock()
    ends = None if expires_in is None else now + timedelta(seconds=expires_in)
    letter = Letter(recipient=to, template="test", language="sv", facts={"about": "söndag"})
    return house.write(
        lambda tx: outbox.post(
            house.kit, tx, letter, account_id=None, at=now, expires_at=ends, channel=channel
        )
    )


def do_round(
    house: House, postman: Postman, *, holder: str = US, channel: Channel = Channel.MAIL
) -> Counter[Fate]:
    """Empty the outbox as far as it goes."""
    return deliver(house.kit, postman, holder=holder, channel=channel)


def unsent(house: House) -> list[Unsent]:
    """List what was not sent."""
    return house.read(lambda tx: list_unsent(house.kit, tx))


def only(house: House) -> OutboxRow:
    """Read the one row that there is."""
    t = schema.outbox
    query = sa.select(*(t.c[name] for name in OutboxRow.__dataclass_fields__))
    row = house.read(lambda tx: tx.execute(query.where(tx.inside(t))).mappings().one())
    return OutboxRow(**row)


# Sent -------------------------------------------------------------------------------------------


def test_a_letter_is_sent_once(house: House) -> None:
    """It is carried as it was posted, and then it is over, and says nothing any more."""
    row_id = post(house)
    postman = Postman()
    assert do_round(house, postman) == {Fate.SENT: 1}
    assert do_round(house, postman) == {}
    [outgoing] = postman.carried
    assert outgoing.letter == Letter(
        recipient="maja@example.com", template="test", language="sv", facts={"about": "söndag"}
    )
    assert outgoing.portal == house.portal
    assert outgoing.message_id == f"{row_id}@{house.portal.host}"
    assert outgoing.written_at == house.clock()
    row = only(house)
    assert (row.sent_at, row.payload, row.claimed_by) == (house.clock(), None, None)
    assert unsent(house) == []


def test_a_deed_that_fails_posts_nothing(house: House) -> None:
    """The letter is part of its transaction."""
    letter = Letter(recipient="maja@example.com", template="test")

    def deed(tx: Tx) -> None:
        outbox.post(house.kit, tx, letter, account_id=None, at=house.clock())
        raise InterruptedError

    with pytest.raises(InterruptedError):
        house.write(deed)
    assert unsent(house) == []


def test_nothing_is_sent_inside_a_transaction(house: House) -> None:
    """Whoever carries may write: nobody waits for the mail server with the database in hand."""
    post(house)
    seen: set[Stage] = set()

    def carry(_: Outgoing) -> None:
        post(house, "sven@example.com")
        seen.update(one.stage for one in unsent(house))

    deliver(house.kit, carry, holder=US, most=1)
    assert seen == {Stage.BEING_SENT, Stage.WAITING}


def test_letters_go_in_the_order_of_their_turn(house: House) -> None:
    """Those that have waited longest first, so many in a round, until somebody says stop."""
    rows = []
    for _ in range(5):
        house.clock.advance(1)
        rows.append(post(house))
    postman = Postman()
    assert deliver(house.kit, postman, holder=US, most=2) == {Fate.SENT: 2}
    assert deliver(house.kit, postman, holder=US, go_on=lambda: False) == {}
    left = iter([True, False])
    assert deliver(house.kit, postman, holder=US, go_on=lambda: next(left)) == {Fate.SENT: 1}
    assert do_round(house, postman) == {Fate.SENT: 2}
    assert [one.partition("@")[0] for one in postman.ids] == rows


def test_portals_have_one_outbox_and_know_nothing_of_each_other(house: House) -> None:
    """One process sends for all of them, each letter with its own portal."""
    with open_house(house.kit.store, clock=house.clock, host="other.example.com") as other:
        post(house)
        post(other)
        assert len(unsent(house)) == len(unsent(other)) == 1
        postman = Postman()
        both = replace(house.kit, keys=house.kit.keys)
        assert deliver(both, postman, holder=US) == {Fate.SENT: 2}
        assert {one.portal.host for one in postman.carried} == {
            house.portal.host,
            other.portal.host,
        }


def test_several_processes_share_the_work(house: House) -> None:
    """Each letter is carried by exactly one of them."""
    for number in range(12):
        post(house, f"p{number}@example.com")
    postmen = [Postman() for _ in range(3)]
    at_once(*[lambda p=p: do_round(house, p, holder=str(id(p))) for p in postmen])
    ids = [one for postman in postmen for one in postman.ids]
    assert len(ids) == len(set(ids)) == 12


# A process that dies ----------------------------------------------------------------------------


def test_a_letter_of_somebody_who_died_is_taken_again(house: House) -> None:
    """Not before the claim has run out; the second time it has the same Message-ID."""
    post(house)

    def die(_: Outgoing) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(house.kit, die, holder=US)
    postman = Postman()
    house.clock.advance(CLAIM - timedelta(microseconds=1))
    assert do_round(house, postman, holder=THEM) == {}
    house.clock.advance(timedelta(microseconds=1))
    assert do_round(house, postman, holder=THEM) == {Fate.SENT: 1}
    assert postman.ids == [only(house).message_id]


def test_who_comes_back_too_late_decides_nothing(house: House) -> None:
    """After its claim ran out, what it could not do takes the letter from nobody else."""
    for no in (NOT_NOW, NEVER):
        row_id = post(house)

        def slow(outgoing: Outgoing, no: Undelivered = no) -> Undelivered:
            house.clock.advance(CLAIM)

            def quick(again: Outgoing) -> Undelivered | None:
                assert again == outgoing
                return NOT_NOW

            deliver(house.kit, quick, holder=THEM)
            return no

        deliver(house.kit, slow, holder=US)
        [one] = [one for one in unsent(house) if one.row.id == row_id]
        assert one.stage is Stage.WAITING
        assert one.row.attempts == 2
        house.clock.advance(LONGEST_WAIT)
        do_round(house, Postman())


def test_what_was_accepted_counts_even_late(house: House) -> None:
    """It has been sent, whoever has claimed it meanwhile."""
    post(house)

    def slow(_: Outgoing) -> None:
        house.clock.advance(CLAIM)
        with pytest.raises(KeyboardInterrupt):
            deliver(house.kit, die, holder=THEM)

    def die(_: Outgoing) -> None:
        raise KeyboardInterrupt

    assert deliver(house.kit, slow, holder=US, most=1) == {Fate.SENT: 1}
    house.clock.advance(CLAIM)
    assert do_round(house, Postman()) == {}


def test_a_letter_that_breaks_whoever_sends_it_is_given_up(house: House) -> None:
    """In the end, and not by trying for ever."""
    post(house)

    def break_off(_: Outgoing) -> None:
        raise InterruptedError

    for _ in range(outbox.MOST_ATTEMPTS):
        with pytest.raises(InterruptedError):
            deliver(house.kit, break_off, holder=US)
        house.clock.advance(CLAIM)
    assert do_round(house, Postman()) == {Fate.DEAD: 1}
    assert only(house).last_error == outbox.TOO_OFTEN


# A server that says no --------------------------------------------------------------------------


def test_not_now_is_tried_again_later(house: House) -> None:
    """After a minute at most; what the server said about whom is not written down."""
    post(house)
    postman = Postman([NOT_NOW])
    assert do_round(house, postman) == {Fate.WAITS: 1}
    row = only(house)
    assert row.last_error == "the mail server asks to try again later (451)"
    assert timedelta(seconds=48) <= row.due_at - house.clock() <= timedelta(seconds=60)
    assert do_round(house, postman) == {}
    house.clock.advance(60)
    assert do_round(house, postman) == {Fate.SENT: 1}
    assert len(set(postman.ids)) == 1
    assert only(house).last_error is None


def test_a_server_that_is_away_ends_the_round(house: House) -> None:
    """The others wait for the next one, instead of each for the server."""
    for _ in range(3):
        post(house)
    postman = Postman([NOT_NOW, NOT_NOW])
    assert do_round(house, postman) == {Fate.WAITS: 1}
    assert do_round(house, postman) == {Fate.WAITS: 1}
    assert do_round(house, postman) == {Fate.SENT: 1}


def test_waits_double_up_to_an_hour(house: House) -> None:
    """And none is longer than said, nor shorter by more than a fifth."""
    del house
    for attempts in range(1, 40):
        full = min(timedelta(minutes=2 ** (attempts - 1)), LONGEST_WAIT)
        assert wait_after(attempts, bytes) == full
        assert wait_after(attempts, lambda n: b"\xff" * n) == full * 4 / 5


def test_after_about_a_day_a_letter_is_given_up(house: House) -> None:
    """It is dead then, and says why; nothing tries again by itself."""
    dice = random.Random(7)  # noqa: S311 - a schedule, no secret
    chancy = house.with_kit(entropy=dice.randbytes)
    post(chancy)
    began, fates = house.clock(), Counter[Fate]()
    while not fates[Fate.DEAD]:
        fates = do_round(chancy, Postman([NOT_NOW]))
        house.clock.advance(timedelta(minutes=5))
    assert timedelta(hours=20) < house.clock() - began < timedelta(hours=30)
    row = only(house)
    assert row.failed_at is not None
    assert row.attempts == outbox.MOST_ATTEMPTS
    assert do_round(chancy, Postman()) == {}
    assert [one.stage for one in unsent(chancy)] == [Stage.DEAD]


def test_never_is_dead_at_once(house: House) -> None:
    """The next letter goes in the same round."""
    post(house)
    post(house)
    assert do_round(house, Postman([NEVER])) == {Fate.DEAD: 1, Fate.SENT: 1}
    [dead] = unsent(house)
    assert dead.row.last_error == "the mail server does not accept the recipient (550)"
    assert dead.stage is Stage.DEAD
    assert dead.letter is not None


# Two channels -----------------------------------------------------------------------------------


def test_neither_channel_waits_for_the_other(house: House) -> None:
    """A mail server that is away holds up no text message, nor a gateway any mail."""
    mails = {post(house), post(house)}
    texts = {post(house, "+46701740617", channel=Channel.SMS) for _ in range(2)}
    away, well = Postman([NOT_NOW, NOT_NOW]), Postman()
    assert do_round(house, away) == {Fate.WAITS: 1}
    assert do_round(house, well, channel=Channel.SMS) == {Fate.SENT: 2}
    assert {one.partition("@")[0] for one in well.ids} == texts
    assert {one.row.id for one in unsent(house)} == mails
    assert {one.row.channel for one in unsent(house)} == {Channel.MAIL}


def test_a_text_message_in_doubt_is_not_sent_again(house: House) -> None:
    """It may have been taken; the operator may decide otherwise, and the next one goes at once."""
    doubt = Undelivered(trouble=GatewayTrouble.UNSURE, said="+46701740617", by="46elks")
    for _ in range(2):
        post(house, "+46701740617", channel=Channel.SMS)
    fates = do_round(house, Postman([doubt]), channel=Channel.SMS)
    assert fates == {Fate.DEAD: 1, Fate.SENT: 1}
    [dead] = unsent(house)
    assert dead.row.last_error == "46elks: the gateway did not say whether it took the message"
    assert house.write(lambda tx: retry(house.kit, tx)) == 1
    assert do_round(house, Postman(), channel=Channel.SMS) == {Fate.SENT: 1}


def test_a_code_that_has_expired_is_not_texted(house: House) -> None:
    """As with mail."""
    post(house, "+46701740617", expires_in=600, channel=Channel.SMS)
    house.clock.advance(600)
    postman = Postman()
    assert do_round(house, postman, channel=Channel.SMS) == {Fate.DEAD: 1}
    assert postman.carried == []


# What expires -----------------------------------------------------------------------------------


def test_what_has_expired_is_not_sent(house: House) -> None:
    """A code that opens nothing any more only puzzles whoever gets it."""
    post(house, expires_in=600)
    house.clock.advance(600)
    postman = Postman()
    assert do_round(house, postman) == {Fate.DEAD: 1}
    assert postman.carried == []
    assert only(house).last_error == outbox.EXPIRED


def test_what_would_expire_before_the_next_attempt_is_given_up(house: House) -> None:
    """And what has time left waits."""
    post(house, expires_in=30)
    assert do_round(house, Postman([NOT_NOW])) == {Fate.DEAD: 1}
    post(house, expires_in=600)
    assert do_round(house, Postman([NOT_NOW])) == {Fate.WAITS: 1}


# The operator -----------------------------------------------------------------------------------


def test_the_operator_may_have_it_tried_again(house: House) -> None:
    """One of them or all, dead ones with all their attempts; what was sent is left alone."""
    first, second = post(house), post(house)
    do_round(house, Postman([NEVER, NEVER]))
    assert house.write(lambda tx: retry(house.kit, tx, row_id="nothing")) == 0
    assert house.write(lambda tx: retry(house.kit, tx, row_id=second)) == 1
    assert {one.row.id: one.stage for one in unsent(house)} == {
        first: Stage.DEAD,
        second: Stage.WAITING,
    }
    assert do_round(house, Postman()) == {Fate.SENT: 1}
    assert house.write(lambda tx: retry(house.kit, tx)) == 1
    assert do_round(house, Postman()) == {Fate.SENT: 1}
    assert house.write(lambda tx: retry(house.kit, tx)) == 0
    assert house.events()[AuditEvent.MAIL_RETRIED] == 2


def test_what_has_expired_or_is_being_sent_is_not_tried_again(house: House) -> None:
    """The one would be wrong, the other twice."""
    post(house, expires_in=600)
    house.clock.advance(600)
    do_round(house, Postman())
    assert house.write(lambda tx: retry(house.kit, tx)) == 0
    post(house)
    counts: list[int] = []

    def carry(_: Outgoing) -> None:
        counts.append(house.write(lambda tx: retry(house.kit, tx)))

    deliver(house.kit, carry, holder=US)
    assert counts == [0]


def test_a_letter_that_no_key_opens_is_dead(house: House) -> None:
    """It is listed without saying anything, and stops nobody else's."""
    damaged = post(house)
    t = schema.outbox
    spoil = sa.update(t).where(t.c.portal_id == house.portal.id).values(payload=b"noise")
    house.write(lambda tx: tx.changes(spoil))
    post(house)
    assert do_round(house, Postman()) == {Fate.DEAD: 1, Fate.SENT: 1}
    [one] = unsent(house)
    assert (one.row.id, one.letter, one.row.last_error) == (damaged, None, outbox.UNOPENED)


def test_what_is_over_is_forgotten(house: House) -> None:
    """What was sent after a day, what was given up after thirty; what waits never."""

    def left() -> int:
        t = schema.outbox
        count = sa.select(sa.func.count()).select_from(t)
        return int(house.read(lambda tx: tx.execute(count.where(tx.inside(t))).scalar_one()))

    post(house)
    post(house)
    do_round(house, Postman([NEVER]))
    post(house)
    for after, number in ((KEPT_SENT, 3), (timedelta(seconds=1), 2), (KEPT_DEAD, 1)):
        house.clock.advance(after)
        keep_house(house.kit, holder="housekeeper")
        assert left() == number
        house.clock.advance(timedelta(minutes=10))
    assert [one.stage for one in unsent(house)] == [Stage.WAITING]


# Whose turn it is -------------------------------------------------------------------------------


def expires_at(house: House) -> datetime:
    """Read until when the chore is somebody's."""
    t = schema.leases
    found = house.kit.store.read(
        lambda tx: tx.execute(sa.select(t.c.expires_at).where(t.c.name == "chore")).scalar_one(),
        portal_id=EVERYWHERE,
    )
    assert isinstance(found, datetime)
    return found


def test_one_process_at_a_time_does_a_chore(house: House) -> None:
    """It keeps it while it lives; when it dies, another one has it before long."""
    lasts = timedelta(seconds=20)
    ours, theirs = (Turn(house.kit, "chore", holder=who, lasts=lasts) for who in (US, THEM))
    for _ in range(10):
        assert (ours.is_ours(), theirs.is_ours()) == (True, False)
        house.clock.advance(4)
    house.clock.advance(lasts)
    assert (theirs.is_ours(), ours.is_ours()) == (True, False)


def test_a_process_that_ends_passes_its_turn_on(house: House) -> None:
    """Nobody has to wait for the lease to run out; who had none passes nothing on."""
    lasts = timedelta(seconds=20)
    ours, theirs = (Turn(house.kit, "chore", holder=who, lasts=lasts) for who in (US, THEM))
    assert ours.is_ours()
    theirs.pass_on()
    assert expires_at(house) == house.clock() + lasts
    ours.pass_on()
    assert theirs.is_ours()
