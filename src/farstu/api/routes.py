"""The map of the API: every path, in the order of the document."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import ConfigDict

from farstu.api.applications import APPLICATIONS
from farstu.api.challenges import CHALLENGES
from farstu.api.document import make_document
from farstu.api.enrolments import ENROLMENTS
from farstu.api.events import EVENTS
from farstu.api.exchange import Answer, Call, Endpoint, Shape
from farstu.api.links import LINKS
from farstu.api.people import PEOPLE
from farstu.api.policies import POLICIES
from farstu.api.portal import PORTAL
from farstu.api.radius import RADIUS
from farstu.api.remembered import REMEMBERED
from farstu.api.sessions import SESSIONS
from farstu.api.webhook_messages import WEBHOOK_MESSAGES
from farstu.api.webhooks import WEBHOOKS


class Described(Shape):
    """This document."""

    model_config = ConfigDict(extra="allow")


def show_document(_call: Call) -> Answer:
    """Give the OpenAPI document."""
    return Answer(body=_document())


DOCUMENT = Endpoint(
    method="GET",
    path="/openapi.json",
    name="show_document",
    summary="Give this document.",
    scope=None,
    handler=show_document,
    answer=Described,
)
ENDPOINTS: tuple[Endpoint, ...] = (
    DOCUMENT,
    *PORTAL,
    *PEOPLE,
    *LINKS,
    *REMEMBERED,
    *SESSIONS,
    *CHALLENGES,
    *RADIUS,
    *ENROLMENTS,
    *POLICIES,
    *EVENTS,
    *APPLICATIONS,
    *WEBHOOKS,
    *WEBHOOK_MESSAGES,
)


@cache
def _document() -> Mapping[str, Any]:
    return make_document(ENDPOINTS)
