"""What each office page is to whom: route × what one is there, written down by hand.

Everybody here has just proven all that they hold; ``doors.py`` has what happens without. OURS is
an organisation of customers and STAFF the portal's own. ``in`` passes the office's door, whatever
the page then says; ``no`` is told that it is for administrators; to ``-`` there is no such place.
"""

from __future__ import annotations

from tests.web.doors import Table, read_table

PEOPLE = {
    "mem": "belongs to OURS",
    "adm": "is an administrator of OURS",
    "own": "is an owner of OURS",
    "sup": "is of the portal's own people: support",
    "sta": "is an administrator among them",
    "sto": "is an owner among them",
    "els": "is an owner of another organisation of the portal",
}

GET = """
                          mem adm own sup sta sto els
/org/OURS                 no  in  in  in  in  in  -
/org/STAFF                -   -   -   no  in  in  -
"""

POST = """
                          mem adm own sup sta sto els
"""


def table(text: str) -> Table:
    """Read one of the tables."""
    return read_table(text, columns=PEOPLE)
