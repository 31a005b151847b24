"""The pages about a portal's own programs: their keys, in every state."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from farstu.core.outcome import Reason, Rejected
from farstu.core.scopes import Scope
from farstu.web import views
from farstu.web.notes import Note
from farstu.web.pages.office_keys import DAYS
from farstu.web.views import programs
from tests.web.people import HEAD, NOW, OFFICE, complain, days_ago, note

KEY_ID = "01kkfxza1n5v3q2r7w8x9y0abc"
KEY = programs.KeyRow(
    id=KEY_ID,
    name="Web shop",
    scopes=(Scope.PEOPLE_READ, Scope.CHALLENGES),
    networks=("192.0.2.0/28", "2001:db8:aaaa:bbbb::/64"),
    made_at=days_ago(30),
    author="Maja Lind",
    used_at=days_ago(1),
    until=NOW + timedelta(days=335),
)
KEYS = programs.KeysPage(office=HEAD, rows=())
ADDING = programs.KeyAddPage(office=HEAD, scopes=tuple(Scope), days=DAYS)
PROGRAM_SAMPLES: dict[str, tuple[views.Page, views.Frame]] = {
    "office.keys": (KEYS, OFFICE),
    "office.keys_full": (
        replace(
            KEYS,
            rows=(
                KEY,
                replace(KEY, author="", networks=(), scopes=tuple(Scope), used_at=None),
                replace(KEY, author="", erased=True, until=days_ago(2), is_over=True),
                replace(KEY, is_over=True, revoked_at=days_ago(3)),
            ),
        ),
        note(OFFICE, Note.KEY_REVOKED, "Web shop"),
    ),
    "office.key_add": (ADDING, replace(OFFICE, values={"days": "365"})),
    "office.key_add_error": (
        ADDING,
        complain(
            OFFICE,
            Rejected(Reason.FIELD_EMPTY, field="key_name"),
            Rejected(Reason.FIELD_EMPTY, field="scopes"),
            Rejected(Reason.NETWORK_INVALID),
            typed={"networks": "here", "scope_people_read": "yes"},
        ),
    ),
    "office.key_made": (
        programs.KeyMadePage(
            office=HEAD, name="Web shop", text=f"farstu_{KEY_ID}_{'0123456789abc' * 3}"
        ),
        OFFICE,
    ),
    "office.key_revoke": (programs.KeyRevokePage(office=HEAD, key=KEY), OFFICE),
    "office.key_revoke_unused": (
        programs.KeyRevokePage(office=HEAD, key=replace(KEY, used_at=None)),
        OFFICE,
    ),
}
