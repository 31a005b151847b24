"""Relying parties: added, changed, switched off and removed, and their secrets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from farstu.core.audit import AuditEvent as E
from farstu.core.identifiers import fold
from farstu.core.outcome import Reason, Rejected
from farstu.core.relying_parties import Authentication, OpenIdConnect, Scope
from farstu.crypto.tokens import digest, is_token
from farstu.services import relying_parties as parties
from farstu.services.portals import Hand
from farstu.services.relying_parties import (
    Added,
    add_relying_party,
    change_relying_party,
    new_secret,
    remove_relying_party,
    remove_secret,
    resume_relying_party,
    suspend_relying_party,
)
from farstu.store import relying_parties
from farstu.store.relying_parties import RelyingParty, Written
from farstu.store.tx import Tx
from tests.support.house import House, at_once

BACK = "https://app.example/callback"
Deed = Callable[..., Rejected | None]
RULES = OpenIdConnect(redirect_addresses=(BACK,))
PUBLIC = replace(RULES, authentication=Authentication.NONE)


def add(house: House, name: str = "Shop", rules: OpenIdConnect = RULES) -> Added:
    """Add one."""
    added = house.write(lambda tx: add_relying_party(house.kit, tx, name=name, rules=rules))
    assert isinstance(added, Added)
    return added


def change(
    house: House, one: RelyingParty, rules: OpenIdConnect, name: str = "Shop"
) -> RelyingParty | tuple[Rejected, ...]:
    """Change one as it was seen."""
    return house.write(
        lambda tx: change_relying_party(
            house.kit, tx, one.id, name=name, rules=rules, revision=one.revision, by=None
        )
    )


def secret_for(house: House, one: RelyingParty) -> str | Rejected:
    """Make a secret."""
    return house.write(lambda tx: new_secret(house.kit, tx, one))


def call(house: House, deed: Deed, one: RelyingParty, tx: Tx) -> Rejected | None:
    """Do one of the deeds that need nothing but to know which it is."""
    return deed(house.kit, tx, one.id)


def find(house: House, one: RelyingParty) -> RelyingParty | None:
    """Find it again."""
    return house.read(lambda tx: relying_parties.find(tx, one.id))


def digests(house: House, one: RelyingParty) -> list[str]:
    """List what is kept of its secrets."""
    held = house.read(lambda tx: relying_parties.list_secrets(tx, one.id))
    return [each.secret_digest for each in held]


def test_one_is_added_with_its_first_secret(house: House) -> None:
    """256 bits, of which a digest is kept; who has no use for one has none (OP-07)."""
    before = house.events()
    added = add(house, "  Shop ")
    assert added.secret is not None
    assert is_token(added.secret)
    assert digests(house, added.party) == [digest(added.secret)]
    assert find(house, added.party) == added.party
    assert (added.party.name, added.party.rules) == ("Shop", RULES)
    assert add(house, "App", PUBLIC).secret is None
    events = house.events(since=before)
    assert (events[E.RELYING_PARTY_ADDED], events[E.RELYING_PARTY_SECRET_ADDED]) == (2, 1)


@pytest.mark.parametrize(
    ("wrong", "reason", "field"),
    [
        ({"redirect_addresses": ()}, Reason.ADDRESS_MISSING, "redirect_addresses"),
        ({"redirect_addresses": ("http://a.example",)}, Reason.ADDRESS_OPEN, "redirect_addresses"),
        (
            {"signed_out_addresses": tuple(f"https://a.example/{n}" for n in range(21))},
            Reason.ADDRESSES_TOO_MANY,
            "signed_out_addresses",
        ),
        ({"logout_address": "https://*.example"}, Reason.ADDRESS_OPEN, "logout_address"),
        ({"authentication": Authentication.PRIVATE_KEY}, Reason.KEYS_UNREADABLE, "keys"),
        ({"scopes": (Scope.EMAIL,)}, Reason.CHOICE_UNKNOWN, "scopes"),
    ],
)
def test_rules_that_will_not_do_are_refused(
    house: House, wrong: dict[str, object], reason: Reason, field: str
) -> None:
    """When it is added and when it is changed, by the field, and nothing is written."""
    rules = replace(RULES, **wrong)  # type: ignore[arg-type] # each case is of the field's type
    one = add(house).party
    tried = house.write(lambda tx: add_relying_party(house.kit, tx, name="Other", rules=rules))
    for refused in (tried, change(house, one, rules)):
        assert isinstance(refused, tuple)
        assert [(each.reason, each.field) for each in refused] == [(reason, field)]
    assert house.read(relying_parties.list_all) == [one]


def test_a_name_is_one_application_s(house: House) -> None:
    """However it is spelled; its own it may keep. An empty one is told with what else is wrong."""
    one, other = add(house).party, add(house, "Other").party
    assert change(house, other, RULES, "SHOP") == (Rejected(Reason.NAME_TAKEN, field="name"),)
    kept = change(house, one, RULES, "shop")
    assert isinstance(kept, RelyingParty)
    both = change(house, other, replace(RULES, redirect_addresses=()), " ")
    assert isinstance(both, tuple)
    assert [each.field for each in both] == ["name", "redirect_addresses"]


def test_a_change_is_told_and_counted(house: House) -> None:
    """By what it made of which; one that changes nothing leaves no trace."""
    one, maja = add(house).party, house.add_person()
    before = house.events()
    by = Hand(visit=house.visit, account_id=maja.id, seen="")
    done = house.write(
        lambda tx: change_relying_party(
            house.kit, tx, one.id, name="Market", rules=PUBLIC, revision=0, by=by
        )
    )
    assert done == replace(one, name="Market", rules=PUBLIC, revision=1)
    assert find(house, one) == done
    assert isinstance(change(house, done, PUBLIC, "Market"), RelyingParty)
    assert house.events(since=before) == {E.RELYING_PARTY_CHANGED: 1}


def test_what_changed_meanwhile_is_not_written_over(house: House) -> None:
    """Whoever saw it as it was before has to look again; who saw nothing finds nothing."""
    one = add(house).party
    assert isinstance(change(house, one, PUBLIC), RelyingParty)
    assert change(house, one, RULES) == (Rejected(Reason.RULES_CHANGED_MEANWHILE),)
    assert change(house, replace(one, id="x"), RULES) == (Rejected(Reason.NOT_FOUND),)


def test_of_two_changes_at_once_one_is_written(house: House) -> None:
    """The other hears that somebody was there."""
    one = add(house).party
    ways = [replace(RULES, is_pairwise=True), replace(RULES, takes_limited=True)]
    done = at_once(*(lambda rules=rules: change(house, one, rules) for rules in ways))
    kept = [each for each in done if isinstance(each, RelyingParty)]
    assert len(kept) == 1
    assert (Rejected(Reason.RULES_CHANGED_MEANWHILE),) in done
    assert find(house, one) == kept[0]


def test_it_is_switched_off_and_on(house: House) -> None:
    """Said twice, it is done and noted once."""
    one, before = add(house).party, house.events()
    for switch, is_off in (
        (suspend_relying_party, True),
        (suspend_relying_party, True),
        (resume_relying_party, False),
        (resume_relying_party, False),
    ):
        assert house.write(partial(call, house, switch, one)) is None
        now = find(house, one)
        assert now is not None
        assert (now.suspended_at is not None) is is_off
    events = {E.RELYING_PARTY_SUSPENDED: 1, E.RELYING_PARTY_RESUMED: 1}
    assert house.events(since=before) == events


def test_a_switch_that_meets_a_change_is_told(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody wrote between reading and writing, as another process may."""
    one = add(house).party
    monkeypatch.setattr(relying_parties, "change", lambda _tx, _party: Written.STALE)
    done = house.write(lambda tx: suspend_relying_party(house.kit, tx, one.id))
    assert done == Rejected(Reason.RULES_CHANGED_MEANWHILE)


