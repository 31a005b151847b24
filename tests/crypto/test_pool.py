"""The hashing threads and their queue."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from farstu.crypto.pool import BUSY, Busy, HashPool

LONG = 60
"""Seconds that nothing here takes; only a broken pool makes a test wait for so long."""


class Scene:
    """A pool whose work waits at a gate, and people who come to it from networks."""

    def __init__(self, *, threads: int, queue: int) -> None:
        """Open the pool, and keep the gate shut."""
        self.pool = HashPool(threads, queue=queue)
        self.started: list[str] = []
        self.done: list[str] = []
        self._threads = threads
        self._gate = threading.Semaphore(0)
        self._asked: list[Future[str | Busy]] = []
        self._people = ThreadPoolExecutor(200)

    def come(self, share: str) -> Future[str | Busy]:
        """Send somebody from *share*; return when they wait, or were sent away."""

        def work() -> str:
            self.started.append(share)
            assert self._gate.acquire(timeout=LONG)
            self.done.append(share)
            return share

        asked = self._people.submit(self.pool.run, work, share=share)
        self._asked.append(asked)
        until(self._is_settled)
        return asked

    def let_through(self, count: int) -> None:
        """Open the gate for *count* pieces of work; return when the next ones wait at it."""
        wanted = len(self.done) + count
        self._gate.release(count)
        until(lambda: len(self.done) == wanted and self._is_settled())

    def open_gate(self) -> None:
        """Let everybody through from now on."""
        self._gate.release(1000)

    def end(self) -> None:
        """Let everybody through, and close."""
        self.open_gate()
        self.pool.close()
        self._people.shutdown()

    def _is_settled(self) -> bool:
        """Say whether all who have no answer are at the gate or, behind it, in the queue."""
        unanswered = sum(not asked.done() for asked in self._asked)
        at_gate = len(self.started) - len(self.done)
        return at_gate == min(self._threads, unanswered) and (
            at_gate + self.pool.waiting == unanswered
        )


def until(reached: Callable[[], bool]) -> None:
    """Wait for what other threads bring about."""
    turn = threading.Event()
    for _ in range(LONG * 1000):
        if reached():
            return
        turn.wait(0.001)
    pytest.fail("it never happened")


@pytest.fixture
def scene() -> Iterator[Scene]:
    """Open a pool of one thread and four places to wait."""
    made = Scene(threads=1, queue=4)
    yield made
    made.end()


@pytest.fixture
def pool() -> Iterator[HashPool]:
    """Open an ordinary pool."""
    made = HashPool(2, queue=8)
    yield made
    made.close()


def nice_of_thread() -> int:
    """Read this thread's niceness from the kernel: the 19th field of its ``stat`` (proc(5))."""
    stat = Path(f"/proc/self/task/{threading.get_native_id()}/stat").read_text()
    return int(stat.rpartition(")")[2].split()[16])


def test_the_result_passes_through(pool: HashPool) -> None:
    """What the work returns is returned, ``None`` too, and it ran in a thread of the pool."""
    assert pool.run(lambda: 42, share="a") == 42
    assert pool.run(lambda: None, share="a") is None
    assert pool.run(threading.current_thread, share="a") is not threading.current_thread()


@pytest.mark.parametrize("error", [ValueError("broken"), KeyboardInterrupt(), SystemExit(3)])
def test_an_exception_passes_through_and_the_thread_lives_on(
    error: BaseException, pool: HashPool
) -> None:
    """What the work raises is raised to its caller only, more often than there are threads."""

    def fail() -> None:
        raise error

    for _ in range(5):
        with pytest.raises(type(error)) as caught:
            pool.run(fail, share="a")
        assert caught.value is error
    assert pool.run(lambda: "alive", share="a") == "alive"


def test_work_runs_on_all_threads_at_once() -> None:
    """Two pieces of work that wait for each other get done by two threads."""
    pool = HashPool(2, queue=1)
    meeting = threading.Barrier(2, timeout=LONG)
    with ThreadPoolExecutor(2) as people:
        met = [people.submit(pool.run, meeting.wait, share="a") for _ in range(2)]
        assert {one.result() for one in met} == {0, 1}
    pool.close()


def test_a_full_queue_says_busy_at_once(scene: Scene) -> None:
    """One in hand and four waiting fill the pool; the sixth is told so while nothing moves."""
    five = [scene.come("a") for _ in range(5)]
    assert scene.pool.waiting == 4
    assert scene.come("a").result(timeout=0) is BUSY
    assert not any(one.done() for one in five)
    scene.open_gate()
    assert [one.result() for one in five] == ["a"] * 5


def test_whoever_got_an_answer_left_room_for_one_more() -> None:
    """Asking again right after an answer is never too early, even where nobody may wait."""
    pool = HashPool(1, queue=0)
    assert all(pool.run(lambda: True, share="a") is True for _ in range(500))
    pool.close()


def test_one_network_alone_may_use_the_whole_queue(scene: Scene) -> None:
    """While nobody else comes, no place is kept empty."""
    everyone = [scene.come("office") for _ in range(5)]
    scene.let_through(5)
    assert [one.result() for one in everyone] == ["office"] * 5


def test_a_flood_does_not_close_the_pool_to_others(scene: Scene) -> None:
    """Into a queue that one network filled, another still comes, and is served next."""
    flood = [scene.come("flood") for _ in range(5)]
    person = scene.come("home")
    assert not person.done()
    assert flood[-1].result(timeout=0) is BUSY
    assert [one.done() for one in flood] == [False, False, False, False, True]
    scene.let_through(3)
    assert scene.done == ["flood", "flood", "home"]
    assert person.result(timeout=0) == "home"


