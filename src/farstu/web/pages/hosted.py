"""The hosted page: an application sends a browser, somebody proves who they are, and it goes back.

The pages in between are those of the hall, each once more under the address of its login, so that
a session in the same browser and several tabs are never taken for one another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import assert_never

from farstu.core.access import AtLogin, Gate, Verdict, judge
from farstu.core.hosted_page import PATH
from farstu.core.login import Limited, SignedIn
from farstu.core.outcome import Reason
from farstu.crypto.tokens import is_token, new_token
from farstu.http.cookies import Cookie, set_cookie
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.guest import Guest
from farstu.services.hosted_answers import Sent
from farstu.services.hosted_page import Hosted, Over, answer_hosted, cancel_hosted
from farstu.services.hosted_requests import Doubt, SetOut, begin_hosted
from farstu.web.desk import Desk
from farstu.web.pages import challenges, hall, hall_help, languages, recovery_codes, setup
from farstu.web.pages.passage import keep
from farstu.web.views import HostedOverPage
from farstu.web.wording import status_of

HERE = f"{PATH}/{{login_id}}"
HALL = ("/login/factor", "/login/recovery-code", "/setup", hall_help.HELP, languages.SWITCH)
IN_THE_HALL = frozenset({Gate.FACTOR, Gate.INTERRUPTION, Gate.ENROLMENT})


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map. A form of another site may post to the first of them."""
    take = partial(_take, desk)
    return (
        Route(path=PATH, gate=Gate.ANYONE, get=take, post=take, from_elsewhere=True),
        Route(path=HERE, gate=Gate.ANYONE, get=partial(_go_on, desk), hosted=True),
        Route(
            path=f"{HERE}/cancel",
            gate=Gate.ANYONE,
            post=partial(_cancel, desk),
            back=HERE,
            hosted=True,
        ),
        *_rooms(desk),
    )


def _rooms(desk: Desk) -> Iterator[Route]:
    """List the pages of the hall that there are, each under the address of its login.

    Of help there is the page alone: who helps here asks for a password that was given here.
    """
    rooms = (hall, hall_help, challenges, recovery_codes, setup, languages)
    for route in (one for room in rooms for one in room.routes(desk)):
        is_open = route.path in {hall_help.HELP, languages.SWITCH}
        is_room = route.gate in IN_THE_HALL and route.path.startswith(HALL[:3])
        if is_open or is_room:
            back = route.back if route.back in {"/setup", setup.CODES} else ""
            path, back = HERE + route.path, HERE + (back or "")
            yield replace(route, path=path, back=back, hosted=True, before_owner=False)


def _take(desk: Desk, request: Request) -> Reply:
    """Take a request by GET or POST, and send the browser to what it is asked."""
    said = (request.form.values or request.query).get("request", "")
    asked = "" if "request" in request.repeated else said
    brought = request.remembered

    def begin(browser: str) -> SetOut | Sent | Doubt:
        return begin_hosted(request.kit, request.visit, asked, browser=browser, brought=brought)

    return set_out(desk, request, begin)


def set_out(desk: Desk, request: Request, begin: Callable[[str], SetOut | Sent | Doubt]) -> Reply:
    """Begin a login for what this browser keeps, and send it on its way."""
    known = request.proof_browser
    browser = known if is_token(known) else new_token(request.kit.entropy)
    done = begin(browser)
    if isinstance(done, Sent):
        return _send(done)
    if isinstance(done, Doubt):
        party = "" if done.party is None else done.party.name
        return _over(desk, request, done.reason, party=party, place=done.place)
    cookies = (set_cookie(Cookie.PROOF, browser), *keep(done.handed))
    return redirect(HERE.format(login_id=done.login_id), cookies=cookies)


def _go_on(desk: Desk, request: Request) -> Reply:
    """Send the browser to what it is asked next, or back with the answer."""
    hosted = _hosted(request)
    done = answer_hosted(request.kit, request.visit, hosted)
    match done:
        case Guest():
            return redirect(f"{hosted.path}{_next_of(done)}")
        case Sent():
            return _send(done)
        case Over():
            return _told_before(desk, request)
        case _:
            assert_never(done)


def _next_of(guest: Guest) -> str:
    """Say which page of the hall is next."""
    standing = guest.standing
    if isinstance(standing, AtLogin) and isinstance(standing.state, SignedIn | Limited):
        return "/setup/method"  # they came to set up another method, and may now
    return "/login/factor" if judge(Gate.FACTOR, standing) is Verdict.OPEN else "/setup"


def _cancel(desk: Desk, request: Request) -> Reply:
    done = cancel_hosted(request.kit, request.visit, _hosted(request))
    return _send(done) if isinstance(done, Sent) else _told_before(desk, request)


def _hosted(request: Request) -> Hosted:
    assert request.hosted is not None  # noqa: S101 - the door opens no hosted page without one
    return request.hosted


def _told_before(desk: Desk, request: Request) -> Reply:
    hosted = _hosted(request)
    party, place = hosted.party.name, hosted.source
    return _over(desk, request, Reason.HOSTED_OVER, party=party, place=place)


def _over(
    desk: Desk, request: Request, reason: Reason, *, party: str = "", place: str = ""
) -> Reply:
    view = HostedOverPage(reason=reason, party=party, place=place)
    return desk.page(request, view, status=int(status_of(reason)))


def _send(sent: Sent) -> Reply:
    """Send the browser to where the application waits (303: RFC 9700 4.12)."""
    return Reply(status=303, headers={"location": sent.address})
