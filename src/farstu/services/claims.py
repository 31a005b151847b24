"""What a relying party is told about somebody: what it calls them, and what scopes let it know."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from farstu.core import login as machine
from farstu.core.assurance import acr, amr
from farstu.core.identifiers import IdentifierKind
from farstu.core.openid import CLAIMS_OF
from farstu.core.relying_parties import Scope
from farstu.crypto.tokens import new_token
from farstu.services.kit import Kit
from farstu.services.subject import Subject
from farstu.store import identifiers, organisations, subjects
from farstu.store.relying_parties import RelyingParty
from farstu.store.tx import Tx

AMR_RECOVERED = "urn:farstu:amr:recovery"
"""A recovery code let them in, in this session."""
EVERYBODY = ""
"""The sector of relying parties that call people by the same subject."""


def subject_of(kit: Kit, tx: Tx, account_id: str, party: RelyingParty) -> str:
    """Say by what a relying party calls an account: chance, and the same for ever (OP-09)."""
    sector = sector_of(party)
    known = subjects.find(tx, account_id, sector)
    if known is None:
        made, now = new_token(kit.entropy), kit.clock()
        subjects.add(tx, made, account_id=account_id, sector=sector, at=now)
        known = subjects.find(tx, account_id, sector) or made
    return known


def sector_of(party: RelyingParty) -> str:
    """Say with whom a relying party shares what it calls people by."""
    return party.id if party.openid.is_pairwise else EVERYBODY


def proven_by(kit: Kit, subject: Subject, facts: machine.Login, *, now: datetime) -> dict[str, Any]:
    """Say what a session has proven, as OpenID Connect says it: what happened, nothing more.

    ``auth_time`` is when something was last proven, not when the session was last used (STEP-05).
    """
    reached = machine.reached_by(facts, subject.facts, subject.policy, now=now)
    proofs = machine.live_proofs(facts, subject.facts, now=now)
    source = facts.identity.source if facts.identity else None
    of_kind = {kind: factor.traits.amr for kind, factor in kit.factors.items()}
    moments = [one.proven_at for one in (*proofs, facts.identity) if one is not None]
    recovered = (AMR_RECOVERED,) if facts.recovered_at is not None else ()
    return {
        "acr": acr(reached),
        "amr": [*amr(source, proofs, of_kind), *recovered],
        "auth_time": int(max(moments, default=now).timestamp()),
    }


def claims_of(tx: Tx, subject: Subject, scopes: Collection[str]) -> Mapping[str, Any]:
    """Say what *scopes* let a relying party know about somebody, as it is now."""
    known = {**_profile(tx, subject), **_email(tx, subject), **_organisations(tx, subject)}
    told = {name for scope in scopes for name in CLAIMS_OF[Scope(scope)]}
    return {name: value for name, value in known.items() if name in told and value is not None}


def _profile(tx: Tx, subject: Subject) -> Mapping[str, Any]:
    names = identifiers.list_of_account(tx, subject.account.id)
    own = [one.value for one in names if one.kind is IdentifierKind.USERNAME]
    return {
        "name": subject.account.name,
        "preferred_username": next(iter([*own, *(one.value for one in names)]), None),
        "locale": subject.account.language,
    }


def _email(tx: Tx, subject: Subject) -> Mapping[str, Any]:
    first = next(iter(identifiers.list_emails(tx, subject.account.id)), None)
    return {
        "email": first and first.value,
        "email_verified": first and first.verified_at is not None,
    }


def _organisations(tx: Tx, subject: Subject) -> Mapping[str, Any]:
    names = {one.id: one.name for one in organisations.list_of_account(tx, subject.account.id)}
    return {
        "organisations": [
            {
                "id": one.organisation_id,
                "name": names[one.organisation_id],
                "role": one.role.name.lower(),
            }
            for one in subject.memberships
        ]
    }
