"""A call as handlers see it, and what they answer: plain values on both sides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

from farstu.api.conditions import ETAG, Condition, tag_of
from farstu.core.outcome import Reason, Rejected
from farstu.core.scopes import Scope
from farstu.services.kit import Kit, Visit
from farstu.store.api_keys import ApiKey

M = TypeVar("M", bound=BaseModel)
NOT_MODIFIED = 304


class Shape(BaseModel):
    """What goes over the wire. A field that nobody knows is refused: it was to do something."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Nothing(Shape):
    """No fields at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that the door let in: which key, at which portal, and what it sent, in shape."""

    kit: Kit
    visit: Visit
    key: ApiKey
    now: datetime
    reference: str
    params: Mapping[str, str]
    query: BaseModel
    body: BaseModel
    condition: Condition | None = None

    def sent(self, shape: type[M]) -> M:
        """Give the body, in the *shape* that its route names."""
        return _in_shape(self.body, shape)

    def asked(self, shape: type[M]) -> M:
        """Give the query, in the *shape* that its route names."""
        return _in_shape(self.query, shape)

    def refuse_other(self, shown: BaseModel | None) -> Rejected | None:
        """Refuse a call that is meant for something else than what is *shown* now, if it is.

        Reason: CHANGED_SINCE_SEEN.
        """
        if self.condition is None or self.condition.lets_change(shown):
            return None
        return Rejected(Reason.CHANGED_SINCE_SEEN)

    def show(self, shown: BaseModel) -> Answer | Rejected:
        """Answer with what there is, and its tag; who has it already is told that alone.

        Reason: CHANGED_SINCE_SEEN.
        """
        tag = {ETAG: tag_of(shown)}
        if self.condition is None:
            return Answer(body=shown, headers=tag)
        if not self.condition.lets_look(shown):
            return Rejected(Reason.CHANGED_SINCE_SEEN)
        if self.condition.is_known(shown):
            return Answer(body=None, status=NOT_MODIFIED, headers=tag)
        return Answer(body=shown, headers=tag)


def _in_shape(value: BaseModel, shape: type[M]) -> M:
    if not isinstance(value, shape):
        raise TypeError(f"The route promises no {shape.__name__}.")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back. No *body*: nothing but the headers (304)."""

    body: BaseModel | Mapping[str, Any] | None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Call], Answer | Rejected]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One method of one path: who may call it, what it takes, and all that it answers.

    No *scope*: any key of the portal may. *hashes* marks what waits in the line of those that hash.
    *statuses* are those of a success, each with what it means. *conditional*: it may be asked for
    what has a certain tag alone.
    """

    method: str
    path: str
    name: str
    summary: str
    scope: Scope | None
    handler: Handler
    answer: type[BaseModel]
    query: type[BaseModel] = Nothing
    body: type[BaseModel] | None = None
    statuses: Mapping[int, str] = field(default_factory=lambda: {200: "Done"})
    refusals: tuple[Reason, ...] = ()
    hashes: bool = False
    conditional: bool = False

    @property
    def changes(self) -> bool:
        """Say whether it may change something; then a request can name itself, to be done once."""
        return self.method != "GET"
