"""The table ``[mail]``: the server that takes messages, and whom they are from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from farstu.config.addresses import LARGEST_PORT, is_loopback_name
from farstu.config.table import File, Secret, Table, Text, Whole
from farstu.delivery.mime import AddressError, route_of

USUAL_PORTS: Mapping[str, int] = {"starttls": 587, "tls": 465, "none": 25}
"""Submission, submission over TLS (RFC 8314 part 3), and a relay on this machine."""


class Mail(Table):
    """How mail leaves. Without a host it goes into files."""

    host: Text = Field(
        default="", description="the name or the address of a mail server, such as smtp.example.com"
    )
    port: Whole | None = Field(
        default=None,
        ge=1,
        le=LARGEST_PORT,
        description=f"a whole number from 1 to {LARGEST_PORT}",
    )
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="starttls, tls, or none for a server on this machine"
    )
    username: Text = Field(default="", description="the name to sign in with, or nothing")
    password: Secret = Field(
        default="", description="the password as text, or mail.password_file", repr=False
    )
    password_file: File | None = Field(
        default=None,
        validate_default=True,
        description="the path of a file with the password of `mail.username` in it",
    )
    ca_file: File | None = Field(
        default=None, description="the path of a file with certificates (PEM)"
    )
    sender: Text = Field(
        default="",
        validate_default=True,
        description="the address that mail comes from, such as security@portal.example",
    )
    sender_name: Text = Field(default="", description="a name, such as Portal Example")

    @field_validator("security")
    @classmethod
    def _stay_inside(cls, said: str, info: ValidationInfo) -> str:
        """Refuse to carry codes and passwords in the open."""
        if said == "none" and not is_loopback_name(info.data.get("host") or "localhost"):
            raise ValueError("is 'none', and `mail.host` is not this machine")
        return said

    @field_validator("username")
    @classmethod
    def _need_host(cls, said: str, info: ValidationInfo) -> str:
        if said and not info.data.get("host", "unknown"):
            raise ValueError("is of no use without `mail.host`")
        return said

    @field_validator("password_file")
    @classmethod
    def _need_one_password(cls, said: Path | None, info: ValidationInfo) -> Path | None:
        """See that a name has one password, and a password a name."""
        username, password = info.data.get("username"), info.data.get("password")
        if said and password:
            raise ValueError("stands beside `mail.password`, and one of them is enough")
        if username and not (said or password):
            raise ValueError("is missing, because `mail.username` needs a password")
        if username == "" and (said or password):
            raise ValueError("or `mail.password` is of no use without `mail.username`")
        return said

    @field_validator("sender")
    @classmethod
    def _be_somebody(cls, said: str, info: ValidationInfo) -> str:
        if not said and info.data.get("host"):
            raise ValueError("is missing, because `mail.host` names a server")
        try:
            return said and route_of(said)
        except AddressError:
            raise ValueError("is no email address") from None

    @property
    def port_in_use(self) -> int:
        """The port to connect to."""
        return self.port or USUAL_PORTS[self.security]

    def read_password(self) -> str:
        """Give the password, from wherever it stands."""
        if self.password_file is None:
            return self.password
        return self.password_file.read_text("utf-8").strip()
