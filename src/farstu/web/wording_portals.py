"""What people read when a change to a portal is refused; a part of the table in ``wording.py``."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from farstu.core.outcome import Reason
from farstu.web.wording_shape import Wording
from farstu.web.words import lazy

PORTALS: Mapping[Reason, Wording] = {
    Reason.COLOUR_FAINT: Wording(
        field="accent",
        text=lazy(
            "That colour is too faint to read: %(ratio)s to 1, and 4.5 are needed. The nearest "
            "shade that can be read is %(shade)s."
        ),
        bare=lazy("Nobody could read that colour well. Choose another shade."),
    ),
    Reason.COLOUR_UNKNOWN: Wording(field="accent", text=lazy("Enter a colour like #1b5545.")),
    Reason.HOST_INVALID: Wording(
        field="host", text=lazy("Enter a host name like portal.example, and nothing else.")
    ),
    Reason.HOST_OUTSIDE: Wording(
        field="relying_party_id", text=lazy("Passkeys of that name don’t work at this host.")
    ),
    Reason.HOST_TAKEN: Wording(
        field="host", text=lazy("There is a portal at that host. Choose another.")
    ),
    Reason.LOGO_INVALID: Wording(
        field="logo", text=lazy("Choose a PNG picture. This file is none, or is damaged.")
    ),
    Reason.LOGO_LARGE: Wording(
        field="logo",
        text=lazy("That picture is larger than %(amount)s KiB. Save it smaller."),
        bare=lazy("That picture is too large. Save it smaller."),
    ),
    Reason.LOGO_SIZE: Wording(
        field="logo",
        text=lazy("Each side has to have from 16 to %(amount)s pixels. Change its size."),
        bare=lazy("That picture has too few pixels, or too many. Change its size."),
    ),
    Reason.KEY_ELSEWHERE: Wording(
        status=HTTPStatus.CONFLICT, text=lazy("A security key answers in a browser at %(portal)s.")
    ),
    Reason.KEPT_BY_FARSTU: Wording(
        status=HTTPStatus.CONFLICT, text=lazy("That is changed here, and nowhere else.")
    ),
    Reason.KEPT_BY_PORTAL: Wording(
        status=HTTPStatus.CONFLICT,
        text=lazy("%(portal)s keeps that, and changes it. It can’t be changed here."),
    ),
    Reason.OWN_ID_INVALID: Wording(
        text=lazy("That id is too long, or has characters that cannot be shown.")
    ),
    Reason.OWN_ID_TAKEN: Wording(
        status=HTTPStatus.CONFLICT, text=lazy("Somebody else is known by that id already.")
    ),
    Reason.OWN_ID_HELD: Wording(
        status=HTTPStatus.CONFLICT, text=lazy("This account is known by another id already.")
    ),
    Reason.NETWORK_INVALID: Wording(
        field="networks",
        text=lazy("Write networks like 192.0.2.0/24, one a line, 20 at most."),
    ),
    Reason.WEBHOOK_ADDRESS: Wording(
        field="address",
        text=lazy("Write a whole address, like https://portal.example/farstu-events."),
    ),
    Reason.LAST_SECRET: Wording(
        status=HTTPStatus.CONFLICT,
        text=lazy("That is the only secret. Make another one first."),
    ),
    Reason.PORTAL_CHANGED_MEANWHILE: Wording(
        status=HTTPStatus.CONFLICT,
        text=lazy(
            "Somebody else changed the portal meanwhile. Save again to put what stands here in its "
            "place."
        ),
    ),
    Reason.RELYING_PARTY_TAKEN: Wording(
        field="relying_party_id",
        text=lazy("Another portal’s passkeys belong to that name. Choose another."),
    ),
}
