"""On the way to an application: what is asked on it, and where it ends.

Every door for browsers brings people here; ``core/errands.py`` says what comes next.
"""

from __future__ import annotations

from functools import partial
from typing import assert_never

from farstu.core import errands as steps
from farstu.core.access import Gate, judge
from farstu.core.errands import LASTS, Trouble
from farstu.core.outcome import Reason, Rejected
from farstu.core.relying_parties import Scope
from farstu.http.cookies import Cookie, clear_cookie, set_cookie
from farstu.http.door import send_on
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.answering import Sent, answer_errand, choose_account, end_errand
from farstu.services.errands import Going, find_going, step_for
from farstu.services.own_sessions import sign_out
from farstu.web.desk import Desk
from farstu.web.views import ConsentPage, ErrandSetupPage, WhoPage

HERE = "/continue/{errand_id}"
SETUP, ADDING = "/setup", "/account/security/add"


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    deed = partial(Route, back=HERE)
    return (
        Route(path=HERE, gate=Gate.ANYONE, get=partial(_go_on, desk)),
        deed(path=f"{HERE}/allow", gate=Gate.INSIDE, post=partial(_allow, desk)),
        deed(path=f"{HERE}/account", gate=Gate.INSIDE, post=partial(_choose, desk)),
        deed(path=f"{HERE}/other", gate=Gate.INSIDE, post=partial(_leave, desk)),
        deed(path=f"{HERE}/cancel", gate=Gate.ANYONE, post=partial(_cancel, desk)),
    )


def set_out(browser: str, errand_id: str) -> Reply:
    """Send a browser on its errand, with what binds the errand to it."""
    kept = set_cookie(Cookie.ERRAND, browser, lasts=LASTS)
    return redirect(HERE.format(errand_id=errand_id), cookies=(kept,))


def _find(request: Request) -> Going | None:
    errand_id = request.params["errand_id"]
    browser = request.errand_browser
    found = find_going(request.kit, request.visit, browser=browser, errand_id=errand_id)
    return None if found is None or found.is_link else found


def _go_on(desk: Desk, request: Request) -> Reply:
    going = _find(request)
    if going is None:
        return desk.over(request, Reason.ERRAND_OVER)
    step = step_for(request.kit, request.visit, going, request.guest)
    if isinstance(step, steps.Answer):
        done = answer_errand(
            request.kit,
            request.visit,
            request.seat,
            browser=request.errand_browser,
            errand_id=going.id,
        )
        return _answered(desk, request, going, done)
    return _ask(desk, request, going, step)


def _ask(desk: Desk, request: Request, going: Going, step: steps.Step) -> Reply:
    here, party = HERE.format(errand_id=going.id), going.party.name
    match step:
        case steps.AskIdentity():
            return send_on(judge(Gate.INSIDE, request.guest.standing), back=here)
        case steps.AskProof():
            return redirect("/account/confirm", next=here)
        case steps.AskWho():
            is_another = bool(going.ask.subject_id)
            return desk.page(
                request, WhoPage(errand_id=going.id, party=party, is_another=is_another)
            )
        case steps.AskSetup():
            view = ErrandSetupPage(errand_id=going.id, party=party, where=_setup_of(request))
            return desk.page(request, view)
        case steps.AskConsent():
            scopes = tuple(map(Scope, going.scopes))
            asks = ConsentPage(errand_id=going.id, party=party, place=going.source, scopes=scopes)
            return desk.page(request, asks)
        case steps.End(trouble):
            return _end(desk, request, trouble)
        case steps.Answer():
            return redirect(here)
        case _:
            assert_never(step)


def _setup_of(request: Request) -> str:
    """Say where they set up what is missing: what the portal requires comes first."""
    required = judge(Gate.INTERRUPTION, request.guest.standing)
    return SETUP if required.value == "open" else ADDING


def _answered(
    desk: Desk, request: Request, going: Going, done: Sent | steps.Step | Rejected
) -> Reply:
    if isinstance(done, Sent):
        return _send(done)
    if not isinstance(done, Rejected):
        return _ask(desk, request, going, done)
    if done.reason is Reason.NOT_FOUND:
        return desk.over(request, Reason.ERRAND_OVER)
    return send_on(judge(Gate.INSIDE, request.guest.standing), back=request.path)


def _send(sent: Sent) -> Reply:
    """Send the browser to where the application waits (303: RFC 9700 4.12)."""
    return Reply(status=303, headers={"location": sent.address})


def _allow(desk: Desk, request: Request) -> Reply:
    going = _find(request)
    if going is None:
        return desk.over(request, Reason.ERRAND_OVER)
    done = answer_errand(
        request.kit,
        request.visit,
        request.seat,
        browser=request.errand_browser,
        errand_id=going.id,
        consent=True,
    )
    return _answered(desk, request, going, done)


def _choose(desk: Desk, request: Request) -> Reply:
    errand_id = request.params["errand_id"]
    done = choose_account(
        request.kit,
        request.visit,
        request.seat,
        browser=request.errand_browser,
        errand_id=errand_id,
    )
    if done is not None and done.reason is Reason.NOT_FOUND:
        return desk.over(request, Reason.ERRAND_OVER)
    return redirect(HERE.format(errand_id=errand_id))


def _leave(desk: Desk, request: Request) -> Reply:
    """Sign out, so that somebody else can sign in and go on."""
    going = _find(request)
    if going is None:
        return desk.over(request, Reason.ERRAND_OVER)
    sign_out(request.kit, request.visit, request.seat)
    return redirect("/login", cookies=(clear_cookie(Cookie.SESSION),))


def _cancel(desk: Desk, request: Request) -> Reply:
    return _end(desk, request, Trouble.ACCESS_DENIED)


def _end(desk: Desk, request: Request, trouble: Trouble) -> Reply:
    ended = end_errand(
        request.kit,
        request.visit,
        browser=request.errand_browser,
        errand_id=request.params["errand_id"],
        trouble=trouble,
    )
    return _send(ended) if isinstance(ended, Sent) else desk.over(request, Reason.ERRAND_OVER)
