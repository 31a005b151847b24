"""What lies in the database after a whole journey: nothing that opens anything, in no row."""

from __future__ import annotations

import re
from base64 import b16encode, b32encode, b64encode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from farstu.core.outcome import Rejected
from farstu.core.roles import Role
from farstu.crypto.keyring import Purpose
from farstu.crypto.sealing import SealError
from farstu.factors.codes import PERIOD
from farstu.services import holdings, invitations, vault
from farstu.services.accounts import NewAccount
from farstu.services.answer import answer
from farstu.services.enrolment import (
    begin_enrolment,
    complete_enrolment,
    place_of_enrolment,
    show_enrolment,
)
from farstu.services.guest import Seat
from farstu.services.key_rotation import finish_rotation
from farstu.services.links import make_first_owner_link
from farstu.services.own_password import change_password
from farstu.services.recovery import use_recovery_code
from farstu.services.saving_codes import make_sheet, place_of_sheet, show_sheet
from farstu.services.seats import Moved
from farstu.services.sign_in import sign_in
from farstu.services.step_up import confirm_with_factor
from farstu.store import schema
from farstu.store.engine import Store
from farstu.store.tx import EVERYWHERE, Tx
from tests.support.databases import SQLITE, Database
from tests.support.entropy import seeded_entropy
from tests.support.house import TOTP, App, House, open_house
from tests.support.remembered import REMEMBERS

FIRST = "a rather long first password"
SECOND = "an even longer second password"
WRONG = "not the password at all, sorry"
SPELLINGS = (b16encode, b32encode, b64encode, urlsafe_b64encode)


@dataclass
class Journey:
    """One person's way through the house, and everything secret that came along."""

    house: House
    texts: set[str] = field(default_factory=set)
    keys: set[bytes] = field(default_factory=set)
    typed: set[str] = field(default_factory=set)

    def enrol(self, seat: Seat) -> tuple[App, Moved]:
        """Save codes, look at the QR code, mistype once, and confirm."""
        kit, visit = self.house.kit, self.house.visit
        self.texts.update(code.partition("-")[2] for code in self.house.save_codes(seat))
        assert begin_enrolment(kit, visit, seat, kind=TOTP) is None
        prompt = show_enrolment(kit, visit, seat, kind=TOTP)
        assert prompt is not None
        app = App.of(prompt, self.house.clock)
        self.keys.add(app.secret)
        self.type(app.wrong())
        complete_enrolment(kit, visit, seat, kind=TOTP, response=app.wrong())
        moved = complete_enrolment(
            kit, visit, seat, kind=TOTP, response=self.type(app.answer()), name="Phone"
        )
        return app, self.keep(moved)

    def type(self, response: dict[str, str]) -> dict[str, str]:
        """Remember a code that was typed."""
        self.typed.add(response["code"])
        return response

    def keep(self, moved: object) -> Moved:
        """Remember a cookie that was given."""
        assert isinstance(moved, Moved), moved
        self.texts.update({moved.token} if moved.token else ())
        self.texts.update(moved.handed.value.split(".") if moved.handed else ())
        return moved

    def sign_in(self, app: App, password: str) -> tuple[Seat, Moved]:
        """Come in, after a wrong password and a wrong code."""
        house, kit, visit = self.house, self.house.kit, self.house.visit
        sign_in(kit, visit, identifier="ines@example.com", password=WRONG)
        began = self.keep(sign_in(kit, visit, identifier="ines@example.com", password=password))
        seat = house.seat(began)
        answer(kit, visit, seat, kind=TOTP, response=self.type(app.wrong()))
        house.clock.advance(PERIOD)
        typed = self.type(app.answer())
        moved = answer(kit, visit, seat, kind=TOTP, response=typed, remember=True)
        return house.seat(self.keep(moved)), moved  # type: ignore[return-value]


@pytest.fixture
def house(store: Store, request: pytest.FixtureRequest) -> Iterator[House]:
    """Open a portal with chance of its own: what other tests left in the file is not ours."""
    with open_house(store, entropy=seeded_entropy(request.node.nodeid)) as opened:
        yield opened


@pytest.fixture
def journey(house: House) -> Journey:
    """Walk: invited, set up, out and in, a step-up, a new password, recovered, keys rotated."""
    way = Journey(house, {FIRST, SECOND, WRONG})
    kit, visit = house.kit, house.visit
    house.set_policy(REMEMBERS)
    new = NewAccount(name="Ines", email="ines@example.com", role=Role.MEMBER)
    made = house.write(lambda tx: invitations.invite(kit, tx, new))
    assert not isinstance(made, Rejected)
    way.texts.add(made[1])
    way.texts.add(make_first_owner_link(kit) or "")
    accepted = invitations.accept_invitation(kit, visit, made[1], name="Ines", password=FIRST)
    app, _ = way.enrol(house.seat(way.keep(accepted)))
    seat, _ = way.sign_in(app, FIRST)
    house.clock.advance(timedelta(minutes=6))
    way.keep(confirm_with_factor(kit, visit, seat, kind=TOTP, response=way.type(app.answer())))
    change_password(kit, visit, seat, current=WRONG, new=SECOND)
    assert change_password(kit, visit, seat, current=FIRST, new=SECOND) is None
    assert holdings.rename(kit, visit, seat, authenticator_id=_only(house), name="Old") is None
    codes = house.save_codes(seat)
    way.texts.update(code.partition("-")[2] for code in codes)
    hall = house.seat(way.keep(sign_in(kit, visit, identifier=new.email, password=SECOND)))
    use_recovery_code(kit, visit, hall, typed=codes[1][:-1] + "0")
    use_recovery_code(kit, visit, hall, typed=codes[0])
    replaced, _ = way.enrol(hall)
    way.sign_in(replaced, SECOND)
    waiting, _ = way.sign_in(replaced, SECOND)
    finish_rotation(house.with_new_key().kit)
    assert make_sheet(kit, visit, waiting) is None
    shown = show_sheet(kit, visit, waiting)
    assert shown is not None
    way.texts.update(shown.codes)
    assert begin_enrolment(kit, visit, waiting, kind=TOTP) is None
    prompt = show_enrolment(kit, visit, waiting, kind=TOTP)
    assert prompt is not None
    way.keys.add(App.of(prompt, house.clock).secret)
    way.keys.update(key.secret for key in kit.opened.values())
    way.keys.update(key.secret for key in kit.keys().keys)
    way.keys.update(kit.keys().derive(purpose) for purpose in Purpose)
    return way


