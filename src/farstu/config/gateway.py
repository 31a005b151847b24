"""A table ``[[sms.gateways]]``: one way for text messages to leave, and who we are there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from farstu.config.gateway_parts import (
    HTTP,
    SMPP,
    check_address,
    check_apprise,
    check_body,
    check_header,
    check_pattern,
    check_placeholders,
    check_sender,
    check_template,
    split_lines,
)
from farstu.config.table import File, Secret, Table, Text, Whole, split_words

Kind = Literal["46elks", "twilio", "vonage", "kannel", "smpp", "http", "apprise"]

SIGNED = frozenset({"base_url", "username", "password", "password_file", "sender", "ca_file"})
NEEDED = frozenset({"username", "password_file", "sender"})
ADDRESS = frozenset({"url", "url_file"})
ANSWERS = frozenset({"success_status", "success_pattern", "success_field", "success_value"})
USES: Mapping[str, frozenset[str]] = {
    "46elks": SIGNED,
    "twilio": SIGNED | {"account", "service"},
    "vonage": SIGNED,
    "kannel": SIGNED,
    "smpp": SIGNED | {"system_type"},
    "http": (SIGNED - {"base_url"}) | ADDRESS | ANSWERS | {"method", "headers", "format", "body"},
    "apprise": ADDRESS,
}
"""What may be said of each kind."""
NEEDS: Mapping[str, frozenset[str]] = {
    "46elks": NEEDED,
    "twilio": NEEDED,
    "vonage": NEEDED,
    "kannel": NEEDED | {"base_url"},
    "smpp": NEEDED | {"base_url"},
    "http": frozenset({"url_file"}),
    "apprise": frozenset({"url_file"}),
}
"""What has to be said of each kind; instead of a file with a secret the secret itself will do."""
INSTEAD: Mapping[str, str] = {
    "password_file": "password",
    "url_file": "url",
    "sender": "service",
}
"""What will do where something needed was not said."""


def _field(description: str, **more: Any) -> Any:
    """Make a field that is judged even where nothing was said, since it may be missing."""
    return Field(validate_default=True, description=description, **{"default": "", **more})


class Gateway(Table):
    """One gateway. Which keys it may have depends on its kind, which comes first."""

    kind: Kind = Field(description="46elks, twilio, vonage, kannel, smpp, http or apprise")
    base_url: Secret = _field(
        "where the gateway is, such as https://sms.example.com or smpps://smsc.example.com:3550, "
        "without user name and path; http and smpp are for this machine only",
        repr=False,
    )
    url: Secret = _field(
        "the address to send by, such as https://sms.example.com/send?to={to}, or url_file",
        repr=False,
    )
    url_file: File | None = _field(
        "the path of a file with the address to send by in it", default=None
    )
    account: Text = _field("the Account SID, if the user name is the SID of a key")
    service: Text = _field("the SID of a messaging service, instead of a sender")
    username: Text = _field("the name to sign in with")
    password: Secret = _field("the password as text, or password_file", repr=False)
    password_file: File | None = _field("the path of a file with the password in it", default=None)
    sender: Annotated[Text, AfterValidator(check_sender)] = _field(
        "whom texts are from: a number such as +46766861004, or 3 to 11 letters and digits"
    )
    system_type: Text = _field("the system type that the gateway asks for, or nothing")
    method: Literal["", "POST", "GET", "PUT"] = _field("POST, GET or PUT")
    headers: Annotated[
        tuple[Annotated[Secret, AfterValidator(check_header)], ...], BeforeValidator(split_lines)
    ] = _field("a list of headers, such as Authorization: Basic {basic}", default=(), repr=False)
    format: Literal["", "form", "json", "text"] = _field("form, json or text")
    body: Secret = _field(
        "the body with {to} or {digits}, and {text}, where they belong; they may stand in the "
        "address instead",
        repr=False,
    )
    success_status: Annotated[tuple[Whole, ...], BeforeValidator(split_words)] = _field(
        "a list of numbers, such as 200 or 202", default=()
    )
    success_pattern: Annotated[str, AfterValidator(check_pattern)] = _field(
        "a pattern (Python's) that is found in the answer to what was taken"
    )
    success_field: Text = _field(
        "where the verdict stands in an answer in JSON, such as messages.0.status"
    )
    success_value: Text = _field("what stands there if the message was taken")
    ca_file: File | None = _field("the path of a file with certificates (PEM)", default=None)

    @field_validator("*")
    @classmethod
    def _fit(cls, said: Any, info: ValidationInfo) -> Any:
        """See that each key is one of its kind, and that none is missing."""
        kind, name = info.data.get("kind"), str(info.field_name)
        if kind is None:
            return said
        other = INSTEAD.get(name)
        stood_in = other in USES[kind] and info.data.get(other, True)
        if said and name not in USES[kind]:
            raise ValueError(f"is of no use to a gateway of kind {kind}")
        if said and other in info.data and info.data[other]:
            raise ValueError(f"stands beside `{other}`, and one of them is enough")
        if not said and name in NEEDS[kind] and not stood_in:
            raise ValueError(f"is missing, because a gateway of kind {kind} needs it")
        return said

    @field_validator("base_url")
    @classmethod
    def _be_reachable(cls, said: str, info: ValidationInfo) -> str:
        schemes = SMPP if info.data.get("kind") == "smpp" else HTTP
        return said and check_address(said, schemes=schemes)

    @field_validator("url_file")
    @classmethod
    def _be_an_address(cls, said: Path | None, info: ValidationInfo) -> Path | None:
        """Judge the address to send by, wherever it stands."""
        url = _read(said, info.data.get("url", ""))
        if url and info.data.get("kind") == "http":
            check_template(url)
        if url and info.data.get("kind") == "apprise":
            check_apprise(url)
        return said

    @field_validator("body")
    @classmethod
    def _name_number_and_text(cls, said: str, info: ValidationInfo) -> str:
        """See that what is sent has a number and a text in it."""
        if info.data.get("kind") == "http" and "url_file" in info.data:
            url = _read(info.data["url_file"], info.data.get("url", ""))
            check_body(said, format_=info.data.get("format", ""))
            check_placeholders("\n".join([url, said, *info.data.get("headers", ())]))
        return said

    def read_password(self) -> str:
        """Give the password, from wherever it stands."""
        return _read(self.password_file, self.password)

    def read_url(self) -> str:
        """Give the address to send by, from wherever it stands."""
        return _read(self.url_file, self.url)


def _read(path: Path | None, said: str) -> str:
    return said if path is None else path.read_text("utf-8").strip()
