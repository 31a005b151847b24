"""How a refusal is answered and said; ``wording.py`` is the table."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from farstu.web.words import Message

WRONG = HTTPStatus.UNPROCESSABLE_ENTITY
"""The status of a form that is shown again with a complaint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How one reason is answered and said.

    *field* is where it belongs unless the refusal names another. *bare* is said instead of *text*
    where the detail that *text* needs is missing. *title* heads the page, for reasons that end
    everything; they have a page of their own.
    """

    status: HTTPStatus = WRONG
    text: Message
    field: str = ""
    bare: Message | None = None
    title: Message | None = None
