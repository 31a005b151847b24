"""Logins at the hosted page: the browser that sits on one, and its one answer.

Such a login is found by its id, which is in the address, and by what its browser keeps: neither by
a token of the hall nor by a key of the API. Whether somebody has a session in the same browser is
not asked (``docs/decisions/0047``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from farstu.core import login as machine
from farstu.core.access import AtLogin
from farstu.core.hosted_page import PATH
from farstu.core.outcome import Reason
from farstu.core.relying_parties import source_of
from farstu.crypto.tokens import digest, is_token
from farstu.services import subject as subjects
from farstu.services.guest import NOBODY, Guest, standing_of
from farstu.services.hosted_answers import RETURN_TO, Sent
from farstu.services.hosted_leaving import Answered, let_in, recall, turn_away
from farstu.services.kit import Kit, Visit
from farstu.services.shared_secrets import find_shared
from farstu.services.vouching import Proven, proven_of
from farstu.store import hosted_logins, logins, relying_parties
from farstu.store.hosted_logins import HostedLogin
from farstu.store.logins import LoginRow
from farstu.store.relying_parties import RelyingParty
from farstu.store.tx import Tx

CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosted:
    """A login that an application sent this browser for, and who sits on it."""

    row: HostedLogin
    party: RelyingParty
    guest: Guest = NOBODY
    """Nobody once it got to its end, or was answered."""

    @property
    def path(self) -> str:
        """Say where the pages of this login are, and where it goes on."""
        return f"{PATH}/{self.row.login_id}"

    @property
    def source(self) -> str:
        """Say where it ends, as a content security policy calls it."""
        return source_of(self.row.request[RETURN_TO])

    @property
    def is_answered(self) -> bool:
        """Say whether the application was told already."""
        return self.row.answered_at is not None


@dataclass(frozen=True, slots=True)
class Over:
    """It was answered before, or cannot be answered any more."""


OVER = Over()


def find_hosted(kit: Kit, visit: Visit, login_id: str, *, browser: str) -> Hosted | None:
    """Find a login by its id, if it is this browser's, for an application that is not suspended."""
    if not is_token(browser):
        return None

    def question(tx: Tx) -> Hosted | None:
        row = hosted_logins.find_of_browser(tx, login_id, browser_digest=digest(browser))
        party = None if row is None else relying_parties.find(tx, row.relying_party_id)
        if row is None or party is None or party.suspended_at is not None:
            return None
        guest = NOBODY if row.answered_at else _guest(kit, tx, login_id)
        return Hosted(row=row, party=party, guest=guest)

    return kit.store.read(question, portal_id=visit.portal.id)


def answer_hosted(kit: Kit, visit: Visit, hosted: Hosted) -> Sent | Over | Guest:
    """Answer once what became of a login; as long as something is asked, say who sits on it."""

    def deed(tx: Tx) -> Sent | Over | Guest:
        guest = _guest(kit, tx, hosted.row.login_id)
        if _waits(guest):
            return guest
        whom = _use_up(kit, tx, hosted)
        if whom is None:
            return OVER
        return _answer(kit, tx, visit, hosted.row, whom)

    return kit.store.write(deed, portal_id=visit.portal.id)


def cancel_hosted(kit: Kit, visit: Visit, hosted: Hosted) -> Sent | Over:
    """Answer that they did not want to, and end the login."""

    def deed(tx: Tx) -> Sent | Over:
        whom = _use_up(kit, tx, hosted)
        if whom is None:
            return OVER
        logins.complete(tx, hosted.row.login_id, at=kit.clock())
        return turn_away(kit, visit, whom, CANCELLED)

    return kit.store.write(deed, portal_id=visit.portal.id)


def _guest(kit: Kit, tx: Tx, login_id: str) -> Guest:
    login = logins.find_by_id(tx, login_id)
    subject = None if login is None else subjects.find(kit, tx, login.account_id)
    if login is None or subject is None:
        return NOBODY
    standing = standing_of(kit, login, subject, now=kit.clock())
    return Guest(standing=standing, seat=login, subject=subject)


def _waits(guest: Guest) -> bool:
    """Say whether a login is under way still: begun, not at its end, and not over."""
    return guest.seat is not None and not isinstance(_state_of(guest), _NOT_OURS_TO_MEND)


def _use_up(kit: Kit, tx: Tx, hosted: Hosted) -> Answered | None:
    """Use up the answer, and say to whom it goes; None: it was given, or its secret is gone."""
    row, now = hosted.row, kit.clock()
    if not hosted_logins.answer(tx, row.login_id, browser_digest=row.browser_digest, at=now):
        return None
    party, secret = (
        relying_parties.find(tx, row.relying_party_id),
        find_shared(kit, tx, row.secret_id),
    )
    if party is None or party.suspended_at is not None or secret is None:
        return None
    return recall(party, secret, row)


def _answer(kit: Kit, tx: Tx, visit: Visit, row: HostedLogin, whom: Answered) -> Sent:
    """Say what was proven, if it holds still."""
    ended = logins.find_ended(tx, row.login_id)
    if ended is None:
        return turn_away(kit, visit, whom, _why_over(kit, tx, row.login_id))
    proven = judge_ended(kit, tx, ended, at=kit.clock())
    if isinstance(proven, Reason):
        return turn_away(kit, visit, whom, proven.value)
    return let_in(kit, tx, visit, whom, row, proven)


def judge_ended(kit: Kit, tx: Tx, ended: LoginRow, *, at: datetime) -> Proven | Reason:
    """Say what a login proved, if that holds still: nothing that revokes has happened since.

    *at* is when its answer is asked for, which it has to be before the login is over.
    """
    state = _state_at_end(kit, tx, ended)
    proven = None if at >= ended.facts.expires_at else proven_of(kit, ended, state)
    if proven is not None:
        return proven
    return state.reason if isinstance(state, machine.Refused) else Reason.LOGIN_EXPIRED


def _state_at_end(kit: Kit, tx: Tx, ended: LoginRow) -> machine.State:
    """Judge a login at the moment when it got to its end, by what the account is now."""
    subject = subjects.find(kit, tx, ended.account_id)
    assert subject is not None  # noqa: S101 - a login goes with its account
    at = ended.completed_at or kit.clock()
    state = subjects.state_of(kit, subject, ended.facts, ended.demand, now=at)
    is_over = subject.account.epoch != ended.epoch and not isinstance(state, machine.Refused)
    return machine.Refused(Reason.LOGIN_EXPIRED) if is_over else state


def _why_over(kit: Kit, tx: Tx, login_id: str) -> str:
    state = _state_of(_guest(kit, tx, login_id))
    why = state.reason if isinstance(state, machine.Refused) else Reason.LOGIN_EXPIRED
    return why.value


def _state_of(guest: Guest) -> machine.State:
    standing = guest.standing
    return standing.state if isinstance(standing, AtLogin) else machine.IdentityPending()


_NOT_OURS_TO_MEND = machine.Refused | machine.IdentityPending | machine.NewPasswordPending
"""Who it is, and their password, are the application's to ask."""
