"""Further portals: made by the operator, and claimed by whoever opens the link first."""

from __future__ import annotations

from dataclasses import dataclass

from farstu.core.audit import AuditEvent
from farstu.core.hosts import is_within, read_host
from farstu.core.outcome import Reason, Rejected
from farstu.core.policy import Policy, Settings
from farstu.services.fields import clean_text, mistakes
from farstu.services.kit import Kit
from farstu.services.links import make_link
from farstu.services.portals import add_portal
from farstu.services.trail import note
from farstu.store import accounts, installation
from farstu.store.links import Purpose
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPortal:
    """What the operator types: without a name for its passkeys they belong to its host."""

    host: str
    name: str
    relying_party_id: str = ""
    policy: Policy
    administrators: Policy | None = None
    settings: Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePortal:
    """Where it lives, and the token of its first owner's link, this once."""

    host: str
    token: str


def make_portal(kit: Kit, new: NewPortal) -> MadePortal | tuple[Rejected, ...]:
    """Make a portal, with a link for its first owner.

    From then on the installation counts as owned: the page of its own first owner never opens
    again. Every mistake is told at once. Reasons: HOST_INVALID, HOST_OUTSIDE, HOST_TAKEN,
    RELYING_PARTY_TAKEN, and those of ``clean_text``.
    """
    host, name = read_host(new.host, field="host"), clean_text(new.name, field="name")
    above = host
    if new.relying_party_id:
        above = read_host(new.relying_party_id, field="relying_party_id")
    if isinstance(host, Rejected) or isinstance(name, Rejected) or isinstance(above, Rejected):
        return tuple(dict.fromkeys(mistakes(host, above, name)))
    if not is_within(host, above):
        return (Rejected(Reason.HOST_OUTSIDE, field="relying_party_id"),)
    now = kit.clock()
    portal_id = kit.new_id(now)

    def deed(tx: Tx) -> MadePortal | Rejected:
        made = add_portal(
            kit,
            tx,
            portal_id=portal_id,
            host=host,
            name=name,
            policy=new.policy,
            administrators=new.administrators,
            settings=new.settings,
            relying_party_id=above,
            now=now,
        )
        if isinstance(made, Rejected):
            return made
        installation.put_once(tx, installation.HAD_OWNER, portal_id, at=now)
        return MadePortal(host=host, token=_make_link(kit, tx))

    done = kit.store.write(deed, portal_id=portal_id)
    return (done,) if isinstance(done, Rejected) else done


def make_link_again(kit: Kit, tx: Tx) -> str | Rejected:
    """Say the token of a new link for a portal that nobody has come into; the older one is dead.

    Reason: NOT_OFFERED.
    """
    had_owner = installation.find(tx, installation.had_owner(tx.portal_id))
    if had_owner is not None or accounts.list_accounts(tx, after="", limit=1):
        return Rejected(Reason.NOT_OFFERED)
    return _make_link(kit, tx)


def _make_link(kit: Kit, tx: Tx) -> str:
    now = kit.clock()
    token = make_link(kit, tx, purpose=Purpose.FIRST_OWNER, now=now)
    event, about = AuditEvent.LINK_MADE, {"purpose": Purpose.FIRST_OWNER.value}
    note(kit, tx, None, event, at=now, subject_id=None, facts=about)
    return token
