"""``farstu account sessions`` and ``sign-out``: where somebody is signed in, and the end of it."""

from __future__ import annotations

from datetime import timedelta

from farstu.core.assurance import Identity, Source
from farstu.core.login import Login
from farstu.crypto.tokens import digest
from farstu.store import audit_events, sessions
from farstu.store.sessions import SessionRow
from farstu.store.tx import Tx
from tests.cli.installation import OLLE, Installation, add_olle, portal_of

SESSIONS = ("account", "sessions", OLLE)
SIGN_OUT = ("account", "sign-out", OLLE)


def sign_in(inhabited: Installation, account_id: str, *, number: int) -> list[str]:
    """Open sessions of somebody; say their ids, the oldest first."""
    with inhabited.kit() as kit:
        now = kit.clock()
        rows = [
            SessionRow(
                id=kit.new_id(now),
                account_id=account_id,
                token_digest=digest(f"token {which}"),
                facts=Login(
                    expires_at=now + timedelta(hours=12),
                    identity=Identity(Source.PASSWORD, now),
                    opened_with=("password", "totp", "remembered_device"),
                ),
                identifier=OLLE,
                epoch=0,
                agent="Firefox",
                address="192.0.2.7",
                created_at=now,
                last_seen_at=now + timedelta(seconds=which),
            )
            for which in range(number)
        ]

        def deed(tx: Tx) -> None:
            for row in rows:
                sessions.add(tx, row)

        kit.store.write(deed, portal_id=portal_of(kit).id)
    return [row.id for row in rows]


def test_sessions_are_listed(inhabited: Installation) -> None:
    """Latest used first, by their ids; who is in nowhere is told so."""
    account_id = add_olle(inhabited)
    nowhere = inhabited.run(*SESSIONS)
    assert (nowhere.code, nowhere.out) == (0, f"{OLLE} is signed in nowhere.\n")
    ids = sign_in(inhabited, account_id, number=2)
    lines = inhabited.run(*SESSIONS).out.splitlines()
    assert [line.split()[0] for line in lines] == ["SESSION", *reversed(ids)]
    assert "password, authenticator app, remembered device" in lines[1]
    told = inhabited.run(*SESSIONS, "--json").json["sessions"]
    assert told[0]["opened_with"] == ["password", "totp", "remembered_device"]
    assert [one["id"] for one in told] == [*reversed(ids)]
    assert (told[0]["agent"], told[0]["address"]) == ("Firefox", "192.0.2.7")


def test_one_session_is_ended(inhabited: Installation) -> None:
    """The other one stays; the trail says that the operator did it."""
    account_id = add_olle(inhabited)
    first, second = sign_in(inhabited, account_id, number=2)
    said = inhabited.run(*SIGN_OUT, "--session", first)
    assert (said.code, said.out) == (0, f"✓ signed {OLLE} out of 1 session\n")
    assert [one["id"] for one in inhabited.run(*SESSIONS, "--json").json["sessions"]] == [second]
    with inhabited.kit() as kit:
        events = kit.store.read(
            lambda tx: audit_events.list_of_subject(tx, account_id, limit=1),
            portal_id=portal_of(kit).id,
        )
    assert (events[0].event, events[0].facts) == ("device_signed_out", {"by": "operator"})


def test_a_session_of_nobody_is_not_ended(inhabited: Installation) -> None:
    """Nor one that is over; it is said where the living ones are listed."""
    add_olle(inhabited)
    said = inhabited.run(*SIGN_OUT, "--session", "nothing", "--json")
    assert said.code == 1
    assert said.json["error"]["reason"] == "session_unknown"
    assert f"farstu account sessions {OLLE}" in inhabited.run(*SIGN_OUT, "--session", "x").err


def test_all_sessions_are_ended(inhabited: Installation) -> None:
    """After it was said what ends; a script has to say yes."""
    account_id = add_olle(inhabited)
    ids = sign_in(inhabited, account_id, number=2)
    assert inhabited.run(*SIGN_OUT, "--json").code == 2
    said = inhabited.run(*SIGN_OUT, "--yes")
    assert f"signs {OLLE} out of 2 sessions, and forgets 0 remembered devices." in said.err
    assert said.out == f"✓ signed {OLLE} out of 2 sessions\n"
    assert inhabited.run(*SESSIONS, "--json").json == {"sessions": []}
    again = inhabited.run(*SIGN_OUT, "--yes", "--json").json
    assert (again, len(ids)) == ({"ended": []}, 2)
