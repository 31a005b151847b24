"""Any gateway that is asked over HTTP: address, headers and body as templates of the operator's.

What stands for a placeholder is written as its place wants it, so that no text can end a value and
begin another one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import quote, quote_plus

from farstu.delivery.message import GatewayTrouble, TextMessage, Undelivered
from farstu.delivery.sms.account import Account
from farstu.delivery.sms.verdict import is_fine, refuse
from farstu.delivery.sms.wire import PATIENCE, Answer, Question, Wire, basic, dig

NAMES = ("to", "digits", "from", "text", "id", "username", "password", "basic")
"""What may stand in braces; anything else in braces is left as it is."""
PLACEHOLDER = re.compile(r"\{(" + "|".join(NAMES) + r")\}")
UNSAFE = re.compile(r"[\x00-\x1f\x7f]")
"""What in a header would end it."""


class Format(StrEnum):
    """How values are written into a body."""

    FORM = "form"
    JSON = "json"
    TEXT = "text"


CONTENT_TYPES: Mapping[Format, str] = {
    Format.FORM: "application/x-www-form-urlencoded; charset=utf-8",
    Format.JSON: "application/json; charset=utf-8",
    Format.TEXT: "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What is asked, and what is a yes: all that is said here has to be true of the answer.

    *success_field* leads into an answer in JSON: ``messages.0.status``.
    """

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: str = field(default="", repr=False)
    format: Format = Format.FORM
    success_status: Collection[int] = ()
    success_pattern: str = ""
    success_field: str = ""
    success_value: str = ""


class TemplateSender:
    """Sends by filling in a template."""

    def __init__(self, template: Template, account: Account, *, patience: float = PATIENCE) -> None:
        """Ask when there is something to send."""
        self._template = template
        self._account = account
        self._wire = Wire(ca_file=account.ca_file, patience=patience)

    def send(self, message: TextMessage) -> Undelivered | None:
        """Hand *message* to the gateway."""
        answer = self._wire.ask(self._question(message))
        if isinstance(answer, Undelivered):
            return answer
        if not _is_status_fine(answer, self._template):
            return refuse(answer)
        told = _is_told_fine(answer, self._template)
        return None if told else refuse(answer, GatewayTrouble.REFUSED)

    def probe(self) -> Undelivered | None:
        """See that the gateway listens; nothing is asked, since any question might send."""
        return self._wire.reach(self._template.url)

    def close(self) -> None:
        """Keep nothing open."""

    def _question(self, message: TextMessage) -> Question:
        template, account = self._template, self._account
        values = {
            "to": message.recipient,
            "digits": message.recipient.removeprefix("+"),
            "from": account.sender,
            "text": message.text,
            "id": message.message_id,
            "username": account.username,
            "password": account.password,
            "basic": basic(account.username, account.password).removeprefix("Basic "),
        }
        headers = {name: _fill(value, values, _flat) for name, value in template.headers.items()}
        if template.body:
            headers.setdefault("Content-Type", CONTENT_TYPES[template.format])
        body = _fill(template.body, values, WRITING[template.format])
        return Question(
            method=template.method,
            url=_fill(template.url, values, _in_url),
            headers=headers,
            body=body.encode() if template.body else None,
        )


def _fill(template: str, values: Mapping[str, str], write: Callable[[str], str]) -> str:
    return PLACEHOLDER.sub(lambda found: write(values[found[1]]), template)


def _in_url(value: str) -> str:
    return quote(value, safe="")


def _in_json(value: str) -> str:
    return json.dumps(value)[1:-1]


def _flat(value: str) -> str:
    return UNSAFE.sub(" ", value)


WRITING: Mapping[Format, Callable[[str], str]] = {
    Format.FORM: quote_plus,
    Format.JSON: _in_json,
    Format.TEXT: str,
}


def _is_status_fine(answer: Answer, template: Template) -> bool:
    if template.success_status:
        return answer.status in template.success_status
    return is_fine(answer)


def _is_told_fine(answer: Answer, template: Template) -> bool:
    """Say whether the answer says what the operator expects of a yes."""
    said = answer.body.decode("utf-8", "replace")
    if template.success_pattern and not re.search(template.success_pattern, said):
        return False
    if not template.success_field:
        return True
    try:
        found: Any = json.loads(said)
    except ValueError:
        return False
    steps = [int(step) if step.isdecimal() else step for step in template.success_field.split(".")]
    value = dig(found, *steps)
    told = value if isinstance(value, str) else json.dumps(value)
    return told == template.success_value
