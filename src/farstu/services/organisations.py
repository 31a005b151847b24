"""Organisations: added, renamed, found by the operator, and listed for who chooses one."""

from __future__ import annotations

from farstu.core.audit import AuditEvent
from farstu.core.identifiers import fold
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import OrganisationKind
from farstu.services.fields import clean_text
from farstu.services.kit import Kit
from farstu.services.trail import note
from farstu.store import organisations
from farstu.store.organisations import Organisation
from farstu.store.tx import Tx


def add_organisation(kit: Kit, tx: Tx, name: str) -> Organisation | Rejected:
    """Add a customer. Reasons: NAME_TAKEN, those of ``clean_text``."""
    called = _name(tx, name)
    if isinstance(called, Rejected):
        return called
    now = kit.clock()
    made = Organisation(
        id=kit.new_id(now), name=called, kind=OrganisationKind.CUSTOMER, created_at=now
    )
    organisations.add(tx, made)
    event = AuditEvent.ORGANISATION_ADDED
    note(kit, tx, None, event, at=now, subject_id=None, organisation_id=made.id)
    return made


def rename_organisation(kit: Kit, tx: Tx, organisation_id: str, name: str) -> Rejected | None:
    """Call an organisation something else. Reasons: NOT_FOUND, those of ``add_organisation``."""
    organisations.lock(tx, organisation_id)
    known = organisations.find(tx, organisation_id)
    if known is None:
        return Rejected(Reason.NOT_FOUND)
    called = _name(tx, name, but=organisation_id)
    if isinstance(called, Rejected):
        return called
    organisations.rename(tx, organisation_id, called)
    note(
        kit,
        tx,
        None,
        AuditEvent.ORGANISATION_RENAMED,
        at=kit.clock(),
        subject_id=None,
        organisation_id=organisation_id,
        facts={"name": called, "before": known.name},
    )
    return None


def find_organisations(tx: Tx, text: str) -> list[Organisation]:
    """Find what is called so, however spelled, or has that id."""
    known = organisations.find(tx, text)
    return [known] if known else organisations.list_called(tx, text)


def _name(tx: Tx, name: str, *, but: str = "") -> str | Rejected:
    """Clean a name that no other organisation of the portal has: people choose by it."""
    called = clean_text(name, field="name")
    if isinstance(called, Rejected):
        return called
    others = (one for one in organisations.list_called(tx, fold(called)) if one.id != but)
    return Rejected(Reason.NAME_TAKEN, field="name") if any(others) else called
