"""Joining, being looked after, and the house's own chores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.plans import Layer
from farstu.core.policy import Policy, Requirement, requirement_of, with_requirement
from farstu.core.roles import Role
from farstu.core.session_limits import PRIVILEGED
from farstu.crypto.keyring import KeyFile, WrappingKey
from farstu.crypto.sealing import SealError, data_key_id_of
from farstu.services import accounts as operating
from farstu.services import answer as hall
from farstu.services import first_owner, invitations, key_rotation, links, policies, portals, vault
from farstu.services.first_owner import FirstOwner
from farstu.services.housekeeping import EVERY, keep_house
from farstu.services.kit import Kit, Visit
from farstu.services.seats import Moved
from farstu.store import data_keys, leases, schema
from farstu.store.links import Purpose
from farstu.store.tx import EVERYWHERE, Tx
from tests.support.house import OPTIONAL, PASSWORD, REQUIRED, TOTP, House, at_once

OWNER = FirstOwner(
    portal_name="Nordskär", name="Maja Lind", email="maja@example.com", password=PASSWORD
)


def reason_of(done: object) -> Reason | None:
    """Say why not."""
    return done.reason if isinstance(done, Rejected) else None


@contextmanager
def unclaimed(house: House) -> Iterator[tuple[Kit, Visit]]:
    """Stand before an installation without an owner: the house's own portal has none by a link."""
    portal = first_owner.portal_to_be(house.kit, "first.example.com")
    yield house.kit, replace(house.visit, portal=portal)


# The first owner -------------------------------------------------------------


def test_first_owner_gets_a_portal_and_has_to_enrol(house: House) -> None:
    """The link makes portal and owner and begins a login; afterwards it is dead, for good."""
    with unclaimed(house) as (kit, visit):
        token = links.make_first_owner_link(kit)
        assert token is not None
        assert first_owner.is_unclaimed(kit)
        assert first_owner.first_link_opens(kit, visit, token)
        moved = first_owner.claim_installation(kit, visit, token, OWNER)
        assert isinstance(moved, Moved)
        assert not first_owner.is_unclaimed(kit)
        assert not first_owner.first_link_opens(kit, visit, token)
        again = first_owner.claim_installation(kit, visit, token, OWNER)
        assert [reason_of(one) for one in again] == [Reason.LINK_DEAD]  # type: ignore[union-attr]
        assert links.make_first_owner_link(kit) is None
        made = portals.find_portal(kit, "first.example.com")
        assert made is not None
        assert made.name == "Nordskär"


def test_every_mistake_of_the_first_owner_is_told_at_once(house: House) -> None:
    """All fields are judged; the link stays good."""
    with unclaimed(house) as (kit, visit):
        token = links.make_first_owner_link(kit) or ""
        bad = FirstOwner(portal_name=" ", name="x" * 101, email="nope", password="short")
        told = first_owner.claim_installation(kit, visit, token, bad)
        assert isinstance(told, tuple)
        assert {(r.reason, r.field) for r in told} == {
            (Reason.FIELD_EMPTY, "portal_name"),
            (Reason.FIELD_TOO_LONG, "name"),
            (Reason.EMAIL_INVALID, "email"),
            (Reason.PASSWORD_SHORT, "password"),
        }
        only_weak = replace(OWNER, password="short")
        weak = first_owner.claim_installation(kit, visit, token, only_weak)
        assert [one.reason for one in weak] == [Reason.PASSWORD_SHORT]  # type: ignore[union-attr]
        assert first_owner.first_link_opens(kit, visit, token)


@pytest.mark.parametrize("email", ["", "a" * 250 + "@example.com"])
def test_address_is_checked(house: House, email: str) -> None:
    """An empty or endless address is none."""
    with unclaimed(house) as (kit, visit):
        token = links.make_first_owner_link(kit) or ""
        typed = replace(OWNER, email=email)
        told = first_owner.claim_installation(kit, visit, token, typed)
        assert isinstance(told, tuple)
        assert {r.field for r in told} == {"email"}


def test_name_with_a_control_is_refused(house: House) -> None:
    """A NUL in a name never reaches the database."""
    with unclaimed(house) as (kit, visit):
        token = links.make_first_owner_link(kit) or ""
        told = first_owner.claim_installation(kit, visit, token, replace(OWNER, name="a\0b"))
        assert [one.reason for one in told] == [Reason.FIELD_UNPRINTABLE]  # type: ignore[union-attr]


