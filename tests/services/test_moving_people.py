"""People who move in from another system: whole, once, and never against what they did here."""

from __future__ import annotations

import hashlib
import io
from base64 import b32encode, b64encode
from collections import Counter
from dataclasses import replace
from typing import Any

import bcrypt
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.arriving import Arriving, Finding, Problem
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.roles import Role
from farstu.crypto.passwords import LEAST, needs_rehash
from farstu.crypto.pool import BUSY
from farstu.factors.recovery_codes import make_codes, show_code
from farstu.services import accounts as deeds
from farstu.services.erasing import erase_account
from farstu.services.moving import people
from farstu.services.moving.csv_people import read_csv
from farstu.services.moving.judging import Newcomer, Register, judge_person
from farstu.services.moving.people import Fate, bring_in
from farstu.services.own_data import export_account
from farstu.services.recovery import use_recovery_code
from farstu.services.sign_in import sign_in
from farstu.store import (
    accounts,
    arrivals,
    authenticators,
    identifiers,
    labels,
    memberships,
    organisations,
    recovery_sheets,
    schema,
)
from tests.support.entropy import seeded_entropy
from tests.support.house import OPTIONAL, App, House
from tests.support.moving import find, move, person, wish_of

MAJA = "maja@old.example"
RIGHT, OTHER = "gammalt lösenord", "ett annat lösenord"
SEED = bytes(range(20))
HEADER = "id,email,name,username,password_hash,totp_secret"


def django(password: str = RIGHT, salt: str = "saltsalt") -> str:
    """Hash as Django does."""
    made = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), 10)
    return f"pbkdf2_sha256$10${salt}${b64encode(made).decode()}"


def php(password: str = RIGHT) -> str:
    """Hash as PHP does."""
    made = bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode()
    return made.replace("$2b$", "$2y$")


def line(**said: str) -> str:
    """Write a table of one person."""
    about = {"id": "1", "email": MAJA, "name": "Maja Lind", "password_hash": django()} | said
    return ",".join(about) + "\n" + ",".join(f'"{cell}"' for cell in about.values()) + "\n"


def seeded(**said: str) -> str:
    """Write one with an app."""
    return line(totp_secret=b32encode(SEED).decode(), **said)


def fates(house: House, content: str, **wish: Any) -> Counter[Fate]:
    """Bring them in, and say what became of them."""
    return move(house, content, **wish).fates


def problems(house: House, content: str, **wish: Any) -> list[Problem]:
    """Say what was wrong."""
    return [one.problem for one in move(house, content, **wish).refused]


def whole_database(house: House) -> list[str]:
    """Write down every row but events of the portal."""
    tables = [t for t in schema.metadata.sorted_tables if "portal_id" in t.c]
    queries = [
        sa.select(t).where(t.c.portal_id == house.portal.id)
        for t in tables
        if t.name != "audit_events"
    ]
    return house.read(lambda tx: sorted(str(row) for q in queries for row in tx.execute(q)))


@pytest.mark.parametrize("made", [django(), php()], ids=["pbkdf2", "bcrypt"])
def test_whoever_moved_in_signs_in_as_before(house: House, made: str) -> None:
    """By password and app; the password is hashed anew, and then the next sign-in is ours alone."""
    assert fates(house, seeded(password_hash=made)) == {Fate.NEW: 1}
    maja, app = person(house, MAJA, RIGHT), App(id="", secret=SEED, clock=house.clock)
    house.clock.advance(120)
    house.come_in(maja, app)
    account = find(house, MAJA)
    assert account is not None
    assert account.password_hash is not None
    assert not needs_rehash(account.password_hash, LEAST)
    house.clock.advance(120)
    house.come_in(maja, app)
    refused = sign_in(house.kit, house.visit, identifier=MAJA, password=OTHER)
    assert refused == Rejected(Reason.SIGN_IN_WRONG)
    assert house.events()[AuditEvent.PASSWORD_REHASHED] == 1


def test_a_password_of_more_than_72_bytes_is_kept_whole_from_then_on(house: House) -> None:
    """Bcrypt never asked for its end; once it is hashed here, all of it is asked for."""
    house.set_policy(OPTIONAL)
    long = "lång " * 20
    made = bcrypt.hashpw(long.encode()[:72], bcrypt.gensalt(4)).decode()
    move(house, line(password_hash=made))
    house.come_in(person(house, MAJA, long))
    cut = sign_in(house.kit, house.visit, identifier=MAJA, password=long[:-1])
    assert cut == Rejected(Reason.SIGN_IN_WRONG)


