"""What people read for roles, for how somebody stands, and for why nobody was reminded."""

from __future__ import annotations

from collections.abc import Mapping

from farstu.core.assurance import Source
from farstu.core.facts import WayBack
from farstu.core.opening import REMEMBERED
from farstu.core.people import Standing
from farstu.core.roles import Role
from farstu.services.reminders import WhyNot
from farstu.web.words import Message, lazy

ROLES: Mapping[Role, Message] = {
    Role.MEMBER: lazy("Member"),
    Role.ADMINISTRATOR: lazy("Administrator"),
    Role.OWNER: lazy("Owner"),
}

STANDINGS: Mapping[Standing, Message] = {
    Standing.PROTECTED: lazy("Has a second step"),
    Standing.BARE: lazy("No second step"),
    Standing.ON_THE_WAY: lazy("On their way"),
    Standing.INVITED: lazy("Invited"),
    Standing.SUSPENDED: lazy("Suspended"),
    Standing.STOPPED: lazy("A method was stopped"),
    Standing.NO_CODES: lazy("No recovery codes left"),
    Standing.ONE_METHOD: lazy("Only one method"),
    Standing.LONG_INVITED: lazy("Invited for over a week"),
}
"""In the order in which one may filter by them."""

WAYS_IN: Mapping[str, Message] = {
    Source.PASSWORD: lazy("Password"),
    Source.PASSKEY: lazy("Passkey"),
    WayBack.RECOVERY_CODE: lazy("Recovery code"),
    WayBack.ACCESS_CODE: lazy("Access code"),
    WayBack.CASE: lazy("A case"),
    REMEMBERED: lazy("Remembered device"),
}
"""What opens a session beside factors, which say themselves what they are called."""

TAGS: Mapping[Standing, str] = {
    Standing.PROTECTED: "ok",
    Standing.BARE: "warn",
    Standing.ON_THE_WAY: "accent",
    Standing.INVITED: "",
    Standing.SUSPENDED: "danger",
}

WHY_NOT: Mapping[WhyNot, Message] = {
    WhyNot.PROTECTED: lazy("has a second step already"),
    WhyNot.INVITED: lazy("was invited, and has not come in yet"),
    WhyNot.SUSPENDED: lazy("is suspended"),
    WhyNot.JUST_NOW: lazy("was reminded within the last day"),
}
