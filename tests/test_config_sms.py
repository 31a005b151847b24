"""The gateways of the configuration: a list in the file, numbers in the environment."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from farstu.config import Config, ConfigError, Mistake
from farstu.config.gateway import NEEDS, USES, Gateway
from farstu.config.keys import list_keys
from farstu.senders import make_gateways
from tests.support.configuration import read_from, stand_in

DOCUMENT = Path(__file__).parent.parent / "docs" / "sms.md"
ONE = "FARSTU_SMS__GATEWAYS__1__"
SAID = {
    "kind": "46elks",
    "username": "u1",
    "password": "hunter2",
    "sender": "Nordskar",
}

Read = Callable[..., Config]
Refuse = Callable[..., list[Mistake]]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Read a configuration that consists of the text of a file and of variables."""
    stand_in(tmp_path, monkeypatch)
    return lambda text="", **said: read_from(tmp_path, monkeypatch, text, **said)


@pytest.fixture
def refuse(read: Read) -> Refuse:
    """Read a configuration that has mistakes, and return them."""

    def do(text: str = "", **said: str) -> list[Mistake]:
        with pytest.raises(ConfigError) as refused:
            read(text, **said)
        return refused.value.mistakes

    return do


def table(**said: object) -> str:
    """Write one gateway, on a line for each key, beginning with its kind."""
    lines = [f"{name} = {value!r}" for name, value in {**SAID, **said}.items() if value is not None]
    return "\n".join(["[[sms.gateways]]", *lines, ""])


# Read -------------------------------------------------------------------------------------------


def test_without_a_gateway_there_is_none(read: Read) -> None:
    """Nothing has to be said."""
    assert read().sms.in_order == []


def test_gateways_stand_in_the_order_of_the_file(read: Read) -> None:
    """The first one is asked first; each has what stands in its own table."""
    first, second = read(table() + table(kind="vonage", sender="+46766861004")).sms.in_order
    assert (first.kind, first.sender) == ("46elks", "Nordskar")
    assert (second.kind, second.sender, second.read_password()) == (
        "vonage",
        "+46766861004",
        "hunter2",
    )


def test_gateways_are_counted_in_the_environment(read: Read) -> None:
    """Variables say all that a file can, and win over it key by key."""
    config = read(table(), **{f"{ONE}SENDER": "Other", "FARSTU_SMS__GATEWAYS__2__KIND": "http"} | {
        "FARSTU_SMS__GATEWAYS__2__URL": "https://sms.example/?to={to}",
        "FARSTU_SMS__GATEWAYS__2__BODY": "{text}",
        "FARSTU_SMS__GATEWAYS__2__HEADERS": "A: {id}\nB: b, c",
        "FARSTU_SMS__GATEWAYS__2__SUCCESS_STATUS": "200, 202",
    })  # fmt: skip
    first, second = config.sms.in_order
    assert (first.username, first.sender) == ("u1", "Other")
    assert second.headers == ("A: {id}", "B: b, c")
    assert second.success_status == (200, 202)


def test_every_key_is_one_of_some_kind() -> None:
    """The tables of what each kind uses and needs know each key, and no other."""
    keys = {key.path[-1] for key in list_keys() if key.path[:3] == ("sms", "gateways", "1")}
    assert keys == set(Gateway.model_fields)
    assert set().union(*USES.values()) == keys - {"kind"}
    assert USES.keys() == NEEDS.keys()
    for kind, needed in NEEDS.items():
        assert needed <= USES[kind]


def test_a_secret_may_stand_in_a_file(read: Read, tmp_path: Path) -> None:
    """A password, and an address that holds one; space around it is left out."""
    (tmp_path / "secret").write_text("hunter2\n")
    (tmp_path / "url").write_text("json://localhost/{to}\n")
    first, second = read(
        table(password=None, password_file=str(tmp_path / "secret"))
        + f"[[sms.gateways]]\nkind = 'apprise'\nurl_file = '{tmp_path}/url'\n"
    ).sms.in_order
    assert first.read_password() == "hunter2"
    assert second.read_url() == "json://localhost/{to}"


def test_no_secret_is_shown(read: Read) -> None:
    """Not by ``repr`` of what was read, nor of what sends."""
    config = read(table() + table(kind="kannel", base_url="http://localhost:13013"))
    assert "hunter2" not in repr(config)
    assert "hunter2" not in repr(make_gateways(config))


