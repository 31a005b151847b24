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
        text=lazy("These are more than %(amount)s addresses. Leave some out."),
        bare=lazy("These are too many addresses. Leave some out."),
    ),
    Reason.ERRAND_OVER: Wording(
        status=HTTPStatus.GONE,
        title=lazy("That way on is over"),
        text=lazy(
            "It was used already, or it took more than half an hour. Go back to the application "
            "and start from there."
        ),
    ),
    Reason.HOSTED_OVER: Wording(
        status=HTTPStatus.GONE,
        title=lazy("That was asked before"),
        text=lazy(
            "It was answered already, or it took too long. Go back to the application and begin "
            "again there."
        ),
    ),
    Reason.HOSTED_UNREADABLE: Wording(
        status=HTTPStatus.BAD_REQUEST,
        title=lazy("We could not read what the application asks"),
        text=lazy("Tell the people who run the application; your account is as it was."),
    ),
    Reason.HOSTED_UNSIGNED: Wording(
        status=HTTPStatus.BAD_REQUEST,
        title=lazy("We don’t know who sent you here"),
        text=lazy(
            "The request names an application, but is not signed by it for %(portal)s. Nothing was "
            "asked of you, and your account is as it was."
        ),
    ),
    Reason.ERRANDS_MANY: Wording(
        status=HTTPStatus.TOO_MANY_REQUESTS,
        title=lazy("Many people are on their way from your network"),
        text=lazy(
            "So many set out for applications there that no more fit for now. Wait half a minute, "
            "then open the application again; nothing is lost."
        ),
    ),
    Reason.HOST_GUARDED: Wording(
        status=HTTPStatus.CONFLICT,
        field="hosts",
        text=lazy("One of these hosts belongs to a portal, or to another application."),
    ),
    Reason.HOSTS_MISSING: Wording(
        field="hosts", text=lazy("Enter at least one host that the application is reached at.")
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
    Reason.ORIGIN_UNCLEAR: Wording(
        field="hosts",
        text=lazy(
            "Write each host once, as in https://wiki.example: small letters, no path, nothing "
            "after it but a port."
        ),
    ),
    Reason.PLACE_UNCLEAR: Wording(
        field="upstream",
        text=lazy("Write an address such as http://127.0.0.1:3000, without a path."),
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
    Reason.RULE_UNCLEAR: Wording(
        field="rules",
        text=lazy(
            "Write each path as in /wiki: no escapes, no dots between slashes. What is open to "
            "everybody asks for nothing."
        ),
    ),
    Reason.RULES_TOO_MANY: Wording(
        field="rules",
        text=lazy("These are more than %(amount)s rules. Leave some out."),
        bare=lazy("These are too many rules. Leave some out."),
    ),
    Reason.RULES_CHANGED_MEANWHILE: Wording(
        status=HTTPStatus.CONFLICT,
        text=lazy("Somebody else changed it meanwhile. Look at it again before you save."),
    ),
    Reason.CHANGED_SINCE_SEEN: Wording(
        status=HTTPStatus.PRECONDITION_FAILED,
        text=lazy("Somebody else changed it meanwhile. Look at it again before you save."),
    ),
    Reason.SECRETS_TWO: Wording(
        status=HTTPStatus.CONFLICT,
        text=lazy("There are two secrets already. Remove the one that is no longer used first."),
    ),
}
