"""What people read about a file of people; a part of the table in ``wording.py``."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from farstu.core.outcome import Reason
from farstu.web.wording_shape import Wording
from farstu.web.words import lazy

IMPORTS: Mapping[Reason, Wording] = {
    Reason.FILE_COLUMNS: Wording(
        field="people",
        text=lazy(
            "The first line has to name the columns: “email”, and if need be “name”, “role”, "
            "“language” and “labels”, each once. Without headings, the file is a list of addresses."
        ),
    ),
    Reason.FILE_EMPTY: Wording(
        field="people", text=lazy("Choose a file with somebody in it. This one names nobody.")
    ),
    Reason.FILE_LARGE: Wording(
        field="people",
        text=lazy("The file is larger than %(amount)s KiB. Divide it into several."),
        bare=lazy("The file is too large. Divide it into several."),
    ),
    Reason.FILE_SPREADSHEET: Wording(
        field="people",
        text=lazy(
            "This is a spreadsheet. In the program that made it, choose “Save as”, then “CSV "
            "UTF-8”, and send that file."
        ),
    ),
    Reason.FILE_UNQUOTED: Wording(
        field="people",
        text=lazy(
            "The file can’t be read from line %(amount)s on: a quotation mark is missing there, or "
            "stands where none may be."
        ),
        bare=lazy("The file can’t be read: a quotation mark is missing in it."),
    ),
    Reason.FILE_UNREADABLE: Wording(
        field="people",
        text=lazy(
            "The file’s letters can’t be read. In your spreadsheet, choose “Save as”, then “CSV "
            "UTF-8”, and send that file."
        ),
    ),
    Reason.IMPORT_OVER: Wording(
        status=HTTPStatus.CONFLICT,
        text=lazy("That was started or ended meanwhile. Nothing changed."),
    ),
    Reason.FILE_WIDE: Wording(
        field="people",
        text=lazy(
            "A file may have at most %(amount)s columns. Take out those that are not needed."
        ),
        bare=lazy("This file has too many columns. Take out those that are not needed."),
    ),
    Reason.PEOPLE_MANY: Wording(
        field="people",
        text=lazy("At most %(amount)s people can be brought in at once. Divide the file."),
        bare=lazy("These are too many people at once. Divide the file."),
    ),
    Reason.ROLE_ABOVE: Wording(
        field="role", text=lazy("That role is above your own. Give a lower one.")
    ),
    Reason.ROLE_UNKNOWN: Wording(
        field="role", text=lazy("Write “member”, “administrator” or “owner”, or leave it empty.")
    ),
    Reason.ROW_LONG: Wording(
        field="people",
        text=lazy("It has more cells than there are columns. Put quotation marks around commas."),
    ),
}
