"""A message as bytes: what its headers say, and that nobody adds one."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import default

import pytest

from farstu.delivery.mime import AddressError, route_of, to_mime
from tests.delivery.messages import MESSAGE, message


def read(data: bytes) -> EmailMessage:
    """Read what arrived, as a program of somebody else's would."""
    return email.message_from_bytes(data, policy=default)


def body(mail: EmailMessage, kind: str) -> str:
    """Read one of the two bodies."""
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_it_says_the_same_in_text_and_html() -> None:
    """Any letter and any picture arrives, in subject, name and both bodies, over ASCII only."""
    data = to_mime(MESSAGE).as_bytes()
    assert data.isascii()
    assert max(map(len, data.splitlines())) <= 100
    mail = read(data)
    assert mail["Subject"] == MESSAGE.subject
    assert mail["From"].addresses[0].display_name == "Nordskär Registry"
    assert mail["From"].addresses[0].addr_spec == "security@portal.example"
    assert mail["To"].addresses[0].addr_spec == "maja@example.com"
    assert body(mail, "plain") == MESSAGE.text
    assert body(mail, "html") == MESSAGE.html


def test_it_says_when_it_was_written_and_by_what() -> None:
    """Date and Message-ID are the row's, and holiday replies are not asked for (RFC 3834)."""
    mail = read(to_mime(MESSAGE).as_bytes())
    assert mail["Date"].datetime == MESSAGE.written_at
    assert mail["Message-ID"] == "<one@portal.example>"
    assert mail["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    "nasty", ["\r\nBcc: all@example.com", "\nBcc: x", "\x00", "\x0b", "\u2028"]
)
def test_names_add_no_header(nasty: str) -> None:
    """What would end a line is left out of subject and name."""
    data = to_mime(message(subject=f"Added {nasty}", sender_name=f"Portal {nasty}")).as_bytes()
    mail = read(data)
    assert "Bcc" not in mail
    assert mail["Subject"].startswith("Added")
    assert set(mail.keys()) == set(to_mime(MESSAGE).keys())


@pytest.mark.parametrize(
    "address",
    [
        "",
        "maja",
        "@example.com",
        "maja@",
        "maja@example.com\r\nBcc: x@example.com",
        "maja@example.com, all@example.com",
        "<maja@example.com>",
        "maja@b@example.com",
        "ma ja@example.com",
        f"maja@{'x' * 64}.example",
        "maja@example..com",
    ],
)
def test_an_address_is_one_address(address: str) -> None:
    """Whatever could be two, or another command, is refused before anything is connected."""
    with pytest.raises(AddressError):
        route_of(address)
    with pytest.raises(AddressError):
        to_mime(message(recipient=address))


def test_a_foreign_domain_is_routed_in_ascii() -> None:
    """A domain with letters of its own goes as servers know it; a name before it stays."""
    assert route_of("bo@exämple.com") == "bo@xn--exmple-cua.com"
    assert route_of("bö@example.com") == "bö@example.com"
