"""The pages of whoever runs a portal: its look and its help, in every state."""

from __future__ import annotations

from dataclasses import replace

from farstu.core.help_texts import HelpText
from farstu.core.look import READY_ACCENTS
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.web import views
from farstu.web.articles.own_text import blocks_of
from farstu.web.notes import Note
from tests.web.guides import articles_of
from tests.web.people import HEAD, LANGUAGES, LOOKING, NOW, OFFICE, complain, days_ago, note

OURS = HelpText(
    text="Call us on +46 8 123 45, on workdays from 9 to 16.\n\nHow it stands: "
    "https://status.nordskar.example/a-long-address-without-any-space-in-it?and=even&more=words.",
    written_at=NOW,
)
OPENING = blocks_of(OURS)
ROWS = tuple(views.HelpTextRow(language=one, field=f"text_{one.tag}") for one in LANGUAGES)
FULL_ROWS = (replace(ROWS[0], blocks=OPENING, is_published=True, is_older=True), ROWS[1])
HELP = views.HelpTextsPage(
    office=HEAD,
    articles=tuple(articles_of("saas").values()),
    rows=ROWS,
    longest=2000,
    seen="0123456789abcdef",
)
LOOK = views.LookPage(
    office=HEAD, languages=LANGUAGES, ready=READY_ACCENTS, seen="0123456789abcdef"
)
VALUES = {
    "portal_name": "Nordskär Registry",
    "colour": "farstu",
    "language": "en",
    "language_en": "yes",
    "session_minutes": "0",
    "session_hours": "0",
}
COLOURED = {**VALUES, "colour": "other", "accent": "#ffcc00", "time_zone": "Oslo"}
FAINT = (
    Rejected(Reason.COLOUR_FAINT, Detail(ratio=1.274, shade="#816700"), field="accent"),
    Rejected(Reason.COLOUR_FAINT, Detail(ratio=1.2, shade="#767676"), field="accent_dark"),
)
LOGO = views.LogoPage(office=HEAD, seen="0123456789abcdef")
HERE = "/org/n/look"
RUNNING_SAMPLES: dict[str, tuple[views.Page, views.Frame]] = {
    "office.look": (LOOK, replace(OFFICE, values=VALUES)),
    "office.look_full": (
        replace(
            LOOK,
            logo=LOOKING.logo,
            sample=f"{HERE}/sample.css?accent=%23a33a12&accent_dark=",
            can_undo=True,
        ),
        replace(
            note(replace(OFFICE, portal=LOOKING), Note.LOOK_CHANGED),
            values={**VALUES, "colour": "#a33a12", "support_contact": "help@example.com"},
        ),
    ),
    "office.look_error": (
        replace(LOOK, is_typed=True, shades={one.field: one.detail.shade for one in FAINT}),
        complain(
            OFFICE,
            *FAINT,
            Rejected(Reason.FIELD_EMPTY, field="portal_name"),
            Rejected(Reason.TIME_ZONE_UNKNOWN),
            Rejected(Reason.AMOUNT_INVALID, Detail(amount=0, wanted=30), field="session_minutes"),
            typed={**COLOURED, "accent_dark": "#101010", "portal_name": ""},
        ),
    ),
    "office.logo": (LOGO, OFFICE),
    "office.logo_full": (
        replace(LOGO, logo=LOOKING.logo),
        complain(replace(OFFICE, portal=LOOKING), Rejected(Reason.LOGO_LARGE, Detail(amount=64))),
    ),
    "office.help_texts": (HELP, OFFICE),
    "office.help_texts_full": (
        replace(HELP, rows=FULL_ROWS, policy_changed_at=days_ago(1)),
        replace(note(OFFICE, Note.HELP_PUBLISHED), values={"text_en": OURS.text}),
    ),
    "office.help_texts_both": (
        replace(HELP, rows=tuple(replace(one, is_published=True) for one in ROWS)),
        OFFICE,
    ),
    "office.help_texts_preview": (
        replace(HELP, rows=FULL_ROWS, policy_changed_at=days_ago(1), is_preview=True),
        replace(OFFICE, values={"text_en": OURS.text}),
    ),
    "office.help_texts_error": (
        replace(HELP, is_typed=True),
        complain(
            OFFICE,
            Rejected(Reason.FIELD_TOO_LONG, Detail(amount=2000), field="text_en"),
            Rejected(Reason.PORTAL_CHANGED_MEANWHILE),
            typed={"text_en": OURS.text},
        ),
    ),
}