def test_a_code_that_was_shown_before_they_came_counts_for_nothing(house: House) -> None:
    """It may have been used at the other system a moment ago."""
    move(house, seeded())
    maja, app = person(house, MAJA, RIGHT), App(id="", secret=SEED, clock=house.clock)
    with pytest.raises(AssertionError, match="CODE_USED"):
        house.come_in(maja, app)


def test_all_that_a_table_says_comes_along(house: House) -> None:
    """Names, place, role, labels, language; and the app makes the codes that it made there."""
    place = house.add_organisation("Skogsbo")
    content = line(
        username="maja",
        organisation="SKOGSBO",
        role="Administrator",
        labels="it, north",
        language="sv_SE",
        email_verified="yes",
        suspended="no",
        totp_secret=SEED.hex(),
        totp_digits="8",
        totp_period="60",
        totp_digest="SHA-256",
    )
    assert fates(house, content) == {Fate.NEW: 1}
    account = find(house, "maja")
    assert account is not None
    [belongs] = house.read(lambda tx: memberships.list_of_account(tx, account.id))
    assert (belongs.organisation_id, belongs.role) == (place, Role.ADMINISTRATOR)
    assert account.language == "sv"
    assert house.read(lambda tx: labels.list_of_account(tx, account.id)) == {"it", "north"}
    known = house.read(lambda tx: identifiers.list_of_account(tx, account.id))
    assert all(one.verified_at for one in known)
    [held] = house.read(lambda tx: authenticators.list_of_account(tx, account.id))
    assert held.name == "Authenticator app"


def test_twice_is_as_good_as_once(house: House) -> None:
    """Nothing is written the second time, but that it was done."""
    content = seeded(username="maja", recovery_codes="1-kkkk-kkkk-kkkk-kkkk")
    assert fates(house, content) == {Fate.NEW: 1}
    before = whole_database(house)
    assert fates(house, content) == {Fate.UNCHANGED: 1}
    assert whole_database(house) == before
    assert house.events()[AuditEvent.ACCOUNT_IMPORTED] == 1
    assert house.events()[AuditEvent.MOVED_IN] == 2


def test_a_dry_run_says_what_would_happen_and_does_nothing(house: House) -> None:
    """Also to those who are here already."""
    before = whole_database(house)
    content = seeded(recovery_codes="1-kkkk-kkkk-kkkk-kkkk")
    assert move(house, content, only_judge=True).fates == {Fate.NEW: 1}
    assert whole_database(house) == before
    move(house, content)
    before, counted = whole_database(house), house.events()
    changed = seeded(name="Maja Berg", recovery_codes="2-kkkk-kkkk-kkkk-kkkk")
    assert move(house, changed, only_judge=True).fates == {Fate.CHANGED: 1}
    assert whole_database(house) == before
    assert house.events() == counted


def test_a_delta_follows_until_somebody_lives_here(house: House) -> None:
    """Name, address, password, app, suspension, place: all of it follows; labels are added."""
    move(house, seeded(username="maja"))
    account = find(house, MAJA)
    assert account is not None
    content = line(
        email="maja@new.example",
        name="Maja Berg",
        password_hash=php(OTHER),
        totp_secret=SEED[::-1].hex(),
        suspended="yes",
        role="owner",
        labels="it",
        recovery_codes="1-kkkk-kkkk-kkkk-kkkk",
    )
    assert fates(house, content) == {Fate.CHANGED: 1}
    assert find(house, MAJA) is None
    assert find(house, "maja") is None
    moved = find(house, "maja@new.example")
    assert moved is not None
    assert (moved.id, moved.name) == (account.id, "Maja Berg")
    assert moved.suspended_at is not None
    assert house.read(lambda tx: labels.list_of_account(tx, account.id)) == {"it"}
    [belongs] = house.read(lambda tx: memberships.list_of_account(tx, account.id))
    assert belongs.role is Role.OWNER
    assert house.read(lambda tx: recovery_sheets.count_left(tx, account.id)) == 1
    assert fates(house, content.replace('"yes"', '"no"')) == {Fate.CHANGED: 1}
    maja, app = (
        person(house, "maja@new.example", OTHER),
        App(id="", secret=SEED[::-1], clock=house.clock),
    )
    house.clock.advance(120)
    house.come_in(maja, app)


def test_a_delta_that_names_another_organisation_lets_them_belong_there_too(house: House) -> None:
    """Where they belonged before they still do: leaving is for those who look after it."""
    row = "id,email,name\n1,maja@old.example,Maja\n"
    move(house, row)
    other = house.add_organisation("Elsewhere")
    place = house.read(lambda tx: organisations.find(tx, other))
    move(house, row, place=place)
    maja = find(house, "maja@old.example")
    assert maja is not None
    held = house.read(lambda tx: memberships.list_of_account(tx, maja.id))
    assert {one.organisation_id for one in held} == {house.people, other}