def _only(house: House) -> str:
    t = schema.authenticators
    return house.read(
        lambda tx: str(tx.execute(sa.select(t.c.id).where(tx.inside(t))).scalar_one())
    )


def rows(house: House) -> Iterator[tuple[str, str, Any]]:
    """Read every value of every column of every table."""
    for table in schema.metadata.sorted_tables:
        columns = [sa.type_coerce(column, sa.types.NullType()) for column in table.columns]
        found = house.kit.store.read(
            lambda tx, columns=columns: tx.execute(sa.select(*columns)).all(),  # type: ignore[misc]
            portal_id=EVERYWHERE,
        )
        for row in found:
            for column, value in zip(table.columns, row, strict=True):
                yield table.name, column.name, value


def needles(journey: Journey) -> set[bytes]:
    """Spell every secret as it could be found."""
    spelled = {text.encode() for text in journey.texts if text}
    spelled |= {text.replace("-", "").encode() for text in journey.texts if text}
    for key in journey.keys:
        spelled |= {key, *(spell(key).rstrip(b"=") for spell in SPELLINGS)}
    return {needle.lower() for needle in spelled}


def test_no_column_of_any_table_has_a_secret_in_it(journey: Journey) -> None:
    """Seeds, codes, passwords, cookies, links and keys: sealed, hashed, or not there at all."""
    sought, seen = needles(journey), 0
    assert len(sought) > 60
    for table, column, value in rows(journey.house):
        data = value if isinstance(value, bytes) else str(value).encode()
        seen += 1
        found = [needle for needle in sought if needle in data.lower()]
        assert not found, (table, column, found)
    assert seen > 500


def test_no_column_of_any_table_has_a_code_that_was_typed(journey: Journey) -> None:
    """Six digits that were right, or wrong, are written nowhere."""
    digits = re.compile(rf"(?<![0-9a-z])({'|'.join(journey.typed)})(?![0-9a-z])")
    assert len(journey.typed) > 6
    for table, column, value in rows(journey.house):
        assert not digits.search(str(value)), (table, column)


def test_not_even_the_file_has_a_secret_in_it(journey: Journey, database: Database) -> None:
    """Nor do pages that were deleted, or the journal beside them: nothing was ever written."""
    if database.kind != SQLITE:
        return
    path = Path(database.url.partition("//")[2].partition("/")[2])
    files = [file for file in path.parent.iterdir() if file.name.startswith(path.name)]
    data = b"".join(file.read_bytes() for file in files).lower()
    assert len(data) > 100_000
    assert not [needle for needle in needles(journey) if needle in data]


def test_a_secret_of_another_row_does_not_open(house: House) -> None:
    """Whoever can write to the database still cannot sign in as somebody with an app of theirs."""
    maja, sven = house.add_person(), house.add_person("sven@example.com")
    theirs, own = house.give_app(maja), house.give_app(sven)
    t = schema.authenticators
    blob = house.held(own, sven).secret
    move = sa.update(t).where(t.c.portal_id == house.portal.id, t.c.id == theirs.id)
    house.write(lambda tx: tx.changes(move.values(secret=blob)))
    with pytest.raises(SealError):
        answer(house.kit, house.visit, house.knock(maja), kind=TOTP, response=own.answer())


@pytest.mark.parametrize("what", ["portal", "account", "row", "purpose", "bit"])
def test_a_sealed_value_is_bound_to_its_place(house: House, what: str) -> None:
    """Portal, account, row and purpose are part of the seal, and so is every bit."""
    place = place_of_enrolment(house.portal.id, "account", "row")
    elsewhere = {
        "portal": place_of_enrolment("other", "account", "row"),
        "account": place_of_enrolment(house.portal.id, "other", "row"),
        "row": place_of_enrolment(house.portal.id, "account", "other"),
        "purpose": place_of_sheet(house.portal.id, "account", "row"),
        "bit": place,
    }

    def deed(tx: Tx) -> object:
        blob = vault.put_away(house.kit, tx, {"a": 1}, place=place)
        assert vault.take_out(house.kit, tx, blob, place=place) == {"a": 1}
        changed = blob[:-1] + bytes([blob[-1] ^ 1]) if what == "bit" else blob
        return vault.take_out(house.kit, tx, changed, place=elsewhere[what])

    with pytest.raises(SealError):
        house.write(deed)


def test_the_same_secret_is_never_sealed_alike(house: House) -> None:
    """Equal values cannot be told from the table."""
    place = place_of_enrolment(house.portal.id, "account", "row")

    def deed(tx: Tx) -> set[bytes]:
        return {vault.put_away(house.kit, tx, ["same"], place=place) for _ in range(20)}

    assert len(house.write(deed)) == 20
