"""Who and what the samples of pages are about: a portal, a person, a phone. All made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import segno

from farstu.core.assurance import FactorKind
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Rejected
from farstu.core.policy import Settings
from farstu.core.roles import OrganisationKind, Permission
from farstu.services.logos import digest_of
from farstu.web import views
from farstu.web.explain import explain
from farstu.web.look import logo_address, sheet_address
from farstu.web.notes import Note, note_text
from farstu.web.render import Renderer
from tests.support.pictures import draw_png

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
OPENS_AT = NOW + timedelta(minutes=4)
TOTP = FactorKind("totp")
KEY = "K7QMZP3XDW5RTB2HVN6YJ4LSAE3CFGU2"
OTPAUTH = (
    "otpauth://totp/Nordsk%C3%A4r%20Registry:maja%40example.com"
    f"?secret={KEY}&issuer=Nordsk%C3%A4r%20Registry"
)
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"

WORDS = Renderer().words()
PORTAL = views.Portal(name="Nordskär Registry", host="portal.nordskar.example", zone="Europe/Oslo")
MAJA = views.Person(name="Maja Lindqvist", email="maja@example.com", initials="ML")

LANGUAGES = (
    views.Language(tag="en", name="English", current=True),
    views.Language(tag="sv", name="Svenska", current=False),
)

OUTSIDE = views.Frame(portal=PORTAL, now=NOW, csrf="csrf-sample", languages=LANGUAGES)
INSIDE = replace(OUTSIDE, person=MAJA)
OFFICE = replace(OUTSIDE, person=replace(MAJA, looks_after=True))
HEAD = views.OfficeHead(
    id="n",
    name="Nordskär Webb AB",
    kind=OrganisationKind.CUSTOMER,
    permissions=frozenset(Permission),
)
PICTURE = draw_png(96, 64)
LOOK = Settings(accent="#a33a12", logo=digest_of(PICTURE))
LOOKING = replace(PORTAL, sheet=sheet_address(LOOK), logo=logo_address(LOOK))
"""The same portal with colours and a picture of its own."""
NOWHERE = replace(OUTSIDE, portal=None)


def complain(
    frame: views.Frame, *refusals: Rejected, typed: dict[str, str] | None = None
) -> views.Frame:
    """Show *frame* again with complaints, and what was typed."""
    errors = tuple(explain(no, words=WORDS, portal=frame.portal) for no in refusals)
    return replace(frame, errors=errors, values=typed or {})


def note(frame: views.Frame, what: Note, subject: str = "") -> views.Frame:
    """Show *frame* after something succeeded."""
    return replace(frame, status=note_text(what, words=WORDS, subject=subject))


def days_ago(days: float) -> datetime:
    """Name a moment before ``NOW``."""
    return NOW - timedelta(days=days)


PHONE = views.AuthenticatorRow(
    id="01jd8y3v8k6m5n4p3q2r1s0t9v",
    name="Maja’s phone",
    kind=TOTP,
    added_at=days_ago(400),
    used_at=days_ago(0.05),
    used_agent=SAFARI,
    used_place="203.0.113.17",
)
TABLET = replace(PHONE, id="01jd8y3v8k6m5n4p3q2r1s0t9w", name="Tablet", used_at=None)
STOPPED = replace(PHONE, id="01jd8y3v8k6m5n4p3q2r1s0t9x", name="Old", suspended_at=days_ago(3))
STOCK = views.RecoveryStock(left=8, total=10, created_at=days_ago(400))
SHEET = views.Sheet(
    codes=tuple(f"{number}-k7qm-zp3x-dw5r-tb2h" for number in range(1, 11)),
    created_at=NOW,
    account="maja@example.com",
)
QR = segno.make(OTPAUTH, error="m").svg_inline(border=4, omitsize=True, light="#fff")
BEGUN = views.TotpBegun(
    qr_svg=QR,
    key_groups=tuple(KEY[start : start + 4] for start in range(0, 32, 4)),
    otpauth_url=OTPAUTH,
    issuer="Nordskär Registry",
    account="maja@example.com",
    suggested_name="Maja’s phone",
)
TO_RECOVERY = views.Way(kind="recovery", url="/login/recovery-code")
TO_APP = views.Way(kind="totp", url="/login/factor/totp")
STEP_1 = views.Steps(number=1, total=3)
STEP_2 = views.Steps(number=2, total=3, done=views.StepDone.CODES_SAVED)
ACTIVITY = (
    views.ActivityRow(
        event=AuditEvent.SIGN_IN_SUCCEEDED, at=days_ago(0.05), agent=SAFARI, subject="Maja’s phone"
    ),
    views.ActivityRow(
        event=AuditEvent.SIGN_IN_SUCCEEDED,
        at=days_ago(0.2),
        agent=FIREFOX,
        place="203.0.113.17",
        remembered=True,
    ),
    views.ActivityRow(
        event=AuditEvent.RECOVERY_CODE_USED, at=days_ago(1), agent=FIREFOX, place="203.0.113.17"
    ),
    views.ActivityRow(event=AuditEvent.PASSWORD_CHANGED, at=days_ago(40)),
)
SESSIONS = (
    views.SessionRow(
        id="01jd8y3v8k6m5n4p3q2r1s0t90",
        started_at=days_ago(0.05),
        seen_at=NOW,
        agent=SAFARI,
        place="203.0.113.17",
        current=True,
        opened_with=("password", "totp"),
    ),
    views.SessionRow(
        id="01jd8y3v8k6m5n4p3q2r1s0t91",
        started_at=days_ago(1),
        seen_at=days_ago(0.4),
        agent=FIREFOX,
        place="2001:db8::17",
        opened_with=("password", "recovery_code", "webauthn"),
    ),
)
REMEMBERED = (
    views.RememberedRow(
        id="01jd8y3v8k6m5n4p3q2r1s0t92",
        since=days_ago(8),
        used_at=days_ago(0.05),
        until=days_ago(-22),
        agent=SAFARI,
        place="203.0.113.17",
        current=True,
    ),
    views.RememberedRow(
        id="01jd8y3v8k6m5n4p3q2r1s0t93",
        since=days_ago(2),
        used_at=None,
        until=days_ago(-28),
        agent=FIREFOX,
        place="2001:db8:4d2:77c1:a0ff:34:7b10:e517",
    ),
)