def test_a_delta_that_brings_no_password_leaves_the_one_that_there_is(house: House) -> None:
    """A file of names has no say about it."""
    move(house, seeded())
    assert fates(house, seeded(password_hash="", name="Maja Berg")) == {Fate.CHANGED: 1}
    account = find(house, MAJA)
    assert account is not None
    assert account.password_hash == django()


def test_who_lives_here_is_left_alone(house: House) -> None:
    """Whoever signed in keeps what they have, whatever the other system says since."""
    move(house, seeded())
    house.clock.advance(120)
    house.come_in(person(house, MAJA, RIGHT), App(id="", secret=SEED, clock=house.clock))
    before = whole_database(house)
    content = line(password_hash=php(OTHER), email="stranger@old.example")
    assert fates(house, content, with_losses=True) == {Fate.SETTLED: 1}
    assert whole_database(house) == before


def test_what_was_reset_here_does_not_come_back(house: House) -> None:
    """An operator who removed a method meant it; a change of the same person changes nothing."""
    move(house, seeded())
    account = find(house, MAJA)
    assert account is not None
    house.write(lambda tx: deeds.reset_factors(house.kit, tx, account.id, reason="lost"))
    assert fates(house, seeded()) == {Fate.UNCHANGED: 1}
    assert fates(house, seeded(name="Maja Berg")) == {Fate.SETTLED: 1}
    assert house.read(lambda tx: authenticators.list_of_account(tx, account.id)) == []


@pytest.mark.parametrize("change", ["password_changed_at", "must_change_password_since"])
def test_a_password_that_was_touched_here_is_not_written_over(house: House, change: str) -> None:
    """Neither one that was changed, nor one that nobody is to come in with."""
    move(house, line())
    account = find(house, MAJA)
    assert account is not None
    t, at = schema.accounts, house.clock.advance(1)
    house.write(lambda tx: tx.execute(sa.update(t).where(tx.inside(t)).values({change: at})))
    assert fates(house, line(password_hash=php(OTHER))) == {Fate.SETTLED: 1}
    after = find(house, MAJA)
    assert after is not None
    assert after.password_hash == django()


def test_who_was_erased_does_not_come_again(house: House) -> None:
    """And nothing is left that points at them."""
    move(house, seeded())
    account = find(house, MAJA)
    assert account is not None
    told = house.write(lambda tx: export_account(house.kit, tx, None, account.id))
    assert told is not None
    assert [one["source"] for one in told["came_from"]] == ["old"]
    house.write(lambda tx: erase_account(house.kit, tx, account.id))
    assert fates(house, seeded(name="Maja Berg")) == {Fate.ERASED: 1}
    assert find(house, MAJA) is None
    assert account.id not in "".join(whole_database(house))


def test_nobody_is_merged_with_somebody_who_was_here(house: House) -> None:
    """An address is no proof: whoever controls the file would get their account."""
    olle = house.add_person("olle@example.com")
    before = whole_database(house)
    assert problems(house, line(email="OLLE@example.com")) == [Problem.TAKEN]
    assert problems(house, line(username="olle@example.com")) == [Problem.TAKEN]
    assert whole_database(house) == before
    house.come_in(olle, house.give_app(olle))


def test_a_delta_takes_nobodys_name(house: House) -> None:
    """It is refused whole: nothing of it was written."""
    house.add_person("olle@example.com")
    move(house, line())
    before = whole_database(house)
    changed = line(email="olle@example.com", name="Olle", password_hash=php())
    assert problems(house, changed) == [Problem.TAKEN]
    assert whole_database(house) == before


