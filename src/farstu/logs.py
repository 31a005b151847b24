"""Logs: JSON lines, one an event, without anything secret.

A line names what happened and a reference. It never has a form, a cookie, a header or a query;
addresses of single-purpose links are cut before they get here (``web/site.py``).
"""

from __future__ import annotations

import logging
import sys

import structlog

from farstu.config import Config


def set_up_logs(config: Config) -> None:
    """Send events to standard error, as JSON or, for people, as text."""
    as_json = config.log.format == "json"
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
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
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
