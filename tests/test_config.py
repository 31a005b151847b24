"""The configuration: what is read from where, and how mistakes are told."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from farstu.config import Config, ConfigError, Listen, Mistake, load_config
from farstu.config.file import find_lines
from farstu.config.keys import list_keys
from farstu.core.budget import MAIL, SMS, Limit, Scope
from farstu.crypto.passwords import FLOOR, TARGET

DOCUMENT = Path(__file__).parent.parent / "docs" / "configuration.md"

TESTED_APART = {"sms", "webauthn"}
"""Tables with tests of their own: ``test_config_sms.py``, ``test_config_webauthn.py``."""

Read = Callable[..., Config]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder, in an environment that says nothing of Farstu."""
    for name in os.environ:
        if name.upper().startswith("FARSTU_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def read(place: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Read a configuration that consists of the text of a file and of variables."""

    def do(text: str | None = None, **variables: str) -> Config:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        if text is not None:
            (place / "farstu.toml").write_text(text, encoding="utf-8")
            monkeypatch.setenv("FARSTU_CONFIG", str(place / "farstu.toml"))
        return load_config()

    return do


@pytest.fixture
def refuse(read: Read) -> Callable[..., list[Mistake]]:
    """Read a configuration that has mistakes, and return them."""

    def do(text: str | None = None, **variables: str) -> list[Mistake]:
        with pytest.raises(ConfigError) as refused:
            read(text, **variables)
        return refused.value.mistakes

    return do


Refuse = Callable[..., list[Mistake]]


# What is read from where --------------------------------------------------------


def test_with_nothing_said_it_serves_this_machine_from_var(read: Read, place: Path) -> None:
    """Without file and variables all has a default that is safe on a laptop."""
    config = read()
    assert config.data == place / "var"
    assert config.listen == Listen("localhost", 8440)
    assert config.listen.address == "127.0.0.1"
    assert config.origin == "http://localhost:8440"
    assert config.database == f"sqlite:///{place}/var/farstu.db"
    assert config.key_file == place / "var" / "key"
    assert config.cost == TARGET
    assert (config.workers, config.migration_url, config.trusted_proxies) == (1, None, ())
    assert config.log.level == "info"


def test_everything_can_be_said_in_the_file(read: Read) -> None:
    """Each key of the file arrives."""
    config = read(
        """
        data = "/srv/farstu"
        listen = "0.0.0.0:80"
        origin = "https://portal.example"
        workers = 4
        database = "postgresql://farstu@db/farstu"
        migration_url = "postgresql://owner@db/farstu"
        key_file = "/etc/farstu/key"
        trusted_proxies = ["10.0.0.0/8", "2001:db8::/32", "192.0.2.7"]

        [passwords]
        memory_kib = 32768
        passes = 3
        threads = 5
        queue = 7

        [log]
        level = "warning"
        format = "plain"
        """
    )
    assert config.data == Path("/srv/farstu")
    assert config.listen == Listen("0.0.0.0", 80)  # noqa: S104 - read, not bound
    assert config.origin == "https://portal.example"
    assert config.workers == 4
    assert config.database == "postgresql://farstu@db/farstu"
    assert config.migration_url == "postgresql://owner@db/farstu"
    assert config.key_file == Path("/etc/farstu/key")
    assert [str(it) for it in config.trusted_proxies] == [
        "10.0.0.0/8",
        "2001:db8::/32",
        "192.0.2.7/32",
    ]
    assert (config.cost.memory_kib, config.cost.passes) == (32768, 3)
    assert (config.hashing_threads, config.passwords.queue) == (5, 7)
    assert (config.log.level, config.log.format) == ("warning", "plain")


def test_everything_can_be_said_in_the_environment(read: Read, place: Path) -> None:
    """Each key has a variable, and together they say all that a file can."""
    (place / "ca.pem").write_text("")
    (place / "secret").write_text("s" * 32)
    said = {
        "data": "/srv/farstu",
        "listen": "[::]:80",
        "origin": "https://portal.example",
        "workers": "4",
        "database": "postgresql://farstu@db/farstu",
        "migration_url": "postgresql://owner@db/farstu",
        "key_file": "/etc/farstu/key",
        "trusted_proxies": "10.0.0.0/8, 2001:db8::/32 192.0.2.7",
        "outbound.networks": "10.0.0.0/8",
        "passwords.memory_kib": "32768",
        "passwords.passes": "3",
        "passwords.threads": "5",
        "passwords.queue": "7",
        "mail.host": "smtp.example.com",
        "mail.port": "2525",
        "mail.security": "tls",
        "mail.username": "farstu",
        "mail.password": "",
        "mail.password_file": str(place / "ca.pem"),
        "mail.ca_file": str(place / "ca.pem"),
        "mail.sender": "security@portal.example",
        "mail.sender_name": "Portal",
        **{f"budgets.mail.{scope}": "7" for scope in MAIL},
        **{f"budgets.sms.{scope}": "7" for scope in SMS},
        **{f"budgets.sms_cost.{scope}": "2.50" for scope in Scope},
        "audit.keep_days": "90",
        "help.pictures": "/srv/pictures",
        "forward_auth.proxies": "127.0.0.1, 10.0.0.0/24",
        "forward_auth.secret_file": str(place / "secret"),
        "log.level": "warning",
        "log.format": "plain",
    }
    keys = [key for key in list_keys() if key.path[0] not in TESTED_APART]
    assert {key.name for key in keys} == said.keys()
    config = read(**{key.variable: said[key.name] for key in keys})
    assert config.listen == Listen("::", 80)
    assert config.audit.keep.days == 90
    assert config.help.pictures == Path("/srv/pictures")
    assert len(config.trusted_proxies) == 3
    assert len(config.forward_auth.proxies) == 2
    assert config.forward_auth.read_secret() == "s" * 32
    assert config.passwords.model_dump() == {
        "memory_kib": 32768,
        "passes": 3,
        "threads": 5,
        "queue": 7,
    }
    assert config.mail.model_dump() == {
        key.path[1]: said[key.name] for key in keys if key.path[0] == "mail"
    } | {"port": 2525, "password_file": place / "ca.pem", "ca_file": place / "ca.pem"}
    assert config.budgets.mail_limits == {scope: Limit(messages=7) for scope in MAIL}
    assert config.budgets.sms_limits == {s: Limit(messages=7, cost=2500) for s in Scope}
    assert config.log.model_dump() == {"level": "warning", "format": "plain"}


@pytest.mark.parametrize(
    ("secret", "proxies", "problem"),
    [
        (None, "127.0.0.1", "is missing"),
        ("s" * 31, "127.0.0.1", "no secret that is long enough"),
        ("s" * 31 + " t", "127.0.0.1", "no secret that is long enough"),
        ("å" * 40, "127.0.0.1", "no secret that is long enough"),
        ("s" * 40, "0.0.0.0/0", "trusts everybody"),
    ],
)
def test_proxies_need_a_secret_and_an_address(
    read: Read, place: Path, secret: str | None, proxies: str, problem: str
) -> None:
    """One that can be guessed, or none, lets nobody ask; and not everybody may."""
    said = {"FARSTU_FORWARD_AUTH__PROXIES": proxies}
    if secret is not None:
        (place / "secret").write_text(secret)
        said["FARSTU_FORWARD_AUTH__SECRET_FILE"] = str(place / "secret")
    with pytest.raises(ConfigError) as refused:
        read(**said)
    assert any(problem in str(one) for one in refused.value.mistakes)


def test_the_environment_wins_key_by_key(read: Read) -> None:
    """A variable replaces one key of a table and leaves its neighbours to the file."""
    config = read("workers = 2\n[passwords]\npasses = 3\nqueue = 9", FARSTU_PASSWORDS__PASSES="4")
    assert (config.workers, config.passwords.passes, config.passwords.queue) == (2, 4, 9)


def test_an_empty_variable_says_nothing(read: Read) -> None:
    """Compose files and unit files leave variables empty where nothing is meant."""
    config = read("workers = 2", FARSTU_WORKERS="", FARSTU_ORIGIN="", FARSTU_CONFIG="")
    assert config.workers == 2


def test_a_file_in_the_data_folder_is_found(place: Path, read: Read) -> None:
    """``farstu.toml`` beside the database is read without being named."""
    (place / "here").mkdir()
    (place / "here" / "farstu.toml").write_text("workers = 3")
    assert read(FARSTU_DATA="here").workers == 3
    assert read(FARSTU_DATA="elsewhere").workers == 1


def test_a_file_in_the_usual_data_folder_is_found(place: Path, read: Read) -> None:
    """So it is in ``var``, where nothing was said about the folder."""
    (place / "var").mkdir()
    (place / "var" / "farstu.toml").write_text("workers = 3")
    assert read().workers == 3


def test_the_database_and_the_key_lie_in_the_data_folder(read: Read) -> None:
    """They follow the folder unless they are said to be elsewhere."""
    config = read(FARSTU_DATA="/srv/farstu")
    assert config.database == "sqlite:////srv/farstu/farstu.db"
    assert config.key_file == Path("/srv/farstu/key")


def test_a_folder_of_any_name_can_hold_the_database(read: Read) -> None:
    """The address of the database names the folder even where URLs have their own ideas."""
    config = read(FARSTU_DATA="/srv/50% är?#")
    assert sa.make_url(config.database).database == "/srv/50% är?#/farstu.db"


def test_the_default_origin_follows_the_port(read: Read) -> None:
    """Two installations on one laptop need no more than two ports."""
    assert read(FARSTU_LISTEN="127.0.0.1:9000").origin == "http://localhost:9000"


@pytest.mark.parametrize(
    ("said", "origin"),
    [
        ("https://portal.example", "https://portal.example"),
        ("https://Portal.Example/", "https://portal.example"),
        ("https://portal.example:443", "https://portal.example"),
        ("https://portal.example:8443", "https://portal.example:8443"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ("http://localhost:80", "http://localhost"),
        ("http://nordskar.localhost:8440", "http://nordskar.localhost:8440"),
        ("http://127.0.0.1:8440", "http://127.0.0.1:8440"),
        ("http://[::1]:8440", "http://[::1]:8440"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(said: str, origin: str, read: Read) -> None:
    """Case, a closing slash and the usual port make no difference to the same-origin check."""
    assert read(FARSTU_ORIGIN=said).origin == origin


def test_the_workers_share_the_cores(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """All workers together hash on as many threads as there are cores, each on one at least."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)))
    assert read().hashing_threads == 8
    assert read(FARSTU_WORKERS="3").hashing_threads == 2
    assert read(FARSTU_WORKERS="100").hashing_threads == 1
    assert read(FARSTU_PASSWORDS__THREADS="6").hashing_threads == 6


@pytest.mark.parametrize(("terminal", "looks"), [(True, "plain"), (False, "json")])
def test_logs_are_plain_for_people_and_json_for_programs(
    looks: str, read: Read, monkeypatch: pytest.MonkeyPatch, *, terminal: bool
) -> None:
    """A person at a terminal reads lines; whatever collects logs reads JSON."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    assert read().log.format == looks


def test_the_tree_is_frozen_and_keeps_addresses_to_itself(read: Read) -> None:
    """Nothing changes it, and ``repr`` shows no address of a database with its password."""
    config = read(FARSTU_DATABASE="postgresql://farstu:hunter2@db/farstu")
    with pytest.raises(ValueError, match="frozen"):
        config.workers = 2
    with pytest.raises(ValueError, match="frozen"):
        config.passwords.passes = 9
    assert "hunter2" not in repr(config)


# Mistakes -----------------------------------------------------------------------


def test_all_mistakes_are_told_at_once_with_their_lines(refuse: Refuse, place: Path) -> None:
    """File and environment, unknown keys and bad values, in one answer, in reading order."""
    mistakes = refuse(
        "workers = 0\n"
        "liten = 'localhost:1'\n"
        "trusted_proxies = [\n"
        "  '10.0.0.1/8',\n"
        "]\n"
        "\n"
        "[passwords] # dear\n"
        "  passes = 1\n"
        "[log]\n"
        'level = "loud"\n',
        FARSTU_KEY_FILES="k",
        FARSTU_PASSWORDS__QUEUE="many",
    )
    file = str(place / "farstu.toml")
    assert [(it.where, it.line) for it in mistakes] == [
        (file, 1),
        (file, 2),
        (file, 3),
        (file, 8),
        (file, 10),
        ("FARSTU_KEY_FILES", None),
        ("FARSTU_PASSWORDS__QUEUE", None),
    ]
    assert (
        str(mistakes[0]) == f"{file}, line 1: `workers` is 0. Write a whole number from 1 to 256."
    )
    assert mistakes[4].problem == "`log.level` is 'loud'."
    assert mistakes[6].remedy == "Write a whole number from 1 to 4096."


@pytest.mark.parametrize(
    ("text", "line", "problem", "remedy"),
    [
        ("worker = 2", 1, "There is no key `worker`.", "Did you mean `workers`?"),
        ("\npasses = 3", 2, "There is no key `passes`.", "Did you mean `passwords.passes`?"),
        ("[log]\nlvel = 3", 2, "There is no key `log.lvel`.", "Did you mean `log.level`?"),
        ("[post]\nx = 3", 1, "There is no key `post`.", "Remove it, or look it up"),
        ("_build_sources = 1", 1, "There is no key `_build_sources`.", "Remove it"),
        ("log = {colour = 1}", 1, "There is no key `log.colour`.", "Remove it"),
    ],
)
def test_an_unknown_key_is_named_with_what_may_have_been_meant(
    text: str, line: int, problem: str, remedy: str, refuse: Refuse
) -> None:
    """A misspelt key never passes in silence."""
    [mistake] = refuse(text)
    assert (mistake.line, mistake.problem) == (line, problem)
    assert mistake.remedy.startswith(remedy)


@pytest.mark.parametrize(
    ("variable", "remedy"),
    [
        ("FARSTU_LISTN", "Did you mean `FARSTU_LISTEN`?"),
        ("FARSTU_CONFG", "Did you mean `FARSTU_CONFIG`?"),
        ("FARSTU_PASSWORDS_PASSES", "Did you mean `FARSTU_PASSWORDS__PASSES`?"),
        ("FARSTU_PASSWORDS__PASES", "Did you mean `FARSTU_PASSWORDS__PASSES`?"),
        ("FARSTU_LOG", "Remove it"),
        ("FARSTU_X", "Remove it"),
    ],
)
def test_an_unknown_variable_is_named_once(variable: str, remedy: str, refuse: Refuse) -> None:
    """What begins like ours and is not ours is a mistake too, and told once."""
    [mistake] = refuse(**{variable: "3"})
    assert (mistake.where, mistake.line) == (variable, None)
    assert mistake.problem == "There is no such variable."
    assert mistake.remedy.startswith(remedy)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("workers = true", "`workers` is no number."),
        ("workers = 'two'", "`workers` is 'two'."),
        ("workers = 1.5", "`workers` is 1.5."),
        ("workers = []", "`workers` is a list."),
        ("workers = 257", "`workers` is 257."),
        ("data = 3", "`data` is 3."),
        ("key_file = {}", "`key_file` is a table."),
        ("passwords = 3", "`passwords` is 3."),
        ("database = 'mysql://root:hunter2@db/x'", "`database` names no database"),
        ("database = 'sqlite:///farstu.db'", "`database` names no database"),
        ("migration_url = 'postgres://o:hunter2@db/x'", "`migration_url` names no database"),
        ("trusted_proxies = ['proxy.example']", "`trusted_proxies` is 'proxy.example'."),
        ("trusted_proxies = ['0.0.0.0/0']", "`trusted_proxies` trusts everybody"),
        ("trusted_proxies = ['::/0']", "`trusted_proxies` trusts everybody"),
        ("passwords.threads = 0", "`passwords.threads` is 0."),
        ("passwords.queue = 0", "`passwords.queue` is 0."),
        ("log.format = 'xml'", "`log.format` is 'xml'."),
        (f"log.level = '{'x' * 90}'", f"`log.level` is '{'x' * 40}'."),
    ],
)
def test_a_bad_value_is_told_with_what_would_be_right(
    text: str, problem: str, refuse: Refuse
) -> None:
    """What was said, and what to say instead; never a password."""
    [mistake] = refuse(text)
    assert mistake.problem.startswith(problem)
    assert mistake.remedy.startswith("Write ")
    assert mistake.line == 1
    assert "hunter2" not in str(mistake)


@pytest.mark.parametrize(
    "said",
    ["", "8440", ":8440", "localhost", "localhost:", "localhost:0", "localhost:65536", "*:80",
     "portal.example:80", "1.2.3:80", "999.1.1.1:80", "::1:80", "[::g]:80", "localhost:80 "],
)  # fmt: skip
def test_where_to_listen_is_an_address_and_a_port(said: str, refuse: Refuse) -> None:
    """Names other than localhost would be looked up who knows where, so they are not taken."""
    [mistake] = refuse(f"listen = '{said}'")
    assert mistake.problem.startswith("`listen` ")
    assert "localhost:8440" in mistake.remedy


@pytest.mark.parametrize(
    "said",
    ["portal.example", "ftp://portal.example", "https://", "https://portal.example/login",
     "https://portal.example?x", "https://portal.example#x", "https://me@portal.example",
     "https://portal.example:0", "https://portal.example:65536", "https://pörtal.example",
     "https://portal.example https://other.example", "https://[::1", "http://portal.example",
     "http://10.0.0.1", "http://localhost.example", "http://evillocalhost"],
)  # fmt: skip
def test_an_origin_is_scheme_host_and_port_over_tls(said: str, refuse: Refuse) -> None:
    """Anything more, anything less, and plain http to another machine are refused."""
    [mistake] = refuse(f"origin = '{said}'")
    assert mistake.problem.startswith("`origin` ")
    assert "https://portal.example" in mistake.remedy


@pytest.mark.parametrize("listen", ["0.0.0.0:80", "[::]:80", "192.0.2.7:80", "[2001:db8::1]:80"])
@pytest.mark.parametrize("origin", ["", "http://localhost:80"])
def test_plain_http_to_other_machines_is_refused(listen: str, origin: str, refuse: Refuse) -> None:
    """Whoever opens the server to others has to say under which https address it is public."""
    [mistake] = refuse(FARSTU_LISTEN=listen, FARSTU_ORIGIN=origin)
    assert mistake.where == "FARSTU_ORIGIN"
    assert mistake.problem.startswith("`origin` has to be a public https address")


@pytest.mark.parametrize("listen", ["0.0.0.0:80", "[::]:80", "192.0.2.7:80", "127.0.0.1:80"])
def test_behind_a_public_https_address_it_may_listen_anywhere(listen: str, read: Read) -> None:
    """The proxy in front speaks TLS."""
    config = read(FARSTU_LISTEN=listen, FARSTU_ORIGIN="https://portal.example")
    assert str(config.listen) == listen


@pytest.mark.parametrize("listen", ["localhost:80", "127.0.0.1:80", "127.8.8.8:80", "[::1]:80"])
def test_on_loopback_plain_http_is_right(listen: str, read: Read) -> None:
    """Nobody is on that wire."""
    assert read(FARSTU_LISTEN=listen).listen.is_loopback


@pytest.mark.parametrize(
    ("key", "floor"), [("memory_kib", FLOOR.memory_kib), ("passes", FLOOR.passes)]
)
def test_a_password_cost_below_the_floor_is_refused(
    key: str, floor: int, read: Read, refuse: Refuse
) -> None:
    """The floor itself is taken, one less is a mistake that names the floor (ASVS 11.4.2)."""
    [mistake] = refuse(f"[passwords]\n{key} = {floor - 1}")
    assert (mistake.line, mistake.problem) == (2, f"`passwords.{key}` is {floor - 1}.")
    assert mistake.remedy.startswith(f"Write a whole number from {floor} to ")
    assert getattr(read(f"[passwords]\n{key} = {floor}").cost, key) == floor


def test_a_bad_folder_is_one_mistake_and_not_three(refuse: Refuse) -> None:
    """What would follow from it is not counted against the operator."""
    assert [it.problem for it in refuse("data = 3")] == ["`data` is 3."]


def test_a_bad_place_to_listen_is_one_mistake(refuse: Refuse) -> None:
    """Whether the origin fits is asked again once the place is known."""
    assert len(refuse("listen = 'nowhere'")) == 1


# The file -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [("workers = 1\nworkers = 2\n", 2), ("a = 1\n\n= 3", 3), ("[log\n", 1), ("a = '", 1)],
)
def test_what_is_not_toml_is_told_with_its_line(text: str, line: int, refuse: Refuse) -> None:
    """The line where reading stopped comes first; the rest has to wait for it."""
    [mistake] = refuse(text, FARSTU_WORKERS="0")
    assert mistake.line == line
    assert mistake.problem.startswith("This is not TOML: ")


def test_an_empty_file_says_nothing(read: Read) -> None:
    """It is as good as none."""
    assert read("").workers == 1


def test_a_file_that_was_named_has_to_be_there(refuse: Refuse, place: Path) -> None:
    """A missing file is a mistake where it was asked for by name."""
    missing = str(place / "missing.toml")
    [mistake] = refuse(FARSTU_CONFIG=missing)
    assert mistake.where == missing
    assert mistake.problem == "The file cannot be read: No such file or directory."


def test_a_file_in_another_encoding_is_told(refuse: Refuse, place: Path) -> None:
    """TOML is UTF-8."""
    (place / "latin.toml").write_bytes("# å".encode("latin-1"))
    [mistake] = refuse(FARSTU_CONFIG=str(place / "latin.toml"))
    assert mistake.problem == "The file is not UTF-8."


def test_lines_are_found_in_every_way_to_write_toml() -> None:
    """Tables, dotted and quoted keys, comments, inline tables and text of several lines."""
    lines = find_lines(
        "# workers = 1\n"
        "data = '''\n"
        "workers = 2\n"
        "'''\n"
        '"listen" = 1 # origin = 2\n'
        "passwords.passes=3\n"
        "[ log ] # x = 1\n"
        "\tlevel  = 1\n"
        "'format' = 2\n"
        "[[other.things]]\n"
        "a . b = 1\n"
    )
    assert {".".join(path): line for path, line in lines.items()} == {
        "data": 2,
        "workers": 3,
        "listen": 5,
        "passwords.passes": 6,
        "log": 7,
        "log.level": 8,
        "log.format": 9,
        "other.things": 10,
        "other.things.1": 10,
        "other.things.1.a.b": 11,
    }


# The document -------------------------------------------------------------------


def rows_of_document() -> dict[str, list[str]]:
    """Read the tables of the document: key, variable, default, meaning."""
    row = re.compile(r"^\| `([a-zN_.]+)` \| (.*?) \| (.*?) \| (.*) \|$", re.MULTILINE)
    rows = row.findall(DOCUMENT.read_text())
    return {name: list(rest) for name, *rest in rows}


def any_number(name: str) -> str:
    """Write a key of a numbered table as the document has it."""
    return re.sub(r"(?i)(gateways(?:\.|__))[1-5]", r"\1N", name)


def test_the_document_describes_every_key_and_no_other() -> None:
    """Each key has a row with its variable, its default and what it means."""
    rows = rows_of_document()
    assert rows.keys() == {any_number(key.name) for key in list_keys()}
    for key in list_keys():
        variable, default, meaning = rows[any_number(key.name)]
        assert variable == f"`{any_number(key.variable)}`"
        assert default
        assert len(meaning) > 30


def test_the_defaults_in_the_document_are_the_real_ones(read: Read) -> None:
    """Where a default is a plain value, the document has that very value."""
    config = read()
    real = {
        "data": "`var`",
        "listen": f"`{config.listen}`",
        "workers": f"`{config.workers}`",
        "passwords.memory_kib": f"`{config.passwords.memory_kib}`",
        "passwords.passes": f"`{config.passwords.passes}`",
        "passwords.queue": f"`{config.passwords.queue}`",
        "webauthn.metadata_signer": f"`{config.webauthn.metadata_signer}`",
        "audit.keep_days": f"`{config.audit.keep_days}`",
        "help.pictures": "none",
        "log.level": f"`{config.log.level}`",
    }
    rows = rows_of_document()
    assert {name: rows[name][1] for name in real} == real


def test_the_examples_in_the_document_are_configurations(read: Read) -> None:
    """Whoever copies an example gets a server that starts."""
    examples = re.findall(r"^```toml\n(.*?)^```$", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)
    assert examples
    for example in examples:
        read(example)


# Mail ---------------------------------------------------------------------------

SERVER = "[mail]\nhost = 'smtp.example.com'\nsender = 'security@portal.example'\n"


def test_without_a_server_mail_goes_into_the_data_folder(read: Read) -> None:
    """Nothing has to be said; who it is from may be."""
    config = read("[mail]\nsender_name = 'Portal'", FARSTU_DATA="/srv/farstu")
    assert (config.mail.host, config.mail.sender) == ("", "")
    assert config.mail_folder == Path("/srv/farstu/outbox")


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465)])
def test_a_server_is_protected_and_on_its_usual_port(security: str, port: int, read: Read) -> None:
    """Encrypted unless it is this machine; another port may be said."""
    assert read(SERVER).mail.security == "starttls"
    assert read(f"{SERVER}security = '{security}'").mail.port_in_use == port
    assert read(f"{SERVER}security = '{security}'\nport = 26").mail.port_in_use == 26


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_a_relay_on_this_machine_may_go_without(host: str, read: Read) -> None:
    """Nobody is on that wire."""
    text = f"[mail]\nhost = '{host}'\nsecurity = 'none'\nsender = 'a@portal.example'"
    assert read(text).mail.port_in_use == 25


