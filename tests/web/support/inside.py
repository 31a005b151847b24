"""Standings of browsers with a session that lives."""

from __future__ import annotations

from dataclasses import replace

from farstu.core.roles import Role
from tests.web.support.people import prove, prove_key, prove_mailbox, sit
from tests.web.support.town import NOWHERE, Placed, Standings, Town, at_session

here = Standings()


@here.at("one", owner="tig")
def password_only(town: Town, role: Role) -> Placed:
    """Has signed in by password just now, where that is enough."""
    house, maja, _ = town.add("free.test", role)
    return at_session(house, sit(house, maja))


@here.at("on~", owner="ti~")
def password_only_stale(town: Town, role: Role) -> Placed:
    """The same, six minutes ago."""
    house, maja, _ = town.add("free.test", role)
    return at_session(house, sit(house, maja, ago=6))


@here.at("two")
def both(town: Town, role: Role) -> Placed:
    """Has signed in by password and app just now; an owner by a spare, since one has to stay."""
    house, maja, apps = town.add("free.test", role, apps=2 if role is Role.OWNER else 1)
    return at_session(house, sit(house, maja, prove(house, apps[-1]), ago=6), *apps)


@here.at("two")
def both_where_required(town: Town, role: Role) -> Placed:
    """The same where it is required, and by a spare."""
    house, maja, apps = town.add("strict.test", role, apps=2)
    return at_session(house, sit(house, maja, prove(house, apps[1], ago=4.9)), *apps)


@here.at("tw~")
def both_stale(town: Town, role: Role) -> Placed:
    """Has signed in by password and app six minutes ago."""
    house, maja, [app] = town.add("free.test", role, apps=1)
    return at_session(house, sit(house, maja, prove(house, app, ago=6), ago=6), app)


@here.at("tw~", owner="out")
def quiet_for_a_while(town: Town, role: Role) -> Placed:
    """Was away for twenty minutes: too long for an owner."""
    house, maja, [app] = town.add("strict.test", role, apps=1)
    seat = sit(house, maja, prove(house, app, ago=20), ago=20, seen=20)
    return at_session(house, seat, app)


@here.at("tw~")
def password_again_only(town: Town, role: Role) -> Placed:
    """Has proven the password just now, and the app a while ago: not as strong as they are."""
    house, maja, [app] = town.add("strict.test", role, apps=1)
    return at_session(house, sit(house, maja, prove(house, app, ago=5.1)), app)


@here.at("mai")
def with_mailbox(town: Town, role: Role) -> Placed:
    """Has signed in by password and mailbox just now."""
    house, maja, mailbox = town.add_with_mailbox(role)
    return at_session(house, sit(house, maja, prove_mailbox(house, mailbox), ago=6), mailbox)


@here.at("ma~")
def with_mailbox_stale(town: Town, role: Role) -> Placed:
    """The same, six minutes ago."""
    house, maja, mailbox = town.add_with_mailbox(role)
    proof = prove_mailbox(house, mailbox, ago=6)
    return at_session(house, sit(house, maja, proof, ago=6), mailbox)


@here.at("key")
def password_and_key(town: Town, role: Role) -> Placed:
    """Has signed in by password and key just now, and holds nothing else."""
    house, maja, key = town.add_with_key(role)
    return at_session(house, sit(house, maja, prove_key(house, key), ago=6), key)


@here.at("ke~")
def password_and_key_stale(town: Town, role: Role) -> Placed:
    """The same, six minutes ago."""
    house, maja, key = town.add_with_key(role)
    return at_session(house, sit(house, maja, prove_key(house, key, ago=6), ago=6), key)


@here.at("lim")
def limited(town: Town, role: Role) -> Placed:
    """Is in without the factor that is required, where that is allowed."""
    house, maja, _ = town.add("limited.test", role)
    return at_session(house, sit(house, maja))


@here.at("li~")
def limited_stale(town: Town, role: Role) -> Placed:
    """The same, six minutes ago."""
    house, maja, _ = town.add("limited.test", role)
    return at_session(house, sit(house, maja, ago=6))


@here.at("tig")
def tightened(town: Town, role: Role) -> Placed:
    """Had signed in by password just before more was required."""
    house, maja, _ = town.add("strict.test", role)
    return at_session(house, sit(house, maja))


@here.at("ti~")
def tightened_stale(town: Town, role: Role) -> Placed:
    """The same, six minutes ago."""
    house, maja, _ = town.add("strict.test", role)
    return at_session(house, sit(house, maja, ago=6))


@here.at("los")
def lost_proof(town: Town, role: Role) -> Placed:
    """Had signed in with an app that was removed since; another is held."""
    house, maja, [app] = town.add("strict.test", role, apps=1)
    gone = replace(prove(house, app), authenticator_id=NOWHERE)
    return at_session(house, sit(house, maja, gone), app)


@here.at("men")
def unmended(town: Town, role: Role) -> Placed:
    """Came in by a recovery code while nothing could be set up; now it has to be."""
    house, maja, [app] = town.add("strict.test", role, apps=1)
    return at_session(house, sit(house, maja, ago=6, recovered=True), app)
