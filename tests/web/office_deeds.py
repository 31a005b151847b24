"""Who does what to whom in an office: deed × officer × the people that it is done to, by hand.

It follows what is decided: one resets strictly below oneself, within organisations that one looks
after, and only where all that somebody belongs to is there; else support. WHO is one of these:

=  ==================================================
m  a member of OURS, and of nothing else
a  an administrator there
o  an owner there
e  a member of OURS, and of an organisation elsewhere
x  a member of the organisation elsewhere
s  of the portal's own people: support
t  an administrator among them
p  an owner among them
=  ==================================================

Each deed is tried in every organisation HERE that somebody belongs to, and among the portal's own
people. CASE is a case of support about them and OWNED one of owners, LIFTED an exception of theirs
and SESSION one of their sessions; what stands behind ``#`` is chosen in the form.
"""

from __future__ import annotations

from collections.abc import Mapping

OFFICERS = ("mem", "adm", "own", "sup", "sta", "sto", "els")
"""As in ``offices.py``: the last one owns the organisation elsewhere."""

DONE = """
                                             mem adm  own  sup   sta      sto      els
/org/HERE/people/WHO/role                    -   -    maoe -     -        maoexstp ex
/org/HERE/people/WHO/suspend                 -   me   mae  -     mexs     maexst   ex
/org/HERE/people/WHO/resume                  -   me   mae  -     mexs     maexst   ex
/org/HERE/people/WHO/remove                  -   -    maoe -     -        maoexstp ex
/org/HERE/people/WHO/sign-out                -   m    ma   -     mexs     maexst   x
/org/HERE/people/WHO/sessions/SESSION/end    -   m    ma   -     mexs     maexst   x
/org/HERE/people/together#suspend            -   me   mae  -     mexs     maexst   ex
/org/HERE/people/together#end_sessions       -   m    ma   -     mexs     maexst   x
/org/HERE/people/remind                      -   maoe maoe maoex maoexstp maoexstp ex
/org/HERE/people/WHO/help/setup              -   m    mao  maoex maoexs   maoexstp x
/org/HERE/people/WHO/help/access-code        -   m    ma   -     s        st       x
/org/HERE/people/WHO/help/reset              -   m    ma   -     s        st       x
/org/HERE/people/WHO/help/case               -   -    o    maoex maoex    maoexp   -
/org/HERE/new-case                           -   -    -    maoex maoexs   maoexstp -
/org/HERE/cases/CASE/approve                 -   -    -    maoex maoexs   maoexstp -
/org/HERE/cases/CASE/close                   -   -    -    maoex maoexs   maoexstp -
/org/HERE/cases/CASE/take-up                 -   -    -    -     -        maoexstp -
/org/HERE/cases/OWNED/approve                -   -    o    -     -        p        -
/org/HERE/cases/OWNED/close                  -   -    o    -     -        op       -
/org/HERE/cases/OWNED/take-up                -   -    -    -     -        op       -
/org/HERE/policy/exception                   -   maoe maoe -     maoexstp maoexstp ex
/org/HERE/policy/exceptions/LIFTED/end       -   maoe maoe -     maoexstp maoexstp x
"""
"""For whom a deed is done; for nobody else it is."""

ABOUT_NOBODY = """
/org/HERE/support-code
/org/HERE/invitations
/org/HERE/invitations/ID/again
/org/HERE/invitations/ID/withdraw
/org/HERE/invitations/import
/org/HERE/invitations/import/ID/start
/org/HERE/invitations/import/ID/stop
/org/HERE/invitations/import/ID/withdraw
/org/HERE/requests
/org/HERE/requests/ID/withdraw
/org/HERE/requests/ID/approve
/org/HERE/requests/ID/decline
/org/HERE/policy/pause
/org/HERE/policy/resume
/org/HERE/policy/roll-back
/org/HERE/policy/undo
/org/HERE/policy/preview/everybody
/org/HERE/policy/preview/everybody/csv
/org/HERE/policy/start/everybody
/org/HERE/policy/remind
/org/HERE/log/download
/org/HERE/applications/new/openid_connect
/org/HERE/applications/ID/suspend
/org/HERE/applications/ID/resume
/org/HERE/applications/ID/remove
/org/HERE/applications/ID/rules
/org/HERE/applications/ID/secrets
/org/HERE/applications/ID/secrets/ID/remove
/org/HERE/applications/ID/proxy/download
/org/HERE/look
/org/HERE/look/sample
/org/HERE/look/logo
/org/HERE/look/logo/remove
/org/HERE/help/preview
/org/HERE/help/publish
/org/HERE/help/take-away
/org/HERE/keys/add
/org/HERE/keys/ID/revoke
/org/HERE/webhooks/add
/org/HERE/webhooks/ID/remove
/org/HERE/webhooks/ID/test
/org/HERE/webhooks/ID/suspend
/org/HERE/webhooks/ID/resume
/org/HERE/webhooks/ID/messages/ID/again
/org/HERE/webhooks/ID/change
/org/HERE/webhooks/ID/secrets
/org/HERE/webhooks/ID/secrets/ID/remove
"""
"""What is done to nobody in particular who has an account: finding whoever calls, asking people in
who are nobody yet, rules for everybody, and what belongs to the portal. ``offices.py`` has those.
"""


def read_done() -> Mapping[str, Mapping[str, str]]:
    """Read the table: deed, officer, and for whom it is done."""
    head, *lines = (line.split() for line in DONE.strip().splitlines())
    assert tuple(head) == OFFICERS
    return {
        path: {who: cell.strip("-") for who, cell in zip(OFFICERS, cells, strict=True)}
        for path, *cells in lines
    }
