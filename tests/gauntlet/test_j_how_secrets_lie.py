"""Class J, continued: how secrets come to be, and how they lie."""

from __future__ import annotations

import re
from base64 import b32decode
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from farstu.app import clock, entropy
from farstu.core.outcome import Rejected
from farstu.factors.email_code import EmailCode
from farstu.factors.shape import Ceremony
from farstu.store import schema
from tests.gauntlet.needles import HASH, find, read_all, run_farstu, spell
from tests.gauntlet.stage import INSIDE, Stage
from tests.support.databases import SQLITE
from tests.support.source import SRC, list_files

pytestmark = pytest.mark.slow


def test_j7_seeds_are_long_and_differ(stage: Stage) -> None:
    """Of fifty that are set up each has 160 bits, and no two are alike."""
    seeds = set()
    for _ in range(5):
        own, _ = stage.told()
        begun = stage.program.post(f"/people/{own}/challenges").json
        path = f"/challenges/{begun['id']}"
        stage.program.post(f"{path}/recovery-codes")
        stage.program.post(f"{path}/recovery-codes/saved")
        for _ in range(10):
            told = stage.program.post(f"{path}/enrolments").json
            seeds.add(b32decode(told["key"].replace(" ", "")))
    assert len(seeds) == 50
    assert {len(seed) for seed in seeds} == {20}
    ones = sum(int.from_bytes(seed).bit_count() for seed in seeds)
    assert 3700 < ones < 4300


def test_j8_chance_is_the_operating_systems() -> None:
    """No other source is named in the program, and what identifies is not what the clock says."""
    weak = re.compile(r"^\s*(import|from) (random|uuid)\b|\brandom\.\w+\(", re.MULTILINE)
    found = {file.name for file in list_files(SRC, ".py") if weak.search(file.read_text("utf-8"))}
    assert not found


def test_j8_codes_are_evenly_spread() -> None:
    """Of ten thousand that would be sent, each place has each digit as often (chi²)."""
    codes = [_sent_code() for _ in range(10_000)]
    assert len(set(codes)) > 9_980
    for place in range(8):
        counted = Counter(code[place] for code in codes)
        squares = sum((counted[digit] - 1000) ** 2 / 1000 for digit in "0123456789")
        assert squares < 45, (place, counted)


def test_j10_no_seed_is_readable_where_it_lies(stage: Stage) -> None:
    """In no row of any table, and with SQLite in no file beside it."""
    person, app = stage.owner()
    printed = stage.house.give_codes(person)
    needles = spell(app.secret, *(code.partition("-")[2] for code in printed))
    needles = needles - {HASH.encode()}
    for table in schema.metadata.sorted_tables:
        assert not find(read_all(stage, table), needles), table.name
    if stage.arena.ground.database.kind == SQLITE:
        where = Path(stage.arena.ground.database.url.removeprefix("sqlite:///"))
        files = list(where.parent.glob(f"{where.name}*"))
        assert files
        for file in files:
            assert not find(file.read_bytes(), needles), file.name


def test_j10_a_seed_opens_only_in_its_own_row(stage: Stage) -> None:
    """Put into somebody else's, it lets nobody in, by either of the two apps."""
    (one, phone), (other, another) = stage.owner(), stage.owner()
    mine, theirs = stage.house.held(phone, one), stage.house.held(another, other)
    t = schema.authenticators

    def put(row_id: str, secret: bytes) -> None:
        change = sa.update(t).where(t.c.id == row_id).values(secret=secret)
        stage.house.write(lambda tx: tx.execute(change.where(tx.inside(t))))

    put(mine.id, theirs.secret)
    try:
        for code in (another.code(), phone.code()):
            hand = stage.half(one)
            assert stage.code(hand, code).location != INSIDE
            assert not stage.is_in(hand)
        assert stage.arena.opened(one) == 0
    finally:
        put(mine.id, mine.secret)
    stage.clock.advance(timedelta(hours=1))
    assert stage.code(stage.half(one), phone.code()).location == INSIDE


def test_j11_each_installation_has_its_own_key(tmp_path: Path) -> None:
    """Two fresh ones differ, and an empty, known or guessable key starts no server."""
    keys = []
    for name in ("one", "two"):
        folder = tmp_path / name
        assert run_farstu(folder, "init").returncode == 0
        keys.append((folder / "key").read_bytes())
    assert keys[0] != keys[1]
    file = tmp_path / "one" / "key"
    whole = keys[0].decode()
    secret = max(re.findall(r"[\w+/=-]{40,}", whole), key=len)
    for weak in ("", "secret", "0" * 64, whole.replace(secret, "A" * 43), whole[: len(whole) // 2]):
        file.write_text(weak)
        refused = run_farstu(tmp_path / "one", "serve")
        assert refused.returncode not in {0, None}, weak
        assert "Traceback" not in refused.stdout + refused.stderr
        assert "key" in refused.stdout + refused.stderr


def _sent_code() -> str:
    """Make a code as it would be sent, by chance as the program draws it."""
    at = Ceremony(
        now=clock(),
        entropy=entropy,
        account_name="maja@example.com",
        issuer="Portal",
        relying_party_id="portal.example",
        origin="https://portal.example",
    )
    begun = EmailCode().begin_enrolment(at, (), {"address": "maja@example.com"})
    assert not isinstance(begun, Rejected)
    assert begun.send is not None
    return begun.send.code
