"""What people read when helping, or a case, is refused; a part of the table in ``wording.py``."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from farstu.core.outcome import Reason
from farstu.web.wording_shape import Wording
from farstu.web.words import lazy

HELPING: Mapping[Reason, Wording] = {
    Reason.ACCESS_CODE_EMPTY: Wording(
        field="code", text=lazy("Enter the code that you were given, 12 letters and digits.")
    ),
    Reason.ACCESS_CODE_WRONG: Wording(
        field="code",
        text=lazy("That code is not right, or its hour is over. Check it, or ask for another one."),
    ),
    Reason.HELP_SELF: Wording(
        status=HTTPStatus.FORBIDDEN,
        text=lazy("You can’t do this for yourself. Ask somebody else who looks after people."),
    ),
    Reason.HELP_NOT_YOURS: Wording(
        status=HTTPStatus.FORBIDDEN,
        text=lazy("You can’t do that for this person. Somebody above them has to, or support."),
    ),
    Reason.HELP_ASKED: Wording(
        status=HTTPStatus.TOO_MANY_REQUESTS,
        text=lazy("You have asked already. You can ask again at %(time)s."),
        bare=lazy("You have asked already. Wait a while before you ask again."),
    ),
    Reason.PERSON_UNKNOWN: Wording(
        field="email", text=lazy("Nobody here goes by that. Check the spelling.")
    ),
    Reason.CHECK_MISSING: Wording(
        field="checks", text=lazy("Say how you made sure that it is them: choose at least one.")
    ),
    Reason.CHECKS_THIN: Wording(
        field="checks",
        text=lazy(
            "That is less than what is replaced: one more check is needed, made in another way."
        ),
    ),
    Reason.CHECK_OUTSIDE: Wording(
        field="checks",
        text=lazy(
            "This was stopped from a mailbox. Make sure by a call to a known number, in person, "
            "or by video."
        ),
    ),
    Reason.CASE_LIVING: Wording(
        status=HTTPStatus.CONFLICT, text=lazy("There is an open case for this person already.")
    ),
    Reason.CASE_MOVED: Wording(
        status=HTTPStatus.CONFLICT,
        text=lazy("The case has moved on in the meantime. See where it stands now."),
    ),
    Reason.CASE_YOURS: Wording(
        status=HTTPStatus.FORBIDDEN,
        text=lazy("You have had your say in this case. The second approval is somebody else’s."),
    ),
    Reason.CASE_SENIOR: Wording(
        status=HTTPStatus.FORBIDDEN,
        text=lazy("This case was stopped. Only an owner of the support organisation goes on."),
    ),
    Reason.SUPPORT_CODE_UNKNOWN: Wording(
        field="code",
        text=lazy(
            "That code is on no screen now, or belongs to somebody whom you can’t help. Have "
            "another one shown and read out."
        ),
    ),
}
