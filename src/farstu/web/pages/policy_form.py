"""The form of a rule: what there is, as its fields; and what was typed, as a wish.

What was typed travels with the preview, and in an address as one word, so that whoever has to prove
again who they are finds it as they left it. It is parsed anew each time.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from datetime import timedelta

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.plans import WHOLE, Everybody, Labelled, Reach, Share, Wave, fold_label
from farstu.core.policy import REMEMBERED_AT_MOST, Policy, Requirement, requirement_of
from farstu.services.days import day_of, read_day
from farstu.services.fields import mistakes
from farstu.services.office_policy import Audience
from farstu.services.office_rule import RuleSeen, RuleWish
from farstu.store.portals import Portal

LONGEST_GRACE = 365
MOST_WAVES = 4
STRENGTHS: Mapping[str, Assurance] = {
    one.name.lower(): one for one in Assurance if one > Assurance.SINGLE
}
REQUIREMENTS: Mapping[str, Requirement] = {one.value: one for one in Requirement}
YES = "yes"

Typed = Mapping[str, str]


def fields_of(kinds: Iterable[FactorKind]) -> tuple[str, ...]:
    """Name the fields of the form."""
    waves = (f"{name}_{row}" for row in rows() for name in ("reach", "which", "day"))
    boxes = (f"method_{kind}" for kind in kinds)
    rest = ("revision", "required", "strength", "grace_days", "remember_days", "limited", "when")
    return (*rest, *boxes, "day_0", *waves)


def rows() -> range:
    """Number the rows of waves; row 0 is the day on which all begins."""
    return range(1, MOST_WAVES + 1)


def values_of(rule: RuleSeen, portal: Portal) -> dict[str, str]:
    """Fill the form in with what there is."""
    base, plan, revision = rule.base, rule.layer.plan, rule.layer.revision
    asked = requirement_of(base)
    values = {
        "revision": "" if revision is None else str(revision),
        "required": asked.value,
        "strength": max(base.required, Assurance.TWO_STEP).name.lower(),
        "grace_days": str(base.grace.days),
        "remember_days": str(base.remembers.days),
        "when": "now" if plan is None else "waves",
        **{f"method_{kind}": YES for kind in base.allowed},
        **({"limited": YES} if base.limited_entry else {}),
    }
    if asked is not Requirement.REQUIRED:
        values["strength"] = Assurance.MULTI.name.lower()
    waves = () if plan is None else sorted(plan.waves, key=lambda one: one.starts_at)
    for row, wave in zip(rows(), waves, strict=False):
        reach, which = _write(wave.reaches)
        day = day_of(wave.starts_at, portal)
        values |= {f"reach_{row}": reach, f"which_{row}": which, f"day_{row}": day}
    return values


def read_wish(
    typed: Typed, audience: Audience, kinds: Iterable[FactorKind], portal: Portal
) -> RuleWish | tuple[Rejected, ...]:
    """Read what was typed; every mistake is returned at once."""
    required = REQUIREMENTS.get(typed.get("required", ""))
    strength = STRENGTHS.get(typed.get("strength", ""))
    allowed = frozenset(kind for kind in kinds if typed.get(f"method_{kind}") == YES)
    none = required is not Requirement.OFF and not allowed
    grace = _number(typed, "grace_days", least=0, most=LONGEST_GRACE)
    remember = _number(typed, "remember_days", least=0, most=REMEMBERED_AT_MOST.days)
    waves = _read_waves(typed, portal)
    wrong = mistakes(
        Rejected(Reason.CHOICE_UNKNOWN, field="required") if required is None else None,
        Rejected(Reason.CHOICE_UNKNOWN, field="strength") if strength is None else None,
        Rejected(Reason.FIELD_EMPTY, field="methods") if none else None,
        grace,
        remember,
        *(wave for _, wave in waves),
    )
    if wrong or required is None or strength is None or isinstance(grace, Rejected):
        return wrong
    if isinstance(remember, Rejected):
        return wrong
    is_required = required is Requirement.REQUIRED
    return RuleWish(
        audience=audience,
        revision=read_revision(typed.get("revision", "")),
        policy=Policy(
            required=strength if is_required else Assurance.SINGLE,
            allowed=frozenset() if required is Requirement.OFF else allowed,
            grace=timedelta(days=grace),
            remembers=timedelta(days=remember),
            limited_entry=typed.get("limited") == YES,
        ),
        waves=tuple((row, wave) for row, wave in waves if isinstance(wave, Wave)),
    )


def read_revision(text: str) -> int | None:
    """Read the revision that a form was made at; None: the rule was never written, or is none."""
    is_number = text.isascii() and text.isdecimal() and len(text) < len(str(2**63))
    return int(text) if is_number else None


# In an address -----------------------------------------------------------------------------------


def write_draft(typed: Typed) -> str:
    """Write what was typed as one word of an address."""
    told = json.dumps({name: text for name, text in typed.items() if text})
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def read_draft(word: str, fields: Iterable[str]) -> dict[str, str]:
    """Read such a word; what is none has nothing in it."""
    try:
        told = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    known = told if isinstance(told, dict) else {}
    return {name: text for name in fields if isinstance(text := known.get(name), str)}


# Waves -------------------------------------------------------------------------------------------


def _read_waves(typed: Typed, portal: Portal) -> tuple[tuple[int, Wave | Rejected], ...]:
    """Read from when it is to be asked: at once, from a day, or by waves."""
    when = typed.get("when")
    if when == "day":
        return ((0, _read_wave(typed, 0, Everybody(), portal)),)
    if when == "waves":
        filled = [row for row in rows() if typed.get(f"reach_{row}")]
        read = tuple((row, _read_row(typed, row, portal)) for row in filled)
        return read or ((1, Rejected(Reason.FIELD_EMPTY, field="reach_1")),)
    return () if when == "now" else ((0, Rejected(Reason.CHOICE_UNKNOWN, field="when")),)


def _read_row(typed: Typed, row: int, portal: Portal) -> Wave | Rejected:
    reach = _read_reach(typed, row)
    return reach if isinstance(reach, Rejected) else _read_wave(typed, row, reach, portal)


def _read_wave(typed: Typed, row: int, reach: Reach, portal: Portal) -> Wave | Rejected:
    starts_at = read_day(typed.get(f"day_{row}", ""), portal)
    if starts_at is None:
        return Rejected(Reason.DAY_INVALID, field=f"day_{row}")
    return Wave(starts_at=starts_at, reaches=reach)


def _read_reach(typed: Typed, row: int) -> Reach | Rejected:
    which = f"which_{row}"
    match typed.get(f"reach_{row}"):
        case "everybody":
            return Everybody()
        case "label":
            label = fold_label(typed.get(which, ""))
            wrong = Rejected(Reason.LABEL_INVALID, field=which)
            return wrong if label is None else Labelled(label)
        case "share":
            percent = _number(typed, which, least=1, most=WHOLE)
            return percent if isinstance(percent, Rejected) else Share(percent)
        case _:
            return Rejected(Reason.CHOICE_UNKNOWN, field=f"reach_{row}")


def _write(reach: Reach) -> tuple[str, str]:
    match reach:
        case Everybody():
            return "everybody", ""
        case Labelled(label):
            return "label", label
        case Share(percent):
            return "share", str(percent)


def _number(typed: Typed, field: str, *, least: int, most: int) -> int | Rejected:
    text = typed.get(field, "").strip().removesuffix("%").strip()
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
    if is_number and least <= int(text) <= most:
        return int(text)
    return Rejected(Reason.AMOUNT_INVALID, Detail(amount=least, wanted=most), field=field)
