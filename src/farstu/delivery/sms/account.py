"""An account at a gateway: where it is, who we are there, and whom texts are from."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from farstu.delivery.sms.wire import FORM, Question, basic


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What every gateway needs to know of us. *base_url* has no slash at its end."""

    base_url: str
    username: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    ca_file: Path | None = None

    def question(self, method: str, url: str, body: bytes | None = None) -> Question:
        """Ask as ourselves: name and password as HTTP has them, and a form if there is one."""
        headers = {"Authorization": basic(self.username, self.password)}
        if body is not None:
            headers["Content-Type"] = FORM
        return Question(method=method, url=url, headers=headers, body=body)
