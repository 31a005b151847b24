"""The first owner: of an installation, or of a further portal that the operator made.

Out of one link come the portal, unless it is there already, and the owner's account.
"""

from __future__ import annotations

from dataclasses import dataclass

from farstu.core.addresses import read_email
from farstu.core.assurance import Assurance
from farstu.core.audit import AuditEvent
from farstu.core.effective import effective_of
from farstu.core.outcome import Reason, Rejected
from farstu.core.plans import Person, Place
from farstu.core.policy import Policy, Settings
from farstu.core.roles import Role
from farstu.crypto.tokens import digest
from farstu.services.accounts import NewAccount, add_account
from farstu.services.fields import clean_text, mistakes
from farstu.services.kit import Kit, Visit
from farstu.services.links import find_link
from farstu.services.own_password import hash_new, weakness_of
from farstu.services.policies import list_layers
from farstu.services.portals import add_portal
from farstu.services.seats import Moved
from farstu.services.sign_in import begin_login
from farstu.services.trail import note
from farstu.store import installation, links, portals
from farstu.store.accounts import Account
from farstu.store.links import Purpose
from farstu.store.portals import Portal
from farstu.store.tx import EVERYWHERE, Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOwner:
    """What the first owner types; a portal that is there already has its name."""

    portal_name: str = ""
    name: str
    email: str
    password: str
    language: str | None = None
    """What the page was in that they typed it into."""


def is_unclaimed(kit: Kit) -> bool:
    """Say whether the installation never had an owner."""
    return kit.store.read(_is_unclaimed, portal_id=EVERYWHERE)


def portal_to_be(kit: Kit, host: str) -> Portal:
    """Stand in for the first portal until its owner has named it."""
    now = kit.clock()
    return Portal(
        id=kit.new_id(now),
        host=host,
        name="Farstu",
        relying_party_id=host,
        settings=Settings(),
        created_at=now,
    )


def first_policy(kit: Kit) -> Policy:
    """Say the policy that a new portal starts with: a second factor, required of everybody."""
    return Policy(required=Assurance.MULTI, allowed=kit.usual_kinds)


def first_link_opens(kit: Kit, visit: Visit, token: str) -> bool:
    """Say whether the link still opens; looking does not spend it."""
    return kit.store.read(lambda tx: _opens(kit, tx, token), portal_id=visit.portal.id)


def owner_policy(kit: Kit, visit: Visit) -> Policy:
    """Say the policy that the first owner is under; what a new portal starts with, without one."""
    places = frozenset({Place(organisation_id="", role=Role.OWNER)})
    owner = Person(account_id="", joined_at=kit.clock(), places=places)
    return kit.store.read(
        lambda tx: effective_of(list_layers(kit, tx), owner, now=kit.clock()).policy,
        portal_id=visit.portal.id,
    )


def claim_installation(
    kit: Kit, visit: Visit, token: str, typed: FirstOwner
) -> Moved | tuple[Rejected, ...]:
    """Make the first portal and its owner, and begin their login.

    Every mistake is told at once. Reasons: LINK_DEAD, SERVER_BUSY, those of ``fields`` and of
    ``password_rules.judge``.
    """
    named = clean_text(typed.portal_name, field="portal_name")
    return _claim(kit, visit, token, typed, portal_name=named)


def claim_portal(
    kit: Kit, visit: Visit, token: str, typed: FirstOwner
) -> Moved | tuple[Rejected, ...]:
    """Make the first owner of a portal that is there, and begin their login; reasons as above."""
    return _claim(kit, visit, token, typed, portal_name=None)


def _claim(
    kit: Kit, visit: Visit, token: str, typed: FirstOwner, *, portal_name: str | Rejected | None
) -> Moved | tuple[Rejected, ...]:
    if not first_link_opens(kit, visit, token):
        return (Rejected(Reason.LINK_DEAD),)
    name, email = clean_text(typed.name, field="name"), read_email(typed.email)
    weak = weakness_of(
        visit,
        password=typed.password,
        policy=owner_policy(kit, visit),
        name=typed.name,
        addresses=(typed.portal_name, typed.email),
        field="password",
    )
    if isinstance(portal_name, Rejected) or isinstance(name, Rejected):
        return mistakes(portal_name, name, email, weak)
    if isinstance(email, Rejected) or weak is not None:
        return mistakes(email, weak)
    made = hash_new(kit, visit, typed.password)
    if isinstance(made, Rejected):
        return (made,)
    new = NewAccount(
        name=name,
        email=email,
        role=Role.OWNER,
        password_hash=made,
        language=typed.language,
    )
    done = kit.store.write(
        lambda tx: _write(kit, tx, visit, token, portal_name, new), portal_id=visit.portal.id
    )
    return (done,) if isinstance(done, Rejected) else done


def _write(
    kit: Kit, tx: Tx, visit: Visit, token: str, portal_name: str | None, new: NewAccount
) -> Moved | Rejected:
    """Spend the link, and be the first: of two at once, one is."""
    now, here = kit.clock(), visit.portal
    first = installation.had_owner(here.id) if portal_name is None else installation.HAD_OWNER
    if not links.spend(tx, digest(token), purpose=Purpose.FIRST_OWNER, now=now):
        return Rejected(Reason.LINK_DEAD)
    if not installation.put_once(tx, first, here.id, at=now):
        return Rejected(Reason.LINK_DEAD)
    if portal_name is not None:
        policy = first_policy(kit)
        add_portal(
            kit, tx, portal_id=here.id, host=here.host, name=portal_name, policy=policy, now=now
        )
    account = add_account(kit, tx, visit, new, now=now)
    return account if isinstance(account, Rejected) else _begin(kit, tx, visit, account, new)


def _opens(kit: Kit, tx: Tx, token: str) -> bool:
    link = find_link(kit, tx, token, purpose=Purpose.FIRST_OWNER)
    if link is None:
        return False
    if link.portal_id is None:
        return _is_unclaimed(tx) and portals.find(tx, tx.portal_id) is None
    return installation.find(tx, installation.had_owner(tx.portal_id)) is None


def _is_unclaimed(tx: Tx) -> bool:
    return installation.find(tx, installation.HAD_OWNER) is None


def _begin(kit: Kit, tx: Tx, visit: Visit, account: Account, new: NewAccount) -> Moved | Rejected:
    now = account.created_at
    event, about = AuditEvent.LINK_SPENT, {"purpose": Purpose.FIRST_OWNER.value}
    note(kit, tx, visit, event, at=now, subject_id=account.id, actor_id=account.id, facts=about)
    return begin_login(kit, tx, visit, account, new.email, now=now)
