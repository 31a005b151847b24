"""Whom a deed is about: the account with all that decides, read in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from farstu.core import login as machine
from farstu.core.access import fresh_demand, proven_demand
from farstu.core.assurance import Assurance
from farstu.core.effective import Effective, effective_of
from farstu.core.plans import Labelled
from farstu.core.policy import Policy, Settings
from farstu.core.roles import is_privileged
from farstu.core.session_limits import Limits, limits_of
from farstu.services.crowd import facts_of, person_of
from farstu.services.kit import Kit
from farstu.services.policies import list_layers
from farstu.store import accounts, authenticators, exemptions, labels, memberships, portals
from farstu.store import recovery_sheets as sheets
from farstu.store.accounts import Account
from farstu.store.authenticators import Authenticator
from farstu.store.memberships import Membership
from farstu.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An account, what it holds, where it belongs, and the policy that all of that adds up to."""

    account: Account
    held: tuple[Authenticator, ...]
    recovery_codes_left: int
    memberships: tuple[Membership, ...]
    effective: Effective
    facts: machine.Account
    limits: Limits
    """How long its sessions last."""
    settings: Settings
    """What its portal has chosen."""

    @property
    def policy(self) -> Policy:
        """Say what is demanded of it today."""
        return self.effective.policy

    @property
    def own_strength(self) -> Assurance:
        """Say what a change to it has to be proven with."""
        return machine.own_strength(self.facts)


def load(kit: Kit, tx: Tx, account: Account) -> Subject:
    """Read everything about *account* that a decision needs."""
    held = tuple(authenticators.list_of_account(tx, account.id))
    left = sheets.count_left(tx, account.id)
    belongs = tuple(memberships.list_of_account(tx, account.id))
    effective = _effective(kit, tx, account, belongs)
    privileged = any(is_privileged(one.role, one.kind) for one in belongs)
    settings = _settings(tx)
    return Subject(
        account=account,
        held=held,
        recovery_codes_left=left,
        memberships=belongs,
        effective=effective,
        facts=replace(
            facts_of(kit, account, held, left, belongs=bool(belongs)), coming=effective.coming
        ),
        limits=limits_of(settings, privileged=privileged),
        settings=settings,
    )


def find(kit: Kit, tx: Tx, account_id: str) -> Subject | None:
    """Read an account by id."""
    account = accounts.find(tx, account_id)
    return None if account is None else load(kit, tx, account)


def state_of(
    kit: Kit,
    subject: Subject,
    facts: machine.Login,
    demand: machine.Demand = machine.NO_DEMAND,
    *,
    now: datetime,
) -> machine.State:
    """Ask the login machine where *facts* stand."""
    return machine.state_of(facts, subject.facts, subject.policy, kit.worths, demand, now=now)


def proven_state_of(
    kit: Kit, subject: Subject, facts: machine.Login, *, now: datetime
) -> machine.State:
    """Ask where *facts* stand when somebody goes to an office."""
    return state_of(kit, subject, facts, proven_demand(subject.own_strength), now=now)


def fresh_state_of(
    kit: Kit, subject: Subject, facts: machine.Login, *, now: datetime
) -> machine.State:
    """Ask where *facts* stand when something about signing in is to be changed."""
    return state_of(kit, subject, facts, fresh_demand(subject.own_strength), now=now)


def _effective(kit: Kit, tx: Tx, account: Account, belongs: Iterable[Membership]) -> Effective:
    """Fold what applies to *account* today; its labels are read only where a wave asks for one."""
    now, layers = kit.clock(), list_layers(kit, tx)
    labelled = any(
        isinstance(wave.reaches, Labelled)
        for layer in layers
        if layer.plan is not None
        for wave in layer.plan.waves
    )
    words = labels.list_of_account(tx, account.id) if labelled else frozenset()
    lifted = exemptions.list_living(tx, now=now, account_id=account.id)
    return effective_of(layers, person_of(account, belongs, words), lifted, now=now)


def _settings(tx: Tx) -> Settings:
    portal = portals.find(tx, tx.portal_id)
    return Settings() if portal is None else portal.settings
