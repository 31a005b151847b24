"""Beginning a challenge: what a browser fetches before a key can answer; codes that are sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from farstu.core.access import Gate
from farstu.core.assurance import FactorKind
from farstu.core.outcome import Rejected
from farstu.http.exchange import Reply, Request, Route
from farstu.services.challenging import Asked, begin_challenge, show_challenge, show_looks
from farstu.services.subject import Subject
from farstu.web.desk import Desk
from farstu.web.pages.held import PATH, find_own, leaving_at
from farstu.web.views import CodeLooks, Page
from farstu.web.wording import status_of


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(
            path="/login/factor/{kind}/begin",
            gate=Gate.FACTOR,
            post=partial(_begin_kind, desk),
        ),
        Route(
            path="/account/confirm/{kind}/begin",
            gate=Gate.CONFIRM,
            post=partial(_begin_kind, desk),
            back="/account/security",
        ),
        Route(
            path=f"{PATH}/test/begin",
            gate=Gate.INSIDE,
            post=partial(_begin_test, desk),
        ),
    )


def asked_of(
    request: Request,
    kind: FactorKind,
    *,
    only: str | None = None,
    subject: Subject | None = None,
) -> Asked | None:
    """Say where a code of *kind* can be sent, and whether one was; None for what sends nothing.

    *subject* is theirs, without what answers nothing.
    """
    if not request.kit.factors[kind].traits.sends:
        return None
    whose = subject or request.subject
    return show_challenge(request.kit, request.visit, request.seat, whose, kind=kind, only=only)


def looks_of(
    request: Request,
    kind: FactorKind,
    *,
    only: str | None = None,
    subject: Subject | None = None,
) -> CodeLooks:
    """Say what codes of *kind* look like; the usual ones, where the kind says nothing of it."""
    whose = subject or request.subject
    show = show_looks(request.kit, request.visit, whose, kind=kind, only=only)
    return CodeLooks(**{name: tuple(values) for name, values in show.items()})


def send(
    desk: Desk,
    request: Request,
    kind: FactorKind,
    *,
    only: str | None = None,
    leaving: str = "",
    then: Reply,
    otherwise: Callable[[], Page],
) -> Reply:
    """Send a code to the address of their choice, and go on, or say why not."""
    factor = request.kit.factors.get(kind)
    if factor is None or not factor.traits.sends:
        return desk.complain(request, 404)
    choice = {"to": request.form.text("to")}
    begun = begin_challenge(
        request.kit,
        request.visit,
        request.seat,
        kind=kind,
        only=only,
        choice=choice,
        leaving=leaving,
    )
    if isinstance(begun, Rejected):
        return desk.refuse(request, otherwise(), begun)
    return then


def _begin_kind(desk: Desk, request: Request) -> Reply:
    kind = FactorKind(request.params["kind"])
    if not _opens_dialogue(request, kind):
        return desk.complain(request, 404)
    return _begin(desk, request, kind)


def _begin_test(desk: Desk, request: Request) -> Reply:
    found = find_own(request)
    if found is None or not _opens_dialogue(request, found.kind):
        return desk.complain(request, 404)
    return _begin(desk, request, found.kind, only=found.id)


def _opens_dialogue(request: Request, kind: FactorKind) -> bool:
    """Say whether a browser answers by itself, once it has the question."""
    factor = request.kit.factors.get(kind)
    return factor is not None and factor.traits.asks and not factor.traits.sends


def _begin(desk: Desk, request: Request, kind: FactorKind, *, only: str | None = None) -> Reply:
    """Answer with what the browser's own dialogue needs, or with a sentence for the page."""
    leaving = leaving_at(request.form.text("next"))
    begun = begin_challenge(
        request.kit, request.visit, request.seat, kind=kind, only=only, leaving=leaving
    )
    if isinstance(begun, Rejected):
        told = {"problem": desk.explain(request, begun)}
        return reply_json(told, status=int(status_of(begun.reason)))
    return reply_json({"options": json.loads(begun.show["options"])})


def reply_json(told: object, *, status: int = 200) -> Reply:
    """Answer a script of ours."""
    headers = {"content-type": "application/json"}
    return Reply(status=status, body=json.dumps(told).encode(), headers=headers)
