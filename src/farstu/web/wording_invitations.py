"""What people read when an invitation, or a request for an account, is refused.

A part of the table in ``wording.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from farstu.core.outcome import Reason
from farstu.web.wording_shape import Wording
from farstu.web.words import lazy, lazy_plural

INVITATIONS: Mapping[Reason, Wording] = {
    Reason.ADDRESSES_MANY: Wording(
        field="addresses",
        text=lazy("Send at most %(amount)s invitations at once. Send the others after these."),
        bare=lazy("These are too many at once. Send some of them first."),
    ),
    Reason.INVITATION_OVER: Wording(
        status=HTTPStatus.CONFLICT,
        text=lazy("That invitation has been answered or withdrawn meanwhile. Nothing changed."),
    ),
    Reason.INVITED_ALREADY: Wording(
        field="addresses",
        text=lazy("An invitation is waiting there already. Send that one again, below."),
    ),
    Reason.LINES_WRONG: Wording(
        field="addresses",
        text=lazy_plural(
            "%(amount)s invitation can’t be sent like this. Nothing was sent yet.",
            "%(amount)s invitations can’t be sent like this. Nothing was sent yet.",
        ),
        bare=lazy("Some of these can’t be sent like this. Nothing was sent yet."),
    ),
    Reason.LINES_LEFT: Wording(
        field="addresses",
        text=lazy_plural(
            "The others are on their way. %(amount)s is left to mend.",
            "The others are on their way. %(amount)s are left to mend.",
        ),
        bare=lazy("The others are on their way. Some are left to mend."),
    ),
    Reason.LINE_LINKS: Wording(
        field="line",
        text=lazy("Leave web addresses out: mail with strange links ends up among the spam."),
    ),
    Reason.MAIL_WITHHELD: Wording(
        status=HTTPStatus.TOO_MANY_REQUESTS,
        text=lazy("Today’s budget for mail is used up there. Send it again tomorrow."),
    ),
    Reason.MEMBER_ALREADY: Wording(
        field="addresses", text=lazy("That person belongs to your organisation already.")
    ),
    Reason.ASKER_UNFIT: Wording(
        status=HTTPStatus.CONFLICT,
        text=lazy(
            "Whoever asked may no longer ask for this, so the request is closed and nobody was "
            "invited."
        ),
    ),
    Reason.PERSON_UNNAMED: Wording(
        field="addresses",
        text=lazy("Write first and last name before the address, with a comma between them."),
    ),
    Reason.REQUESTED_ALREADY: Wording(
        field="addresses", text=lazy("A request for that person is waiting already, below.")
    ),
    Reason.REQUEST_OVER: Wording(
        status=HTTPStatus.CONFLICT,
        text=lazy("That request has been decided or withdrawn meanwhile. Nothing changed."),
    ),
    Reason.REQUESTS_MANY: Wording(
        field="addresses",
        text=lazy(
            "At most %(amount)s requests wait at a time. Ask for the others once some are decided."
        ),
        bare=lazy("Too many requests would wait at a time. Ask for some of them later."),
    ),
    Reason.REQUESTS_WRONG: Wording(
        field="addresses",
        text=lazy_plural(
            "%(amount)s person can’t be asked for like this. Nothing was sent yet.",
            "%(amount)s people can’t be asked for like this. Nothing was sent yet.",
        ),
        bare=lazy("Some of these can’t be asked for like this. Nothing was sent yet."),
    ),
}
