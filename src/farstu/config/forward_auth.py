"""The table ``[forward_auth]``: the reverse proxies that may ask who somebody is."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationInfo, field_validator

from farstu.config.table import File, Networks, Table

LEAST_SECRET = 32


class ForwardAuth(Table):
    """Where proxies ask from, and the secret that they send. Without both nobody is answered."""

    proxies: Networks = Field(
        default=(), description="a list of networks, such as 127.0.0.1 or 10.0.0.0/24"
    )
    secret_file: File | None = Field(
        default=None,
        validate_default=True,
        description=f"the path of a file with a secret of {LEAST_SECRET} letters and digits "
        "or more",
    )

    @field_validator("secret_file")
    @classmethod
    def _see_that_it_is_one(cls, said: Path | None, info: ValidationInfo) -> Path | None:
        """Refuse a secret that could be guessed, or that a header could not carry as it is."""
        if said is None and info.data.get("proxies"):
            raise ValueError("is missing, because `forward_auth.proxies` is there")
        if said is not None and not _is_secret(_read(said)):
            raise ValueError(f"names {said}, which holds no secret that is long enough")
        return said

    def read_secret(self) -> str:
        """Give the secret, or nothing."""
        return "" if self.secret_file is None else _read(self.secret_file)


def _read(path: Path) -> str:
    return path.read_text("ascii", "replace").strip()


def _is_secret(text: str) -> bool:
    return len(text) >= LEAST_SECRET and all(
        c.isascii() and (c.isalnum() or c in "-_") for c in text
    )
