"""Single-purpose links: the first owner, and invitations. Opened by GET, spent by POST."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.assurance import Assurance
from farstu.core.outcome import Reason, Rejected
from farstu.core.password_rules import shortest
from farstu.http.exchange import Reply, Request, Route
from farstu.services.first_owner import (
    FirstOwner,
    claim_installation,
    claim_portal,
    first_link_opens,
    owner_policy,
)
from farstu.services.invitations import Invited, accept_invitation, find_invitation
from farstu.services.seats import Moved
from farstu.web.desk import Desk
from farstu.web.pages.calls import answer_call, show_call
from farstu.web.pages.passage import go_on
from farstu.web.views import DeadLinkPage, InvitationPage, LinkKind, WelcomePage

GONE = 410


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(
            path="/welcome/{token}",
            gate=Gate.ANYONE,
            get=partial(_welcome, desk),
            post=partial(_claim, desk),
            hashes=True,
            link=True,
            before_owner=True,
        ),
        Route(
            path="/invite/{token}",
            gate=Gate.ANYONE,
            get=partial(_invitation, desk),
            post=partial(_accept, desk),
            hashes=True,
            link=True,
        ),
    )


def dead_link(desk: Desk, request: Request, kind: LinkKind) -> Reply:
    """Say that a link was used, has expired or never was; nobody learns which."""
    contact = request.visit.portal.settings.support_contact
    return desk.page(request, DeadLinkPage(kind=kind, support_contact=contact), status=GONE)


def _settled(
    desk: Desk,
    request: Request,
    done: Moved | tuple[Rejected, ...],
    view: WelcomePage | InvitationPage,
    *,
    kind: LinkKind,
    values: dict[str, str],
) -> Reply:
    if isinstance(done, Moved):
        return go_on(desk, request, done)
    if any(rejected.reason is Reason.LINK_DEAD for rejected in done):
        return dead_link(desk, request, kind)
    return desk.page(request, view, rejected=done, values=values)


def _welcome_view(request: Request) -> WelcomePage:
    policy = owner_policy(request.kit, request.visit)
    return WelcomePage(least=shortest(policy), sets_up=policy.required > Assurance.SINGLE)


def _welcome(desk: Desk, request: Request) -> Reply:
    if not first_link_opens(request.kit, request.visit, request.params["token"]):
        return dead_link(desk, request, LinkKind.WELCOME)
    return desk.page(request, _welcome_view(request))


def _claim(desk: Desk, request: Request) -> Reply:
    form = request.form
    typed = FirstOwner(
        portal_name=form.text("portal_name"),
        name=form.text("name"),
        email=form.text("email"),
        password=form.text("password"),
        language=desk.language(request),
    )
    claim = claim_installation if request.unclaimed else claim_portal
    done = claim(request.kit, request.visit, request.params["token"], typed)
    values = form.only("portal_name", "name", "email")
    view = _welcome_view(request)
    return _settled(desk, request, done, view, kind=LinkKind.WELCOME, values=values)


def _invitation_view(invited: Invited) -> InvitationPage:
    return InvitationPage(email=invited.email, least=shortest(invited.policy))


def _invitation(desk: Desk, request: Request) -> Reply:
    invited = find_invitation(request.kit, request.visit, request.params["token"])
    if invited is None:
        return show_call(desk, request)
    values = {"name": invited.name}
    return desk.page(request, _invitation_view(invited), values=values)


def _accept(desk: Desk, request: Request) -> Reply:
    token, form = request.params["token"], request.form
    invited = find_invitation(request.kit, request.visit, token)
    if invited is None:
        return answer_call(desk, request)
    done = accept_invitation(
        request.kit,
        request.visit,
        token,
        name=form.text("name"),
        password=form.text("password"),
        language=desk.language(request),
    )
    view, values = _invitation_view(invited), form.only("name")
    return _settled(desk, request, done, view, kind=LinkKind.INVITATION, values=values)
