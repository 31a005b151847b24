"""The whole URL map. A path that is not here does not exist."""

from __future__ import annotations

from collections.abc import Callable

from farstu.http.exchange import Route
from farstu.web.desk import Desk
from farstu.web.pages import (
    authenticators,
    callers,
    calls,
    case_stops,
    cases,
    challenges,
    disputes,
    explained,
    forgotten,
    hall,
    hall_help,
    helping,
    imports,
    invitations,
    languages,
    links,
    log,
    look,
    many_members,
    member_deeds,
    office_help,
    office_look,
    offices,
    own_access,
    own_address,
    own_data,
    own_organisations,
    own_sessions,
    passkeys,
    people,
    policy,
    public,
    recovery_codes,
    requests,
    rule_reminders,
    rules,
    security,
    setup,
    sign_in,
)

ROOMS: tuple[Callable[[Desk], tuple[Route, ...]], ...] = (
    sign_in.routes,
    passkeys.routes,
    hall.routes,
    hall_help.routes,
    recovery_codes.routes,
    setup.routes,
    security.routes,
    authenticators.routes,
    challenges.routes,
    own_access.routes,
    own_address.routes,
    own_data.routes,
    own_sessions.routes,
    own_organisations.routes,
    links.routes,
    calls.routes,
    forgotten.routes,
    disputes.routes,
    public.routes,
    look.routes,
    callers.routes,
    case_stops.routes,
    offices.routes,
    many_members.routes,
    people.routes,
    member_deeds.routes,
    imports.routes,
    invitations.routes,
    requests.routes,
    helping.routes,
    cases.routes,
    explained.routes,
    policy.routes,
    rules.routes,
    rule_reminders.routes,
    log.routes,
    office_look.routes,
    office_help.routes,
    languages.routes,
)
"""Where the pages are; the first that matches wins, so ``/setup/{kind}`` comes late."""


def url_map(desk: Desk) -> tuple[Route, ...]:
    """List every page."""
    return tuple(route for routes in ROOMS for route in routes(desk))
