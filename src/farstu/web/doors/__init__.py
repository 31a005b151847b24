"""The forms of applications, a file for each door that they come in by.

Its words and fields are ``templates/doors/<door>.html``.
"""

from __future__ import annotations

from collections.abc import Mapping

from farstu.core.relying_parties import Door
from farstu.web.doors.duo_universal import DUO_UNIVERSAL
from farstu.web.doors.forward_auth import FORWARD_AUTH
from farstu.web.doors.hosted_page import HOSTED_PAGE
from farstu.web.doors.openid_connect import OPENID_CONNECT
from farstu.web.doors.shape import DoorForm

FORMS: Mapping[Door, DoorForm] = {
    Door.OPENID_CONNECT: OPENID_CONNECT,
    Door.FORWARD_AUTH: FORWARD_AUTH,
    Door.HOSTED_PAGE: HOSTED_PAGE,
    Door.DUO_UNIVERSAL: DUO_UNIVERSAL,
}
"""A new door is a new line here, and a file beside this one."""
