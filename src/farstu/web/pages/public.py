"""Help, for anybody: articles that are written from what is true at the portal, at each request."""

from __future__ import annotations

from functools import partial

from farstu.core.access import Gate
from farstu.core.guide import Topic
from farstu.http.exchange import Reply, Request, Route
from farstu.services.guidance import read_guide
from farstu.web.articles.writing import Ground, Writer
from farstu.web.desk import Desk
from farstu.web.look import show_portal
from farstu.web.views import HelpArticlePage, HelpPage


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    return (
        Route(path="/help", gate=Gate.ANYONE, get=partial(_help, desk)),
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


def _writer(desk: Desk, request: Request) -> Writer:
    portal = request.visit.portal
    ground = Ground(
        guide=read_guide(request.kit, portal_id=portal.id),
        support_contact=portal.settings.support_contact,
    )
    return Writer(
        renderer=desk.renderer, portal=show_portal(portal), ground=ground, now=request.now
    )