def test_each_example_of_the_document_is_a_configuration(read: Read, tmp_path: Path) -> None:
    """Whoever copies one gets a server that starts; there is one for each kind."""
    (tmp_path / "secret").write_text("json://localhost/{to}")
    kinds = set()
    for example in re.findall(r"(?ms)^```toml\n(.*?)^```$", DOCUMENT.read_text("utf-8")):
        mine = re.sub(r'"/etc/farstu/[^"]+"', f'"{tmp_path}/secret"', example)
        config = read(mine)
        assert make_gateways(config)
        kinds |= {gateway.kind for gateway in config.sms.in_order}
    assert kinds == USES.keys()


# Mistakes ---------------------------------------------------------------------------------------


def test_mistakes_in_several_gateways_are_told_at_once(refuse: Refuse, tmp_path: Path) -> None:
    """Each with its own line and its number; a variable with its name."""
    mistakes = refuse(
        "[sms]\n" + table(usrname="x") + table(kind="smpp", method="GET") + table(kind=None),
        FARSTU_SMS__GATEWAYS__3__SENDER="?",
        FARSTU_SMS__GATEWAYS__9__KIND="http",
    )
    told = [(mistake.line, mistake.problem) for mistake in mistakes]
    assert told == [
        (7, "There is no key `sms.gateways.1.usrname`."),
        (8, "`sms.gateways.2.base_url` is missing, because a gateway of kind smpp needs it."),
        (13, "`sms.gateways.2.method` is of no use to a gateway of kind smpp."),
        (14, "`sms.gateways.3.kind` is missing."),
        (None, "`sms.gateways.3.sender` is no sender of text messages."),
        (None, "There is no such variable."),
    ]
    assert mistakes[0].where == str(tmp_path / "farstu.toml")
    assert mistakes[0].remedy == "Did you mean `sms.gateways.1.username`?"
    assert "46elks, twilio, vonage, kannel, smpp, http or apprise" in mistakes[3].remedy
    assert mistakes[4].where == "FARSTU_SMS__GATEWAYS__3__SENDER"


def test_there_may_be_five(refuse: Refuse) -> None:
    """A sixth one is a mistake: nobody would wait for it."""
    [mistake] = refuse(table() * 6)
    assert (mistake.line, mistake.problem) == (26, "There is no key `sms.gateways.6`.")


HTTP = {"username": None, "password": None, "sender": None, "kind": "http"}
SEND = {"url": "https://x.example/?to={to}&text={text}"}


@pytest.mark.parametrize(
    ("said", "key", "problem"),
    [
        ({"kind": "pigeon"}, "kind", "is 'pigeon'."),
        ({"username": ""}, "username", "is missing"),
        ({"password": None}, "password_file", "is missing"),
        ({"password": 7}, "password", "is no text"),
        ({"password_file": __file__}, "password_file", "stands beside `password`"),
        ({"password_file": "/none/hunter2"}, "password_file", "names /none"),
        ({"sender": None}, "sender", "is missing"),
        ({"sender": "Åre"}, "sender", "is no sender"),
        ({"sender": "Nordskar Registry"}, "sender", "is no sender"),
        ({"service": "MG1"}, "service", "is of no use"),
        ({"kind": "twilio", "service": "MG1"}, "sender", "stands beside `service`"),
        ({"kind": "twilio", "sender": None}, "sender", "is missing"),
        ({"base_url": "http://sms.example"}, "base_url", "is plain http to a host"),
        ({"base_url": "https://a:hunter2@sms.example"}, "base_url", "has a user name"),
        ({"base_url": "https://sms.example/?hunter2"}, "base_url", "has more in it"),
        ({"base_url": "smpps://sms.example"}, "base_url", "is no address that begins with https"),
        ({"base_url": "https://"}, "base_url", "is no address that begins with https"),
        ({"base_url": "https://[hunter2"}, "base_url", "is no address"),
        ({"base_url": "https://sms.example:99999"}, "base_url", "is no address"),
        ({"base_url": "https://sms.exämple"}, "base_url", "is no address"),
        ({"kind": "smpp", "base_url": "smpp://sms.example"}, "base_url", "is plain smpp"),
        (HTTP, "url_file", "is missing"),
        (HTTP | SEND | {"url_file": __file__}, "url_file", "stands beside `url`"),
        (HTTP | {"url": "https://{to}/{text}"}, "url_file", "is no address that begins"),
        (HTTP | {"url": "https://x.example/{to}"}, "body", "or the address lacks {text}"),
        (HTTP | {"url": "https://x.example/{text}"}, "body", "or the address lacks {text}, and"),
        (HTTP | SEND | {"body": "{", "format": "json"}, "body", "is no JSON"),
        (HTTP | SEND | {"headers": ["hunter2"]}, "headers", "has a line that is no header"),
        (HTTP | SEND | {"success_pattern": "("}, "success_pattern", "is no pattern"),
        (HTTP | SEND | {"success_status": ["yes"]}, "success_status", "is 'yes'."),
        (HTTP | SEND | {"method": "BREW"}, "method", "is 'BREW'."),
        (HTTP | {"kind": "apprise", "url": "hunter2{to}"}, "url_file", "is no address of Apprise"),
        (HTTP | {"kind": "apprise", "url": "json://h/"}, "url_file", "has no {to} in it"),
        (
            HTTP | {"kind": "apprise", "url": "jsons://h/{to}?verify=no"},
            "url_file",
            "says that certificates are not checked",
        ),
    ],
)
def test_a_bad_value_is_told_with_what_would_be_right(
    said: dict[str, object], key: str, problem: str, refuse: Refuse
) -> None:
    """What is wrong and what to write instead; nothing that may be a secret."""
    [mistake] = refuse(table(**said))
    assert mistake.problem.startswith(f"`sms.gateways.1.{key}` {problem}")
    assert mistake.remedy.startswith("Write ")
    if "none" not in str(said):
        assert "hunter2" not in str(mistake)