def test_two_sources_know_different_people_by_one_id(house: House) -> None:
    """An id means somebody at its own system only."""
    move(house, line())
    assert fates(house, line(email="olle@old.example"), source="older") == {Fate.NEW: 1}


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"email": ""}, [Problem.EMAIL_WRONG, Problem.NAME_WRONG]),
        ({"email": "maja@"}, [Problem.EMAIL_WRONG]),
        ({"name": "x" * 101}, [Problem.NAME_WRONG]),
        ({"username": "\u200b"}, [Problem.USERNAME_WRONG]),
        ({"role": "king"}, [Problem.ROLE_UNKNOWN]),
        ({"labels": "a/b"}, [Problem.LABEL_WRONG]),
        ({"organisation": "Nowhere"}, [Problem.ORGANISATION_UNKNOWN]),
        ({"password_hash": "5f4dcc3b5aa765d61d8327deb882cf99"}, [Problem.HASH_UNKNOWN]),
        ({"password_hash": php().replace("$04$", "$31$")}, [Problem.HASH_COSTLY]),
        ({"totp_secret": "short"}, [Problem.SEED_WRONG, Problem.METHODS_LOST]),
        (
            {"totp_secret": SEED.hex(), "totp_digest": "sha512"},
            [Problem.CODES_UNKNOWN, Problem.METHODS_LOST],
        ),
        (
            {"totp_secret": "short", "recovery_codes": "12345678"},
            [Problem.SEED_WRONG, Problem.METHODS_LOST],
        ),
        ({"suspended": "perhaps"}, [Problem.UNREADABLE]),
    ],
)
def test_what_does_not_fit_is_refused(
    house: House, said: dict[str, str], wrong: list[Problem]
) -> None:
    """Every mistake of somebody is told, and nothing of them comes."""
    said = {"name": ""} | said if "email" in said else said
    before = whole_database(house)
    assert problems(house, line(**said)) == wrong
    assert whole_database(house) == before


def test_with_losses_somebody_comes_without_what_cannot_come_along(house: House) -> None:
    """Only where that was asked for: nobody is let in with less than they had by oversight."""
    content = line(password_hash="md5", totp_secret="short", recovery_codes="12345678 87654321")
    report = move(house, content, with_losses=True)
    assert report.fates == {Fate.NEW: 1}
    assert {one.problem for one in report.lost} == {
        Problem.HASH_UNKNOWN,
        Problem.SEED_WRONG,
        Problem.METHODS_LOST,
        Problem.RECOVERY_WEAK,
    }
    account = find(house, MAJA)
    assert account is not None
    assert account.password_hash is None


def test_more_apps_than_an_account_can_hold_are_refused(house: House) -> None:
    """They are not cut off silently."""
    [arriving] = people_in(seeded())
    many = replace(arriving, tokens=arriving.tokens * 21)
    wrong = judge_person(many, wish_of(house), Register())
    assert isinstance(wrong, tuple)
    assert [one.problem for one in wrong] == [Problem.TOO_MANY]


def people_in(content: str) -> list[Arriving]:
    """Read a table."""
    read = read_csv(io.BytesIO(content.encode()))
    return [one for one in read if isinstance(one, Arriving)]


def test_recovery_codes_like_ours_open_here(house: House) -> None:
    """From another Farstu: as strong, and typed as these are."""
    codes = make_codes(seeded_entropy())
    shown = " ".join(show_code(at, code) for at, code in enumerate(codes, start=1))
    assert fates(house, seeded(recovery_codes=shown)) == {Fate.NEW: 1}
    seat = house.knock(person(house, MAJA, RIGHT))
    opened = use_recovery_code(house.kit, house.visit, seat, typed=show_code(3, codes[2]))
    assert not isinstance(opened, Rejected)


def test_codes_are_hashed_when_the_house_has_time(house: House) -> None:
    """A full queue is no reason to leave them out."""
    content, pool = seeded(recovery_codes="1-kkkk-kkkk-kkkk-kkkk"), house.kit.hashing
    asked = []

    class Reluctant:
        def run(self, work: object, *, share: str) -> object:
            asked.append(share)
            return BUSY if len(asked) == 1 else pool.run(work, share=share)  # type: ignore[arg-type]

    assert fates(house.with_kit(hashing=Reluctant()), content) == {Fate.NEW: 1}
    assert asked == [people.SHARE, people.SHARE]


def test_somebody_is_named_once(house: House) -> None:
    """By id, address or user name: a second line of them is refused, the first one comes."""
    rows = [
        "1,a@old.example,,anna,,",
        "1,b@old.example,,,,",
        "2,A@old.example,,,,",
        "3,c@old.example,,ANNA,,",
    ]
    report = move(house, "\n".join([HEADER, *rows, ""]))
    assert report.fates == {Fate.NEW: 1, Fate.REFUSED: 3}
    assert {one.where for one in report.refused} == {"line 3", "line 4", "line 5"}


def test_those_of_the_portal_itself_make_it_an_inhabited_one(house: House) -> None:
    """An owner who moved in is one: the link for the first owner is over."""
    wish = wish_of(house)
    staff = next(one for one in wish.places.values() if one.id == house.staff)
    assert fates(house, line(role="owner"), place=staff) == {Fate.NEW: 1}
    account = find(house, MAJA)
    assert account is not None
    assert house.read(memberships.list_owners) == [(house.staff, account.id)]


