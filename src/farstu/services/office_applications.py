"""Applications in the office of a portal: seen, added, changed, switched off and removed there.

What may be said of one is ``relying_parties``; here is who may say it: whoever runs the portal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from farstu.core.outcome import Reason, Rejected
from farstu.core.relying_parties import Rules
from farstu.core.roles import Permission
from farstu.core.rule_losses import Lost, losses_of
from farstu.services import relying_parties as parties
from farstu.services.guest import Seat
from farstu.services.kit import Kit, Visit
from farstu.services.office_drafts import find_typed, forget_typed
from farstu.services.offices import Office, Officer, act, look
from farstu.services.portals import Hand
from farstu.store import badges, grants, relying_parties, stays
from farstu.store.relying_parties import RelyingParty, Secret
from farstu.store.tx import Tx

NEEDS = Permission.RUN_PORTAL
Typed = Mapping[str, str]


def form_of(which: str) -> str:
    """Name the form of an application, or of a new one by its door, for what is typed there."""
    return f"application {which}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An application: how many people *allowed* it something, and how many are *inside* now."""

    party: RelyingParty
    allowed: int
    inside: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationsSeen:
    """The applications of a portal, by name."""

    office: Office
    listed: tuple[Listed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSeen:
    """One application, its secrets, and what was typed about it before a proof was asked for."""

    office: Office
    listed: Listed
    secrets: tuple[Secret, ...]
    typed: Typed | None

    @property
    def party(self) -> RelyingParty:
        """Say which it is."""
        return self.listed.party


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSeen:
    """The office where one is about to be added, and what was typed there before a proof."""

    office: Office
    typed: Typed | None


def see_applications(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str
) -> ApplicationsSeen | Rejected:
    """See all of them. Reasons: those of ``look``."""

    def question(tx: Tx, officer: Officer) -> ApplicationsSeen:
        return ApplicationsSeen(office=officer.office, listed=tuple(_list(tx, officer)))

    return look(kit, visit, seat, organisation_id, needs=NEEDS, question=question)


def see_application(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, party_id: str
) -> ApplicationSeen | Rejected:
    """See one. Reasons: NOT_FOUND and those of ``look``."""

    def question(tx: Tx, officer: Officer) -> ApplicationSeen | Rejected:
        found = next((one for one in _list(tx, officer) if one.party.id == party_id), None)
        if found is None:
            return Rejected(Reason.NOT_FOUND)
        return ApplicationSeen(
            office=officer.office,
            listed=found,
            secrets=tuple(relying_parties.list_secrets(tx, party_id)),
            typed=find_typed(tx, officer, form_of(party_id)),
        )

    return look(kit, visit, seat, organisation_id, needs=NEEDS, question=question)


def see_new(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, door: str
) -> NewSeen | Rejected:
    """See where one is added that comes in by *door*. Reasons: those of ``look``."""

    def question(tx: Tx, officer: Officer) -> NewSeen:
        typed = find_typed(tx, officer, form_of(door))
        return NewSeen(office=officer.office, typed=typed)

    return look(kit, visit, seat, organisation_id, needs=NEEDS, question=question)


def add_application(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, *, name: str, rules: Rules
) -> parties.Added | tuple[Rejected, ...]:
    """Add one; its secret is told this once.

    Reasons: those of ``act`` and of ``add_relying_party``.
    """

    def deed(tx: Tx, officer: Officer) -> parties.Added | tuple[Rejected, ...]:
        done = parties.add_relying_party(kit, tx, name=name, rules=rules, by=_hand(visit, officer))
        if isinstance(done, parties.Added):
            forget_typed(tx, officer)
        return done

    done = act(kit, visit, seat, organisation_id, needs=NEEDS, deed=deed)
    return (done,) if isinstance(done, Rejected) else done


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationWish:
    """What an application is to be like, and the *revision* that this was written about.

    Where something is lost by it, it is *meant* only by whoever was told so.
    """

    name: str
    rules: Rules
    revision: int
    meant: bool = False


Changed = RelyingParty | tuple[Lost, ...] | tuple[Rejected, ...]


def change_application(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, party_id: str, wish: ApplicationWish
) -> Changed:
    """Change one, or say what would be lost by it: then nothing is changed yet.

    Reasons: those of ``act`` and of ``change_relying_party``.
    """

    def deed(tx: Tx, officer: Officer) -> Changed:
        before = relying_parties.find(tx, party_id)
        with tx.connection.begin_nested() as attempt:
            done = _change(kit, tx, party_id, wish, by=_hand(visit, officer))
            lost = _lost(before, done)
            if lost and not wish.meant:
                attempt.rollback()
                return lost
        if isinstance(done, RelyingParty):
            forget_typed(tx, officer)
        return done

    done = act(kit, visit, seat, organisation_id, needs=NEEDS, deed=deed)
    return (done,) if isinstance(done, Rejected) else done


class Switch(StrEnum):
    """What is done to an application as a whole."""

    SUSPEND = "suspend"
    RESUME = "resume"
    REMOVE = "remove"


SWITCHES: Mapping[Switch, Callable[..., Rejected | None]] = {
    Switch.SUSPEND: parties.suspend_relying_party,
    Switch.RESUME: parties.resume_relying_party,
    Switch.REMOVE: parties.remove_relying_party,
}


def switch_application(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, party_id: str, switch: Switch
) -> Rejected | None:
    """Suspend one, let people in again, or remove it. Reasons: NOT_FOUND and those of ``act``."""

    def deed(tx: Tx, officer: Officer) -> Rejected | None:
        return SWITCHES[switch](kit, tx, party_id, by=_hand(visit, officer))

    return act(kit, visit, seat, organisation_id, needs=NEEDS, deed=deed)


def add_secret(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, party_id: str
) -> str | Rejected:
    """Make a second secret of one, which is told this once.

    Reasons: NOT_FOUND, those of ``act`` and of ``new_secret``.
    """

    def deed(tx: Tx, officer: Officer) -> str | Rejected:
        party = relying_parties.find(tx, party_id)
        if party is None:
            return Rejected(Reason.NOT_FOUND)
        return parties.new_secret(kit, tx, party, by=_hand(visit, officer))

    return act(kit, visit, seat, organisation_id, needs=NEEDS, deed=deed)


def remove_secret(
    kit: Kit, visit: Visit, seat: Seat, organisation_id: str, party_id: str, secret_id: str
) -> Rejected | None:
    """Let a secret open nothing more. Reasons: NOT_FOUND and those of ``act``."""

    def deed(tx: Tx, officer: Officer) -> Rejected | None:
        party = relying_parties.find(tx, party_id)
        if party is None:
            return Rejected(Reason.NOT_FOUND)
        return parties.remove_secret(kit, tx, party, secret_id, by=_hand(visit, officer))

    return act(kit, visit, seat, organisation_id, needs=NEEDS, deed=deed)


def _change(
    kit: Kit, tx: Tx, party_id: str, wish: ApplicationWish, *, by: Hand
) -> RelyingParty | tuple[Rejected, ...]:
    name, rules, revision = wish.name, wish.rules, wish.revision
    return parties.change_relying_party(
        kit, tx, party_id, name=name, rules=rules, revision=revision, by=by
    )


def _lost(
    before: RelyingParty | None, after: RelyingParty | tuple[Rejected, ...]
) -> tuple[Lost, ...]:
    if before is None or not isinstance(after, RelyingParty):
        return ()
    return losses_of(before.rules, after.rules)


def _hand(visit: Visit, officer: Officer) -> Hand:
    return Hand(visit=visit, account_id=officer.id)


def _list(tx: Tx, officer: Officer) -> Iterator[Listed]:
    allowed = grants.count_by_party(tx)
    at_doors = stays.count_by_party(tx, now=officer.now), badges.count_by_party(tx, now=officer.now)
    for party in relying_parties.list_all(tx):
        yield Listed(
            party=party,
            allowed=allowed.get(party.id, 0),
            inside=sum(counts.get(party.id, 0) for counts in at_doors),
        )
