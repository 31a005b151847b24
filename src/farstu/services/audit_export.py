"""An export of the audit trail that proves itself: lines of JSON, each in its canonical form.

First a header with the chains and the public keys; then chain by chain each event with its hash
and the one before it, and each checkpoint behind the event that it is about; at the end a signature
over all of it. Events are read a page at a time: what has a number never changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from farstu.core.audit import AuditEvent
from farstu.crypto.chain import canonical, first_hash
from farstu.crypto.signing import sign
from farstu.services.audit_closing import close_portal, record_of
from farstu.services.audit_signing import (
    describe_key,
    find_signer,
    say_moment,
    sign_checkpoints,
    statement_of,
)
from farstu.services.kit import Kit
from farstu.services.trail import note
from farstu.store import audit_chains, audit_checkpoints, audit_events, audit_keys, organisations
from farstu.store.audit_chains import Chain
from farstu.store.audit_checkpoints import Checkpoint
from farstu.store.audit_events import AuditRow, ClosedRow
from farstu.store.audit_keys import AuditKey
from farstu.store.portals import Portal
from farstu.store.tx import Tx

FORMAT = "farstu audit 1"
EXPORT = "audit export"  # what the signature at the end is about
PAGE = 1000


class ForgottenMeanwhileError(Exception):
    """While events were read, the oldest of them were forgotten, as their time had come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be exported. Without *personal* fields their digests are all that is left.

    So it is with what *outsiders* did, by the ids of their accounts.
    """

    organisation_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    personal: bool = True
    outsiders: frozenset[str] = frozenset()
    by: str | None = None  # an account; None: the operator
    most: int | None = None  # of more events nothing is exported, nor noted

    def shows(self, row: AuditRow) -> bool:
        """Say whether the personal fields of an event go with it."""
        return self.personal and row.actor_id not in self.outsiders


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of a chain: what comes behind the position *after*, up to *last*."""

    chain: Chain
    organisation: str | None
    after: int
    before: str
    last: int
    last_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an export will hold."""

    portal: Portal
    wish: Wish
    made_at: datetime
    spans: Sequence[Span]
    keys: Sequence[AuditKey]

    @property
    def events(self) -> int:
        """How many events that are."""
        return sum(span.last - span.after for span in self.spans)


def plan_export(kit: Kit, portal: Portal, wish: Wish) -> Plan:
    """Close and sign the chains as they are now, and see which part of each is wanted."""
    close_portal(kit, portal.id)
    sign_checkpoints(kit, portal.id)

    def deed(tx: Tx) -> Plan:
        now = kit.clock()
        find_signer(kit, tx)
        names = {one.id: one.name for one in organisations.list_organisations(tx)}
        spans = [
            span
            for chain in audit_chains.list_chains(tx)
            if wish.organisation_id in {None, chain.organisation_id}
            and (span := _span(tx, chain, wish, names.get(chain.id)))
        ]
        plan = Plan(
            portal=portal, wish=wish, made_at=now, spans=spans, keys=audit_keys.list_keys(tx)
        )
        if wish.most is None or plan.events <= wish.most:
            _note(kit, tx, plan)
        return plan

    return kit.store.write(deed, portal_id=portal.id)


def _note(kit: Kit, tx: Tx, plan: Plan) -> None:
    wish, by = plan.wish, plan.wish.by
    note(
        kit,
        tx,
        None,
        AuditEvent.AUDIT_EXPORTED,
        at=plan.made_at,
        subject_id=None,
        actor_id=by,
        organisation_id=None if by is None else wish.organisation_id,
        facts={"events": plan.events, "organisation": wish.organisation_id}
        | ({} if by is None else {"by": "account"}),
    )


def list_lines(kit: Kit, plan: Plan) -> Iterator[bytes]:
    """Write the export, line by line. Raises ``ForgottenMeanwhileError``."""
    digest, lines = hashlib.sha256(), 0
    for said in _list_statements(kit, plan):
        line = f"{canonical(said)}\n".encode()
        digest.update(line)
        lines += 1
        yield line
    _refuse_forgotten(kit, plan)
    yield f"{canonical(_end(kit, plan, lines=lines, digest=digest.hexdigest()))}\n".encode()


def list_events(kit: Kit, plan: Plan) -> Iterator[tuple[Span, ClosedRow]]:
    """List the events of an export, in its order. Raises ``ForgottenMeanwhileError``."""
    for span in plan.spans:
        for closed in _walk(kit, plan.portal.id, span):
            yield span, closed
    _refuse_forgotten(kit, plan)


def _list_statements(kit: Kit, plan: Plan) -> Iterator[Mapping[str, Any]]:
    yield _header(plan)
    for span in plan.spans:
        signed = iter(_list_signed(kit, plan.portal.id, span))
        due, previous, position = next(signed, None), span.before, span.after
        if due is not None and due.position == position:
            yield _checkpoint(due, plan.portal.id)
            due = next(signed, None)
        for closed in _walk(kit, plan.portal.id, span):
            follows = closed.position == position + 1
            yield _event(plan, span, closed, previous if follows else None)
            previous, position = closed.digest, closed.position
            while due is not None and due.position <= position:
                yield _checkpoint(due, plan.portal.id)
                due = next(signed, None)
        if due is not None:
            yield _checkpoint(due, plan.portal.id)
        yield from (_checkpoint(one, plan.portal.id) for one in signed)


def _span(tx: Tx, chain: Chain, wish: Wish, name: str | None) -> Span | None:
    """See which part of a chain is wanted: the events of a time, and all between them."""
    after, last = chain.forgotten, chain.position
    if wish.since is not None or wish.until is not None:
        found = audit_events.find_span(tx, chain.id, since=wish.since, until=wish.until)
        if found is None:
            return None
        after = after if wish.since is None else found[0] - 1
        last = last if wish.until is None else found[1]
    if after >= last:
        return None
    at_end = last == chain.position
    return Span(
        chain=chain,
        organisation=name,
        after=after,
        before=_hash_at(tx, chain, after),
        last=last,
        last_hash=chain.digest if at_end else _hash_at(tx, chain, last),
    )


def _hash_at(tx: Tx, chain: Chain, position: int) -> str:
    """Say the hash at a position; where the events before are gone, a checkpoint has it.

    If both are missing somebody took them: nothing fits an empty hash, so a check will say so.
    """
    if position == 0:
        return first_hash(chain.id)
    digest = audit_events.find_digest(tx, chain.id, position=position)
    signed = audit_checkpoints.list_between(tx, chain.id, first=position, last=position)
    return digest or next((one.digest for one in signed), "")


def _walk(kit: Kit, portal_id: str, span: Span) -> Iterator[ClosedRow]:
    """Read the events of a span, a page a question."""
    after = span.after
    while page := _read_page(kit, portal_id, span, after):
        after = page[-1].position
        yield from page


def _read_page(kit: Kit, portal_id: str, span: Span, after: int) -> Sequence[ClosedRow]:
    return kit.store.read(
        lambda tx: audit_events.list_closed(
            tx, span.chain.id, after=after, last=span.last, limit=PAGE
        ),
        portal_id=portal_id,
    )


def _list_signed(kit: Kit, portal_id: str, span: Span) -> Sequence[Checkpoint]:
    return kit.store.read(
        lambda tx: audit_checkpoints.list_between(
            tx, span.chain.id, first=span.after, last=span.last
        ),
        portal_id=portal_id,
    )


def _refuse_forgotten(kit: Kit, plan: Plan) -> None:
    """Stop if a purge took events away that this export began with."""
    now = {c.id: c for c in kit.store.read(audit_chains.list_chains, portal_id=plan.portal.id)}
    if any(now[span.chain.id].forgotten > span.after for span in plan.spans):
        raise ForgottenMeanwhileError


def _header(plan: Plan) -> Mapping[str, Any]:
    return {
        "line": "header",
        "format": FORMAT,
        "portal": {"id": plan.portal.id, "host": plan.portal.host, "name": plan.portal.name},
        "made_at": say_moment(plan.made_at),
        "since": say_moment(plan.wish.since),
        "until": say_moment(plan.wish.until),
        "personal": plan.wish.personal,
        "chains": [_describe(span) for span in plan.spans],
        "keys": [describe_key(key) for key in plan.keys],
    }


def _describe(span: Span) -> Mapping[str, Any]:
    return {
        "chain": span.chain.id,
        "organisation": span.organisation,
        "after": span.after,
        "before": span.before,
        "last": span.last,
        "hash": span.last_hash,
    }


def _event(plan: Plan, span: Span, closed: ClosedRow, previous: str | None) -> Mapping[str, Any]:
    row, shown = closed.row, plan.wish.shows(closed.row)
    record = record_of(
        row, portal_id=plan.portal.id, chain_id=span.chain.id, number=closed.position
    )
    return {
        "line": "event",
        **record,
        "personal": row.personal if shown else None,
        "salt": row.personal_salt if shown else None,
        "previous": previous,
        "hash": closed.digest,
    }


def _checkpoint(signed: Checkpoint, portal_id: str) -> Mapping[str, Any]:
    statement = statement_of(signed, portal_id=portal_id)
    return {"line": "checkpoint", **statement, "signature": signed.signature}


def _end(kit: Kit, plan: Plan, *, lines: int, digest: str) -> Mapping[str, Any]:
    """Sign everything before, so that nothing of it can be taken away or put in another way."""
    signer = kit.store.write(lambda tx: find_signer(kit, tx), portal_id=plan.portal.id)
    statement = {
        "portal": plan.portal.id,
        "lines": lines,
        "digest": digest,
        "at": say_moment(kit.clock()),
        "key": signer.key_id,
    }
    signature = sign(signer.secret, statement, about=EXPORT)
    return {"line": "end", **statement, "signature": signature}
