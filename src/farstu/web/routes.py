"""The whole URL map. A path that is not here does not exist."""

from __future__ import annotations

from farstu.http.exchange import Route
from farstu.web.desk import Desk
from farstu.web.pages import (
    authenticators,
    calls,
    challenges,
    disputes,
    explained,
    forgotten,
    hall,
    invitations,
    languages,
    links,
    log,
    look,
    member_deeds,
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
    rules,
    security,
    setup,
    sign_in,
)


def url_map(desk: Desk) -> tuple[Route, ...]:
    """List every page; the first that matches wins, so ``/setup/{kind}`` comes late."""
    return (
        *sign_in.routes(desk),
        *passkeys.routes(desk),
        *hall.routes(desk),
        *recovery_codes.routes(desk),
        *setup.routes(desk),
        *security.routes(desk),
        *authenticators.routes(desk),
        *challenges.routes(desk),
        *own_access.routes(desk),
        *own_address.routes(desk),
        *own_data.routes(desk),
        *own_sessions.routes(desk),
        *own_organisations.routes(desk),
        *links.routes(desk),
        *calls.routes(desk),
        *forgotten.routes(desk),
        *disputes.routes(desk),
        *public.routes(desk),
        *look.routes(desk),
        *offices.routes(desk),
        *people.routes(desk),
        *member_deeds.routes(desk),
        *invitations.routes(desk),
        *explained.routes(desk),
        *policy.routes(desk),
        *rules.routes(desk),
        *log.routes(desk),
        *languages.routes(desk),
    )
