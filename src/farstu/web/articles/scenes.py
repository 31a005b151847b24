"""Pages to take pictures of: the portal's own, about somebody who does not exist.

Each is a whole page in one text, with style, fonts and drawings inside, so that a browser needs no
server for it and asks nobody for anything. There is no secret in it, and its QR code leads nowhere.
"""

from __future__ import annotations

import mimetypes
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from farstu.core.guide import Start
from farstu.core.policy import Requirement, Settings
from farstu.factors.totp import Totp
from farstu.factors.webauthn import WebAuthn
from farstu.http.qr import qr_svg
from farstu.services.challenging import Asked, Target
from farstu.web import views
from farstu.web.articles.pictures import NAMES
from farstu.web.articles.tree import Picture, walk
from farstu.web.articles.writing import Writer
from farstu.web.look import sheet_of
from farstu.web.render import STATIC, Renderer

SPRITE = "icons.svg"
EMAIL = "robin@example.com"
ROBIN = views.Person(name="Robin Example", email=EMAIL, initials="RE")
NOWHERE = "This code leads nowhere: it is an example."
KEY = ("EXAM", "PLEE", "XAMP", "LEEX", "AMPL", "EEXA", "MPLE", "EXAM")
CODES = tuple(f"{number}-exam-plee-xamp-le{number:02}" for number in range(1, 11))
MEASURE = (
    "<script>addEventListener('load', () => {"
    "document.documentElement.dataset.tall = document.body.scrollHeight})</script>"
)
"""The only script, added for the picture: how tall the page is when all of it is there."""
MAILBOX = Asked(targets=(Target(id="work", name="Work", hint="ro•••@example.com"),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One page, whole, under the name of its picture."""

    name: str
    html: str


def set_scenes(
    writer: Writer, *, settings: Settings, logo: bytes | None, language: str
) -> Iterator[Scene]:
    """Set the scene of every picture that the articles of the portal would show."""
    wanted = _wanted(writer, language)
    renderer = Renderer(static=_inline)
    portal = replace(writer.portal, sheet=_sheet(settings), logo=_data(logo, "image/png"))
    frame = views.Frame(portal=portal, now=writer.now, csrf="")
    for name, page in _pages(writer).items():
        if name in wanted:
            inside = replace(frame, person=ROBIN if name in INSIDE else None)
            yield Scene(
                name=name, html=_whole(renderer.page(page, frame=inside, language=language))
            )


INSIDE = frozenset({"security", "move"})
REQUIREMENT = {
    Start.ASKED: Requirement.REQUIRED,
    Start.LATER: Requirement.REQUIRED,
    Start.LIMITED: Requirement.REQUIRED,
    Start.CHOSEN: Requirement.OPTIONAL,
    Start.CLOSED: Requirement.OFF,
}


def _wanted(writer: Writer, language: str) -> set[str]:
    """Write the articles as if every picture were there, and see which they show."""
    ground = replace(writer.ground, pictures={name: name for name in NAMES})
    articles = replace(writer, ground=ground).write_all(language=language)
    blocks = (block for article in articles for block in walk(article.blocks))
    return {block.source for block in blocks if isinstance(block, Picture)}


def _pages(writer: Writer) -> Mapping[str, views.Page]:
    guide, portal, now = writer.ground.guide, writer.portal, writer.now
    kinds = guide.kinds or (Totp.kind,)
    recovery = views.Way(kind="recovery", url="/login/recovery-code")
    held = tuple(views.HeldKind(kind=kind, names=("Phone",)) for kind in kinds[:1])
    choices = tuple(
        views.Choice(kind=kind, recommended=kind == kinds[0] and len(kinds) > 1) for kind in kinds
    )
    return {
        "sign-in": views.SignInPage(),
        "interruption": views.InterruptionPage(
            cause=views.Cause.REQUIRED,
            asker=portal.name,
            postpone_until=guide.due,
        ),
        "security": views.SecurityPage(
            protection=views.Protection.NONE,
            requirement=REQUIREMENT[guide.start],
            asker=portal.name,
            email=EMAIL,
        ),
        "method": views.MethodPage(choices=choices),
        "recovery-codes": views.RecoverySheetPage(
            sheet=views.Sheet(codes=CODES, created_at=now, account=EMAIL)
        ),
        "authenticator-app": views.EnrolmentPage(kind=Totp.kind, begun=_app(portal)),
        "security-key": views.EnrolmentPage(kind=WebAuthn.kind, begun=views.KeyBegun(options="{}")),
        "factor": views.FactorPage(
            kind=kinds[0],
            identifier=EMAIL,
            others=(recovery,),
            remember_days=guide.remember_days,
            asked=None if kinds[0] in {Totp.kind, *guide.keys} else MAILBOX,
        ),
        "move": views.MovePage(held=held, codes_left=8),
    }


def _app(portal: views.Portal) -> views.TotpBegun:
    return views.TotpBegun(
        qr_svg=qr_svg(NOWHERE),
        key_groups=KEY,
        otpauth_url="#",
        issuer=portal.name,
        account=EMAIL,
    )


# Whole -----------------------------------------------------------------------


def _whole(html: str) -> str:
    """Put the icons into the page, and how tall it is."""
    sprite = f"<div hidden>{(STATIC / SPRITE).read_text('utf-8')}</div>"
    return html.replace("<body>", f"<body>{sprite}", 1).replace("</body>", f"{MEASURE}</body>", 1)


def _inline(name: str) -> str:
    """Write a static file where its address would be; icons are in the page already."""
    if name in {SPRITE, "farstu.js"}:
        return ""
    data = (STATIC / name).read_bytes()
    if name.endswith(".css"):
        for font in (STATIC / "fonts").glob("*.woff2"):
            data = _with_font(data, font.name, font.read_bytes())
    return _data(data, mimetypes.guess_type(name)[0] or "text/plain")


def _with_font(style: bytes, name: str, font: bytes) -> bytes:
    """Write a font into a style sheet, in the place of its address."""
    before, found, rest = style.partition(f'url("fonts/{name}'.encode())
    if not found:
        return style
    return before + f'url("{_data(font, "font/woff2")}'.encode() + rest[rest.index(b'"') :]


def _sheet(settings: Settings) -> str:
    sheet = sheet_of(settings)
    return _data(sheet.text.encode(), "text/css") if sheet else ""


def _data(content: bytes | None, media_type: str) -> str:
    return f"data:{media_type};base64,{b64encode(content).decode()}" if content else ""