def test_parallel_claims_make_one_owner(house: House) -> None:
    """Of five at once one becomes the owner."""
    with unclaimed(house) as (kit, visit):
        token = links.make_first_owner_link(kit) or ""
        claim = first_owner.claim_installation
        done = at_once(*(lambda: claim(kit, visit, token, OWNER) for _ in range(5)))
        assert sum(isinstance(one, Moved) for one in done) == 1


def test_two_links_make_one_owner(house: House) -> None:
    """The newest link wins; a link that was made before cannot be used beside it."""
    with unclaimed(house) as (kit, visit):
        old = links.make_first_owner_link(kit) or ""
        links.make_first_owner_link(kit)
        told = first_owner.claim_installation(kit, visit, old, OWNER)
        assert [one.reason for one in told] == [Reason.LINK_DEAD]  # type: ignore[union-attr]


def test_first_link_dies_after_a_day_and_is_busy_when_the_house_is(house: House) -> None:
    """It lives 24 hours; when there is no room for hashing it stays good."""
    with unclaimed(house) as (kit, visit):
        token = links.make_first_owner_link(kit) or ""
        busy = first_owner.claim_installation(house.while_busy().kit, visit, token, OWNER)
        assert [one.reason for one in busy] == [Reason.SERVER_BUSY]  # type: ignore[union-attr]
        house.clock.advance(timedelta(hours=24))
        assert not first_owner.first_link_opens(kit, visit, token)
        assert not first_owner.first_link_opens(kit, visit, "no token at all")


# Invitations -----------------------------------------------------------------


def invite(house: House, email: str = "olle@example.com") -> str:
    """Invite somebody."""
    new = operating.NewAccount(name="Olle", email=email, role=Role.MEMBER)
    made = house.write(lambda tx: invitations.invite(house.kit, tx, new))
    assert not isinstance(made, Rejected)
    return made[1]


def test_invitation_is_accepted_once(house: House) -> None:
    """The link names whom it is for, takes a name and a password, and is then dead."""
    token = invite(house)
    kit, visit = house.kit, house.visit
    invited = invitations.find_invitation(kit, visit, token)
    assert invited is not None
    assert (invited.name, invited.email) == ("Olle", "olle@example.com")
    accept = invitations.accept_invitation
    told = accept(kit, visit, token, name="", password="short")
    assert isinstance(told, tuple)
    assert {r.field for r in told} == {"name", "password"}
    busy = accept(house.while_busy().kit, visit, token, name="Olle Berg", password=PASSWORD)
    assert [one.reason for one in busy] == [Reason.SERVER_BUSY]  # type: ignore[union-attr]
    done = at_once(
        *(lambda: accept(kit, visit, token, name="Olle Berg", password=PASSWORD) for _ in range(4))
    )
    assert sum(isinstance(one, Moved) for one in done) == 1
    dead = accept(kit, visit, token, name="Olle Berg", password=PASSWORD)
    assert [one.reason for one in dead] == [Reason.LINK_DEAD]  # type: ignore[union-attr]


def test_taken_address_is_not_invited_twice(house: House) -> None:
    """However it is spelled, an address that somebody has is taken."""
    invite(house)
    new = operating.NewAccount(name="Other", email="OLLE@Example.com", role=Role.MEMBER)
    again = house.write(lambda tx: invitations.invite(house.kit, tx, new))
    assert reason_of(again) is Reason.EMAIL_TAKEN


def test_invitation_of_an_account_that_has_a_password_is_dead(house: House) -> None:
    """A link for somebody who has a password, or who is gone, opens nothing."""
    maja = house.add_person()
    token = house.write(
        lambda tx: links.make_link(
            house.kit, tx, purpose=Purpose.INVITATION, account_id=maja.id, now=house.clock()
        )
    )
    assert invitations.find_invitation(house.kit, house.visit, token) is None
    assert not first_owner.first_link_opens(house.kit, house.visit, token)


# Accounts and policy ---------------------------------------------------------