def test_a_password_may_stand_in_a_file(read: Read, place: Path) -> None:
    """With or without a newline at its end; neither way shows it in ``repr``."""
    (place / "secret").write_text("hunter2\n")
    for line in ("password = 'hunter2'", "password_file = 'secret'"):
        config = read(f"{SERVER}username = 'farstu'\n{line}")
        assert config.mail.read_password() == "hunter2"
        assert "hunter2" not in repr(config)


@pytest.mark.parametrize(
    ("text", "key", "problem"),
    [
        ("host = 'smtp.example.com'", "sender", "is missing, because `mail.host` names a server"),
        ("sender = 'nobody'", "sender", "is no email address"),
        ("sender = 'a@b.example, c@d.example'", "sender", "is no email address"),
        (f"{SERVER}security = 'none'", "security", "is 'none', and `mail.host` is not this"),
        (f"{SERVER}security = 'ssl'", "security", "is 'ssl'"),
        (f"{SERVER}port = 0", "port", "is 0"),
        (f"{SERVER}port = true", "port", "is no number"),
        ("username = 'farstu'\npassword = 'hunter2'", "username", "is of no use without"),
        (f"{SERVER}username = 'farstu'", "password_file", "is missing, because"),
        (f"{SERVER}password = 'hunter2'", "password_file", "or `mail.password` is of no use"),
        (f"{SERVER}password = 2", "password", "is no text"),
        (f"{SERVER}password = ['hunter2']", "password", "is no text"),
        (
            f"{SERVER}username = 'f'\npassword = 'hunter2'\npassword_file = 'farstu.toml'",
            "password_file",
            "stands beside `mail.password`",
        ),
        (f"{SERVER}username = 'f'\npassword_file = 'none'", "password_file", "names "),
        (f"{SERVER}ca_file = '/nowhere.pem'", "ca_file", "names /nowhere.pem, which is no file"),
        ('sender_name = "a\\nb"', "sender_name", "has characters that cannot be shown"),
    ],
)
def test_a_mistake_about_mail_is_told_like_any_other(
    text: str, key: str, problem: str, refuse: Refuse
) -> None:
    """One mistake, at its key, with what would be right, and no password in it."""
    [mistake] = refuse(text if text.startswith("[") else f"[mail]\n{text}")
    assert mistake.problem.startswith(f"`mail.{key}` {problem}")
    assert mistake.remedy.startswith("Write ")
    assert "hunter2" not in str(mistake)
