"""The key URI that authenticator apps read from the QR code."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from farstu.factors.shape import Prompt
from farstu.factors.totp import Totp, otpauth_uri
from farstu.http.qr import qr_svg
from tests.factors.honest import AT

NAMES = (
    "Nordskär Registry",
    "Åsa & Co",
    "a:b",
    ":colons:",
    "50 % off",
    "1+1",
    "question? hash# slash/ back\\",
    "maja@example.com",
    "日本 🗝️",
    "'\"<img src=x>",
    "%3A",
)
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)


def parse(uri: str) -> tuple[str, str, dict[str, list[str]]]:
    """Read a URI as an app does: issuer and name from the label, then the parameters."""
    parts = urlsplit(uri)
    assert (parts.scheme, parts.netloc, parts.fragment) == ("otpauth", "totp", "")
    label = parts.path.removeprefix("/")
    assert label.count(":") == 1
    issuer, name = label.split(":")
    return unquote(issuer), unquote(name), parse_qs(parts.query, strict_parsing=True)


@pytest.mark.parametrize("issuer", NAMES)
@pytest.mark.parametrize("name", NAMES)
def test_every_name_survives_the_way_into_an_app(issuer: str, name: str) -> None:
    """Both names come out as they went in; only a colon, which would end the issuer, is a space."""
    uri = otpauth_uri(secret="ABC234", account_name=name, issuer=issuer)
    said = parse(uri)
    assert said[:2] == (issuer.replace(":", " ").strip(), name.replace(":", " ").strip())
    assert said[2]["secret"] == ["ABC234"]


@pytest.mark.parametrize("letter", ["a", "å", "漢", "🔐"])
def test_however_long_names_are_a_phone_can_read_the_code(letter: str) -> None:
    """A name is cut where it would leave no room, and says so; all codes can be drawn."""
    name, seed = letter * 254, "A" * 52
    uri = otpauth_uri(secret=seed, account_name=name, issuer=letter * 100)
    assert int(segno.make(uri, error="m", boost_error=False, micro=False).version) <= 25
    assert qr_svg(uri)
    issuer, said, parameters = parse(uri)
    assert parameters == {"secret": [seed], "issuer": [issuer]}
    assert said == name or (name.startswith(said[:-1]) and said.endswith("…"))
    assert len(said) > 20


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("a" * 300, "a" * 300),
        ("a" * 301, "a" * 291 + "%E2%80%A6"),
        ("a" * 302, "a" * 291 + "%E2%80%A6"),
        ("/" * 100, "%2F" * 100),
        ("/" * 101, "%2F" * 97 + "%E2%80%A6"),
        ("a" * 290 + " " + "a" * 99, "a" * 290 + "%E2%80%A6"),
    ],
)
def test_a_name_is_cut_no_shorter_than_it_must_be(name: str, written: str) -> None:
    """To three hundred letters as they are written there, the dots that tell of it among them."""
    uri = otpauth_uri(secret="ABC234", account_name=name, issuer="Portal")
    assert uri == f"otpauth://totp/Portal:{written}?secret=ABC234&issuer=Portal"


@given(TEXT, TEXT)
def test_no_name_breaks_the_uri(issuer: str, name: str) -> None:
    """Whatever people are called, there is one secret, and the issuer is the same twice."""
    uri = otpauth_uri(secret="ABC234", account_name=name, issuer=issuer)
    assert uri.isascii()
    assert not set(uri) & set(" +\"'<>")
    said_issuer, _, parameters = parse(uri)
    assert parameters["secret"] == ["ABC234"]
    assert parameters.get("issuer", [""]) == [said_issuer]


def test_only_what_is_not_the_default_would_be_said() -> None:
    """SHA-1, six digits and 30 seconds are what every app assumes; some stumble if told."""
    uri = otpauth_uri(secret="ABC234", account_name="maja", issuer="Nordskär")
    assert uri == "otpauth://totp/Nordsk%C3%A4r:maja?secret=ABC234&issuer=Nordsk%C3%A4r"


def test_no_letter_of_a_name_means_anything_to_the_uri() -> None:
    """A slash in a name begins no further part of the path."""
    uri = otpauth_uri(secret="ABC234", account_name="a/b", issuer="c/d")
    assert uri == "otpauth://totp/c%2Fd:a%2Fb?secret=ABC234&issuer=c%2Fd"


def test_an_app_is_set_up_within_half_an_hour() -> None:
    """The secret is shown again for so long, and typing wrong a hundred times is no attack yet."""
    prompt = Totp().begin_enrolment(AT, ())
    assert isinstance(prompt, Prompt)
    assert (prompt.lives, prompt.answers) == (timedelta(minutes=30), 100)


def test_an_app_has_nothing_to_be_known_by() -> None:
    """No part of its secret is ever a hint."""
    assert Totp().hint({"secret": "ABC234"}) == ""


def test_a_prompt_shows_what_it_remembers() -> None:
    """The URI, the letters to type and the memory are one secret, upper case and unpadded."""
    prompt = Totp().begin_enrolment(AT, ())
    assert isinstance(prompt, Prompt)
    issuer, name, parameters = parse(prompt.show["uri"])
    assert (issuer, name) == (AT.issuer, AT.account_name)
    assert (issuer, name) == (prompt.show["issuer"], prompt.show["account_name"])
    assert parameters["secret"] == [prompt.show["secret"]] == [prompt.memory["secret"]]
    assert len(prompt.show["secret"]) == 32
    assert set(prompt.show["secret"]) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
