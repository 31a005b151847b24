"""Bodies that no page and no program would send, made of those that they would.

kind, body = mangle_form(Random(7), {"csrf": token, "name": "Phone"})
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from random import Random
from urllib.parse import quote_plus

SEED = int(os.environ.get("MANGLED_SEED", "20261122"))
"""What is wrong with each request follows from it: ``make machine`` takes another each time."""

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

Sent = tuple[str, bytes]
"""A content type and a body."""

VALUES: tuple[bytes, ...] = (
    b"",
    b"%00",
    b"a%00b",
    b"%FF%FE",
    b"%ED%A0%80",
    b"%F4%90%80%80",
    b"\xff\xfe",
    b"%",
    b"%zz",
    b"a%0d%0aset-cookie: x=1%0d%0a%0d%0a",
    b"%1b[31m%07%7f",
    b"%E2%80%AE%E2%80%8B%EF%BB%BF",
    b"a" + b"%CC%81" * 400,
    b"%EF%BC%91" * 6,
    b"x" * 20_000,
    b"9" * 5_000,
    b"-1",
    b"0",
    b"1e999",
    b"NaN",
    b"18446744073709551616",
    b"0x7fffffff",
    b"9999-99-99",
    b"0001-01-01",
    b"2026-11-22T25:61",
    b"[]",
    b"{}",
    b"null",
    b"true",
    b"../../etc/passwd",
    b"https://evil.test/",
    b"//evil.test",
    b"javascript:alert(1)",
    b"{{7*7}}%25(x)s${x}",
    b"'; DROP TABLE accounts --",
    b"=cmd|'/c calc'!A1",
    b"00000000000000000000000000",
    b"mail@xn--.example",
    b"%00" * 200,
    b"a%",
    b"%u0041",
    b"%C0%80",
    b"%ED%A0%BD%ED%B8%80",
    b"\x80%E2%82",
    b"x" * 70_000,
    b"%F0%9F%92%A9" * 2_000,
)
"""What may stand in a field, as it is sent."""

KINDS = (
    f"{FORM}; charset=utf-16",
    f"{FORM}; charset=nothing",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    'multipart/form-data; boundary="' + "x" * 300 + '"',
    JSON,
    "text/plain",
    "",
    "\x00",
    "application/x-www-form-urlencoded, application/json",
)
"""What a body may be called that is none."""

OTHERS: tuple[object, ...] = (
    None,
    True,
    -1,
    2**70,
    1.5,
    "",
    "\x00",
    "\ud800",
    "x" * 9_000,
    [],
    {},
    [[]] * 9,
    {"": 1},
    -0.0,
    1e308,
    "\ud83d",
    "\u202e\u0000\ufeff",
    [None, True, {}],
    {"a": {"a": {"a": []}}},
    ["x"] * 5_000,
    "9" * 200_000,
)
"""What may stand in JSON for something else."""

PARTS = (
    b"--x\r\n\r\n\r\n--x--",
    b'--x\r\nContent-Disposition: form-data; name="csrf"; filename="\x00"\r\n\r\n\xff\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n',
    b"--x\r\nContent-Disposition: attachment\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--",
)


def mangle_form(chance: Random, right: Mapping[str, str]) -> Sent:
    """Send a form with something about it that is not right."""
    ways: tuple[Callable[[Random, Mapping[str, str]], Sent], ...]
    ways = (_other_value, _other_value, _other_value, _doubled, _missing, _nested, _other_kind)
    ways = (*ways, _cut_off, _in_parts, _many)
    return chance.choice(ways)(chance, right)


def mangle_json(chance: Random, right: object) -> Sent:
    """Send JSON that says something else, or none."""
    text = json.dumps(right).encode()
    field = chance.choice([*right]) if isinstance(right, dict) and right else "name"
    other = chance.choice(OTHERS)
    said = {**right, field: other} if isinstance(right, dict) else other
    ways = (
        (JSON, json.dumps(said).encode()),
        (JSON, json.dumps(said).encode()),
        (JSON, json.dumps({**(right if isinstance(right, dict) else {}), "more": 1}).encode()),
        (JSON, text[: len(text) // 2]),
        (JSON, text + text),
        (JSON, b"[" * 5_000 + b"]" * 5_000),
        (JSON, text[:-1]),
        (JSON, b"\x00" + text),
        (JSON, text.replace(b":", b": \xff", 1)),
        (JSON, json.dumps({field: "\ud800"}).encode()),
        (JSON, b'"' + b"\xed\xa0\x80" + b'"'),
        (JSON, b"[" + text + b"]"),
        (JSON, json.dumps({f"{field}\x00": 1, field: {field: other}}).encode()),
        ("multipart/form-data; boundary=x", PARTS[1]),
        ("application/json\x00", text),
        (JSON, b'{"a":' * 3_000 + b"1" + b"}" * 3_000),
        (JSON, f'{{"{field}": NaN}}'.encode()),
        (JSON, f'{{"{field}": {"9" * 5_000}}}'.encode()),
        (JSON, f'{{"{field}": 1, "{field}": 2}}'.encode()),
        (JSON, b"\xff\xfe" + text),
        (JSON, text.decode().encode("utf-16")),
        (JSON, b"\xef\xbb\xbf" + text),
        (JSON, b""),
        (FORM, text),
        ("", text),
        (f"{JSON}; charset=utf-16", text),
    )
    return chance.choice(ways)


def _write(fields: Mapping[str, bytes]) -> bytes:
    return b"&".join(quote_plus(name).encode() + b"=" + value for name, value in fields.items())


def _typed(right: Mapping[str, str]) -> dict[str, bytes]:
    return {name: quote_plus(value).encode() for name, value in right.items()}


def _which(chance: Random, right: Mapping[str, str]) -> str:
    """Choose a field: the token seldom, since nothing is read behind a wrong one."""
    others = [name for name in right if name != "csrf"]
    return "csrf" if not others or chance.random() < 0.05 else chance.choice(others)


def _other_value(chance: Random, right: Mapping[str, str]) -> Sent:
    return FORM, _write(_typed(right) | {_which(chance, right): chance.choice(VALUES)})


def _doubled(chance: Random, right: Mapping[str, str]) -> Sent:
    again = quote_plus(_which(chance, right)).encode() + b"=" + chance.choice(VALUES)
    return FORM, b"&".join([_write(_typed(right)), *[again] * chance.choice([1, 2, 1_500])])


def _missing(chance: Random, right: Mapping[str, str]) -> Sent:
    left_out = _which(chance, right)
    return FORM, _write({name: said for name, said in _typed(right).items() if name != left_out})


def _nested(chance: Random, right: Mapping[str, str]) -> Sent:
    field = quote_plus(_which(chance, right)).encode()
    tail = chance.choice([b"[]=x", b"[a][b]=x", b".x=1", b"=x;y=2", b"", b"==", b"&&&=&"])
    return FORM, _write(_typed(right)) + b"&" + field + tail


def _other_kind(chance: Random, right: Mapping[str, str]) -> Sent:
    body = chance.choice([_write(_typed(right)), json.dumps(dict(right)).encode(), *PARTS])
    return chance.choice(KINDS), body


def _cut_off(chance: Random, right: Mapping[str, str]) -> Sent:
    """Stop in the middle of a field, or of an escape."""
    body = _write(_typed(right))
    return FORM, body[: chance.randrange(len(body))] + chance.choice([b"", b"%", b"%F", b"&"])


def _in_parts(chance: Random, right: Mapping[str, str]) -> Sent:
    """Say the same in parts, as a form with files would, or with something odd in one of them."""
    edge = b"--x"
    odd = {_which(chance, right): chance.choice([b"\x00", b"\xff\xfe", b"--x", b"\r\n" * 400, b""])}
    said = {name: value.encode() for name, value in right.items()} | odd
    called = chance.choice([b"", b'; filename="a\x00.csv"', b"; filename*=utf-16''%ff"])
    head = b'\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    parts = [edge + head % (name.encode(), called, value) for name, value in said.items()]
    end = chance.choice([b"--x--\r\n", b"--x--\r\n", b"", b"--x"])
    return "multipart/form-data; boundary=x", b"".join(parts) + end


def _many(chance: Random, right: Mapping[str, str]) -> Sent:
    """Bring more fields than any form has, or one whose name is a page long."""
    more = chance.choice([b"&a=1" * 5_000, b"&" + b"n" * 9_000 + b"=1", b"&%00=1&%FF=2&=3"])
    return FORM, _write(_typed(right)) + more
