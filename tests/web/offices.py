"""What each office page is to whom: route × what one is there, written down by hand.

Everybody here has just proven all that they hold; ``doors.py`` has what happens without. OURS is
an organisation of customers and STAFF the portal's own; MEMBER is the id of ``mem``, and OTHER the
id of nothing there. ``in`` passes the office's door, whatever the page then says; ``no`` is told
that it is for administrators; to ``-`` there is no such place.
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
/org/STAFF                -   -   -   in  in  in  -
/org/OURS/people/MEMBER/help no in  in  in  in  in  -
/org/OURS/people/MEMBER/help/reset no in in in in in -
/org/OURS/people/OTHER/help no -   -   -   -   -   -
/org/STAFF/people/MEMBER/help - -  -   no  -   -   -
/org/OURS/cases           no  no  in  in  in  in  -
/org/STAFF/cases          -   -   -   in  in  in  -
/org/STAFF/new-case      -   -   -   in  in  in  -
/org/OURS/new-case       no  no  -   -   -   -   -
/org/OURS/cases/OTHER     no  no  -   -   -   -   -
/org/OURS/support-code    no  in  in  in  in  in  -
/org/STAFF/support-code   -   -   -   in  in  in  -
"""

POST = """
                          mem adm own sup sta sto els
/org/OURS/people/MEMBER/help/reset no in in in in in -
/org/OURS/people/OTHER/help/reset no - - - - - -
/org/STAFF/new-case      -   -   -   in  in  in  -
/org/OURS/new-case       no  no  -   -   -   -   -
/org/STAFF/cases/OTHER/approve - - -   -   -   -   -
/org/OURS/support-code    no  in  in  in  in  in  -
/org/STAFF/support-code   -   -   -   in  in  in  -
"""


def table(text: str) -> Table:
    """Read one of the tables."""
    return read_table(text, columns=PEOPLE)