def test_a_header_cannot_end_itself(refuse: Refuse) -> None:
    """Whatever a variable has in it, no header begins inside another one."""
    mistakes = refuse(table(**(HTTP | SEND)), **{f"{ONE}HEADERS": "A: b\x07c"})
    assert [mistake.problem for mistake in mistakes] == [
        "`sms.gateways.1.headers` has a line that is no header."
    ]


def test_a_list_of_something_else_is_a_mistake(refuse: Refuse) -> None:
    """Gateways are tables, all of them."""
    [mistake] = refuse("sms.gateways = ['46elks']")
    assert mistake.problem == "`sms.gateways` is a list."
    [mistake] = refuse("sms.gateways = {1 = '46elks'}")
    assert mistake.problem == "`sms.gateways.1` is '46elks'."


@pytest.mark.parametrize(
    "said",
    [
        {"base_url": "http://127.0.0.1:8080/"},
        {"base_url": "http://[::1]:8080"},
        {"kind": "smpp", "base_url": "smpp://localhost"},
        {"kind": "smpp", "base_url": "smpps://smsc.example:3550"},
        {"kind": "twilio", "sender": None, "service": "MG1", "account": "AC1"},
        HTTP | SEND | {"format": "json", "body": '{"n": {digits}, "t": "{text}"}'},
        HTTP | {"kind": "apprise", "url": "jsons://h/{to}?verify=yes"},
    ],
)
def test_what_is_right_is_taken(said: dict[str, object], read: Read) -> None:
    """Loopback in the open, anything else protected; placeholders with and without quotes."""
    [gateway] = read(table(**said)).sms.in_order
    assert not gateway.base_url.endswith("/")


# What they cost ---------------------------------------------------------------------------------


def test_countries_and_prices_are_lists(read: Read) -> None:
    """The same in the file and in a variable."""
    text = '[sms]\ncountries = ["SE", "NO"]\nprices = ["+46=0.05", "+4670=0.075"]'
    variables = {
        "FARSTU_SMS__COUNTRIES": "SE, NO",
        "FARSTU_SMS__PRICES": "+46=0.05, +4670=0.075",
    }
    for config in (read(text), read(**variables)):
        assert config.sms.countries == ("SE", "NO")
        assert config.sms.price_list == {"+46": 50, "+4670": 75}


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ('countries = ["XX"]', "names XX, which is no country"),
        ('countries = ["se"]', "names se, which is no country"),
        ('prices = ["+46"]', "says '+46', which is no price"),
        ('prices = ["46=1"]', "says '46=1', which is no price"),
        ('prices = ["+46=0.0005"]', "says '+46=0.0005', which is no price"),
    ],
)
def test_what_is_no_country_or_price_is_told(refuse: Refuse, said: str, trouble: str) -> None:
    """With the line, and what would be right."""
    [mistake] = refuse(f"[sms]\n{said}")
    assert trouble in str(mistake)
