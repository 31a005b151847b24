"""What there is to say about an account: lines for people, plain data for scripts.

Both are written field by field. Rows of the store hold digests and sealed secrets too, and none of
these is ever meant for here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from farstu.cli.offer_words import describe_offer, offer_row
from farstu.cli.wording import ROLES, at_minute, count, name_kind, on_day
from farstu.core.policy import Requirement, requirement_of
from farstu.services.accounts import Listed, Shown
from farstu.store.accounts import Account
from farstu.store.authenticators import Authenticator
from farstu.store.memberships import Membership
from farstu.store.remembrances import Remembrance
from farstu.store.sessions import SessionRow

HEADINGS = ("EMAIL", "NAME", "ROLE", "STATE", "HOLDS")
SESSION_HEADINGS = ("SESSION", "SIGNED IN", "LAST SEEN", "OPENED WITH", "ADDRESS", "BROWSER")


def email_of(shown: Listed | Shown) -> str:
    """Say the address that somebody is known by: their first identifier."""
    return shown.identifiers[0].value if shown.identifiers else "–"


def list_rows(listed: Sequence[Listed]) -> list[tuple[str, ...]]:
    """Write people as rows, with headings above if there is anybody."""
    rows = [
        (
            email_of(one),
            one.account.name,
            _roles(one.memberships),
            _state(one.account, one.memberships),
            _holds(one.held),
        )
        for one in listed
    ]
    return [HEADINGS, *rows] if rows else []


def show_rows(shown: Shown) -> list[tuple[str, str]]:
    """Write one person as rows of a name and what there is to say."""
    subject = shown.subject
    account, left = subject.account, subject.recovery_codes_left
    rows = [(one.kind.value, one.value) for one in shown.identifiers]
    rows += [("role", _roles(subject.memberships)), ("state", _state(account, subject.memberships))]
    if account.suspended_at is not None:
        rows.append(("suspended", f"since {at_minute(account.suspended_at)}"))
    if shown.codes_open_at is not None:
        rows.append(("codes", f"too many wrong ones: again from {at_minute(shown.codes_open_at)}"))
    rows.append(("password", f"changed {on_day(account.password_changed_at)}"))
    rows += [(name_kind(one.kind), _authenticator(one)) for one in subject.held]
    rows += [offer_row(one) for one in shown.offers]
    rows.append(("recovery", f"{count(left, 'recovery code')} left"))
    rows.append(("sessions", count(len(shown.sessions), "session")))
    if shown.remembered:
        rows.append(("remembered", count(len(shown.remembered), "device")))
    return rows


def tell_loss(shown: Shown) -> Iterator[str]:
    """Say what a reset takes away, and what comes after it."""
    subject = shown.subject
    held = count(len(subject.held), "authenticator")
    codes = count(subject.recovery_codes_left, "recovery code")
    sessions = count(len(shown.sessions), "session")
    yield f"This removes {held} and {codes}, and signs out {sessions}."
    if shown.remembered:
        yield f"It forgets {count(len(shown.remembered), 'remembered device')}."
    if shown.offers:
        serials = ", ".join(one.name for one in shown.offers)
        yield f"What was handed out and is not turned on stays: {serials}."
    asked = requirement_of(subject.policy) is Requirement.REQUIRED
    what = "sets up again at the next sign-in" if asked else "gets in with the password alone"
    yield f"{subject.account.name} {what}: be sure who it is that asked."


def describe(shown: Shown) -> dict[str, Any]:
    """Write one person as plain data."""
    subject = shown.subject
    account = subject.account
    return {
        "id": account.id,
        "email": email_of(shown),
        "name": account.name,
        "language": account.language,
        "state": _state(account, subject.memberships),
        "created_at": account.created_at.isoformat(),
        "suspended_at": _iso(account.suspended_at),
        "password_changed_at": _iso(account.password_changed_at),
        "codes_open_at": _iso(shown.codes_open_at),
        "identifiers": [
            {"kind": one.kind.value, "value": one.value, "verified_at": _iso(one.verified_at)}
            for one in shown.identifiers
        ],
        "memberships": _memberships(subject.memberships),
        "authenticators": [_describe_held(one) for one in subject.held],
        "offers": [describe_offer(one) for one in shown.offers],
        "recovery_codes_left": subject.recovery_codes_left,
        "sessions": [describe_session(one) for one in shown.sessions],
        "remembered": [_describe_remembered(one) for one in shown.remembered],
    }


def session_rows(living: Sequence[SessionRow]) -> list[tuple[str, ...]]:
    """Write where somebody is signed in as rows, with headings above if that is anywhere."""
    rows = [
        (
            one.id,
            at_minute(one.created_at),
            at_minute(one.last_seen_at),
            _ways_in(one.facts.opened_with),
            one.address,
            one.agent,
        )
        for one in living
    ]
    return [SESSION_HEADINGS, *rows] if rows else []


def _ways_in(words: Iterable[str]) -> str:
    """Say how a session was opened; what is no factor is called as it is written."""
    return ", ".join(name_kind(one).replace("_", " ") for one in words) or "–"


def describe_session(one: SessionRow) -> dict[str, Any]:
    """Write one session as plain data."""
    return {
        "id": one.id,
        "agent": one.agent,
        "address": one.address,
        "created_at": one.created_at.isoformat(),
        "last_seen_at": one.last_seen_at.isoformat(),
        "opened_with": list(one.facts.opened_with),
    }


def _describe_remembered(one: Remembrance) -> dict[str, Any]:
    return {
        "id": one.id,
        "agent": one.agent,
        "address": one.address,
        "created_at": one.created_at.isoformat(),
        "last_used_at": _iso(one.last_used_at),
    }


def describe_listed(one: Listed) -> dict[str, Any]:
    """Write a line of the list as plain data."""
    return {
        "id": one.account.id,
        "email": email_of(one),
        "name": one.account.name,
        "state": _state(one.account, one.memberships),
        "created_at": one.account.created_at.isoformat(),
        "memberships": _memberships(one.memberships),
        "authenticators": [{"id": held.id, "kind": held.kind} for held in one.held],
    }


def _describe_held(one: Authenticator) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "name": one.name,
        "created_at": one.created_at.isoformat(),
        "last_used_at": _iso(one.last_used_at),
        "suspended_at": _iso(one.suspended_at),
    }


def _memberships(belongs: Iterable[Membership]) -> list[dict[str, str]]:
    return [{"organisation_id": m.organisation_id, "role": ROLES[m.role]} for m in belongs]


def _roles(belongs: Iterable[Membership]) -> str:
    return ", ".join(sorted({ROLES[m.role] for m in belongs})) or "–"


def _state(account: Account, belongs: Sequence[Membership]) -> str:
    """Say how an account stands; who belongs nowhere that counts comes in nowhere."""
    if account.suspended_at is not None:
        return "suspended"
    if not belongs:
        return "shut out"
    return "invited" if account.password_hash is None else "active"


def _holds(held: Iterable[Authenticator]) -> str:
    kinds = [name_kind(one.kind) for one in held]
    counted = {kind: kinds.count(kind) for kind in kinds}
    return ", ".join(count(number, kind) for kind, number in counted.items()) or "nothing"


def _authenticator(one: Authenticator) -> str:
    named = f"“{one.name}”  " if one.name else ""
    used = "never used" if one.last_used_at is None else f"last used {on_day(one.last_used_at)}"
    ended = "" if one.suspended_at is None else "  suspended after too many wrong codes"
    return f"{named}added {on_day(one.created_at)}  {used}{ended}"


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
