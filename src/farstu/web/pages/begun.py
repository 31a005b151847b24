"""What a page shows of an authenticator that was begun, kind by kind."""

from __future__ import annotations

from collections.abc import Callable

from farstu.factors.shape import Prompt
from farstu.http.qr import qr_svg
from farstu.web.views import KeyBegun, PlainBegun, SeedBegun, SentBegun, TotpBegun


def _totp_begun(show: Prompt) -> TotpBegun | SeedBegun:
    if "secret" not in show.show:
        return SeedBegun(
            digits=show.show["digits"],
            period=show.show["period"],
            serial=show.show.get("serial", ""),
        )
    secret = str(show.show["secret"])
    return TotpBegun(
        qr_svg=qr_svg(show.show["uri"]),
        key_groups=tuple(secret[i : i + 4] for i in range(0, len(secret), 4)),
        otpauth_url=show.show["uri"],
        issuer=show.show["issuer"],
        account=show.show["account_name"],
    )


def _key_begun(show: Prompt) -> KeyBegun:
    return KeyBegun(
        options=str(show.show["options"]),
        asks="models" in show.show,
        models=tuple(show.show.get("models", ())),
        level=show.show.get("level", ""),
    )


def _sent_begun(show: Prompt) -> SentBegun:
    return SentBegun(address=show.show["address"], digits=show.show["digits"])


def as_shown(show: Prompt) -> PlainBegun:
    """Hand the template what the factor shows, as it is: enough for most."""
    return PlainBegun(show=dict(show.show))


BEGUN: dict[str, Callable[[Prompt], TotpBegun | SeedBegun | KeyBegun | SentBegun]] = {
    "totp": _totp_begun,
    "webauthn": _key_begun,
    "sms_code": _sent_begun,
    "email_code": _sent_begun,
}
"""How a kind's prompt becomes what its template shows, where that takes more than handing on."""
