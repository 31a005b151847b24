"""What each office page is to whom: route × what one is there, written down by hand.

Everybody here has just proven all that they hold; ``doors.py`` has what happens without. OURS is
an organisation of customers and STAFF the portal's own; THEM is a member of the one, OWNER another
owner of it, and WORKER is of the other; MEMBER is the id of ``mem``, CALL an invitation into OURS,
IMPORT a file that is being brought in there,
PARTY an application with a SECRET, GUARDED one behind a proxy,
and OTHER the id of nothing there. Customers here invite, and ask for no accounts:
``test_pages_requests.py`` is about those who do. ``in`` passes the office's door, whatever the page
then says; ``no`` is told that it is for administrators; to ``-`` there is no such place.
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
/org/OURS/invitations     no  in  in  no  in  in  -
/org/STAFF/invitations    -   -   -   no  in  in  -
/org/OURS/invitations/import     no  in  in  no  in  in  -
/org/STAFF/invitations/import    -   -   -   no  in  in  -
/org/OURS/invitations/people.csv no  in  in  no  in  in  -
/org/OURS/invitations/import/IMPORT     no  in  in  no  in  in  -
/org/STAFF/invitations/import/IMPORT    -   -   -   no  -   -   -
/org/OURS/invitations/import/IMPORT/mistakes.csv no in in no in in -
/org/OURS/requests        no  no  no  no  no  no  -
/org/STAFF/requests       -   -   -   no  in  in  -
/org/OURS/requests/OTHER  no  no  no  no  no  no  -
/org/STAFF/requests/OTHER -   -   -   no  -   -   -
/org/OURS/people          no  in  in  in  in  in  -
/org/STAFF/people         -   -   -   no  in  in  -
/org/OURS/people/THEM     no  in  in  in  in  in  -
/org/OURS/people/WORKER   no  -   -   -   -   -   -
/org/STAFF/people/THEM    -   -   -   no  -   -   -
/org/STAFF/people/WORKER  -   -   -   no  in  in  -
/org/OURS/people/THEM/role     no  no  in  no  no  in  -
/org/OURS/people/THEM/suspend  no  in  in  no  in  in  -
/org/OURS/people/THEM/resume   no  in  in  no  in  in  -
/org/OURS/people/THEM/remove   no  no  in  no  no  in  -
/org/OURS/people/THEM/sign-out no  in  in  no  in  in  -
/org/OURS/people/OWNER/role     no  no  in  no  no  in  -
/org/OURS/people/OWNER/suspend  no  no  no  no  no  no  -
/org/OURS/people/OWNER/remove   no  no  in  no  no  in  -
/org/OURS/people/OWNER/sign-out no  no  no  no  no  no  -
/org/OURS/people/WORKER/remove  no  -   -   -   -   -   -
/org/OURS/policy               no  in  in  no  in  in  -
/org/STAFF/policy              -   -   -   no  in  in  -
/org/OURS/people/THEM/policy   no  in  in  no  in  in  -
/org/OURS/people/WORKER/policy no  -   -   no  -   -   -
/org/STAFF/people/WORKER/policy -  -   -   no  in  in  -
/org/OURS/log                  no  in  in  no  in  in  -
/org/STAFF/log                 -   -   -   no  in  in  -
/org/OURS/policy/change/everybody      no  in  in  no  in  in  -
/org/STAFF/policy/change/everybody     -   -   -   no  in  in  -
/org/OURS/policy/change/administrators no  in  in  no  in  in  -
/org/OURS/policy/change/nobody         -   -   -   -   -   -   -
/org/OURS/policy/change/everybody/e30  no  in  in  no  in  in  -
/org/OURS/policy/exception     no  in  in  no  in  in  -
/org/STAFF/policy/exception    -   -   -   no  in  in  -
/org/OURS/help                 no  no  no  no  no  no  -
/org/STAFF/help                -   -   -   no  in  in  -
/org/STAFF/help/typed          -   -   -   no  in  in  -
/org/OURS/applications no  no  no  no  no  no  -
/org/STAFF/applications -   -   -   no  in  in  -
/org/OURS/applications/new/openid_connect no  no  no  no  no  no  -
/org/STAFF/applications/new/openid_connect -   -   -   no  in  in  -
/org/STAFF/applications/new/forward_auth -   -   -   no  in  in  -
/org/STAFF/applications/new/nothing -   -   -   no  -   -   -
/org/STAFF/applications/new/openid_connect/typed -   -   -   no  in  in  -
/org/OURS/applications/PARTY no  no  no  no  no  no  -
/org/STAFF/applications/PARTY -   -   -   no  in  in  -
/org/STAFF/applications/OTHER -   -   -   no  -   -   -
/org/STAFF/applications/PARTY/rules -   -   -   no  in  in  -
/org/STAFF/applications/PARTY/rules/typed -   -   -   no  in  in  -
/org/STAFF/applications/PARTY/suspend -   -   -   no  in  in  -
/org/STAFF/applications/PARTY/resume -   -   -   no  in  in  -
/org/STAFF/applications/PARTY/remove -   -   -   no  in  in  -
/org/STAFF/applications/PARTY/secrets/SECRET/remove -   -   -   no  in  in  -
/org/STAFF/applications/PARTY/secrets/OTHER/remove -   -   -   no  -   -   -
/org/STAFF/applications/PARTY/proxy -   -   -   no  -   -   -
/org/STAFF/applications/GUARDED/proxy -   -   -   no  in  in  -
/org/OURS/look                 no  no  no  no  no  no  -
/org/STAFF/look                -   -   -   no  in  in  -
/org/STAFF/look/typed          -   -   -   no  in  in  -
/org/STAFF/look/sample.css     -   -   -   no  -   -   -
/org/STAFF/look/logo           -   -   -   no  in  in  -
/org/OURS/keys                 no  no  no  no  no  no  -
/org/STAFF/keys                -   -   -   no  in  in  -
/org/OURS/keys/add             no  no  no  no  no  no  -
/org/STAFF/keys/add            -   -   -   no  in  in  -
/org/OURS/keys/OTHER/revoke    no  no  no  no  no  no  -
/org/STAFF/keys/OTHER/revoke   -   -   -   no  -   -   -
/org/OURS/webhooks             no  no  no  no  no  no  -
/org/STAFF/webhooks            -   -   -   no  in  in  -
/org/OURS/webhooks/add         no  no  no  no  no  no  -
/org/STAFF/webhooks/add        -   -   -   no  in  in  -
/org/OURS/webhooks/OTHER       no  no  no  no  no  no  -
/org/STAFF/webhooks/OTHER      -   -   -   no  -   -   -
/org/OURS/webhooks/OTHER/change no  no  no  no  no  no  -
/org/STAFF/webhooks/OTHER/change -   -   -   no  -   -   -
/org/OURS/webhooks/OTHER/remove no  no  no  no  no  no  -
/org/STAFF/webhooks/OTHER/remove -   -   -   no  -   -   -
/org/OURS/webhooks/OTHER/secrets/OTHER/remove no  no  no  no  no  no  -
/org/STAFF/webhooks/OTHER/secrets/OTHER/remove -   -   -   no  -   -   -
/org/OURS/policy/remind        no  in  in  no  in  in  -
/org/STAFF/policy/remind       -   -   -   no  in  in  -
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
/org/OURS/people/remind        no  in  in  in  in  in  -
/org/OURS/people/together      no  in  in  no  in  in  -
/org/STAFF/people/together     -   -   -   no  in  in  -
/org/OURS/policy/remind        no  in  in  no  in  in  -
/org/STAFF/policy/remind       -   -   -   no  in  in  -
/org/STAFF/people/remind       -   -   -   no  in  in  -
/org/OURS/policy/preview/everybody     no  in  in  no  in  in  -
/org/STAFF/policy/preview/everybody    -   -   -   no  in  in  -
/org/OURS/policy/preview/everybody/csv no  in  in  no  in  in  -
/org/OURS/policy/start/everybody       no  in  in  no  in  in  -
/org/STAFF/policy/start/everybody      -   -   -   no  in  in  -
/org/OURS/log/download         no  in  in  no  in  in  -
/org/STAFF/log/download        -   -   -   no  in  in  -
/org/OURS/policy/pause         no  in  in  no  in  in  -
/org/STAFF/policy/pause        -   -   -   no  in  in  -
/org/OURS/policy/resume        no  in  in  no  in  in  -
/org/OURS/policy/roll-back     no  in  in  no  in  in  -
/org/OURS/policy/undo          no  -   -   no  -   -   -
/org/OURS/policy/exception     no  in  in  no  in  in  -
/org/OURS/policy/exceptions/NOTHING/end  no  -  -  no  -  -  -
/org/OURS/people/THEM/role     no  no  in  no  no  in  -
/org/OURS/people/THEM/suspend  no  in  in  no  in  in  -
/org/OURS/people/THEM/resume   no  in  in  no  in  in  -
/org/OURS/people/THEM/sign-out no  in  in  no  in  in  -
/org/OURS/people/OWNER/suspend  no  no  no  no  no  no  -
/org/OURS/people/OWNER/sign-out no  no  no  no  no  no  -
/org/OURS/people/THEM/sessions/NOTHING/end no  -  -  no  -  -  -
/org/OURS/people/OWNER/sessions/NOTHING/end no  no  no  no  no  no  -
/org/OURS/people/THEM/remove   no  no  in  -   -   -   -
/org/OURS/requests                     no  no  no  no  no  no  -
/org/STAFF/requests                    -   -   -   no  no  no  -
/org/OURS/requests/OTHER/withdraw      no  no  no  no  no  no  -
/org/OURS/requests/OTHER/approve       no  no  no  no  no  no  -
/org/STAFF/requests/OTHER/approve      -   -   -   no  -   -   -
/org/OURS/requests/OTHER/decline       no  no  no  no  no  no  -
/org/STAFF/requests/OTHER/decline      -   -   -   no  -   -   -
/org/OURS/help/publish         no  no  no  no  no  no  -
/org/OURS/applications/new/openid_connect no  no  no  no  no  no  -
/org/STAFF/applications/new/openid_connect -   -   -   no  in  in  -
/org/OURS/applications/PARTY/secrets no  no  no  no  no  no  -
/org/STAFF/applications/PARTY/secrets -   -   -   no  in  in  -
/org/STAFF/applications/OTHER/secrets -   -   -   no  -   -   -
/org/STAFF/applications/PARTY/rules -   -   -   no  in  in  -
/org/STAFF/applications/OTHER/rules -   -   -   no  -   -   -
/org/STAFF/applications/PARTY/secrets/OTHER/remove -   -   -   no  -   -   -
/org/STAFF/applications/GUARDED/proxy/download -   -   -   no  -   -   -
/org/STAFF/applications/PARTY/proxy/download -   -   -   no  -   -   -
/org/OURS/applications/PARTY/suspend no  no  no  no  no  no  -
/org/OURS/applications/PARTY/resume no  no  no  no  no  no  -
/org/OURS/applications/PARTY/remove no  no  no  no  no  no  -
/org/STAFF/applications/PARTY/suspend -   -   -   no  in  in  -
/org/STAFF/applications/PARTY/resume -   -   -   no  in  in  -
/org/STAFF/applications/OTHER/suspend -   -   -   no  -   -   -
/org/STAFF/applications/OTHER/resume -   -   -   no  -   -   -
/org/STAFF/applications/OTHER/remove -   -   -   no  -   -   -
/org/OURS/look                 no  no  no  no  no  no  -
/org/STAFF/look                -   -   -   no  in  in  -
/org/STAFF/look/sample         -   -   -   no  in  in  -
/org/OURS/look/logo            no  no  no  no  no  no  -
/org/STAFF/look/logo           -   -   -   no  in  in  -
/org/STAFF/look/logo/remove    -   -   -   no  in  in  -
/org/OURS/keys/add             no  no  no  no  no  no  -
/org/STAFF/keys/add            -   -   -   no  in  in  -
/org/OURS/keys/OTHER/revoke    no  no  no  no  no  no  -
/org/STAFF/keys/OTHER/revoke   -   -   -   no  -   -   -
/org/OURS/webhooks/add         no  no  no  no  no  no  -
/org/STAFF/webhooks/add        -   -   -   no  in  in  -
/org/OURS/webhooks/OTHER/change no  no  no  no  no  no  -
/org/STAFF/webhooks/OTHER/change -   -   -   no  -   -   -
/org/OURS/webhooks/OTHER/remove no  no  no  no  no  no  -
/org/STAFF/webhooks/OTHER/remove -   -   -   no  -   -   -
/org/OURS/webhooks/OTHER/secrets no  no  no  no  no  no  -
/org/STAFF/webhooks/OTHER/secrets -   -   -   no  -   -   -
/org/OURS/webhooks/OTHER/secrets/OTHER/remove no  no  no  no  no  no  -
/org/STAFF/webhooks/OTHER/secrets/OTHER/remove -   -   -   no  -   -   -
/org/OURS/webhooks/OTHER/test  no  no  no  no  no  no  -
/org/STAFF/webhooks/OTHER/test -   -   -   no  -   -   -
/org/OURS/webhooks/OTHER/suspend no  no  no  no  no  no  -
/org/STAFF/webhooks/OTHER/suspend -   -   -   no  -   -   -
/org/OURS/webhooks/OTHER/resume no  no  no  no  no  no  -
/org/STAFF/webhooks/OTHER/resume -   -   -   no  -   -   -
/org/OURS/webhooks/OTHER/messages/OTHER/again no  no  no  no  no  no  -
/org/STAFF/webhooks/OTHER/messages/OTHER/again -   -   -   no  -   -   -
/org/STAFF/help/preview        -   -   -   no  in  in  -
/org/STAFF/help/publish        -   -   -   no  in  in  -
/org/STAFF/help/take-away      -   -   -   no  in  in  -
/org/OURS/invitations                  no  in  in  no  in  in  -
/org/STAFF/invitations                 -   -   -   no  in  in  -
/org/OURS/invitations/CALL/again       no  in  in  no  in  in  -
/org/STAFF/invitations/CALL/again      -   -   -   no  -   -   -
/org/OURS/invitations/CALL/withdraw    no  in  in  no  in  in  -
/org/STAFF/invitations/CALL/withdraw   -   -   -   no  -   -   -
/org/OURS/invitations/import            no  in  in  no  in  in  -
/org/STAFF/invitations/import           -   -   -   no  in  in  -
/org/OURS/invitations/import/IMPORT/start  no  in  in  no  in  in  -
/org/OURS/invitations/import/IMPORT/stop  no  in  in  no  in  in  -
/org/OURS/invitations/import/IMPORT/withdraw  no  in  in  no  in  in  -
/org/STAFF/invitations/import/IMPORT/start  -   -   -   no  -   -   -
"""
"""THEM is removed by the owner, and is nobody there afterwards."""


def table(text: str) -> Table:
    """Read one of the tables."""
    return read_table(text, columns=PEOPLE)
