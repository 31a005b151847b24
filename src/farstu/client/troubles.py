"""Two kinds of no. Both are raised, so that a no which nobody looks at lets nobody in."""

from __future__ import annotations

from datetime import datetime


class Trouble(Exception):  # noqa: N818 - a no is no error of the program
    """Somebody is not to be let in, and nothing was done."""

    def __init__(
        self,
        title: str,
        *,
        status: int | None = None,
        retry_at: datetime | None = None,
        reference: str = "",
    ) -> None:
        """Say why in *title*, for whoever reads logs; *reference* finds the call in Farstu's."""
        super().__init__(f"{title} ({reference})" if reference else title)
        self.title = title
        self.status = status
        self.retry_at = retry_at
        self.reference = reference


class Refused(Trouble):
    """Farstu says no, or what somebody brought is not what it should be; *code* is stable."""

    def __init__(
        self,
        title: str,
        *,
        code: str,
        field: str = "",
        status: int | None = None,
        retry_at: datetime | None = None,
        reference: str = "",
    ) -> None:
        """Say why, for programs in *code*; *field* is what it is about, or the scope that lacks."""
        super().__init__(title, status=status, retry_at=retry_at, reference=reference)
        self.code = code
        self.field = field


class Unreachable(Trouble):
    """Farstu gave no answer that can be believed. Whether something was done is not known."""
