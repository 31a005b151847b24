"""What there is to say about what was handed out: lines for people, plain data for scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from farstu.cli.wording import count, on_day
from farstu.core.outcome import Reason, Rejected
from farstu.factors.codes import CHOICES, LEAST_SEED, MOST_SEED
from farstu.services.offers import Outcome
from farstu.store.offers import Offer

PROBLEMS: Mapping[Reason, str] = {
    Reason.NOT_FOUND: "nobody is known by that here; first: farstu account add",
    Reason.FIELD_EMPTY: "it is empty",
    Reason.FIELD_TOO_LONG: "it is longer than {amount} characters",
    Reason.FIELD_UNPRINTABLE: "it has characters that cannot be shown",
    Reason.SEED_INVALID: "it is no seed: that has A to Z and 2 to 7, or 0 to 9 and A to F",
    Reason.SEED_LENGTH: f"it has {{amount}} bytes; a seed has {LEAST_SEED} to {MOST_SEED}",
    Reason.CHOICE_UNKNOWN: "it can be {known}",
    Reason.SEED_TAKEN: "another code token has the same; each has one of its own",
    Reason.SERIAL_TAKEN: (
        "it is somebody else’s, or has another seed; first: farstu account take-back, or whoever "
        "turned it on removes it"
    ),
    Reason.TOO_MANY_AUTHENTICATORS: "they have as many as an account can hold",
}

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.OFFERED: "handed out",
    Outcome.WAITING: "was handed out before",
    Outcome.TURNED_ON: "is turned on already",
}


def explain_line(number: int, problem: str) -> str:
    """Say what is wrong with a line."""
    return f"line {number}: {problem}."


def explain_refusal(number: int, rejected: Rejected) -> str:
    """Say why a line was refused, and what would be right; never what stands there."""
    known = " or ".join(map(str, CHOICES.get(rejected.field, ())))
    said = PROBLEMS[rejected.reason].format(amount=rejected.detail.amount, known=known)
    return explain_line(number, f"{rejected.field}: {said}")


def summary(outcomes: Iterable[Outcome], *, dry_run: bool) -> str:
    """Say how many of each there were."""
    counted = Counter(outcomes)
    done = "would be handed out" if dry_run else "handed out"
    parts = [f"{count(counted[Outcome.OFFERED], 'code token')} {done}"]
    if counted[Outcome.WAITING]:
        parts.append(f"{counted[Outcome.WAITING]:,} handed out before")
    if counted[Outcome.TURNED_ON]:
        parts.append(f"{counted[Outcome.TURNED_ON]:,} turned on already")
    return ", ".join(parts)


def offer_row(offer: Offer) -> tuple[str, str]:
    """Write one as a row of a name and what there is to say."""
    return "code token", f"“{offer.name}”  handed out {on_day(offer.created_at)}  not turned on"


def describe_offer(offer: Offer) -> dict[str, Any]:
    """Write one as plain data."""
    return {
        "id": offer.id,
        "kind": offer.kind,
        "serial": offer.name,
        "created_at": offer.created_at.isoformat(),
    }
