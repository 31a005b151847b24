"""The keys of a portal's programs: which there are, making one, and revoking it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from farstu.core.access import Gate
from farstu.core.outcome import Reason, Rejected
from farstu.core.scopes import Scope
from farstu.http.exchange import Reply, Request, Route
from farstu.services.api_keys import KeyWish
from farstu.services.office_keys import KeyMade, make_key, revoke_key, see_key, see_keys
from farstu.store.api_keys import ApiKey
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.offices import OFFICES, head_of
from farstu.web.views.programs import KeyAddPage, KeyMadePage, KeyRevokePage, KeyRow, KeysPage

KEYS = f"{OFFICES}/{{organisation_id}}/keys"
DAYS = (30, 90, 365, 730)
"""For how long a key may be made here; the command line takes any number."""
USUAL_DAYS = "365"
CALLED = {"name": "key_name", "scope": "scopes", "network": "networks"}
"""What fields are called in the form."""
SCOPES: Mapping[str, Scope] = {f"scope_{one.name.lower()}": one for one in Scope}
TYPED = ("key_name", "networks", "days", *SCOPES)


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    deed = partial(Route, gate=Gate.OFFICE_DEED)
    return (
        Route(path=KEYS, gate=Gate.OFFICE, get=partial(_list, desk)),
        deed(path=f"{KEYS}/add", get=partial(_ask, desk), post=partial(_make, desk), keeps=TYPED),
        deed(
            path=f"{KEYS}/{{key_id}}/revoke",
            get=partial(_ask_to_revoke, desk),
            post=partial(_revoke, desk),
        ),
    )


def _list(desk: Desk, request: Request) -> Reply:
    seen = see_keys(request.kit, request.visit, request.seat, request.params["organisation_id"])
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    rows = [_row(one, now=seen.now, authors=seen.authors) for one in seen.keys]
    rows.sort(key=lambda row: row.is_over)
    return desk.page(request, KeysPage(office=head_of(seen.office), rows=tuple(rows)))


def _row(key: ApiKey, *, now: datetime, authors: Mapping[str, str]) -> KeyRow:
    return KeyRow(
        id=key.id,
        name=key.name,
        scopes=tuple(one for one in Scope if one in key.scopes),
        networks=key.networks,
        made_at=key.created_at,
        author=authors.get(key.author_id or "", ""),
        erased=key.author_id is not None and key.author_id not in authors,
        used_at=key.last_used_at,
        until=key.expires_at,
        is_over=not key.lives(now),
        revoked_at=key.revoked_at,
    )


# Making one --------------------------------------------------------------------------------------


def _form(desk: Desk, request: Request) -> KeyAddPage | Reply:
    seen = see_keys(request.kit, request.visit, request.seat, request.params["organisation_id"])
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    return KeyAddPage(office=head_of(seen.office), scopes=tuple(Scope), days=DAYS)


def _ask(desk: Desk, request: Request) -> Reply:
    view = _form(desk, request)
    if isinstance(view, Reply):
        return view
    return desk.page(request, view, values={"days": USUAL_DAYS})


def _make(desk: Desk, request: Request) -> Reply:
    view = _form(desk, request)
    if isinstance(view, Reply):
        return view
    typed = request.form.only(*TYPED)
    wish = _read(typed)
    made = wish if isinstance(wish, Rejected) else _write(request, wish)
    if isinstance(made, Rejected):
        refused = replace(made, field=CALLED.get(made.field, made.field))
        return desk.refuse(request, view, refused, values=typed)
    shown = KeyMadePage(office=view.office, name=made.made.key.name, text=made.made.text)
    return desk.page(request, shown)


def _read(typed: Mapping[str, str]) -> KeyWish | Rejected:
    """Read what was typed. Reason: CHOICE_UNKNOWN (the days)."""
    days = typed.get("days", "")
    if days not in map(str, DAYS):
        return Rejected(Reason.CHOICE_UNKNOWN, field="days")
    return KeyWish(
        name=typed.get("key_name", ""),
        scopes=[scope for name, scope in SCOPES.items() if typed.get(name) == "yes"],
        networks=typed.get("networks", "").split(),
        lives=timedelta(days=int(days)),
    )


def _write(request: Request, wish: KeyWish) -> KeyMade | Rejected:
    organisation_id = request.params["organisation_id"]
    return make_key(request.kit, request.visit, request.seat, organisation_id, wish)


# Revoking one ------------------------------------------------------------------------------------


def _find(desk: Desk, request: Request) -> KeyRevokePage | Reply:
    place, key_id = request.params["organisation_id"], request.params["key_id"]
    seen = see_key(request.kit, request.visit, request.seat, place, key_id)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    row = _row(seen.key, now=request.now, authors={})
    return KeyRevokePage(office=head_of(seen.office), key=row)


def _ask_to_revoke(desk: Desk, request: Request) -> Reply:
    view = _find(desk, request)
    return view if isinstance(view, Reply) else desk.page(request, view)


def _revoke(desk: Desk, request: Request) -> Reply:
    view = _find(desk, request)
    if isinstance(view, Reply):
        return view
    place, key_id = request.params["organisation_id"], request.params["key_id"]
    refused = revoke_key(request.kit, request.visit, request.seat, place, key_id)
    if refused is not None:
        return desk.refuse(request, view, refused)
    here = KEYS.format(organisation_id=place)
    return redirect_with_note(request, here, Note.KEY_REVOKED, about=view.key.name)