def test_suspended_is_out_and_back(house: House) -> None:
    """Suspension ends sessions at once and is told after the password; resuming lets in again."""
    owner = house.add_person("owner@example.com", role=Role.OWNER)
    maja = house.add_person()
    phone = house.give_app(maja)
    moved = hall.answer(
        house.kit, house.visit, house.knock(maja), kind=TOTP, response=phone.answer()
    )
    assert isinstance(moved, Moved)
    suspend = operating.suspend_account
    assert house.write(lambda tx: suspend(house.kit, tx, maja.id)) is None
    assert reason_of(house.write(lambda tx: suspend(house.kit, tx, maja.id))) is Reason.NOT_FOUND
    assert reason_of(house.write(lambda tx: suspend(house.kit, tx, owner.id))) is Reason.LAST_OWNER
    assert house.guest(moved.token).seat is None
    resume = operating.resume_account
    assert house.write(lambda tx: resume(house.kit, tx, maja.id)) is None
    assert reason_of(house.write(lambda tx: resume(house.kit, tx, maja.id))) is Reason.NOT_FOUND
    assert house.knock(maja) is not None


def test_reset_removes_everything_and_ends_grace(house: House) -> None:
    """After a reset the next sign-in enrols again, grace or not."""
    house.set_policy(replace(REQUIRED, grace=timedelta(days=7)))
    maja = house.add_person()
    phone = house.give_app(maja)
    house.give_codes(maja)
    session = house.come_in(maja, phone)
    reset = operating.reset_factors
    count = house.write(lambda tx: reset(house.kit, tx, maja.id, reason="met in person"))
    assert count == 1
    missing = house.write(lambda tx: reset(house.kit, tx, "0" * 26, reason="nobody"))
    assert reason_of(missing) is Reason.NOT_FOUND
    subject = house.subject(maja)
    assert (subject.held, subject.recovery_codes_left) == ((), 0)
    assert subject.facts.coming == ()
    seat = house.knock(maja)
    assert reason_of(hall.postpone(house.kit, house.visit, seat)) is Reason.NOT_OFFERED
    assert reason_of(hall.postpone(house.kit, house.visit, session)) is Reason.LOGIN_EXPIRED


def test_account_is_found_by_any_spelling(house: House) -> None:
    """By address however spelled, or by id; a stranger is not."""
    maja = house.add_person()

    def find(text: str) -> object:
        return house.read(lambda tx: operating.find_account(house.kit, tx, text))

    assert find("MAJA@example.com ") is not None
    assert find(maja.id) is not None
    assert find("olle@example.com") is None


def test_policy_that_nobody_could_meet_is_not_saved(house: House) -> None:
    """Phishing-resistant by an app alone cannot be; the three words can."""
    kit = house.kit

    def change(policy: Policy, tx: Tx) -> Layer | Rejected:
        return policies.change_policy(kit, tx, policies.find_layer(kit, tx), policy)

    for requirement in Requirement:
        policy = with_requirement(REQUIRED, requirement, kit.factors)
        assert isinstance(house.write(partial(change, policy)), Layer)
        now = house.read(lambda tx: policies.portal_policy(kit, tx))
        assert requirement_of(now) is requirement
    impossible = replace(REQUIRED, required=Assurance.PHISHING_RESISTANT)
    refused = house.write(partial(change, impossible))
    assert reason_of(refused) is Reason.POLICY_UNSATISFIABLE


def test_policy_that_leaves_nobody_a_way_beside_two_layers_is_not_saved(house: House) -> None:
    """Each layer alone leaves a way in; whoever is in that role of that organisation has none."""
    house.set_policy(replace(OPTIONAL, allowed=frozenset({TOTP})), organisation_id=house.people)
    keys = frozenset({FactorKind("smoke")})
    house.set_policy(replace(OPTIONAL, allowed=keys), role=Role.OWNER)
    factors = {**house.kit.factors, **dict.fromkeys(keys, house.kit.factors[TOTP])}
    kit = replace(house.kit, factors=factors)
    both = replace(REQUIRED, allowed=frozenset({TOTP}) | keys)

    def change(tx: Tx) -> Layer | Rejected:
        return policies.change_policy(kit, tx, policies.find_layer(kit, tx), both)

    assert reason_of(house.write(change)) is Reason.POLICY_UNSATISFIABLE
    house.set_policy(both, role=Role.OWNER)
    assert isinstance(house.write(change), Layer)


