"""What people read on the way to an application; a part of the table in ``wording.py``."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from farstu.core.outcome import Reason
from farstu.web.wording_shape import Wording
from farstu.web.words import lazy

ERRANDS: Mapping[Reason, Wording] = {
    Reason.ADDRESS_MISSING: Wording(
        field="redirect_addresses",
        text=lazy("Enter at least one address that people are sent back to."),
    ),
    Reason.ADDRESS_OPEN: Wording(
        field="redirect_addresses",
        text=lazy(
            "Write each address whole, as in https://app.example/callback: https, no wildcard, no "
            "name or password in it, nothing after #."
        ),
    ),
    Reason.ADDRESSES_TOO_MANY: Wording(
        field="redirect_addresses",
        text=lazy("That are more than %(amount)s addresses. Leave some out."),
        bare=lazy("That are too many addresses. Leave some out."),
    ),
    Reason.ERRAND_OVER: Wording(
        status=HTTPStatus.GONE,
        title=lazy("That way on is over"),
        text=lazy(
            "It was used already, or it took more than half an hour. Go back to the application "
            "and start from there."
        ),
    ),
    Reason.KEYS_UNREADABLE: Wording(
        field="keys",
        text=lazy(
            "Paste a JSON Web Key Set with public keys: RSA with 2048 bits or more, P-256 or "
            "Ed25519."
        ),
    ),
    Reason.NO_SECRET_KEPT: Wording(
        status=HTTPStatus.CONFLICT, text=lazy("This application has no secret by its rules.")
    ),
    Reason.REDIRECT_UNKNOWN: Wording(
        status=HTTPStatus.BAD_REQUEST,
        title=lazy("That application cannot be answered"),
        text=lazy(
            "It asked to be answered at an address that nobody registered for it, so you were not "
            "sent there. Tell the people who run the application."
        ),
    ),
    Reason.RELYING_PARTY_UNKNOWN: Wording(
        status=HTTPStatus.BAD_REQUEST,
        title=lazy("We don’t know that application"),
        text=lazy(
            "It is not registered at %(portal)s, or it was switched off. Tell the people who run "
            "it; your account is as it was."
        ),
    ),
    Reason.RULES_CHANGED_MEANWHILE: Wording(
        status=HTTPStatus.CONFLICT,
        text=lazy("Somebody else changed it meanwhile. Look at it again before you save."),
    ),
    Reason.SECRETS_TWO: Wording(
        status=HTTPStatus.CONFLICT,
        text=lazy("There are two secrets already. Remove the one that is no longer used first."),
    ),
}
