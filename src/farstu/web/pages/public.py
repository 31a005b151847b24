"""Help, for anybody: articles that are written from what is true at the portal, at each request."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.guide import Topic
from farstu.http.exchange import Reply, Request, Route
from farstu.services.guidance import read_guide
from farstu.web.articles.pictures import PREFIX, list_pictures, read_picture
from farstu.web.articles.writing import Ground, Writer
from farstu.web.desk import Desk
from farstu.web.look import show_portal
from farstu.web.views import HelpArticlePage, HelpPage

KEPT = {"cache-control": "public, max-age=600"}
"""Pictures are made anew under the same name."""


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(path="/help", gate=Gate.ANYONE, get=partial(_help, desk)),
        Route(path=f"{PREFIX}{{file}}", gate=Gate.ANYONE, get=partial(_picture, desk), plain=True),
        Route(path="/help/{topic}", gate=Gate.ANYONE, get=partial(_article, desk)),
    )


def _help(desk: Desk, request: Request) -> Reply:
    articles = _writer(desk, request).write_all(language=desk.language(request))
    contact = request.visit.portal.settings.support_contact
    return desk.page(request, HelpPage(articles=articles, support_contact=contact))


def _article(desk: Desk, request: Request) -> Reply:
    writer, named = _writer(desk, request), request.params["topic"]
    topic: Topic | None = next((t for t in writer.ground.guide.topics if t == named), None)
    if topic is None:
        return desk.complain(request, 404)
    article = writer.write(topic, language=desk.language(request))
    return desk.page(request, HelpArticlePage(article=article))


def _picture(desk: Desk, request: Request) -> Reply:
    picture = read_picture(
        desk.pictures,
        host=request.visit.portal.host,
        file=request.params["file"],
        languages=desk.renderer.languages,
    )
    if picture is None:
        return desk.complain(request, 404)
    return Reply(body=picture, headers={"content-type": "image/png", **KEPT})


def _writer(desk: Desk, request: Request) -> Writer:
    portal = request.visit.portal
    ground = Ground(
        guide=read_guide(request.kit, portal),
        support_contact=portal.settings.support_contact,
        pictures=list_pictures(desk.pictures, host=portal.host, language=desk.language(request)),
    )
    return Writer(
        renderer=desk.renderer, portal=show_portal(portal), ground=ground, now=request.now
    )