def test_without_a_layer_of_its_own_a_portal_is_not_free(house: House) -> None:
    """A lost row is no way around: a second factor is asked of everybody, whatever a role says."""
    t = schema.policies
    house.write(lambda tx: tx.execute(sa.delete(t).where(tx.inside(t))))
    house.set_policy(OPTIONAL, role=Role.MEMBER)
    assert house.subject(house.add_person()).policy.required is Assurance.MULTI


def test_layers_fold_to_the_strictest(house: House) -> None:
    """A role's layer binds its members in their organisation, and nobody else."""
    house.set_policy(OPTIONAL)
    house.set_policy(REQUIRED, role=Role.OWNER)
    house.set_policy(REQUIRED, organisation_id=house.staff)
    owner = house.add_person("o@example.com", role=Role.OWNER)
    staff = house.add_person("s@example.com", staff=True)
    maja = house.add_person()
    assert house.subject(owner).policy.required is Assurance.MULTI
    assert house.subject(staff).policy.required is Assurance.MULTI
    assert house.subject(maja).policy.required is Assurance.SINGLE
    assert house.subject(staff).limits == PRIVILEGED
    house.set_policy(REQUIRED, organisation_id=house.people, role=Role.OWNER)
    assert house.subject(maja).policy.required is Assurance.SINGLE


def test_a_portal_that_is_gone_is_not_changed(house: House) -> None:
    """Whoever asks behind another fence is told that there is none."""
    wish = portals.PortalWish(strict_codes=True)
    changed = house.kit.store.write(
        lambda tx: portals.change_portal(house.kit, tx, wish), portal_id="nowhere"
    )
    assert changed == (Rejected(Reason.NOT_FOUND),)


# Chores ----------------------------------------------------------------------


def test_housekeeping_forgets_what_is_over_in_one_process(house: House) -> None:
    """One holder at a time; what has expired goes, what lives stays."""
    maja = house.add_person()
    phone = house.give_app(maja)
    house.come_in(maja, phone)
    house.knock(maja)
    assert keep_house(house.kit, holder="a") == 0
    assert keep_house(house.kit, holder="b") is None
    house.clock.advance(timedelta(hours=1))
    assert keep_house(house.kit, holder="b") == 2
    house.clock.advance(3 * EVERY)
    taken = house.kit.store.write(
        lambda tx: leases.take(
            tx, "housekeeping", holder="c", now=house.clock(), expires_at=house.clock()
        ),
        portal_id=EVERYWHERE,
    )
    assert taken


def test_vault_opens_for_its_own_portal_only(house: House) -> None:
    """Without a living key nothing is sealed; a key that is not there opens nothing."""

    def keyless(tx: Tx) -> None:
        for key in data_keys.list_keys(tx):
            data_keys.retire(tx, key.id, at=house.clock())
        with pytest.raises(SealError):
            vault.current_key(house.kit, tx)
        assert vault.find_key(house.kit, tx, "0" * 26) is None

    house.write(keyless)


def test_rotation_reseals_everything_and_forgets_the_old_key(house: House) -> None:
    """After a rotation every row opens with the new keys, and the old data key goes in time."""
    maja = house.add_person()
    phone = house.give_app(maja)
    seat = house.knock(house.add_person("olle@example.com"))
    from_here = house.kit.keys().keys
    newer = WrappingKey(id="z" * 26, secret=house.kit.entropy(32), created_at=house.clock())
    rotated = house.with_kit(keys=lambda: KeyFile(keys=(*from_here, newer)))
    assert seat is not None
    assert key_rotation.needs_rotation(rotated.kit)
    key_rotation.renew_data_key(rotated.kit, house.portal.id)
    before = house.held(phone, maja).secret
    list(key_rotation.finish_rotation(rotated.kit))
    assert not key_rotation.needs_rotation(rotated.kit)
    after = house.held(phone, maja).secret
    assert data_key_id_of(after) != data_key_id_of(before)
    house.clock.advance(timedelta(hours=2))
    list(key_rotation.finish_rotation(rotated.kit))
    fresh = rotated.with_kit(opened={}, keys=lambda: KeyFile(keys=(newer,)))
    assert fresh.come_in(maja, phone) is not None
    keys = house.read(data_keys.list_keys)
    assert [key.wrapping_key_id for key in keys] == [newer.id]
    assert house.events()[AuditEvent.DATA_KEY_ADDED] == 2
