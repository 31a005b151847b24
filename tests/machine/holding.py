"""What holds after every deed, whoever did it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any, assert_never

from hypothesis.stateful import invariant

from farstu.core import login as machine
from farstu.core.access import AtSession, is_fresh
from farstu.core.assurance import Assurance, Identity, Source
from farstu.core.audit import AuditEvent as E
from farstu.core.outcome import Reason
from farstu.core.session_limits import THROUGH_REMEMBERED
from farstu.core.throttle import CODES, KEYS, RECOVERY
from farstu.services import subject as subjects
from farstu.services.asking import list_helpers
from farstu.services.own_data import export_account
from farstu.store.tx import Tx
from tests.machine.ground import Rows, Told
from tests.machine.machine import World
from tests.machine.people import WORTH, Someone, Trace
from tests.support.key_holder import KEY

APPEARS: Mapping[str, frozenset[E]] = {
    "access_codes": frozenset({E.ACCESS_CODE_GIVEN}),
    "authenticators": frozenset({E.AUTHENTICATOR_ADDED}),
    "cases": frozenset({E.CASE_OPENED}),
    "identifiers": frozenset({E.EMAIL_CHANGED, E.CHANGE_DISPUTED}),
    "memberships": frozenset({E.INVITATION_ACCEPTED}),
    "offers": frozenset({E.AUTHENTICATOR_OFFERED}),
    "remembrances": frozenset({E.DEVICE_REMEMBERED}),
    "sessions": frozenset({E.SIGN_IN_SUCCEEDED}),
}
"""What the trail tells where a row has come."""
GOES: Mapping[str, frozenset[E]] = {
    "authenticators": frozenset({E.AUTHENTICATOR_REMOVED, E.FACTORS_RESET}),
    "identifiers": frozenset({E.EMAIL_CHANGED, E.CHANGE_DISPUTED}),
    "offers": frozenset({E.OFFER_WITHDRAWN, E.AUTHENTICATOR_ADDED}),
    "recovery_sheets": frozenset(
        {E.AUTHENTICATOR_REMOVED, E.FACTORS_RESET, E.RECOVERY_SHEET_MADE, E.AUTHENTICATOR_ADDED}
        | {E.RECOVERY_SHEET_CONFIRMED}
    ),
}
"""What it tells where one has gone."""
TURNS: Mapping[tuple[str, str], frozenset[E]] = {
    ("access_codes", "spent_at"): frozenset({E.ACCESS_CODE_USED, E.FACTOR_FAILED}),
    ("accounts", "password_hash"): frozenset({E.PASSWORD_CHANGED, E.PASSWORD_RESET}),
    ("accounts", "must_change_password_since"): frozenset(
        {E.CHANGE_DISPUTED, E.PASSWORD_CHANGED, E.PASSWORD_RESET}
    ),
    ("accounts", "suspended_at"): frozenset({E.ACCOUNT_SUSPENDED, E.ACCOUNT_RESUMED}),
    ("authenticators", "suspended_at"): frozenset({E.AUTHENTICATOR_SUSPENDED, E.CHANGE_DISPUTED}),
    ("cases", "first_at"): frozenset({E.CASE_APPROVED, E.CASE_TAKEN_UP}),
    ("cases", "second_at"): frozenset({E.CASE_AGREED, E.CASE_TAKEN_UP}),
    ("cases", "stopped_at"): frozenset({E.CASE_STOPPED, E.CASE_TAKEN_UP}),
    ("cases", "closed_at"): frozenset({E.CASE_CLOSED}),
    ("cases", "taken_up_at"): frozenset({E.CASE_TAKEN_UP}),
    ("cases", "used_at"): frozenset({E.CASE_USED}),
    ("recovery_codes", "spent_at"): frozenset({E.RECOVERY_CODE_USED}),
}
"""What it tells where a column has another value."""


class Holding(World):
    """The invariants."""

    @invariant()
    def nobody_is_in_who_has_not_shown_enough(self) -> None:
        """Whoever has a full session gave the password, and what they or the policy demand."""
        for trace in [trace for trace in self.traces() if trace.is_session]:
            guest = self.house.guest(trace.token)
            standing = guest.standing
            if guest.seat is None or not isinstance(standing, AtSession):
                continue
            assert trace.token not in self.dead
            assert not trace.whose.suspended
            assert guest.seat.account_id == trace.whose.person.id
            if isinstance(standing.state, machine.SignedIn):
                self._has_shown(trace)
            if is_fresh(standing.fresh):
                self.note("fresh")
                assert self.is_fresh(trace)

    def _has_shown(self, trace: Trace) -> None:
        """Judge a full session by what was shown on the way to it."""
        whose, allowed = trace.whose, self.policy.allowed
        assert trace.by_passkey or not whose.distrusts
        assert KEY in allowed or not trace.by_passkey
        mine = {which for which, thing in whose.things.items() if thing.kind in allowed}
        shown = [trace.worths[which] for which in self.counting(trace) if which in mine]
        if trace.through in mine:
            assert self.now - trace.since < THROUGH_REMEMBERED
            shown.append(WORTH[whose.things[trace.through].kind])
        best = max(shown, default=Assurance.SINGLE)
        assert best >= whose.owes(self.policy, now=self.now)
        assert shown or not mine
        self.note(f"full: {best.name}")

    @invariant()
    def what_is_over_stays_over(self) -> None:
        """No token that was signed out, changed or revoked opens anything again."""
        for token in self.dead[-3:]:
            assert self.ground.seat(token) is None

    @invariant()
    def others_are_left_alone_and_the_trail_tells_the_rest(self) -> None:
        """No row of anybody changed but of whom the last deed was about; each change is told."""
        after, told = self.ground.rows(), self.ground.told()
        new = told - self.told
        assert not self.told - told
        for who in [one.person.id for one in self.people]:
            before, rows = self.before[who], after[who]
            assert rows == before or who in self.actors
            if rows != before:
                assert _untold(who, before, rows, new) == []
        self.before, self.told, self.actors = after, told, set()

    @invariant()
    def failures_are_forgotten_for_a_reason(self) -> None:
        """No counter goes down but because something was proven, or taken away as a whole."""
        now = {
            (rule.name, one.person.id): self.failures(one, rule)
            for one in self.people
            for rule in (CODES, KEYS, RECOVERY)
        }
        fallen = {key for key, count in now.items() if count < self.counted.get(key, 0)}
        assert fallen <= self.cleared | {key for key in fallen if key[0] == KEYS.name}
        self.counted, self.cleared = now, set()

    @invariant()
    def everybody_has_a_way_left(self) -> None:
        """Whoever knows the password has something to go on with, or somebody who can help."""
        for one in self.people:
            if not one.suspended:
                self.house.read(partial(self._has_a_way, one))

    def _has_a_way(self, whose: Someone, tx: Tx) -> None:
        subject = subjects.find(self.kit, tx, whose.person.id)
        assert subject is not None
        comes = Identity(Source.PASSWORD, self.now)
        facts = machine.Login(expires_at=self.now + timedelta(minutes=10), identity=comes)
        state = subjects.state_of(self.kit, subject, facts, now=self.now)
        match state:
            case machine.FactorPending(choices, recovery):
                help_is_there = list_helpers(self.kit, tx, subject)
                assert choices or recovery or help_is_there.names or help_is_there.may_open
            case machine.EnrolmentPending(choices) | machine.Limited(choices):
                assert choices
            case machine.Refused(reason):
                assert reason is Reason.PASSWORD_RESET_UNFINISHED
                assert whose.distrusts
            case machine.NewPasswordPending() | machine.SignedIn():
                pass
            case machine.Repair() | machine.IdentityPending():
                raise AssertionError(state)
            case _:
                assert_never(state)

    def look(self) -> None:
        """Look at all of that."""
        self.nobody_is_in_who_has_not_shown_enough()
        self.what_is_over_stays_over()
        self.others_are_left_alone_and_the_trail_tells_the_rest()
        self.failures_are_forgotten_for_a_reason()
        self.everybody_has_a_way_left()

    def look_back(self) -> None:
        """Look at the whole once more: what is over, what is readable, and the audit trail."""
        for token in self.dead:
            assert self.ground.seat(token) is None
        written = self.ground.all_text()
        assert [secret for secret in self.secrets if secret in written] == []
        self._exports_are_their_own()
        if self.ground.check_chains():
            self.note("chained")

    def teardown(self) -> None:
        """Look back, and close the portal."""
        with self.closing:
            self.look_back()

    def _export(self, who: str, tx: Tx) -> dict[str, Any] | None:
        return export_account(self.kit, tx, None, who)

    def _exports_are_their_own(self) -> None:
        """See that what somebody takes along names nobody else, and holds no secret."""
        for one in self.people:
            who = one.person.id
            told = self.house.write(partial(self._export, who))
            text = json.dumps(told, default=str)
            others = [other for other in self.people if other is not one]
            assert who in text
            assert [o for o in others if o.person.id in text or o.person.email in text] == []
            assert [secret for secret in self.secrets if secret in text] == []


def _untold(who: str, before: Rows, after: Rows, new: Told) -> list[str]:
    """Say what changed of somebody that the trail does not tell."""
    is_told = {event for event, subject in new if subject == who}
    wrong: list[str] = []
    for table, rows in after.items():
        was, now = _keyed(before[table]), _keyed(rows)
        if now.keys() - was.keys() and not APPEARS.get(table, is_told) & is_told:
            wrong += [f"{table} has more"] if table in APPEARS else []
        if was.keys() - now.keys() and not GOES.get(table, is_told) & is_told:
            wrong += [f"{table} has less"] if table in GOES else []
        for key in was.keys() & now.keys():
            wrong += [
                f"{table}.{column} turned"
                for (of, column), events in TURNS.items()
                if of == table and was[key][column] != now[key][column] and not events & is_told
            ]
    return wrong


def _keyed(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {str(row.get("id", (row.get("sheet_id"), row.get("position")))): row for row in rows}
