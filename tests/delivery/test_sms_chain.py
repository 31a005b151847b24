"""Several gateways: who is asked, in which order, and after whose no nobody is."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from farstu.delivery.message import GatewayTrouble, TextMessage, Undelivered
from farstu.delivery.sms.chain import REST, WITHIN, Chain, Gateway
from tests.delivery.messages import TEXT
from tests.support.clock import Clock

HIDDEN = "+46701740617 is no number"
AGAIN = [
    GatewayTrouble.UNREACHABLE,
    GatewayTrouble.CERTIFICATE,
    GatewayTrouble.SIGN_IN,
    GatewayTrouble.CREDIT,
    GatewayTrouble.SENDER,
    GatewayTrouble.COUNTRY,
    GatewayTrouble.NOT_NOW,
    GatewayTrouble.FAULT,
    GatewayTrouble.REFUSED,
    GatewayTrouble.CONTENT,
    GatewayTrouble.GIVEN_UP,
    GatewayTrouble.NOT_INSTALLED,
]


@dataclass
class Scripted:
    """A sender that says what it is told to, and counts."""

    says: GatewayTrouble | None = None
    asked: int = 0
    closed: int = 0

    def send(self, message: TextMessage) -> Undelivered | None:
        """Say it."""
        assert message == TEXT
        self.asked += 1
        return self.probe()

    def probe(self) -> Undelivered | None:
        """Say it."""
        return None if self.says is None else Undelivered(trouble=self.says, said=HIDDEN)

    def close(self) -> None:
        """Count."""
        self.closed += 1


@pytest.fixture
def clock() -> Clock:
    """Give a clock that stands still."""
    return Clock()


def chain(clock: Clock, *senders: Scripted) -> Chain:
    """Put senders into their order."""
    gateways = [Gateway(name=f"g{at}", sender=one) for at, one in enumerate(senders)]
    return Chain(gateways, clock=clock)


@pytest.mark.parametrize("trouble", AGAIN)
def test_the_next_one_takes_over(trouble: GatewayTrouble, clock: Clock) -> None:
    """Whatever was wrong with the first one; once it has been taken nobody else is asked."""
    first, second, third = Scripted(trouble), Scripted(), Scripted()
    assert chain(clock, first, second, third).send(TEXT) is None
    assert (first.asked, second.asked, third.asked) == (1, 1, 0)


@pytest.mark.parametrize("trouble", [GatewayTrouble.NUMBER, GatewayTrouble.UNSURE])
def test_a_number_is_refused_by_all_and_a_doubt_is_no_no(
    trouble: GatewayTrouble, clock: Clock
) -> None:
    """Nobody else is asked: it would say the same, or send a second time."""
    first, second = Scripted(trouble), Scripted()
    no = chain(clock, first, second).send(TEXT)
    assert no is not None
    assert (no.trouble, no.by, no.is_for_good) == (trouble, "g0", True)
    assert second.asked == 0


def test_what_all_said_is_written_down_without_their_words(clock: Clock) -> None:
    """Who said what, in our words; whether it is for good is the last one's to say."""
    no = chain(clock, Scripted(GatewayTrouble.CONTENT), Scripted(GatewayTrouble.UNREACHABLE)).send(
        TEXT
    )
    assert no is not None
    assert str(no) == (
        "g0: the gateway does not accept the text; g1: the gateway cannot be reached"
    )
    assert not no.is_for_good


@pytest.mark.parametrize(
    "trouble", [GatewayTrouble.UNREACHABLE, GatewayTrouble.FAULT, GatewayTrouble.UNSURE]
)
def test_who_did_not_answer_rests(trouble: GatewayTrouble, clock: Clock) -> None:
    """For a minute it is asked last, so that nobody waits in vain; then it is first again."""
    first, second = Scripted(trouble), Scripted()
    gateways = chain(clock, first, second)
    gateways.send(TEXT)
    first.says = None
    assert gateways.send(TEXT) is None
    assert first.asked == 1
    clock.advance(REST)
    assert gateways.send(TEXT) is None
    assert first.asked == 2


def test_nobody_is_asked_after_a_minute(clock: Clock) -> None:
    """The message waits then: its claim has to outlast the attempt."""

    class Slow(Scripted):
        def probe(self) -> Undelivered | None:
            clock.advance(WITHIN / 2)
            return super().probe()

    senders = [Slow(GatewayTrouble.FAULT) for _ in range(3)]
    no = chain(clock, *senders).send(TEXT)
    assert no is not None
    assert [sender.asked for sender in senders] == [1, 1, 0]
    assert not no.is_for_good


def test_all_that_rest_are_asked_all_the_same(clock: Clock) -> None:
    """In their order; one that takes a message rests no longer."""
    first, second = Scripted(GatewayTrouble.FAULT), Scripted(GatewayTrouble.FAULT)
    gateways = chain(clock, first, second)
    assert gateways.send(TEXT) is not None
    first.says = None
    assert gateways.send(TEXT) is None
    assert gateways.send(TEXT) is None
    assert (first.asked, second.asked) == (3, 1)


def test_the_probe_says_who_could_not(clock: Clock) -> None:
    """The first one of them; and closing closes all."""
    first, second = Scripted(), Scripted(GatewayTrouble.SIGN_IN)
    gateways = chain(clock, first, second)
    no = gateways.probe()
    assert no is not None
    assert (no.by, no.trouble) == ("g1", GatewayTrouble.SIGN_IN)
    assert chain(clock, first).probe() is None
    gateways.close()
    assert (first.closed, second.closed) == (1, 1)
