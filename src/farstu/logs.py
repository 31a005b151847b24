"""Logs: JSON lines, one an event, without anything secret.

A line names what happened and a reference. It never has a form, a cookie, a header or a query;
addresses of single-purpose links are cut before they get here (``web/site.py``).
"""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict, WrappedLogger

from farstu.config import Config
from farstu.store.sickness import find_sickness, words_of


def set_up_logs(config: Config) -> None:
    """Send events to standard error, as JSON or, for people, as text."""
    as_json = config.log.format == "json"
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            name_sickness,
            structlog.processors.ExceptionRenderer(
                structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
            )
            if as_json
            else structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False)
            if as_json
            else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[config.log.level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, Undaunted(sys.stderr))),
        cache_logger_on_first_use=True,
    )


class Undaunted:
    """Where lines are written: one that cannot be is lost, and stops nobody (a disk that is full).

    Else whoever noted a failure would fail of it: a thread that sends mail would end for good.
    """

    def __init__(self, stream: TextIO) -> None:
        """Write to *stream*."""
        self._stream = stream

    def write(self, text: str) -> int:
        """Write *text*, if it can be."""
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Let it go out, if it can."""
        with suppress(OSError):
            self._stream.flush()


def name_sickness(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Write a sick database or key file as what ails it: where we met it only fills the disk."""
    error = sys.exc_info()[1] if event.get("exc_info") is True else None
    sickness = None if error is None else find_sickness(error)
    if error is None or sickness is None:
        return event
    del event["exc_info"]
    return {**event, "sick": sickness.value, "said": words_of(error)}
