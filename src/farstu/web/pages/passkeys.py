"""Signing in without a name: the sign-in page's other form."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Reason, Rejected
from farstu.http.exchange import Reply, Request, Route
from farstu.services.passkeys import begin_passkey, sign_in_with_passkey
from farstu.web.desk import Desk
from farstu.web.pages.challenges import reply_json
from farstu.web.pages.passage import go_on
from farstu.web.pages.sign_in import view_of
from farstu.web.signals import unknown_passkey
from farstu.web.views import Signal


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(path="/login/passkey", gate=Gate.DOORSTEP, post=partial(_sign_in, desk)),
        Route(path="/login/passkey/begin", gate=Gate.DOORSTEP, post=partial(_begin, desk)),
    )


def _begin(desk: Desk, request: Request) -> Reply:
    """Answer with what the browser's own dialogue needs, and what it keeps for us meanwhile."""
    asked = begin_passkey(request.kit, request.visit, browser=request.browser)
    if isinstance(asked, Rejected):
        return desk.complain(request, 404)
    return reply_json({"options": json.loads(asked.options), "ticket": asked.ticket})


def _sign_in(desk: Desk, request: Request) -> Reply:
    done = sign_in_with_passkey(
        request.kit,
        request.visit,
        browser=request.browser,
        ticket=request.form.text("ticket"),
        response=request.form.values,
    )
    if isinstance(done, Rejected):
        view = replace(view_of(request), was_passkey=True, signals=_signals(request, done))
        return desk.refuse(request, view, done)
    return go_on(desk, request, done)


def _signals(request: Request, rejected: Rejected) -> tuple[Signal, ...]:
    """Tell the browser to forget a passkey that nobody has: it only hears the id that it sent."""
    if rejected.reason is not Reason.PASSKEY_UNKNOWN:
        return ()
    found = (f.lookup_in(request.form.values) for f in request.kit.factors.values())
    gone = next(filter(None, found), None)
    return unknown_passkey(request, gone) if gone else ()