def test_shares_are_served_in_turn(scene: Scene) -> None:
    """However many wait for one share, each turn brings one of every share."""
    for share in ("plug", "a", "a", "a", "b"):
        scene.come(share)
    scene.let_through(5)
    assert scene.done == ["plug", "a", "b", "a", "a"]


def test_a_share_is_served_in_the_order_of_arrival() -> None:
    """Within a network, first come is first served."""
    scene = Scene(threads=1, queue=10)
    first, second, third = (scene.come("plug"), scene.come("a"), scene.come("a"))
    scene.let_through(2)
    assert (first.done(), second.done(), third.done()) == (True, True, False)
    scene.end()


def test_many_floods_do_not_starve_one_more_network() -> None:
    """Several networks that fill the queue together make room, each for no more than its due."""
    scene = Scene(threads=1, queue=6)
    scene.come("plug")
    for share in ("a", "a", "a", "b", "b", "b"):
        scene.come(share)
    person = scene.come("home")
    assert not person.done()
    scene.let_through(4)
    assert sorted(scene.done[1:]) == ["a", "b", "home"]
    scene.end()


def test_nobody_gives_up_a_place_to_somebody_who_holds_as_much(scene: Scene) -> None:
    """Between equals, and where one would only get behind, who came first stays."""
    for share in ("plug", "a", "a", "b", "b"):
        scene.come(share)
    assert scene.come("a").result(timeout=0) is BUSY
    assert scene.come("b").result(timeout=0) is BUSY
    third = scene.come("c")
    assert not third.done()  # one of the pairs was longer by two
    assert scene.come("c").result(timeout=0) is BUSY
    assert scene.pool.waiting == 4


def test_a_queue_of_strangers_is_just_full(scene: Scene) -> None:
    """Where everybody waits once, a newcomer has nothing to ask of anyone."""
    for share in ("plug", "a", "b", "c", "d"):
        scene.come(share)
    assert scene.come("e").result(timeout=0) is BUSY


def test_without_places_to_wait_only_idle_threads_work() -> None:
    """A pool with no queue serves as many as it has threads, and sends the others away."""
    scene = Scene(threads=2, queue=0)
    both = [scene.come("a"), scene.come("b")]
    assert scene.come("c").result(timeout=0) is BUSY
    scene.let_through(2)
    assert [one.result() for one in both] == ["a", "b"]
    scene.end()


def test_under_a_storm_everybody_gets_one_answer() -> None:
    """Many threads, many shares, a small pool: each asker hears of its own work, or Busy."""
    pool = HashPool(4, queue=8)
    with ThreadPoolExecutor(32) as people:
        asked = {
            number: people.submit(pool.run, lambda number=number: number, share=str(number % 7))
            for number in range(2000)
        }
        answers = {number: one.result(timeout=LONG) for number, one in asked.items()}
    pool.close()
    assert all(answer in (number, BUSY) for number, answer in answers.items())
    assert any(answer != BUSY for answer in answers.values())
    assert pool.waiting == 0


@pytest.mark.parametrize(("nice", "expected"), [(10, 10), (0, 0), (100, 19)])
def test_the_threads_and_only_they_are_niced(nice: int, expected: int) -> None:
    """Hashing steps back behind everything else in the process, as the kernel sees it."""
    usual = nice_of_thread()
    pool = HashPool(2, queue=2, nice=nice)
    assert pool.run(nice_of_thread, share="a") == min(usual + expected, 19)
    assert nice_of_thread() == usual
    assert os.getpriority(os.PRIO_PROCESS, 0) == usual
    pool.close()


def test_each_thread_steps_back_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel is asked about the threads of the pool by their own ids, and about no other."""
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "setpriority", lambda which, who, _: asked.append((which, who)))
    pool = HashPool(3, queue=1)
    pool.close()
    own = [(os.PRIO_PROCESS, thread.native_id) for thread in pool._threads]
    assert sorted(asked) == sorted(own)
    assert (os.PRIO_PROCESS, os.getpid()) not in asked


def test_where_threads_have_no_priority_of_their_own_the_pool_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Elsewhere nothing is niced, least of all another process that has the thread's number."""
    monkeypatch.setattr(sys, "platform", "darwin")
    usual = nice_of_thread()
    pool = HashPool(1, queue=1)
    assert pool.run(nice_of_thread, share="a") == usual
    pool.close()


def test_closing_ends_the_threads() -> None:
    """After ``close`` no thread is left, and closing twice is no mistake."""
    pool = HashPool(3, queue=3)
    threads = list(pool._threads)
    assert all(thread.is_alive() for thread in threads)
    pool.close()
    pool.close()
    assert not any(thread.is_alive() for thread in threads)


def test_a_closed_pool_is_busy() -> None:
    """Nobody waits for a pool that will never work again."""
    pool = HashPool(1, queue=1)
    pool.close()
    assert pool.run(lambda: 42, share="a") is BUSY


def test_closing_finishes_what_is_in_hand_and_sends_the_others_away(scene: Scene) -> None:
    """Whoever is being served gets an answer; whoever waits hears Busy; nobody is left waiting."""
    served, waiting, other = scene.come("a"), scene.come("a"), scene.come("b")
    closing = threading.Thread(target=scene.pool.close)
    closing.start()
    assert waiting.result(timeout=LONG) is BUSY
    assert other.result(timeout=LONG) is BUSY
    assert not served.done()
    scene.open_gate()
    assert served.result(timeout=LONG) == "a"
    closing.join()


def test_an_idle_thread_keeps_no_secret_alive(pool: HashPool) -> None:
    """When the work is done nothing in the pool refers to it, and so not to the password in it."""
    forgotten = threading.Event()

    class Work:
        def __call__(self) -> None:
            pass

        def __del__(self) -> None:
            forgotten.set()

    pool.run(Work(), share="a")
    assert forgotten.wait(LONG)
