"""The tree: every key, its default, and what would be right.

The ``description`` of a field completes the sentence *Write …*. What a key means stands in
``docs/configuration.md``, and a test sees to it that every key does.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from farstu.config.addresses import Listen, parse_origin
from farstu.config.articles import Help
from farstu.config.audit import Audit
from farstu.config.budgets import BudgetTables
from farstu.config.forward_auth import ForwardAuth
from farstu.config.mail import Mail
from farstu.config.sms import Sms
from farstu.config.table import Folder, Networks, Table, Whole
from farstu.config.webauthn import WebAuthn
from farstu.crypto.passwords import CEILING, FLOOR, TARGET, Cost

PREFIX = "FARSTU_"
NESTED = "__"
DATABASE_NAME = "farstu.db"


def _known_database(url: str) -> str:
    if not url.startswith(("sqlite:////", "postgresql://")):
        raise ValueError("names no database that Farstu knows")
    return url


Database = Annotated[str, AfterValidator(_known_database)]
DATABASES = "sqlite:////absolute/path or postgresql://role@host/name"


class Passwords(Table):
    """How passwords are hashed, and how many at once."""

    memory_kib: Whole = Field(
        default=TARGET.memory_kib,
        ge=FLOOR.memory_kib,
        le=CEILING.memory_kib,
        description=f"a whole number from {FLOOR.memory_kib} to {CEILING.memory_kib}",
    )
    passes: Whole = Field(
        default=TARGET.passes,
        ge=FLOOR.passes,
        le=CEILING.passes,
        description=f"a whole number from {FLOOR.passes} to {CEILING.passes}",
    )
    threads: Whole | None = Field(
        default=None, ge=1, le=256, description="a whole number from 1 to 256"
    )
    queue: Whole = Field(default=64, ge=1, le=4096, description="a whole number from 1 to 4096")


class Log(Table):
    """What is logged, and how it looks."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="debug, info, warning or error"
    )
    format: Literal["json", "plain"] = Field(
        default_factory=lambda: "plain" if sys.stderr.isatty() else "json",
        description="json or plain",
    )


class Outbound(Table):
    """Where Farstu may post to on its own account: to the outside, and to what is named here."""

    networks: Networks = Field(
        default=(), description="a list of networks, such as 10.0.0.0/8 or 192.0.2.7"
    )


class Config(BaseSettings):
    """The whole configuration, complete: what was left out has its default here."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter=NESTED,
        env_ignore_empty=True,
        enable_decoding=False,
        frozen=True,
        extra="forbid",
    )

    data: Folder = Field(
        default=Path("var"), validate_default=True, description="the path of a folder"
    )
    listen: Annotated[Listen, BeforeValidator(Listen.parse)] = Field(
        default=Listen("localhost", 8440),
        description="host:port, such as localhost:8440, 0.0.0.0:8440 or [::]:8440",
    )
    origin: str = Field(
        default="",
        validate_default=True,
        description="the https address of the portal without a path, such as "
        "https://portal.example; http is for localhost only",
    )
    workers: Whole = Field(default=1, ge=1, le=256, description="a whole number from 1 to 256")
    database: Database = Field(
        default_factory=lambda said: f"sqlite:///{quote(str(said['data'] / DATABASE_NAME))}",
        description=DATABASES,
        repr=False,
    )
    migration_url: Database | None = Field(default=None, description=DATABASES, repr=False)
    key_file: Folder = Field(
        default_factory=lambda said: said["data"] / "key", description="the path of a file"
    )
    trusted_proxies: Networks = Field(
        default=(), description="a list of networks, such as 10.0.0.0/8 or 192.0.2.7"
    )
    passwords: Passwords = Field(default=Passwords(), description="a table")
    mail: Mail = Field(default=Mail(), description="a table")
    sms: Sms = Field(default=Sms(), description="a table")
    webauthn: WebAuthn = Field(default=WebAuthn(), description="a table")
    budgets: BudgetTables = Field(default=BudgetTables(), description="a table")
    outbound: Outbound = Field(default=Outbound(), description="a table")
    audit: Audit = Field(default=Audit(), description="a table")
    help: Help = Field(default=Help(), description="a table")
    forward_auth: ForwardAuth = Field(default=ForwardAuth(), description="a table")
    log: Log = Field(default_factory=Log, description="a table")

    @field_validator("origin")
    @classmethod
    def _see_to_tls(cls, said: str, info: ValidationInfo) -> str:
        """Refuse to carry passwords in the open (decided: plain http on loopback only)."""
        listen = info.data.get("listen", Listen("localhost", 80))
        origin = parse_origin(said or f"http://localhost:{listen.port}")
        if not listen.is_loopback and not origin.startswith("https:"):
            raise ValueError(
                "has to be a public https address, because `listen` lets other machines connect"
            )
        return origin

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file, which comes in as arguments."""
        usual = super().settings_customise_sources(
            settings_cls, init_settings, env_settings, dotenv_settings, file_secret_settings
        )
        return env_settings, *(source for source in usual if source is not env_settings)

    @property
    def cost(self) -> Cost:
        """What a new password hash costs."""
        return Cost(memory_kib=self.passwords.memory_kib, passes=self.passwords.passes)

    @property
    def mail_folder(self) -> Path:
        """Where messages go while there is no mail server."""
        return self.data / "outbox"

    @property
    def hashing_threads(self) -> int:
        """How many threads of one worker hash passwords: all workers together fill the cores."""
        cores = len(os.sched_getaffinity(0))
        return self.passwords.threads or max(1, cores // self.workers)