def test_an_import_that_comes_second_writes_nothing(house: House) -> None:
    """Of two that bring the same person in at once one does; so with two that bring them up."""
    wish = wish_of(house)
    judged = [judge_person(one, wish, Register()) for one in people_in(line(username="maja"))]
    newcomers = [one for one in judged if isinstance(one, Newcomer)]

    def unseen(*_: object) -> dict[str, object]:
        return {}

    assert [one.fate for one in bring_in(house.kit, house.portal.id, wish, newcomers)] == [Fate.NEW]
    house.write(
        lambda tx: tx.execute(sa.delete(schema.identifiers).where(tx.inside(schema.identifiers)))
    )
    before = whole_database(house)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrivals, "find_all", unseen)
        [second] = bring_in(house.kit, house.portal.id, wish, newcomers)
    assert [one.problem for one in second.findings] == [Problem.MEANWHILE]
    assert whole_database(house) == before
    changed = [replace(one, name="Maja Berg") for one in newcomers]
    found = arrivals.find_all

    def stale(*about: object) -> object:
        rows = found(*about)  # type: ignore[arg-type]
        return {key: replace(row, revision=row.revision - 1) for key, row in rows.items()}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrivals, "find_all", stale)
        [second] = bring_in(house.kit, house.portal.id, wish, changed)
    assert [one.problem for one in second.findings] == [Problem.MEANWHILE]
    assert whole_database(house) == before


def test_what_happened_is_noted_and_names_nobody(house: House) -> None:
    """With what came along, and never with a secret."""
    move(house, seeded())
    t = schema.audit_events
    rows = house.read(lambda tx: tx.execute(sa.select(t).where(tx.inside(t))).mappings().all())
    [noted] = [row for row in rows if row["event"] == AuditEvent.ACCOUNT_IMPORTED]
    assert noted["facts"] == {
        "by": "operator",
        "source": "old",
        "what": "new",
        "role": "MEMBER",
        "password": True,
        "authenticators": 1,
        "recovery_codes": 0,
    }
    [ended] = [row for row in rows if row["event"] == AuditEvent.MOVED_IN]
    assert ended["facts"] == {"by": "operator", "source": "old", "new": 1}
    assert SEED.hex() not in str(rows)
    assert "pbkdf2" not in str(rows)


def test_seeds_are_sealed(house: House) -> None:
    """Nothing of a seed stands in the database as it came."""
    move(house, seeded())
    written = "".join(whole_database(house))
    assert b32encode(SEED).decode() not in written
    assert SEED.hex() not in written


def test_an_account_that_went_meanwhile_is_erased(house: House) -> None:
    """Between finding the arrival and holding the account."""
    move(house, line())
    account = find(house, MAJA)
    assert account is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "lock", lambda *_: None)
        assert fates(house, line(name="Maja Berg")) == {Fate.ERASED: 1}


@pytest.mark.parametrize(
    ("content", "where", "about"),
    [
        ("", "line 1", ""),
        ("name\nMaja\n", "line 1", ""),
        ("email,passwort\na@b.se,x\n", "line 1", "“passwort”"),
        ("email,email\na@b.se,x\n", "line 1", "“email”"),
        ('email\n"a@b.se\n', "line 2", ""),
        ("email\na@b.se,x\n", "line 2", ""),
        (b"email;name\na@b.se;\xff\n", "line 1", ""),
        (b"\xff\xfeemail", "line 1", ""),
    ],
)
def test_a_table_that_cannot_be_read_says_where(
    house: House, content: str | bytes, where: str, about: str
) -> None:
    """With the line, and only headings are repeated."""
    report = move(house, content)
    assert report.fates == {Fate.REFUSED: 1}
    [told] = report.refused
    assert (told.where, told.about) == (where, about)


@given(st.binary(max_size=300), st.booleans())
def test_whatever_a_table_is_it_has_an_answer(raw: bytes, headed: bool) -> None:  # noqa: FBT001 - drawn
    """Never an exception, whatever is in the file."""
    whole = b"id,email,totp_secret,password_hash\n" + raw if headed else raw
    assert all(isinstance(one, Arriving | Finding) for one in read_csv(io.BytesIO(whole)))


def test_empty_lines_and_semicolons_are_read(house: House) -> None:
    """As spreadsheets of half of Europe write them; without an id the address is the key."""
    assert fates(house, "email;name\n;\nA@b.se;Anna\n") == {Fate.NEW: 1}
    assert fates(house, "email,name\na@B.se,Anna\n") == {Fate.CHANGED: 1}
