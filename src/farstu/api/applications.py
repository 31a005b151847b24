"""Applications that trust the portal: listed, added, changed, given secrets, stopped."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from farstu.api.application_shapes import (
    ApplicationChange,
    ApplicationGone,
    ApplicationMade,
    ApplicationSaid,
    ApplicationShown,
    ApplicationsShown,
    SecretMade,
    SecretShown,
    apply,
    is_of,
    rules_said,
    show_rules,
)
from farstu.api.exchange import Answer, Call, Endpoint, Nothing
from farstu.core.outcome import Reason, Rejected
from farstu.core.scopes import Scope
from farstu.services import relying_parties as parties
from farstu.services.portals import Hand
from farstu.store import grants, relying_parties
from farstu.store.relying_parties import RelyingParty
from farstu.store.tx import Tx

DISCOVERY = "/.well-known/openid-configuration"
NOWHERE = Rejected(Reason.NOT_FOUND)


def list_applications(call: Call) -> Answer:
    """List them by name."""

    def question(tx: Tx) -> list[ApplicationShown]:
        return [_describe(tx, one) for one in relying_parties.list_all(tx)]

    shown = call.kit.store.read(question, portal_id=call.visit.portal.id)
    return Answer(body=ApplicationsShown(applications=shown))


def show_application(call: Call) -> Answer | Rejected:
    """Show one."""

    def question(tx: Tx) -> Answer | Rejected:
        one = _find(call, tx)
        return NOWHERE if one is None else call.show(_describe(tx, one))

    return call.kit.store.read(question, portal_id=call.visit.portal.id)


def add_application(call: Call) -> Answer | Rejected:
    """Add one; its secret is told this once."""
    said = call.sent(ApplicationSaid)
    rules = rules_said(said)
    if rules is None:
        return Rejected(Reason.CHOICE_UNKNOWN, field="openid_connect")

    def deed(tx: Tx) -> Answer | Rejected:
        done = parties.add_relying_party(call.kit, tx, name=said.name, rules=rules, by=_hand(call))
        if isinstance(done, tuple):
            return done[0]
        origin = call.visit.origin
        made = ApplicationMade(
            application=_describe(tx, done.party),
            issuer=origin,
            discovery=f"{origin}{DISCOVERY}",
            secret=done.secret,
        )
        return Answer(body=made, status=201)

    return call.kit.store.write(deed, portal_id=call.visit.portal.id)


def change_application(call: Call) -> Answer | Rejected:
    """Change name and rules; what is left out stays."""
    said = call.sent(ApplicationChange)

    def deed(tx: Tx) -> Answer | Rejected:
        one = _hold(call, tx)
        if isinstance(one, Rejected):
            return one
        if not is_of(said, one.door):
            return Rejected(Reason.CHOICE_UNKNOWN, field="openid_connect")
        done = parties.change_relying_party(
            call.kit,
            tx,
            one.id,
            name=one.name if said.name is None else said.name,
            rules=apply(said, one.rules),
            revision=said.revision,
            by=_hand(call),
        )
        return done[0] if isinstance(done, tuple) else Answer(body=_describe(tx, done))

    return call.kit.store.write(deed, portal_id=call.visit.portal.id)


def remove_application(call: Call) -> Answer | Rejected:
    """Remove one, with its secrets and everything that people allowed it."""
    which = call.params["application"]

    def deed(tx: Tx) -> Rejected | None:
        one = _hold(call, tx)
        if isinstance(one, Rejected):
            return one
        return parties.remove_relying_party(call.kit, tx, which, by=_hand(call))

    refused = call.kit.store.write(deed, portal_id=call.visit.portal.id)
    return refused or Answer(body=ApplicationGone(removed=which))


def add_secret(call: Call) -> Answer | Rejected:
    """Make a second secret, told this once; the one before lives on until it is removed."""

    def deed(tx: Tx) -> str | Rejected:
        one = _find(call, tx)
        return NOWHERE if one is None else parties.new_secret(call.kit, tx, one, by=_hand(call))

    made = call.kit.store.write(deed, portal_id=call.visit.portal.id)
    return made if isinstance(made, Rejected) else Answer(body=SecretMade(secret=made), status=201)


def remove_secret(call: Call) -> Answer | Rejected:
    """Let a secret open nothing more."""
    which = call.params["secret"]

    def deed(tx: Tx) -> Rejected | None:
        one = _find(call, tx)
        if one is None:
            return NOWHERE
        return parties.remove_secret(call.kit, tx, one, which, by=_hand(call))

    refused = call.kit.store.write(deed, portal_id=call.visit.portal.id)
    return refused or Answer(body=ApplicationGone(removed=which))


def switch(deed: Callable[..., Rejected | None], call: Call) -> Answer | Rejected:
    """Let nobody in by it for now, or let people in again."""

    def whole(tx: Tx) -> Answer | Rejected:
        refused = deed(call.kit, tx, call.params["application"], by=_hand(call))
        one = _find(call, tx)
        return refused or (NOWHERE if one is None else Answer(body=_describe(tx, one)))

    return call.kit.store.write(whole, portal_id=call.visit.portal.id)


def _find(call: Call, tx: Tx) -> RelyingParty | None:
    return relying_parties.find(tx, call.params["application"])


def _hold(call: Call, tx: Tx) -> RelyingParty | Rejected:
    """Hold one until the end of the transaction, if it is as whoever calls saw it."""
    one = relying_parties.hold(tx, call.params["application"])
    if one is None:
        return NOWHERE
    return call.refuse_other(_describe(tx, one)) or one


def _hand(call: Call) -> Hand:
    return Hand(visit=call.visit)


def _describe(tx: Tx, one: RelyingParty) -> ApplicationShown:
    """Write one as plain data; never a secret."""
    return ApplicationShown(
        id=one.id,
        client_id=one.client_id,
        name=one.name,
        door=one.door.value,
        revision=one.revision,
        created_at=one.created_at,
        suspended=one.suspended_at is not None,
        secrets=[
            SecretShown(id=held.id, place=held.place, hint=held.hint, created_at=held.created_at)
            for held in relying_parties.list_secrets(tx, one.id)
        ],
        allowed_by=grants.count_of_party(tx, one.id),
        **show_rules(one.rules),
    )


WRONG = (
    Reason.NAME_TAKEN,
    Reason.FIELD_EMPTY,
    Reason.FIELD_TOO_LONG,
    Reason.FIELD_UNPRINTABLE,
    Reason.CHOICE_UNKNOWN,
    Reason.ADDRESS_MISSING,
    Reason.ADDRESS_OPEN,
    Reason.ADDRESSES_TOO_MANY,
    Reason.KEYS_UNREADABLE,
    Reason.HOSTS_MISSING,
    Reason.HOST_GUARDED,
    Reason.ORIGIN_UNCLEAR,
    Reason.RULE_UNCLEAR,
    Reason.RULES_TOO_MANY,
)
_READS = partial(Endpoint, method="GET", scope=Scope.APPLICATIONS_READ)
_WRITES = partial(Endpoint, scope=Scope.APPLICATIONS_WRITE)

APPLICATIONS = (
    _READS(
        path="/applications",
        name="list_applications",
        summary="List the applications of the portal.",
        handler=list_applications,
        answer=ApplicationsShown,
    ),
    _WRITES(
        method="POST",
        path="/applications",
        name="add_application",
        summary="Add an application; its secret is told this once.",
        handler=add_application,
        answer=ApplicationMade,
        body=ApplicationSaid,
        statuses={201: "Added"},
        refusals=WRONG,
    ),
    _READS(
        path="/applications/{application}",
        name="show_application",
        summary="Show an application.",
        handler=show_application,
        conditional=True,
        answer=ApplicationShown,
        refusals=(Reason.NOT_FOUND,),
    ),
    _WRITES(
        method="PUT",
        path="/applications/{application}",
        name="change_application",
        summary="Change the name and the rules of an application, as it was at a revision.",
        handler=change_application,
        conditional=True,
        answer=ApplicationShown,
        body=ApplicationChange,
        refusals=(*WRONG, Reason.NOT_FOUND, Reason.RULES_CHANGED_MEANWHILE),
    ),
    _WRITES(
        method="DELETE",
        path="/applications/{application}",
        name="remove_application",
        summary="Remove an application, with all that it holds.",
        handler=remove_application,
        conditional=True,
        answer=ApplicationGone,
        refusals=(Reason.NOT_FOUND,),
    ),
    _WRITES(
        method="POST",
        path="/applications/{application}/secrets",
        name="add_secret",
        summary="Make a second secret, told this once; the first lives on.",
        handler=add_secret,
        answer=SecretMade,
        body=Nothing,
        statuses={201: "Made"},
        refusals=(Reason.NOT_FOUND, Reason.NO_SECRET_KEPT, Reason.SECRETS_TWO),
    ),
    _WRITES(
        method="DELETE",
        path="/applications/{application}/secrets/{secret}",
        name="remove_secret",
        summary="Let a secret open nothing more.",
        handler=remove_secret,
        answer=ApplicationGone,
        refusals=(Reason.NOT_FOUND,),
    ),
    *(
        _WRITES(
            method="POST",
            path=f"/applications/{{application}}/{word}",
            name=f"{word}_application",
            summary=summary,
            handler=partial(switch, deed),
            answer=ApplicationShown,
            body=Nothing,
            refusals=(Reason.NOT_FOUND, Reason.RULES_CHANGED_MEANWHILE),
        )
        for word, summary, deed in (
            ("suspend", "Let nobody in by it for now.", parties.suspend_relying_party),
            ("resume", "Let people in by it again.", parties.resume_relying_party),
        )
    ),
)
