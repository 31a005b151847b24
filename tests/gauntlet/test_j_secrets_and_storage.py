"""Class J: secrets where they do not belong, and how they come to be."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from base64 import b16encode, b32decode, b32encode, b64encode, urlsafe_b64encode
from collections import Counter
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from farstu.app import clock, entropy
from farstu.core.outcome import Rejected
from farstu.core.roles import Role
from farstu.core.scopes import Scope
from farstu.factors.email_code import EmailCode
from farstu.factors.shape import Ceremony
from farstu.store import schema
from farstu.store.tx import EVERYWHERE, Tx
from tests.api.support.program import Program, make_key
from tests.gauntlet.stage import CONFIRM, FACTOR, INSIDE, LOGIN, Hand, Stage
from tests.support.databases import SQLITE, Database
from tests.support.house import App, Person
from tests.support.server import free_port, wait_until
from tests.support.source import SRC, list_files
from tests.web.support.story import RECOVERY_CODE, Story

pytestmark = pytest.mark.slow

FARSTU = str(Path(sys.executable).with_name("farstu"))
HASH = "$argon2"


def test_j1_no_page_inside_has_a_secret(stage: Stage) -> None:
    """Of oneself, halfway in or inside; the file of all that is known of one has none either."""
    person, app = stage.owner()
    needles = _spell(app.secret, *stage.house.give_codes(person))
    half, hand = stage.half(person), _inside(stage, person, app)
    here = f"{INSIDE}/authenticators/{app.id}"
    pages = [INSIDE, here, f"{here}/test", f"{INSIDE}/recovery-codes", "/account/sessions"]
    for path in [*pages, "/account/data", "/setup/totp", CONFIRM]:
        assert not _found(hand.get(path).body, needles), path
    for path in (FACTOR, "/login/recovery-code", "/login/help", *pages):
        assert not _found(half.get(path).body, needles), path
    told = hand.post("/account/data/download")
    assert (told.status, told.header("content-type")) == (200, "application/json")
    assert not _found(told.body, needles)


def test_j1_no_answer_of_the_api_has_a_secret(stage: Stage) -> None:
    """Neither of somebody who holds all there is, nor with a key that may not look."""
    own, person = stage.told()
    app = stage.house.give_app(person)
    needles = _spell(app.secret, *stage.house.give_codes(person))
    weak = Program(
        web=stage.web, key=make_key(stage.house, {Scope.EVENTS_READ}), host=stage.program.host
    )
    begun = stage.program.post(f"/people/{own}/challenges").json
    reads = [
        f"/people/{own}",
        "/people",
        f"/people/{own}/policy",
        f"/events?person={own}",
        "/events",
        "/portal",
        f"/challenges/{begun['id']}",
    ]
    for program in (stage.program, weak):
        said = [program.get(path) for path in reads]
        said += [program.post(f"/people/{own}/verify", {"code": code}) for code in ("1", "000000")]
        for told in said:
            assert not _found(told.answer.body, needles), told.answer.text
    assert stage.program.get(reads[0]).json["factors"]
    assert weak.get(reads[0]).status == 403


def test_j2_who_looks_after_others_sees_no_secret_of_theirs(stage: Stage) -> None:
    """Owners, staff and the operator: not on a page, not in the log, not in what they export."""
    person, app = stage.owner()
    needles = _spell(app.secret, *stage.house.give_codes(person))
    place = stage.house.people
    for staff in (False, True):
        name = f"o{next(stage.arena.numbers)}@example.com"
        owner = stage.house.add_person(name, role=Role.OWNER, staff=staff)
        hand = _inside(stage, owner, stage.house.give_app(owner))
        here = f"/org/{place}/people/{person.id}"
        for path in (here, f"{here}/help", f"{here}/policy", f"/org/{place}/people"):
            page = hand.get(path)
            assert page.status == 200, path
            assert not _found(page.body, needles), path
        for form in ({"format": "json"}, {"format": "csv"}):
            log = hand.post(f"/org/{place}/log/download", form)
            assert log.status == 200
            assert not _found(log.body, needles)
    ground = stage.arena.ground
    shown = _farstu(ground.data, "account", "show", person.email, database=ground.database)
    assert person.email in shown.stdout
    assert not _found(shown.stdout + shown.stderr, needles)


def test_j4_nothing_secret_is_logged(stage: Stage) -> None:
    """A whole way in and back, with mistakes and a failure, where all is logged that can be."""
    person = stage.arena.add_person()
    story = Story(browser=stage.browser(), clock=stage.clock)
    story.browser.get(LOGIN)
    story.post(LOGIN, identifier=person.email, password="a wrong one, that is somebody's")
    story.sign_in(person.email)
    story.set_up()
    story.browser.get(INSIDE)
    stage.clock.advance(31)
    half = Story(browser=stage.browser(), clock=stage.clock, seed=story.seed)
    half.sign_in(person.email)
    half.browser.get(FACTOR)
    half.post(FACTOR, code=half.code(later=9))
    with stage.without("throttles"):
        assert half.post(FACTOR, code=half.code()).status >= 500
    assert half.post(FACTOR, code=half.code()).location == INSIDE
    link = stage.password_link(person)
    reader = Story(browser=stage.browser(), clock=stage.clock)
    reader.browser.get(link)
    reader.post(link, password="four words that nobody guesses")
    again = Story(browser=stage.browser(), clock=stage.clock)
    again.sign_in(person.email, "four words that nobody guesses")
    again.browser.get("/login/recovery-code")
    assert again.post("/login/recovery-code", code=story.codes[0]).location == "/setup"
    secrets = story.secrets | half.secrets | reader.secrets | again.secrets
    secrets |= {link.rpartition("/")[2], "a wrong one, that is somebody's"}
    needles = _spell(story.seed, *(one for one in secrets if len(one) > 6))
    said = stage.said()
    assert "throttles" in said
    assert not _found(said.encode(), needles)
    assert "otpauth:" not in said
    trail = _read_all(stage, schema.audit_events)
    assert person.id.encode() in trail
    assert not _found(trail, needles)
    codes = {one for one in secrets if re.fullmatch(r"\d{6}", one)}
    assert codes
    assert not any(re.search(rf'"{code}"', said) for code in codes)


def test_j5_a_failure_tells_no_secret(stage: Stage) -> None:
    """Neither on its page nor in its log: no cookie, no token of a form, nothing that was typed."""
    person, app = stage.owner()
    hand, code = stage.half(person), app.code()
    before = len(stage.said())
    with stage.without("throttles"):
        page = stage.code(hand, code)
    assert page.status >= 500
    secret = [*hand.cookies.values(), hand.csrf, person.password]
    wait_until(lambda: "request_failed" in stage.said()[before:], otherwise=stage.said)
    told = stage.said()[before:]
    for text in (page.text, told):
        assert not [one for one in secret if one in text]
        assert f'"{code}"' not in text
        assert f"'{code}'" not in text
        assert "Traceback" not in page.text
    assert stage.code(hand, code).location == INSIDE


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
    needles = _spell(app.secret, *(code.partition("-")[2] for code in printed))
    needles = needles - {HASH.encode()}
    for table in schema.metadata.sorted_tables:
        assert not _found(_read_all(stage, table), needles), table.name
    if stage.arena.ground.database.kind == SQLITE:
        where = Path(stage.arena.ground.database.url.removeprefix("sqlite:///"))
        files = list(where.parent.glob(f"{where.name}*"))
        assert files
        for file in files:
            assert not _found(file.read_bytes(), needles), file.name


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
        assert _farstu(folder, "init").returncode == 0
        keys.append((folder / "key").read_bytes())
    assert keys[0] != keys[1]
    file = tmp_path / "one" / "key"
    whole = keys[0].decode()
    secret = max(re.findall(r"[\w+/=-]{40,}", whole), key=len)
    for weak in ("", "secret", "0" * 64, whole.replace(secret, "A" * 43), whole[: len(whole) // 2]):
        file.write_text(weak)
        refused = _farstu(tmp_path / "one", "serve")
        assert refused.returncode not in {0, None}, weak
        assert "Traceback" not in refused.stdout + refused.stderr
        assert "key" in refused.stdout + refused.stderr


def _inside(stage: Stage, person: Person, app: App) -> Hand:
    """Be inside with a proof of just now."""
    hand = stage.adopt(stage.arena.open_session(person, app))
    assert stage.is_in(hand)
    return hand


def _spell(seed: bytes, *texts: str) -> set[bytes]:
    """Spell what is secret as it could be found, in small letters."""
    spelled = {seed, *(spell(seed) for spell in (b16encode, b32encode, b64encode))}
    spelled |= {urlsafe_b64encode(seed).rstrip(b"="), HASH.encode()} if seed else set()
    spelled |= {text.encode() for text in texts}
    spelled |= {text.replace("-", "").encode() for text in texts}
    return {needle.lower() for needle in spelled if needle}


def _found(text: bytes | str, needles: Collection[bytes]) -> list[bytes]:
    small = (text.encode() if isinstance(text, str) else text).lower()
    return [needle for needle in needles if needle in small]


def _read_all(stage: Stage, table: sa.Table) -> bytes:
    """Give each value of a table as it lies there."""
    columns = [sa.type_coerce(column, sa.types.NullType()) for column in table.columns]

    def question(tx: Tx) -> bytes:
        values = (value for row in tx.execute(sa.select(*columns)) for value in row)
        return b"\n".join(
            bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode()
            for one in values
        )

    return stage.house.kit.store.read(question, portal_id=EVERYWHERE)


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


def _farstu(
    folder: Path, *command: str, database: Database | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command of an operator, to its end."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("FARSTU_")}
    ours |= {"FARSTU_DATA": str(folder), "FARSTU_LISTEN": f"localhost:{free_port()}"}
    if database is not None:
        ours["FARSTU_DATABASE"] = database.url
    return subprocess.run(
        [FARSTU, *command],
        env=ours,
        cwd=folder.parent,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_j13_pages_with_secrets_are_kept_nowhere(stage: Stage) -> None:
    """Setting up, recovery codes, second steps: no-store; and codes are shown until saved."""
    person = stage.arena.add_person()
    story = Story(browser=stage.browser(), clock=stage.clock)
    story.sign_in(person.email)
    pages = [story.browser.get("/setup")]
    story.post("/setup")
    shown = story.browser.get("/setup/recovery-codes")
    pages.append(shown)
    assert len(RECOVERY_CODE.findall(shown.text)) == 10
    pages.append(story.browser.post("/setup/recovery-codes/download"))
    story.browser.get("/setup/recovery-codes")
    story.post("/setup/recovery-codes")
    story.scan()
    pages.append(story.browser.get("/setup/totp"))
    assert story.turn_on().location == "/setup/done"
    pages.append(story.browser.get("/setup/done"))
    for path in ("/setup/recovery-codes", f"{INSIDE}/recovery-codes", INSIDE):
        pages.append(story.browser.get(path))
        assert not RECOVERY_CODE.findall(pages[-1].text)
    stage.clock.advance(31)
    half = stage.half(person)
    pages += [half.get(path) for path in (FACTOR, "/login/recovery-code", "/login/help")]
    link = stage.password_link(person)
    pages.append(stage.browser().get(link))
    assert {page.header("cache-control") for page in pages} == {"no-store"}
