"""Whose form arrives: this browser's own, or one of its session that is over by now."""

from __future__ import annotations

from dataclasses import replace

import structlog

from farstu.http.arrival import Arrival
from farstu.http.cookies import Cookie, set_cookie
from farstu.http.exchange import Reply, Request, Route
from farstu.http.forgery import is_our_form, is_same_origin
from farstu.services.kept_forms import KEPT, KeptForm, keep_form

log = structlog.get_logger("farstu.http")


def is_ours(arrival: Arrival, request: Request, route: Route, *, bound_to: str) -> bool:
    """Say whether a form comes from a page of ours, made for what it should be bound to."""
    if route.from_elsewhere:
        return True
    same_origin = is_same_origin(
        fetch_site=arrival.fetch_site,
        origin=arrival.origin,
        expected=request.visit.origin,
        on_link_page=route.link or route.from_links,
    )
    token = request.form.text("csrf")
    return same_origin and is_our_form(request.kit.keys(), bound_to=bound_to, token=token)


def was_ours(arrival: Arrival, request: Request, route: Route) -> bool:
    """Say whether a form is of this browser's own session, whose time is over.

    One that is not is nobody's: somebody tried, and the log says so.
    """
    session = arrival.cookies.get(Cookie.SESSION, "")
    lapsed = request.guest.lapsed_account_id is not None
    was = lapsed and is_ours(arrival, request, route, bound_to=session)
    if not was:
        log.warning("form_refused", reference=arrival.reference)
    return was


def keep_typed(reply: Reply, request: Request, route: Route) -> Reply:
    """Have the browser keep what was typed, as far as the route says, until they are back."""
    guest = request.guest
    whose = guest.subject.account.id if guest.subject else guest.lapsed_account_id
    form = KeptForm(page=request.page, fields=request.form.only(*route.keeps))
    kept = whose and keep_form(request.kit, request.visit, whose, form)
    if not kept:
        return reply
    return replace(reply, cookies=(*reply.cookies, set_cookie(Cookie.TYPED, kept, lasts=KEPT)))
