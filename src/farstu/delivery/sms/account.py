"""An account at a gateway: where it is, who we are there, and whom texts are from."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What every gateway needs to know of us. *base_url* has no slash at its end."""

    base_url: str
    username: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    ca_file: Path | None = None
