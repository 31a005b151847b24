"""What a reverse proxy has to be told about an application, shown and downloaded.

It is what ``farstu proxy-config`` prints but for the proxies' secret, which is the operator's: it
opens every portal of the installation (decision 0056).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from farstu.core.access import Gate
from farstu.core.forward_auth import ForwardAuth, is_place
from farstu.core.outcome import Reason, Rejected
from farstu.http.exchange import Reply, Request, Route
from farstu.http.proxy_configuration import FILES, Proxy, place_at, write_configuration
from farstu.services.fields import mistakes
from farstu.services.office_applications import ApplicationSeen
from farstu.web.desk import Desk
from farstu.web.pages.applications import APPLICATION, row_of, see
from farstu.web.pages.offices import head_of
from farstu.web.views.applications import Configuration, ProxyPage

HERE = f"{APPLICATION}/proxy"
PLACEHOLDER = "SECRET-OF-THE-PROXIES"
UPSTREAM = "http://127.0.0.1:3000"
FIELDS = ("proxy", "upstream", "farstu")

Typed = Mapping[str, str]


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(path=HERE, gate=Gate.OFFICE, get=partial(_show, desk)),
        Route(path=f"{HERE}/download", gate=Gate.OFFICE, post=partial(_download, desk), back=HERE),
    )


def _find(request: Request) -> tuple[ApplicationSeen, ForwardAuth] | Rejected:
    seen = see(request)
    if isinstance(seen, Rejected):
        return seen
    rules = seen.party.rules
    return (seen, rules) if isinstance(rules, ForwardAuth) else Rejected(Reason.NOT_FOUND)


def _typed(desk: Desk, sent: Typed) -> dict[str, str]:
    usual = {"proxy": Proxy.NGINX.value, "upstream": UPSTREAM, "farstu": f"http://{desk.listen}"}
    return {name: sent.get(name, usual[name]).strip() for name in FIELDS}


def _judge(typed: Typed) -> tuple[Rejected, ...]:
    """Refuse what is no address of a server: it would stand in a configuration as it is."""
    return mistakes(
        None if typed["proxy"] in set(Proxy) else Rejected(Reason.CHOICE_UNKNOWN, field="proxy"),
        *(
            None
            if is_place(typed[name].removesuffix("/"))
            else Rejected(Reason.PLACE_UNCLEAR, field=name)
            for name in ("upstream", "farstu")
        ),
    )


def _write(rules: ForwardAuth, typed: Typed) -> Iterator[Configuration]:
    proxy = Proxy(typed["proxy"])
    for origin in rules.hosts:
        place = place_at(
            origin, upstream=typed["upstream"], farstu=typed["farstu"], secret=PLACEHOLDER
        )
        yield Configuration(
            origin=origin, text=write_configuration(proxy, place), file=FILES[proxy]
        )


def _view(
    seen: ApplicationSeen, typed: Typed, configurations: tuple[Configuration, ...] = ()
) -> ProxyPage:
    known = typed["proxy"] in set(Proxy)
    return ProxyPage(
        office=head_of(seen.office),
        row=row_of(seen.listed),
        proxies=tuple(Proxy),
        proxy=Proxy(typed["proxy"]) if known else Proxy.NGINX,
        placeholder=PLACEHOLDER,
        configurations=configurations,
    )


def _show(desk: Desk, request: Request) -> Reply:
    found = _find(request)
    if isinstance(found, Rejected):
        return desk.turn_away(request, found) or desk.complain(request, 404)
    seen, rules = found
    typed = _typed(desk, request.query)
    wrong = _judge(typed)
    written = () if wrong else tuple(_write(rules, typed))
    return desk.page(request, _view(seen, typed, written), rejected=wrong, values=typed)


def _download(desk: Desk, request: Request) -> Reply:
    found = _find(request)
    if isinstance(found, Rejected):
        return desk.turn_away(request, found) or desk.complain(request, 404)
    seen, rules = found
    typed = _typed(desk, request.form.only(*FIELDS))
    if wrong := _judge(typed):
        return desk.page(request, _view(seen, typed), rejected=wrong, values=typed)
    origin = request.form.text("origin")
    wanted = next((one for one in _write(rules, typed) if one.origin == origin), None)
    if wanted is None:
        return desk.complain(request, 404)
    headers = {
        "content-type": "text/plain; charset=utf-8",
        "content-disposition": f'attachment; filename="{Path(wanted.file).name}"',
    }
    return Reply(body=wanted.text.encode(), headers=headers)
