"""The pages about a portal's own programs: their keys and webhooks, in every state."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from farstu.core.outcome import Reason, Rejected
from farstu.core.scopes import Scope
from farstu.core.webhooks import Condition, Kind, Stage
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
WORKING = programs.WebhookRow(
    id="01kkg0q2m7h3v9d4w5x6y7z8ab",
    name="Web shop",
    address="https://shop.example/farstu-events-with-a-long-path-that-has-no-space-in-it",
    kinds=tuple(Kind),
    condition=Condition.WORKING,
    added_at=days_ago(30),
)
FAILING = replace(WORKING, condition=Condition.FAILING, since=days_ago(1))
SUSPENDED = replace(WORKING, condition=Condition.SUSPENDED, since=days_ago(2))
TAKEN = programs.MessageRow(
    id="01kkg0r4n5p6q7r8s9t0v1w2x3",
    event="user_suspended",
    stage=Stage.TAKEN,
    at=days_ago(2),
    attempts=1,
    answer="204",
)
WAITING = replace(
    TAKEN, stage=Stage.WAITING, answer="503", next_at=NOW + timedelta(minutes=5), attempts=3
)
GIVEN_UP = replace(
    TAKEN, stage=Stage.GIVEN_UP, answer="the address is not one that may be posted to", attempts=7
)
SIGNING = (
    programs.WebhookSecretRow(id="01kkg0s6t7u8v9w0x1y2z3a4b5", added_at=days_ago(30)),
    programs.WebhookSecretRow(id="01kkg0s6t7u8v9w0x1y2z3a4b6", added_at=days_ago(1)),
)
SHOP = "https://shop.example/farstu-events"
HOOKING = programs.WebhookAddPage(office=HEAD, kinds=tuple(Kind))
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
    "office.webhooks": (programs.WebhooksPage(office=HEAD, rows=()), OFFICE),
    "office.webhooks_full": (
        programs.WebhooksPage(office=HEAD, rows=(WORKING, FAILING, SUSPENDED)),
        note(OFFICE, Note.WEBHOOK_REMOVED, "Web shop"),
    ),
    "office.webhook_add": (HOOKING, OFFICE),
    "office.webhook_add_error": (
        HOOKING,
        complain(
            OFFICE,
            Rejected(Reason.FIELD_EMPTY, field="hook_name"),
            Rejected(Reason.WEBHOOK_ADDRESS),
            Rejected(Reason.FIELD_EMPTY, field="kinds"),
            typed={"address": "shop", "kind_people": "yes"},
        ),
    ),
    "office.webhook_made": (
        programs.WebhookMadePage(
            office=HEAD, row=WORKING, secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="
        ),
        OFFICE,
    ),
    "office.webhook_made_second": (
        programs.WebhookMadePage(
            office=HEAD,
            row=WORKING,
            secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=",
            is_second=True,
        ),
        OFFICE,
    ),
    "office.webhook": (
        programs.WebhookPage(office=HEAD, row=WORKING, messages=(), secrets=SIGNING[:1]),
        note(OFFICE, Note.WEBHOOK_CHANGED),
    ),
    "office.webhook_failing": (
        programs.WebhookPage(
            office=HEAD,
            row=FAILING,
            messages=(GIVEN_UP, WAITING, TAKEN),
            secrets=SIGNING,
            may_add=False,
        ),
        note(OFFICE, Note.MESSAGE_AGAIN),
    ),
    "office.webhook_suspended": (
        programs.WebhookPage(office=HEAD, row=SUSPENDED, messages=(GIVEN_UP,), secrets=SIGNING[:1]),
        note(OFFICE, Note.WEBHOOK_SUSPENDED),
    ),
    "office.webhook_change": (
        programs.WebhookChangePage(office=HEAD, row=WORKING, kinds=tuple(Kind)),
        replace(OFFICE, values={"hook_name": WORKING.name, "address": WORKING.address}),
    ),
    "office.webhook_change_error": (
        programs.WebhookChangePage(office=HEAD, row=WORKING, kinds=tuple(Kind)),
        complain(
            OFFICE,
            Rejected(Reason.RULES_CHANGED_MEANWHILE),
            typed={"hook_name": "Shop", "address": SHOP, "kind_people": "yes"},
        ),
    ),
    "office.webhook_secret": (
        programs.WebhookSecretRemovePage(office=HEAD, row=WORKING, secret=SIGNING[0]),
        OFFICE,
    ),
    "office.webhook_remove": (programs.WebhookRemovePage(office=HEAD, row=WORKING), OFFICE),
}
