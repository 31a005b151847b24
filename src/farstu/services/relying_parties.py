"""Relying parties: added, changed, switched off and removed.

Each function works in its caller's transaction; *by* says whose hand it is; None: the operator's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from farstu.core.audit import AuditEvent
from farstu.core.duo import DuoUniversal
from farstu.core.forward_auth import ForwardAuth
from farstu.core.hosted_page import HostedPage
from farstu.core.identifiers import fold
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.relying_parties import (
    LIVING_SECRETS,
    MOST_ADDRESSES,
    Authentication,
    OpenIdConnect,
    Rules,
    Scope,
    encode_rules,
    is_redirect_address,
    is_web_address,
)
from farstu.crypto.jose import is_key_set
from farstu.crypto.tokens import digest, new_plain, new_token
from farstu.services.fields import clean_text, mistakes
from farstu.services.guarded_hosts import check_forward_auth, take_hosts
from farstu.services.kit import Kit
from farstu.services.portals import Hand
from farstu.services.shared_secrets import seal_secret, signs_by_secret
from farstu.services.token_keys import APPLICATION_TOKENS, find_token_signer
from farstu.services.trail import note
from farstu.store import relying_parties
from farstu.store.relying_parties import RelyingParty, Secret, Written
from farstu.store.tx import Tx

NAME_TAKEN = Rejected(Reason.NAME_TAKEN, field="name")
WRITTEN = {
    Written.DONE: None,
    Written.STALE: Rejected(Reason.RULES_CHANGED_MEANWHILE),
    Written.NAME_TAKEN: NAME_TAKEN,
}
"""What is refused where a change was not written."""
DUO_ID, DUO_SECRET = 20, 40
"""How many characters a plug-in for Duo takes for an id and for a secret: no more, no fewer."""
HINT = 4
"""How many characters of a secret are kept to tell it by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A relying party that was added, and its first secret where it has one: shown once."""

    party: RelyingParty
    secret: str | None


def add_relying_party(
    kit: Kit, tx: Tx, *, name: str, rules: Rules, by: Hand | None = None
) -> Added | tuple[Rejected, ...]:
    """Add a relying party.

    Reasons: NAME_TAKEN, HOST_GUARDED, those of ``clean_text`` and ``check_rules``.
    """
    called = _name(tx, name)
    wrong = mistakes(called, *check_rules(rules))
    if wrong or isinstance(called, Rejected):
        return wrong
    now = kit.clock()
    party_id = kit.new_id(now)
    client_id = new_plain(kit.entropy, length=DUO_ID) if _is_duo(rules) else party_id
    party = RelyingParty(id=party_id, client_id=client_id, name=called, rules=rules, created_at=now)
    if not relying_parties.add(tx, party):
        return (NAME_TAKEN,)
    if taken := take_hosts(tx, party_id, rules):
        relying_parties.remove(tx, party_id)
        return (taken,)
    if isinstance(rules, ForwardAuth):
        find_token_signer(kit, tx, APPLICATION_TOKENS)
    _note(kit, tx, AuditEvent.RELYING_PARTY_ADDED, party, by, {"door": party.door.value})
    secret = new_secret(kit, tx, party, by=by) if keeps_secret(rules) else None
    return Added(party=party, secret=secret if isinstance(secret, str) else None)


def change_relying_party(
    kit: Kit, tx: Tx, party_id: str, *, name: str, rules: Rules, revision: int, by: Hand | None
) -> RelyingParty | tuple[Rejected, ...]:
    """Change name and rules, unless somebody did since the *revision* that was seen.

    Reasons: NOT_FOUND, RULES_CHANGED_MEANWHILE, and those of ``add_relying_party``.
    """
    party = relying_parties.find(tx, party_id)
    if party is None or type(party.rules) is not type(rules):
        return (Rejected(Reason.NOT_FOUND),)
    called = _name(tx, name, but=party_id)
    wrong = mistakes(called, *check_rules(rules))
    if wrong or isinstance(called, Rejected):
        return wrong
    new = replace(party, name=called, rules=rules, revision=revision)
    if refused := WRITTEN[relying_parties.change(tx, new)]:
        return (refused,)
    if taken := take_hosts(tx, party_id, rules):
        relying_parties.change(tx, replace(party, revision=revision + 1))
        return (taken,)
    if changed := _changed(party, new):
        _note(kit, tx, AuditEvent.RELYING_PARTY_CHANGED, new, by, changed)
    return replace(new, revision=revision + 1)


def suspend_relying_party(
    kit: Kit, tx: Tx, party_id: str, *, by: Hand | None = None
) -> Rejected | None:
    """Let nobody in by it, and none of its tokens open anything. Reason: NOT_FOUND."""
    event = AuditEvent.RELYING_PARTY_SUSPENDED
    return _switch(kit, tx, party_id, event, by, at=kit.clock())


def resume_relying_party(
    kit: Kit, tx: Tx, party_id: str, *, by: Hand | None = None
) -> Rejected | None:
    """Let people in by it again. Reason: NOT_FOUND."""
    return _switch(kit, tx, party_id, AuditEvent.RELYING_PARTY_RESUMED, by, at=None)


def remove_relying_party(
    kit: Kit, tx: Tx, party_id: str, *, by: Hand | None = None
) -> Rejected | None:
    """Remove it, with everything that was granted to it. Reason: NOT_FOUND."""
    party = relying_parties.find(tx, party_id)
    if party is None or not relying_parties.remove(tx, party_id):
        return Rejected(Reason.NOT_FOUND)
    _note(kit, tx, AuditEvent.RELYING_PARTY_REMOVED, party, by)
    return None


def new_secret(kit: Kit, tx: Tx, party: RelyingParty, *, by: Hand | None = None) -> str | Rejected:
    """Make a secret, which nobody sees again; the one before lives on until it is removed.

    Reasons: NO_SECRET_KEPT, SECRETS_TWO.
    """
    if not keeps_secret(party.rules):
        return Rejected(Reason.NO_SECRET_KEPT)
    now, made = kit.clock(), _make_secret(kit, party.rules)
    taken = {one.place for one in relying_parties.list_secrets(tx, party.id)}
    free = [place for place in range(LIVING_SECRETS) if place not in taken]
    secret_id = kit.new_id(now)
    sealed = seal_secret(kit, tx, secret_id, made) if signs_by_secret(party.rules) else None
    secret = Secret(
        id=secret_id,
        relying_party_id=party.id,
        place=free[0] if free else 0,
        secret_digest=digest(made),
        hint=made[-HINT:],
        created_at=now,
        secret=sealed,
    )
    if not relying_parties.add_secret(tx, secret):
        return Rejected(Reason.SECRETS_TWO)
    event = AuditEvent.RELYING_PARTY_SECRET_ADDED
    _note(kit, tx, event, party, by, {"secret": secret.id})
    return made


def remove_secret(
    kit: Kit, tx: Tx, party: RelyingParty, secret_id: str, *, by: Hand | None = None
) -> Rejected | None:
    """Let a secret open nothing more, from now on. Reason: NOT_FOUND."""
    if not relying_parties.remove_secret(tx, party.id, secret_id):
        return Rejected(Reason.NOT_FOUND)
    event = AuditEvent.RELYING_PARTY_SECRET_REMOVED
    _note(kit, tx, event, party, by, {"secret": secret_id})
    return None


def keeps_secret(rules: Rules) -> bool:
    """Say whether a relying party with these *rules* shows who it is by a secret."""
    is_named = isinstance(rules, OpenIdConnect) and rules.authentication is Authentication.SECRET
    return is_named or signs_by_secret(rules)


def _make_secret(kit: Kit, rules: Rules) -> str:
    return new_plain(kit.entropy, length=DUO_SECRET) if _is_duo(rules) else new_token(kit.entropy)


def _is_duo(rules: Rules) -> bool:
    return isinstance(rules, DuoUniversal)


def check_rules(rules: Rules) -> tuple[Rejected, ...]:
    """Say everything that is wrong with *rules*.

    Reasons: ADDRESS_MISSING, ADDRESS_OPEN, ADDRESSES_TOO_MANY, KEYS_UNREADABLE, CHOICE_UNKNOWN,
    and those of ``check_forward_auth``.
    """
    if isinstance(rules, ForwardAuth):
        return check_forward_auth(rules)
    if isinstance(rules, HostedPage | DuoUniversal):
        return _check_returns(rules)
    return mistakes(*_check_addresses(rules), _check_keys(rules), _check_scopes(rules))


def _check_addresses(rules: OpenIdConnect) -> tuple[Rejected | None, ...]:
    native = rules.is_native
    missing = Rejected(Reason.ADDRESS_MISSING, field="redirect_addresses")
    return (
        None if rules.redirect_addresses else missing,
        _check_list("redirect_addresses", rules.redirect_addresses, native=native),
        _check_list("signed_out_addresses", rules.signed_out_addresses, native=native),
        None
        if not rules.logout_address or is_web_address(rules.logout_address)
        else Rejected(Reason.ADDRESS_OPEN, field="logout_address"),
    )


def _check_returns(rules: HostedPage | DuoUniversal) -> tuple[Rejected, ...]:
    missing = Rejected(Reason.ADDRESS_MISSING, field="return_addresses")
    return mistakes(
        None if rules.return_addresses else missing,
        _check_list("return_addresses", rules.return_addresses, native=False),
    )


def _check_list(field: str, addresses: tuple[str, ...], *, native: bool) -> Rejected | None:
    if len(addresses) > MOST_ADDRESSES:
        return Rejected(Reason.ADDRESSES_TOO_MANY, Detail(amount=MOST_ADDRESSES), field=field)
    if all(is_redirect_address(one, is_native=native) for one in addresses):
        return None
    return Rejected(Reason.ADDRESS_OPEN, field=field)


def _check_keys(rules: OpenIdConnect) -> Rejected | None:
    if rules.authentication is not Authentication.PRIVATE_KEY or is_key_set(dict(rules.keys)):
        return None
    return Rejected(Reason.KEYS_UNREADABLE, field="keys")


def _check_scopes(rules: OpenIdConnect) -> Rejected | None:
    is_openid = Scope.OPENID in rules.scopes
    return None if is_openid else Rejected(Reason.CHOICE_UNKNOWN, field="scopes")


def _name(tx: Tx, name: str, *, but: str = "") -> str | Rejected:
    """Clean a name that no other relying party of the portal has: people consent by it.

    Whoever asks at the same moment is told by the index, when it is written.
    """
    called = clean_text(name, field="name")
    if isinstance(called, Rejected):
        return called
    others = (one for one in relying_parties.list_all(tx) if one.id != but)
    taken = any(fold(one.name) == fold(called) for one in others)
    return NAME_TAKEN if taken else called


def _switch(
    kit: Kit, tx: Tx, party_id: str, event: AuditEvent, by: Hand | None, *, at: datetime | None
) -> Rejected | None:
    party = relying_parties.find(tx, party_id)
    if party is None:
        return Rejected(Reason.NOT_FOUND)
    if (party.suspended_at is None) == (at is None):
        return None
    if refused := WRITTEN[relying_parties.change(tx, replace(party, suspended_at=at))]:
        return refused
    _note(kit, tx, event, party, by)
    return None


def _changed(old: RelyingParty, new: RelyingParty) -> dict[str, Any]:
    before = {"name": old.name, **encode_rules(old.rules)}
    after = {"name": new.name, **encode_rules(new.rules)}
    return {name: str(value) for name, value in after.items() if value != before[name]}


def _note(
    kit: Kit,
    tx: Tx,
    event: AuditEvent,
    party: RelyingParty,
    by: Hand | None,
    facts: dict[str, Any] | None = None,
) -> None:
    note(
        kit,
        tx,
        None if by is None else by.visit,
        event,
        at=kit.clock(),
        subject_id=None,
        actor_id=None if by is None else by.account_id,
        facts={"relying_party": party.id, "name": party.name, **(facts or {})},
    )
