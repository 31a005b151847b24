"""``farstu policy explain``: what one person is under, what is coming, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NoReturn

from farstu.cli.asking import ask_email
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, Person, PortalHost
from farstu.cli.policy_words import DEMANDS, describe_policy, name_layer, name_reach
from farstu.cli.portal_days import say_day, say_moment
from farstu.cli.voice import Voice
from farstu.cli.wording import explain as explain_refusal
from farstu.core.effective import Effective, Line, Moment, Part
from farstu.core.outcome import Reason, Rejected
from farstu.services import accounts
from farstu.services.subject import Subject
from farstu.store import organisations
from farstu.store.portals import Portal
from farstu.store.tx import Tx

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Says in words what is stored: the portal has its days, and organisations have names."""

    portal: Portal
    names: Names

    def rows(self, effective: Effective) -> Iterator[tuple[str, str, str]]:
        """Say each demand, what it is, and which layers make it so; then what is coming."""
        yield from self._rows(effective.now, effective.lines, None)
        for moment in effective.ahead:
            yield from self._rows(moment, effective.lines, moment.at)

    def _rows(
        self, moment: Moment, lines: Iterable[Line], starts_at: datetime | None
    ) -> Iterator[tuple[str, str, str]]:
        told = (line for line in lines if line.starts_at == starts_at)
        when = "" if starts_at is None else f", from {say_moment(starts_at, self.portal)}"
        for demand, some in groupby(told, key=lambda line: line.demand):
            why = "; ".join(self.source(line.part) for line in some)
            for name, say, field in DEMANDS:
                if field == demand:
                    yield f"{name}{when}", say(moment.policy), why

    def source(self, part: Part) -> str:
        """Say which layer it is, since when, by which wave, and what lifts it."""
        facts = []
        if part.wave is not None:
            reach, day = name_reach(part.wave.reaches), say_day(part.wave.starts_at, self.portal)
            facts.append(f"wave of {reach}, {day}")
        elif part.layer.changed_at is not None:
            facts.append(f"since {say_day(part.layer.changed_at, self.portal)}")
        if part.lifted is not None:
            until = say_moment(part.lifted.expires_at, self.portal)
            facts.append(f"lifted until {until}: {part.lifted.reason}; ask {part.lifted.owner}")
        told = f" ({', '.join(facts)})" if facts else ""
        return f"{name_layer(part.layer, self.names)}{told}"

    def describe(self, line: Line) -> dict[str, Any]:
        """Write one line as plain data."""
        part = line.part
        return {
            "demand": line.demand,
            "layer": name_layer(part.layer, self.names),
            "from": None if line.starts_at is None else line.starts_at.isoformat(),
            "due": part.due.isoformat(),
            "wave": None if part.wave is None else name_reach(part.wave.reaches),
            "wave_starts": None if part.wave is None else part.wave.starts_at.isoformat(),
            "exception": None if part.lifted is None else part.lifted.id,
            "lifted_until": None if part.lifted is None else part.lifted.expires_at.isoformat(),
        }


def explain(email: Person = None, *, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """Show what one person is under, what is coming, and which layer, wave or exception says so."""
    voice = Voice(as_json=as_json)
    email = ask_email(voice, email)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)

        def find(tx: Tx) -> tuple[Subject | None, Names]:
            shown = accounts.find_account(house.kit, tx, email)
            names = {one.id: one.name for one in organisations.list_organisations(tx)}
            return None if shown is None else shown.subject, names

        subject, names = house.kit.store.read(find, portal_id=at.id)
    if subject is None:
        stop_at_nobody(voice, email, at)
    teller = Teller(portal=at, names=names)
    voice.say(f"{subject.account.name} · {at.host}")
    voice.table(tuple(teller.rows(subject.effective)))
    policy = describe_policy(subject.policy)
    del policy["grace_days"]  # it has become dates
    voice.answer(
        {
            "portal": at.host,
            "account": subject.account.id,
            "policy": policy,
            "coming": [
                {"from": one.due.isoformat(), "assurance": one.required.name.lower()}
                for one in subject.effective.coming
            ],
            "lines": [teller.describe(line) for line in subject.effective.lines],
        }
    )


def stop_at_nobody(voice: Voice, email: str, at: Portal) -> NoReturn:
    """Say that nobody goes by that address."""
    voice.stop(
        explain_refusal(Rejected(Reason.NOT_FOUND), typed=email),
        reason=Reason.NOT_FOUND.value,
        steps=[f"farstu account list --portal {at.host}"],
    )
