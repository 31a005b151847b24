"""Where passwords are hashed: a few patient threads, and a short queue shared fairly.

As many threads as there are cores, each *niced*, so that a page or a check made for another
application never waits behind a flood of logins. The queue has an end, since an endless one only
makes everybody late; who finds it full hears so at once. Its places are shared by network: threads
serve the shares in turn, and in a full queue the newest of the longest share makes room for
whoever has less. So one network may use all of it while it is alone, and none can close it.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeVar

T = TypeVar("T")

NICEST = 19
ROOM_WORTH_TAKING = 2
"""A share gives up a place only to one that has this many fewer: else they would just swap."""


@dataclass(frozen=True, slots=True)
class Busy:
    """There was no room for the work, and it was not done; an expected no, to be tried later."""


BUSY: Final = Busy()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """A piece of work, and the envelope for its answer."""

    work: Callable[[], Any]
    answer: Future[Any] = field(default_factory=Future)

    def attempt(self) -> Callable[[], None]:
        """Work, and return what hands over the result, or the exception, to whoever waits."""
        try:
            result = self.work()
        except BaseException as error:  # noqa: BLE001 - it belongs to the caller, all of it
            return partial(self.answer.set_exception, error)
        return partial(self.answer.set_result, result)


class HashPool:
    """Threads that hash, and those who wait for them."""

    def __init__(self, threads: int, *, queue: int, nice: int = 10) -> None:
        """Start *threads*; besides the work they have in hand, *queue* more may wait."""
        self.room = threads + queue
        self._nice = nice
        self._working = 0
        self._open = True
        self._shares: OrderedDict[str, deque[_Job]] = OrderedDict()
        self._changed = threading.Condition()
        self._threads = [
            threading.Thread(target=self._serve, name=f"farstu-hash-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def run(self, work: Callable[[], T], *, share: str) -> T | Busy:
        """Have *work* done for *share* and return what it returns, or ``Busy`` if it is not done.

        Blocks the calling thread. What *work* raises is raised here.
        """
        job = _Job(work=work)
        with self._changed:
            if not self._open or not self._make_room(share):
                return BUSY
            self._shares.setdefault(share, deque()).append(job)
            self._changed.notify()
        answer: Future[T | Busy] = job.answer
        return answer.result()

    @property
    def waiting(self) -> int:
        """How many pieces of work wait for a thread."""
        with self._changed:
            return self._count_waiting()

    def close(self) -> None:
        """Finish what is in hand, send away those who wait, and end the threads."""
        with self._changed:
            self._open = False
            for jobs in self._shares.values():
                for job in jobs:
                    job.answer.set_result(BUSY)
            self._shares.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _count_waiting(self) -> int:
        return sum(len(jobs) for jobs in self._shares.values())

    def _make_room(self, share: str) -> bool:
        """Say whether *share* may have one more place, taking it from the longest if need be."""
        if self._working + self._count_waiting() < self.room:
            return True
        longest = max(self._shares.values(), key=len, default=deque[_Job]())
        own = self._shares.get(share, ())
        if len(longest) < len(own) + ROOM_WORTH_TAKING:
            return False
        longest.pop().answer.set_result(BUSY)
        return True

    def _serve(self) -> None:
        """Do jobs, one of each share in turn, until the pool is closed."""
        self._step_back()
        while (job := self._take()) is not None:
            settle = job.attempt()
            with self._changed:
                self._working -= 1  # first, so that whoever got an answer finds room for more
            settle()
            del job, settle  # an idle thread must not keep a password alive

    def _take(self) -> _Job | None:
        """Wait for the next job; None once the pool is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._shares or not self._open)
            if not self._shares:
                return None
            share, jobs = self._shares.popitem(last=False)
            job = jobs.popleft()
            if jobs:
                self._shares[share] = jobs
            self._working += 1
            return job

    def _step_back(self) -> None:
        """Lower the priority of this thread alone, which Linux allows by its native id."""
        if sys.platform == "linux":
            usual = os.getpriority(os.PRIO_PROCESS, 0)
            own = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, own, min(usual + self._nice, NICEST))
