"""The browser of the tests is a real one, and it does not let a page complain."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import segno
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tests.support.accessibility import axe
from tests.support.authenticator_apps import read_qr
from tests.support.browser import Pages, Scheme, Width
from tests.support.server import serve_app

pytestmark = pytest.mark.browser

CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'"

PAGE = """<!doctype html>
<html lang="en"><head><title>Hall</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/hall.css"></head><body><main><h1>Hall</h1>{}</main></body></html>"""

CSS = """html { color-scheme: light dark } @media (max-width: 600px) { h1 { font-size: 40px } }
@media (prefers-color-scheme: dark) { h1 { font-style: italic } }"""

QR = segno.make("otpauth://totp/a%20b?secret=ABC", micro=False).svg_inline(
    scale=4, light="#fff", border=4
)

BODIES = {
    "sound": "<p>Welcome.</p>",
    "qr": f"<p>Scan this.</p>{QR}",
    "scripted": '<p id="said">no</p><script src="/hall.js"></script>',
    "faulty": '<img src="/hall.svg"><p>No words for the picture.</p>',
    "inline": "<script>document.title = 'no'</script>",
    "broken": '<script src="/broken.js"></script>',
    "lonely": '<img alt="" src="/nowhere.svg">',
    "abroad": '<script src="http://elsewhere.example/x.js"></script>',
}

FILES = {
    "hall.css": (CSS, "text/css"),
    "hall.js": ("document.getElementById('said').textContent = 'yes'", "text/javascript"),
    "broken.js": ("throw new Error('it broke')", "text/javascript"),
    "hall.svg": ('<svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml"),
    "favicon.ico": ("", "image/x-icon"),
}


def _answer(request: Request) -> Response:
    name = request.path_params["name"]
    status = int(request.query_params.get("status", "200"))
    if name in FILES:
        text, kind = FILES[name]
        return Response(text, media_type=kind)
    if name in BODIES:
        headers = {"Content-Security-Policy": CSP}
        return HTMLResponse(PAGE.format(BODIES[name]), status_code=status, headers=headers)
    return Response("nothing", status_code=404)


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """Serve the pages above, under a strict CSP."""
    with serve_app(Starlette(routes=[Route("/{name}", _answer)])) as served:
        yield served


def test_a_sound_page_has_no_complaints(new_page: Pages, origin: str) -> None:
    """A page that is as it should be passes, in the browser and in axe-core under its CSP."""
    page = new_page()
    page.goto(f"{origin}/sound")
    axe(page)
    assert page.title() == "Hall"
    assert new_page.complaints == []


def test_axe_names_what_is_wrong(new_page: Pages, origin: str) -> None:
    """A picture without words fails, and the message says which rule and which element."""
    page = new_page()
    page.goto(f"{origin}/faulty")
    with pytest.raises(AssertionError, match=r"(?s)image-alt.*hall\.svg"):
        axe(page)


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("inline", "Content Security Policy"),
        ("broken", "it broke"),
        ("lonely", "404"),
        ("abroad", "Content Security Policy"),
    ],
)
def test_a_page_that_complains_is_noticed(
    new_page: Pages, origin: str, name: str, complaint: str
) -> None:
    """Inline scripts, errors of scripts, missing files and foreign addresses are complaints."""
    page = new_page()
    page.goto(f"{origin}/{name}", wait_until="networkidle")
    complaints = "\n".join(new_page.complaints)
    new_page.complaints.clear()
    assert complaint in complaints


@pytest.mark.parametrize("status", [403, 422, 503])
def test_a_page_may_say_no(new_page: Pages, origin: str, status: int) -> None:
    """A refusal's status is what the page says, not something broken."""
    answer = new_page().goto(f"{origin}/sound?status={status}", wait_until="networkidle")
    assert answer is not None
    assert answer.status == status
    assert new_page.complaints == []


def test_a_qr_code_is_read_from_the_screen(new_page: Pages, origin: str) -> None:
    """What zbarimg reads from a screenshot is what was drawn, on a dark page of a phone too."""
    for page in (new_page(), new_page(width="phone", scheme="dark")):
        page.goto(f"{origin}/qr")
        assert read_qr(page) == "otpauth://totp/a%20b?secret=ABC"


@pytest.mark.parametrize(("width", "size"), [("desktop", "32px"), ("phone", "40px")])
@pytest.mark.parametrize(("scheme", "style"), [("light", "normal"), ("dark", "italic")])
def test_width_and_scheme_are_what_was_asked_for(
    new_page: Pages, origin: str, width: Width, size: str, scheme: Scheme, style: str
) -> None:
    """A page sees the width and the colour scheme of whom the test speaks of."""
    page = new_page(width=width, scheme=scheme)
    page.goto(f"{origin}/sound")
    seen = page.evaluate(
        "(s => [s.fontSize, s.fontStyle])(getComputedStyle(document.body.querySelector('h1')))"
    )
    assert seen == [size, style]
    assert ("Mobile" in page.evaluate("navigator.userAgent")) == (width == "phone")


def test_without_javascript_no_script_runs(new_page: Pages, origin: str) -> None:
    """A person without JavaScript gets the page, and no script of it runs."""
    for javascript, said in ((True, "yes"), (False, "no")):
        page = new_page(javascript=javascript)
        page.goto(f"{origin}/scripted")
        assert page.locator("#said").text_content() == said


def test_pages_do_not_know_each_other(new_page: Pages, origin: str) -> None:
    """Each page starts as somebody who was never here."""
    first, second = new_page(), new_page()
    first.goto(f"{origin}/sound")
    first.context.add_cookies([{"name": "seen", "value": "1", "url": origin}])
    second.goto(f"{origin}/sound")
    assert [cookie["name"] for cookie in first.context.cookies()] == ["seen"]
    assert second.context.cookies() == []
