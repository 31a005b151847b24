"""Deeds of many callers in one transaction on PostgreSQL: one COMMIT, one way there and back.

As on SQLite, deeds gather while a batch is under way, and nobody waits for one to fill. A batch is
of one portal, and of no two deeds about the same. Where anything goes wrong in it, nothing of it
was done, and each caller does its own deed alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Condition, Thread
from typing import Any

from farstu.store.errors import StoreClosedError
from farstu.store.lockstep import Deed

BATCH = 64
"""Deeds for one COMMIT, at most."""

Batch = Callable[[list[Deed], str], list[Any]]
"""Does deeds in one transaction inside a portal."""


class AloneError(Exception):
    """A batch came to nothing: its deeds are to be done one by one."""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A deed that waits for company: in which portal, about whom, and who waits for it."""

    deed: Deed
    portal_id: str
    about: str
    done: Future[Any]


class Gathering:
    """What waits, and the thread that does it; it begins with the first deed: after any fork."""

    def __init__(self, batch: Batch) -> None:
        """Wait for the first deed."""
        self._batch = batch
        self._jobs: deque[Job] = deque()
        self._came = Condition()
        self._thread: Thread | None = None
        self._closed = False

    def do(self, deed: Deed, *, portal_id: str, about: str) -> Any:
        """Have *deed* done and committed with others. Raises ``AloneError``."""
        done: Future[Any] = Future()
        with self._came:
            if self._closed:
                raise StoreClosedError
            if self._thread is None:
                self._thread = Thread(target=self._work, name="farstu-gathering", daemon=True)
                self._thread.start()
            self._jobs.append(Job(deed, portal_id, about, done))
            self._came.notify()
        return done.result()

    def close(self) -> None:
        """Do what waits, then end the thread; later deeds are refused."""
        with self._came:
            self._closed = True
            thread = self._thread
            self._came.notify()
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        while batch := self._gather():
            try:
                outcomes = self._batch([job.deed for job in batch], batch[0].portal_id)
            except BaseException:  # noqa: BLE001 - whoever breaks does so again, alone
                for job in batch:
                    job.done.set_exception(AloneError())
            else:
                for job, outcome in zip(batch, outcomes, strict=True):
                    job.done.set_result(outcome)

    def _gather(self) -> list[Job]:
        """Wait for one deed, and take those of its portal with it; nothing once it is closed."""
        with self._came:
            while not self._jobs and not self._closed:
                self._came.wait()
            taken: dict[str, Job] = {}
            left: deque[Job] = deque()
            for job in self._jobs:
                fits = job.portal_id == self._jobs[0].portal_id and job.about not in taken
                if fits and len(taken) < BATCH:
                    taken[job.about] = job
                else:
                    left.append(job)
            self._jobs = left
            return list(taken.values())
