"""People, by the portal's own id for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pydantic import BaseModel

from farstu.api.exchange import Answer, Call, Endpoint
from farstu.api.people_shapes import (
    AttributesShown,
    Erased,
    Held,
    Membership,
    Page,
    PeopleShown,
    Person,
    PersonShown,
    Reset,
    ResetShown,
)
from farstu.core.assurance import acr
from farstu.core.identifiers import IdentifierKind
from farstu.core.keeping import Attribute, Owner
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Role
from farstu.core.scopes import Scope
from farstu.services.own_ids import Kept, find_own, list_kept, show_kept
from farstu.services.portal_people import Judge, PersonWish, erase_person, put_person, reset_person
from farstu.services.portal_places import Place, is_customer
from farstu.store.tx import Tx

Write = Callable[[Kept], BaseModel]
"""Says what of somebody an address shows."""


def put(call: Call) -> Answer | Rejected:
    """Add somebody, or change what the portal says of them."""
    return _put(call, describe)


def put_attributes(call: Call) -> Answer | Rejected:
    """Change what the portal says of somebody who is there, and nothing else of them is meant."""
    return _put(call, describe_attributes, adds=False)


def _put(call: Call, write: Write, *, adds: bool = True) -> Answer | Rejected:
    said = call.sent(Person)
    texts = {
        Attribute.NAME: said.name,
        Attribute.EMAIL: said.email,
        Attribute.USERNAME: said.username,
        Attribute.LANGUAGE: said.language,
    }
    wish = PersonWish(
        texts={attribute: text for attribute, text in texts.items() if text is not None},
        places=None if said.memberships is None else [_place(one) for one in said.memberships],
        owners=said.owners,
        suspended=said.suspended,
        adds=adds,
    )
    own_id, judge = call.params["own_id"], _judge(call, write)
    done = put_person(call.kit, call.visit, own_id, wish, judge=judge)
    if isinstance(done, Rejected):
        return done
    return Answer(body=write(done.kept), status=201 if done.is_new else 200)


def show(write: Write, call: Call) -> Answer | Rejected:
    """Show somebody."""
    found = find_person(call)
    return Rejected(Reason.NOT_FOUND) if found is None else call.show(write(found))


def list_people(call: Call) -> Answer:
    """List whom the portal keeps, by account."""
    page = call.asked(Page)
    found = call.kit.store.read(
        lambda tx: list_kept(call.kit, tx, after=page.cursor, limit=page.limit + 1),
        portal_id=call.visit.portal.id,
    )
    shown = found[: page.limit]
    more = len(found) > page.limit
    return Answer(
        body=PeopleShown(
            people=[describe(one) for one in shown],
            next=shown[-1].subject.account.id if more else None,
        )
    )


def reset(call: Call) -> Answer | Rejected:
    """Take away all that somebody holds."""
    why = call.sent(Reset).reason
    done = reset_person(call.kit, call.visit, call.params["own_id"], reason=why)
    return done if isinstance(done, Rejected) else Answer(body=ResetShown(removed=done))


def erase(call: Call) -> Answer | Rejected:
    """Erase somebody."""
    own_id, judge = call.params["own_id"], _judge(call, describe)
    done = erase_person(call.kit, call.visit, own_id, judge=judge)
    return done if isinstance(done, Rejected) else Answer(body=Erased(id=done))


def _judge(call: Call, write: Write) -> Judge | None:
    """Judge inside the deed whether somebody is still as whoever calls saw them, if it is asked."""
    if call.condition is None:
        return None
    return lambda kept: call.refuse_other(None if kept is None else write(kept))


def find_person(call: Call) -> Kept | None:
    """Find whose id is in the path."""

    def question(tx: Tx) -> Kept | None:
        account = find_own(tx, call.params["own_id"])
        return None if account is None else show_kept(call.kit, tx, account)

    return call.kit.store.read(question, portal_id=call.visit.portal.id)


def describe(one: Kept) -> PersonShown:
    """Write somebody as plain data; never a secret."""
    account = one.subject.account
    return PersonShown(
        **dict(describe_attributes(one)),
        id=account.id,
        own_id=one.own_id,
        factors=[
            Held(
                id=held.id,
                kind=held.kind,
                name=held.name,
                created_at=held.created_at,
                last_used_at=held.last_used_at,
                suspended=held.suspended_at is not None,
            )
            for held in one.subject.held
        ],
        recovery_codes_left=one.subject.recovery_codes_left,
        required=acr(one.subject.policy.required),
        sessions_valid_after=account.sessions_valid_after,
    )


def describe_attributes(one: Kept) -> AttributesShown:
    """Write what there is to say of somebody, whoever says it: nothing that a sign-in changes."""
    account = one.subject.account
    kept = account.kept_by_portal or ()
    return AttributesShown(
        name=account.name,
        email=one.name_of(IdentifierKind.EMAIL),
        username=one.name_of(IdentifierKind.USERNAME),
        language=account.language,
        memberships=[
            Membership(organisation=place.name, role=place.membership.role.name.lower())
            for place in one.places
            if is_customer(place)
        ],
        suspended=account.suspended_at is not None,
        owners={each: Owner.PORTAL if each in kept else Owner.FARSTU for each in Attribute},
    )


def _place(said: Membership) -> Place:
    return Place(organisation=said.organisation, role=Role[said.role.upper()])


WRONG = (
    Reason.OWN_ID_INVALID,
    Reason.FIELD_EMPTY,
    Reason.FIELD_TOO_LONG,
    Reason.FIELD_UNPRINTABLE,
    Reason.EMAIL_INVALID,
    Reason.EMAIL_TAKEN,
    Reason.NAME_TAKEN,
    Reason.LANGUAGE_UNKNOWN,
    Reason.KEPT_BY_FARSTU,
    Reason.NOT_PERMITTED,
    Reason.NOT_FOUND,
)
PEOPLE = (
    Endpoint(
        method="GET",
        path="/people",
        name="list_people",
        summary="List whom the portal keeps, a page at a time.",
        scope=Scope.PEOPLE_READ,
        handler=list_people,
        answer=PeopleShown,
        query=Page,
    ),
    Endpoint(
        method="GET",
        path="/people/{own_id}",
        name="show_person",
        summary="Show somebody.",
        scope=Scope.PEOPLE_READ,
        handler=partial(show, describe),
        conditional=True,
        answer=PersonShown,
        refusals=(Reason.NOT_FOUND,),
    ),
    Endpoint(
        method="PUT",
        path="/people/{own_id}",
        name="put_person",
        summary="Add somebody, or change what the portal says of them.",
        scope=Scope.PEOPLE_WRITE,
        handler=put,
        conditional=True,
        answer=PersonShown,
        body=Person,
        statuses={200: "Changed, or as they were", 201: "Added"},
        refusals=WRONG,
    ),
    Endpoint(
        method="GET",
        path="/people/{own_id}/attributes",
        name="show_attributes",
        summary="Show of somebody what can be said of them; a sign-in changes nothing of it.",
        scope=Scope.PEOPLE_READ,
        handler=partial(show, describe_attributes),
        conditional=True,
        answer=AttributesShown,
        refusals=(Reason.NOT_FOUND,),
    ),
    Endpoint(
        method="PUT",
        path="/people/{own_id}/attributes",
        name="put_attributes",
        summary="Change what the portal says of somebody who is there.",
        scope=Scope.PEOPLE_WRITE,
        handler=put_attributes,
        conditional=True,
        answer=AttributesShown,
        body=Person,
        refusals=WRONG,
    ),
    Endpoint(
        method="DELETE",
        path="/people/{own_id}",
        name="erase_person",
        summary="Erase somebody whom the portal keeps: there is no way back.",
        scope=Scope.PEOPLE_ERASE,
        handler=erase,
        conditional=True,
        answer=Erased,
        refusals=(
            Reason.NOT_FOUND,
            Reason.NOT_PERMITTED,
            Reason.KEPT_BY_FARSTU,
            Reason.LAST_OWNER,
        ),
    ),
    Endpoint(
        method="POST",
        path="/people/{own_id}/reset",
        name="reset_person",
        summary="Take away all that somebody holds; they are told.",
        scope=Scope.RESET,
        handler=reset,
        answer=ResetShown,
        body=Reset,
        refusals=(
            Reason.NOT_FOUND,
            Reason.NOT_PERMITTED,
            Reason.FIELD_EMPTY,
            Reason.FIELD_TOO_LONG,
            Reason.FIELD_UNPRINTABLE,
        ),
    ),
)