def test_it_is_removed_with_its_secrets(house: House) -> None:
    """Then nothing can be done to it."""
    one = add(house).party
    assert house.write(lambda tx: remove_relying_party(house.kit, tx, one.id)) is None
    assert (find(house, one), digests(house, one)) == (None, [])
    for deed in (remove_relying_party, suspend_relying_party, resume_relying_party):
        done = house.write(partial(call, house, deed, one))
        assert done == Rejected(Reason.NOT_FOUND)


def test_two_secrets_live_and_no_third(house: House) -> None:
    """One is removed, and its place is free again; who shows itself otherwise gets none."""
    added = add(house)
    one = added.party
    second = secret_for(house, one)
    assert isinstance(second, str)
    assert secret_for(house, one) == Rejected(Reason.SECRETS_TWO)
    held = house.read(lambda tx: relying_parties.list_secrets(tx, one.id))
    first = next(each for each in held if each.secret_digest != digest(second))
    gone = house.write(lambda tx: remove_secret(house.kit, tx, one, first.id))
    again = house.write(lambda tx: remove_secret(house.kit, tx, one, first.id))
    assert (gone, again) == (None, Rejected(Reason.NOT_FOUND))
    assert digests(house, one) == [digest(second)]
    assert isinstance(secret_for(house, one), str)
    public = add(house, "App", PUBLIC).party
    assert secret_for(house, public) == Rejected(Reason.NO_SECRET_KEPT)


def test_many_secrets_at_once_are_never_three(house: House) -> None:
    """Of five that are made at the same moment one is; the others hear that there are two."""
    one = add(house).party
    made = at_once(*[lambda: secret_for(house, one)] * 5)
    assert sum(isinstance(each, str) for each in made) == 1
    assert made.count(Rejected(Reason.SECRETS_TWO)) == 4
    assert len(digests(house, one)) == 2


def test_of_many_that_take_a_name_at_once_one_has_it(house: House) -> None:
    """Added or renamed, and however it is written: people consent by the name."""
    others = [add(house, f"Other {number}").party for number in range(4)]
    names = ("Wiki", "WIKI", " wiki ", "Wiki")
    deeds: list[Callable[[], object]] = [partial(add_one, house, name) for name in names]
    deeds += [
        partial(change, house, one, one.openid, name)
        for one, name in zip(others, names, strict=True)
    ]
    done = at_once(*deeds)
    assert sum(not isinstance(one, tuple) for one in done) == 1
    refused = [one for one in done if isinstance(one, tuple)]
    assert refused == [(Rejected(Reason.NAME_TAKEN, field="name"),)] * 7
    known = house.read(relying_parties.list_all)
    assert [fold(one.name) for one in known].count("wiki") == 1


def test_a_name_that_goes_while_one_looks_is_refused_by_the_index(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both found it free; who writes second is told, and nothing of it is written."""
    first, second = add(house, "First").party, add(house, "Second").party
    monkeypatch.setattr(parties, "_name", lambda _tx, name, **_: name)
    taken = (Rejected(Reason.NAME_TAKEN, field="name"),)
    assert add_one(house, "FIRST") == taken
    assert change(house, second, second.openid, "first") == taken
    assert house.read(relying_parties.list_all) == [first, second]


def add_one(house: House, name: str) -> Added | tuple[Rejected, ...]:
    """Add one, if that can be."""
    return house.write(lambda tx: add_relying_party(house.kit, tx, name=name, rules=RULES))
