"""Signing in: the password, and what there is to say when it ends badly."""

from __future__ import annotations

from functools import partial

from farstu.core import login as machine
from farstu.core.access import AtLogin, Gate
from farstu.core.outcome import Reason, Rejected
from farstu.core.policy import Requirement, requirement_of
from farstu.crypto.tokens import new_token, same
from farstu.http.cookies import Cookie, clear_cookie, set_cookie
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.http.forgery import form_token
from farstu.services.kept_forms import find_kept
from farstu.services.own_remembrances import forget_here, is_remembered
from farstu.services.own_sessions import sign_out
from farstu.services.passkeys import kind_that_finds
from farstu.services.policies import portal_policy
from farstu.services.sign_in import sign_in
from farstu.web.desk import Desk, seal_of
from farstu.web.pages.passage import INSIDE, go_on
from farstu.web.views import SignedOutPage, SignInPage

RECOVERY = "recovery-code"
"""What somebody brings who signs out because they no longer have what they sign in with."""
FORGETTING = "forget"
"""What somebody says who wants this browser to be forgotten as well."""
THEN = frozenset({RECOVERY, FORGETTING})
SECURED, EVERYWHERE = "secured", "everywhere"
"""What is shown to whoever said that something was not them."""


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(path="/", gate=Gate.INSIDE, get=_home),
        Route(
            path="/login",
            gate=Gate.DOORSTEP,
            get=partial(_show, desk),
            post=partial(_sign_in, desk),
            hashes=True,
        ),
        Route(path="/login/over", gate=Gate.ANYONE, get=partial(_over, desk)),
        Route(path="/logout", gate=Gate.ANYONE, post=_sign_out),
        Route(path="/signed-out", gate=Gate.DOORSTEP, get=partial(_signed_out, desk)),
    )


def _home(request: Request) -> Reply:
    """Go on with what an application sent this browser for, what was typed, or one's account."""
    if request.going:
        return redirect(request.going.path)
    account_id = request.subject.account.id
    kept = find_kept(request.kit, request.visit, account_id, request.typed)
    return redirect(kept.page if kept else INSIDE)


def _show(desk: Desk, request: Request) -> Reply:
    """Show the page; an application may have said by which name they will come."""
    hint = request.going.login_hint if request.going else ""
    return desk.page(request, view_of(request), values={"identifier": hint} if hint else None)


def view_of(request: Request) -> SignInPage:
    """Show the page as the portal's policy has it."""
    kit, portal = request.kit, request.visit.portal
    policy = kit.store.read(lambda tx: portal_policy(kit, tx), portal_id=portal.id)
    minutes = request.guest.away_for_minutes
    is_back = request.guest.lapsed_account_id is not None
    everybody = requirement_of(policy) is Requirement.REQUIRED
    return SignInPage(
        away_minutes=minutes,
        was_long=is_back and minutes is None,
        kept=is_back and bool(request.typed),
        first_time_hint=not is_back and everybody,
        finder=kind_that_finds(kit, policy),
    )


def _sign_in(desk: Desk, request: Request) -> Reply:
    typed = request.form.text("identifier")
    done = sign_in(
        request.kit,
        request.visit,
        identifier=typed,
        password=request.form.text("password"),
        brought=request.remembered,
    )
    if isinstance(done, Rejected):
        values = request.form.only("identifier")
        return desk.refuse(request, view_of(request), done, values=values)
    return go_on(desk, request, done)


def _over(desk: Desk, request: Request) -> Reply:
    """Say why a login in progress ended; without one there is nothing to say."""
    standing = request.guest.standing
    state = standing.state if isinstance(standing, AtLogin) else None
    if isinstance(state, machine.Refused):
        return desk.over(request, state.reason)
    if isinstance(state, machine.NewPasswordPending):
        return desk.over(request, Reason.PASSWORD_RESET_UNFINISHED)
    return redirect("/login")


def _sign_out(request: Request) -> Reply:
    if request.guest.seat is not None:
        sign_out(request.kit, request.visit, request.guest.seat)
    then = request.form.text("then")
    if then != FORGETTING:
        return leave(request, then=then if then in THEN else "")
    forget_here(request.kit, request.visit, brought=request.remembered)
    return leave(request, then=then, also=(Cookie.REMEMBERED,))


def leave(request: Request, *, then: str, also: tuple[Cookie, ...] = ()) -> Reply:
    """Take back what a browser keeps of a session that was ended, and say that it was.

    What else is *then* said is sealed to this browser: a link would say it to anybody.
    """
    kept = (Cookie.TYPED,) if request.typed else ()
    clear = map(clear_cookie, (Cookie.SESSION, Cookie.LOGIN, *kept, *also))
    gone = _gone_saying(request, then) if then else redirect("/signed-out")
    # Never "cookies": a remembered device outlives signing out unless one asks to forget it.
    return Reply(
        status=gone.status,
        headers={**gone.headers, "clear-site-data": '"cache", "storage"'},
        cookies=(*clear, *gone.cookies),
    )


def _gone_saying(request: Request, then: str) -> Reply:
    visit = new_token(request.kit.entropy)
    seal = seal_of(form_token(request.kit.keys(), visit), then)
    return redirect("/signed-out", then=then, seal=seal, cookies=(set_cookie(Cookie.VISIT, visit),))


def _signed_out(desk: Desk, request: Request) -> Reply:
    then = request.query.get("then", "")
    if not same(request.query.get("seal", ""), seal_of(request.csrf, then)):
        then = ""
    view = SignedOutPage(
        recovery=then == RECOVERY,
        forgotten=then == FORGETTING,
        secured=then == SECURED,
        everywhere=then in {SECURED, EVERYWHERE},
        remembered=is_remembered(request.kit, request.visit, request.remembered),
    )
    return desk.page(request, view)
