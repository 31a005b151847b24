"""Who of those that another system names can come, with what, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from farstu.core.addresses import read_email
from farstu.core.arriving import LOSSES, Arriving, ArrivingToken, Finding, Problem
from farstu.core.identifiers import fold
from farstu.core.languages import LANGUAGES, choose_language
from farstu.core.outcome import Reason, Rejected
from farstu.core.plans import fold_label
from farstu.core.roles import Role
from farstu.crypto.passwords import unfit
from farstu.factors.codes import CodeMaker, read_maker
from farstu.factors.recovery_codes import TypedCode, parse_code
from farstu.factors.totp import Totp
from farstu.services.fields import clean_text
from farstu.store.organisations import Organisation

ROLES: Mapping[str, Role] = {role.name.lower(): role for role in Role}
NO_METHODS = frozenset({Problem.PASSWORD_ABSENT, Problem.RECOVERY_WEAK})
"""What is no second factor, so that its loss leaves nobody with less than a password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What holds for all of a file: the *source* that it came from, and where people belong.

    *with_losses*: somebody may come without a password, or without their last method.
    """

    source: str
    place: Organisation
    role: Role = Role.MEMBER
    with_losses: bool = False
    places: Mapping[str, Organisation] = field(default_factory=dict)
    """Organisations by their folded names, for files that name them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody who fits: judged, and without what cannot come along, which *lost* names."""

    where: str
    key: str
    email: str
    name: str
    username: str
    verified: bool
    suspended: bool
    language: str | None
    place: Organisation
    role: Role
    labels: tuple[str, ...]
    password_hash: str | None = field(repr=False)
    makers: tuple[tuple[ArrivingToken, CodeMaker], ...] = field(repr=False)
    codes: tuple[TypedCode, ...] = field(repr=False)
    lost: tuple[Problem, ...]


@dataclass(slots=True)
class Register:
    """Everybody whom a file has named so far, so that nobody comes twice by it."""

    known: set[str] = field(default_factory=set)

    def repeats(self, *names: str) -> bool:
        """Say whether one of some names was there before, and remember them all."""
        found = not self.known.isdisjoint(names)
        self.known.update(names)
        return found


def judge_person(
    arriving: Arriving, wish: Wish, register: Register
) -> Newcomer | tuple[Finding, ...]:
    """Judge somebody; every mistake is told at once."""
    email = read_email(arriving.email)
    name = clean_text(arriving.name or arriving.email.partition("@")[0], field="name")
    place = wish.places.get(fold(arriving.organisation)) if arriving.organisation else wish.place
    role = ROLES.get(arriving.role.strip().lower()) if arriving.role else wish.role
    labels = [fold_label(word) for word in arriving.labels]
    arriving, makers = _judge_methods(arriving)
    arriving, codes = _judge_recovery(arriving)
    arriving = _judge_password(arriving)
    wrong = {
        Problem.EMAIL_WRONG: isinstance(email, Rejected),
        Problem.NAME_WRONG: isinstance(name, Rejected),
        Problem.USERNAME_WRONG: _is_wrong(arriving.username),
        Problem.ORGANISATION_UNKNOWN: place is None,
        Problem.ROLE_UNKNOWN: role is None,
        Problem.LABEL_WRONG: None in labels,
        Problem.TOO_MANY: len(makers) > Totp.traits.most,
        Problem.REPEATED: register.repeats(*_names(arriving)),
    }
    problems = [problem for problem, is_so in wrong.items() if is_so]
    problems += [] if wish.with_losses else _losses(arriving.lost)
    if isinstance(email, Rejected) or isinstance(name, Rejected) or not place or role is None:
        return tuple(_tell(arriving, problems))
    if problems:
        return tuple(_tell(arriving, problems))
    return Newcomer(
        email=email,
        name=name,
        place=place,
        role=role,
        makers=makers,
        codes=codes,
        labels=tuple(sorted({word for word in labels if word})),
        **_kept(arriving),
    )


def _losses(lost: Sequence[Problem]) -> list[Problem]:
    """List what keeps somebody out; of methods that are lost also why each of them is."""
    has_none = Problem.METHODS_LOST in lost
    why = [one for one in lost if has_none and one not in LOSSES | NO_METHODS]
    return [*why, *(one for one in lost if one in LOSSES)]


def _kept(arriving: Arriving) -> Mapping[str, Any]:
    """Say what there is nothing to judge about."""
    username = arriving.username.strip()
    return {
        "where": arriving.where,
        "key": arriving.key,
        "username": username if fold(username) != fold(arriving.email) else "",
        "verified": arriving.verified,
        "suspended": arriving.suspended,
        "language": _language(arriving.language),
        "password_hash": arriving.password or None,
        "lost": tuple(dict.fromkeys(arriving.lost)),
    }


def judge_token(token: ArrivingToken, register: Register) -> CodeMaker | tuple[Finding, ...]:
    """Judge a code token that a file names by itself."""
    serial, maker = clean_text(token.name, field="serial", longest=60), read_maker(token.choice)
    problems = [
        *([Problem.SERIAL_WRONG] if isinstance(serial, Rejected) else []),
        *([_problem_of(maker)] if isinstance(maker, Rejected) else []),
        *([Problem.OWNER_MISSING] if not token.owner.strip() else []),
        *([Problem.REPEATED] if register.repeats(f"serial {token.name}") else []),
    ]
    if isinstance(maker, Rejected) or problems:
        return tuple(Finding(where=token.where, problem=one) for one in problems)
    return maker


def _tell(arriving: Arriving, problems: list[Problem]) -> Iterator[Finding]:
    """Name what is wrong; only what cannot be a secret in the wrong column is repeated."""
    for problem in problems:
        about = arriving.organisation if problem is Problem.ORGANISATION_UNKNOWN else ""
        yield Finding(where=arriving.where, problem=problem, about=about)


def _names(arriving: Arriving) -> list[str]:
    names = {f"name {fold(one)}" for one in (arriving.email, arriving.username) if one.strip()}
    return [f"key {arriving.key}", *sorted(names)]


def _is_wrong(username: str) -> bool:
    if not username.strip():
        return False
    return isinstance(clean_text(username, field="username"), Rejected)


def _language(text: str) -> str | None:
    """Keep a language that Farstu speaks; of any other nothing is known."""
    wish = text.replace("_", "-")
    found = choose_language(LANGUAGES, wishes=[wish])
    return found if wish.lower().startswith(found) else None


def _judge_password(arriving: Arriving) -> Arriving:
    if not arriving.password:
        return replace(arriving, lost=(*arriving.lost, Problem.PASSWORD_ABSENT))
    why = unfit(arriving.password)
    if why is None:
        return arriving
    return replace(arriving, password="", lost=(*arriving.lost, Problem(why.value)))


def _judge_methods(
    arriving: Arriving,
) -> tuple[Arriving, tuple[tuple[ArrivingToken, CodeMaker], ...]]:
    """Read what shows codes; whoever would keep none of several methods is left with less."""
    read = [(token, read_maker(token.choice)) for token in arriving.tokens]
    makers = tuple((token, maker) for token, maker in read if isinstance(maker, CodeMaker))
    lost = [_problem_of(maker) for _, maker in read if isinstance(maker, Rejected)]
    everything = [*(one for one in arriving.lost if one not in NO_METHODS), *lost]
    last = [Problem.METHODS_LOST] if everything and not makers else []
    return replace(arriving, lost=(*arriving.lost, *lost, *last)), makers


def _judge_recovery(arriving: Arriving) -> tuple[Arriving, tuple[TypedCode, ...]]:
    """Take recovery codes that are as good as ours, and are typed as ours are: all, or none."""
    codes = [parse_code(text) for text in arriving.recovery_codes]
    good = tuple(code for code in codes if isinstance(code, TypedCode))
    if len({code.position for code in good}) == len(codes):
        return arriving, good
    return replace(arriving, lost=(*arriving.lost, Problem.RECOVERY_WEAK)), ()


def _problem_of(rejected: Rejected) -> Problem:
    unknown = rejected.reason is Reason.CHOICE_UNKNOWN
    return Problem.CODES_UNKNOWN if unknown else Problem.SEED_WRONG
