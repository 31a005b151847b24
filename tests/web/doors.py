"""Every door and who finds it open: route × standing, written down by hand.

``test_doors.py`` walks through all of it, and fails on a route that is not here. A line with one
word says the same to everybody. In paths, ``…`` is ``/account/security/authenticators``; ID is
one's own, OTHER somebody else's; a TOKEN opens, a DEAD one does not any more; NOWHERE is the id of nothing.
"""

# ruff: noqa: E501 - the tables are as wide as there are standings
from __future__ import annotations

from collections.abc import Iterable, Mapping

from farstu.core.roles import Role

COLUMNS = {
    # outside
    "out": "has no cookie, or one that counts for nothing",
    # in the hall: a login in progress
    "fac": "has given the password, and holds an app and recovery codes",
    "fak": "has given the password, and holds a key and recovery codes",
    "fam": "has given the password, and holds a mailbox and recovery codes",
    "enr": "has given the password, and must set up an app",
    "lat": "the same, and may do so later",
    "rep": "came by a recovery code, and must set up a new app",
    "ovr": "has a login that is over",
    # inside: a session; in the second of a pair the last proof is six minutes old
    "one": "has signed in by password where that is enough, and holds nothing",
    "on~": "the same",
    "two": "has signed in by password and app",
    "tw~": "the same",
    "key": "has signed in by password and key",
    "ke~": "the same",
    "mai": "has signed in by password and mailbox",
    "ma~": "the same",
    "lim": "has less than is required, and is in all the same, as the portal allows",
    "li~": "the same",
    "tig": "had signed in by password before more was required",
    "ti~": "the same",
    "los": "has lost the app that the session rests on, and holds another",
    "men": "came by a recovery code when nothing had to be set up; now it has to",
}
NOT_INSIDE = frozenset({"out", "fac", "fak", "fam", "enr", "lat", "rep", "ovr"})

SENT_TO = {
    "log": "/login",
    "fac": "/login/factor",
    "tot": "/login/factor/totp",
    "wau": "/login/factor/webauthn",
    "mlf": "/login/factor/email_code",
    "ovr": "/login/over",
    "bye": "/signed-out",
    "set": "/setup",
    "cds": "/setup/recovery-codes",
    "met": "/setup/method",
    "cnf": "/account/confirm",
    "pwd": "/password/reset/*",
    "mlt": "/account/security/authenticators/ID/test",
    "app": "/setup/totp",
    "ske": "/setup/webauthn",
    "con": "/account/confirm",
    "ins": "/account/security",
    "ses": "/account/sessions",
    "hom": "/",
    "office": "/org/*",
    "hlp": "/login/help",
}
"""Verdicts that send the browser on."""

SHOWN = {
    "ok": (200, ""),
    "err": (422, "Error: "),
    "gon": (409, "Error: "),
    "end": (403, ""),
    "old": (410, "This link no longer works"),
    "don": (410, "That way on is over"),
    "hov": (410, "That was asked before"),
    "who": (400, "We don’t know that application"),
    "stp": (200, "It is stopped"),
    "409": (409, ""),
    "not": (403, "Error: Choose how to confirm it’s you"),
    "adm": (403, "This page is for administrators"),
    "404": (404, "There is no such page"),
    "405": (405, "That does not work here"),
}
"""Verdicts that show something: the status, and the title or what comes before the page's own.

``ok`` is the page; ``err`` the page again, with a complaint; ``gon`` the page again, since what it
was about is gone; ``end`` says why a login is over; ``old`` that a link is; ``don`` that the way to
an application is, ``hov`` that there is no such login of an application's here, ``who`` that we know no such application; ``stp`` that a case is stopped; ``409`` is a sentence for a script, ``not`` the choice of methods with the complaint that
this one is not allowed.
"""

BY_ROLE = {
    "off": {Role.MEMBER: "adm", Role.OWNER: "office"},
    "ask": {Role.MEMBER: "hlp", Role.OWNER: "404"},
}
"""Verdicts that depend on what one is in the organisation; ``offices.py`` has the whole of that."""

FILES = {
    "/healthz": "text/plain; charset=utf-8",
    "/readyz": "text/plain; charset=utf-8",
    "/static/farstu.css": "text/css; charset=utf-8",
}
"""What is served beside the URL map, the same to everybody, and by GET and HEAD only."""

BACK = {
    "/setup/cancel": "/account/security",
    "/setup/totp/new": "/account/security/add",
    "/setup/webauthn/new": "/account/security/add",
    "/setup/email_code/new": "/account/security/add",
    "/setup/sms/new": "/account/security/add",
    "/account/security/move/totp": "/account/security/move",
    "/account/security/move/sms": "/account/security/move",
    "/setup/later": "/setup",
    "/setup/recovery-codes/new": "/account/security/recovery-codes",
    "/setup/recovery-codes/download": "/setup/recovery-codes",
    "/account/confirm/totp/begin": "/account/security",
    "/account/confirm/webauthn/begin": "/account/security",
    "/account/confirm/totp/send": "/account/security",
    "/account/confirm/email_code/send": "/account/security",
    "/account/email/confirm": "/account/email",
    "/org/NOWHERE/cases/NOWHERE/approve": "/org/NOWHERE/cases/NOWHERE",
    "/account/data/download": "/account/data",
    "/account/applications/NOWHERE/take-back": "/account/applications",
    **{f"/continue/NOWHERE/{deed}": "/continue/NOWHERE" for deed in ("allow", "account", "other")},
    **{f"/link/NOWHERE/{deed}": "/link/NOWHERE" for deed in ("agree", "other")},
    "/account/not-me/secure": "/account/not-me",
    "/account/not-me/sign-out": "/account/not-me",
    "/account/sessions/end-others": "/account/sessions",
    "/account/sessions/forget-all": "/account/sessions",
    "/account/sessions/remembered/OTHER/forget": "/account/sessions",
    "/account/invitations/ID/join": "/account/invitations/ID",
    "/account/invitations/OTHER/join": "/account/invitations/OTHER",
    "/account/invitations/ID/decline": "/account/invitations/ID",
    "/account/invitations/OTHER/decline": "/account/invitations/OTHER",
    "/org/NOWHERE/invitations/ID/again": "/org/NOWHERE/invitations",
    "/org/NOWHERE/invitations/import/NOWHERE/start": "/org/NOWHERE/invitations/import/NOWHERE",
    "/org/NOWHERE/invitations/import/NOWHERE/stop": "/org/NOWHERE/invitations/import/NOWHERE",
    "/org/NOWHERE/invitations/import/NOWHERE/withdraw": "/org/NOWHERE/invitations/import/NOWHERE",
    "/org/NOWHERE/invitations/ID/withdraw": "/org/NOWHERE/invitations",
    "/org/NOWHERE/requests/NOWHERE/withdraw": "/org/NOWHERE/requests",
    "/org/NOWHERE/requests/NOWHERE/approve": "/org/NOWHERE/requests/NOWHERE",
    "/org/NOWHERE/requests/NOWHERE/decline": "/org/NOWHERE/requests/NOWHERE",
    "/account/sessions/ID/end": "/account/sessions",
    "/account/sessions/OTHER/end": "/account/sessions",
    "/org/NOWHERE/people/NOWHERE/sessions/NOWHERE/end": "/org/NOWHERE/people/NOWHERE",
    "/org/NOWHERE/policy/preview/everybody": "/org/NOWHERE/policy",
    "/org/NOWHERE/policy/preview/everybody/csv": "/org/NOWHERE/policy",
    "/org/NOWHERE/policy/start/everybody": "/org/NOWHERE/policy",
    "/org/NOWHERE/log/download": "/org/NOWHERE/log",
    "/org/NOWHERE/applications/NOWHERE/secrets": "/org/NOWHERE/applications/NOWHERE",
    "/org/NOWHERE/applications/NOWHERE/proxy/download": "/org/NOWHERE/applications/NOWHERE/proxy",
    "/org/NOWHERE/look/sample": "/org/NOWHERE/look",
    "/org/NOWHERE/look/logo/remove": "/org/NOWHERE/look/logo",
    **{
        f"/org/NOWHERE/help/{deed}": "/org/NOWHERE/help"
        for deed in ("preview", "publish", "take-away")
    },
    **{
        f"/org/NOWHERE/webhooks/NOWHERE/{deed}": "/org/NOWHERE/webhooks/NOWHERE"
        for deed in ("test", "suspend", "resume", "secrets", "messages/NOWHERE/again")
    },
    "/org/NOWHERE/policy/pause": "/org/NOWHERE/policy",
    "/org/NOWHERE/people/together": "/org/NOWHERE/people",
    "/org/NOWHERE/policy/resume": "/org/NOWHERE/policy",
    "/org/NOWHERE/policy/roll-back": "/org/NOWHERE/policy",
    "/org/NOWHERE/policy/undo": "/org/NOWHERE/policy",
    "/org/NOWHERE/policy/exceptions/NOWHERE/end": "/org/NOWHERE/policy",
}
"""Where ``con`` leads on to; everywhere else it is the address itself."""

GET = """
                               out fac fak fam enr lat rep ovr one on~ two tw~ key ke~ mai ma~ lim li~ tig ti~ los men
/                              log fac fac fac set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login                         ok  ok  ok  ok  ok  ok  ok  ok  ins ins ins ins ins ins ins ins ins ins set set con set
/login/passkey                 405
/login/passkey/begin           405
/login/over                    log log log log log log log end log log log log log log log log log log log log log log
/language                      405
/logout                        405
/signed-out                    ok  ok  ok  ok  ok  ok  ok  ok  ins ins ins ins ins ins ins ins ins ins set set con set
/login/factor                  log tot wau mlf set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login/factor/totp             log ok  404 404 set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login/factor/sms              log 404 404 404 set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login/factor/webauthn         log 404 ok  404 set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login/factor/totp/begin       405
/login/factor/webauthn/begin   405
/login/recovery-code           log ok  ok  ok  set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login/help                    ok
/setup                         log fac fac fac ok  ok  ok  ovr ins ins ins ins ins ins ins ins ok  ok  ok  ok  con ok
/setup/later                   405
/setup/method                  log fac fac fac ok  ok  ok  ovr ok  con ok  con ok  con ok  con ok  con ok  con con con
/setup/recovery-codes          log fac fac fac ok  ok  ok  ovr ok  con ok  con ok  con ok  con ok  con ok  con con con
/setup/recovery-codes/new      405
/setup/recovery-codes/download 405
/setup/totp                    log fac fac fac cds cds ok  ovr cds con ok  con ok  con ok  con cds con cds con con con
/setup/webauthn                log fac fac fac 404 404 404 ovr 404 con 404 con ok  con 404 con 404 con 404 con con con
/setup/sms                     log fac fac fac 404 404 404 ovr 404 con 404 con 404 con 404 con 404 con 404 con con con
/setup/totp/new                405
/setup/webauthn/new            405
/setup/sms/new                 405
/setup/cancel                  405
/setup/done                    log fac fac fac set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/account/security              log fac fac fac set set set ovr ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  set set con set
/account/security/add          log fac fac fac set set set ovr ok  con ok  con ok  con ok  con ok  con set set con set
/account/security/recovery-codes log fac fac fac set set set ovr ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  set set con set
/account/security/move         log fac fac fac set set set ovr 404 404 ok  ok  ok  ok  ok  ok  404 404 set set con set
/account/security/move/totp    405
/account/security/move/sms     405
/account/security/password     log fac fac fac set set set ovr ok  con ok  con ok  con ok  con ok  con set set con set
/account/email                  log fac fac fac set set set ovr ok  con ok  con ok  con ok  con ok  con set set con set
/account/email/confirm         405
…/ID                           log fac fac fac set set set ovr 404 404 ok  ok  ok  ok  ok  ok  404 404 set set con set
…/ID/test                      log fac fac fac set set set ovr 404 404 ok  ok  ok  ok  ok  ok  404 404 set set con set
…/ID/remove                    log fac fac fac set set set ovr 404 con ok  con ok  con ok  con 404 con set set con set
…/OTHER                        log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 404 404 set set con set
…/OTHER/test                   log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 404 404 set set con set
…/ID/test/begin                405
…/OTHER/test/begin             405
…/OTHER/remove                 log fac fac fac set set set ovr 404 con 404 con 404 con 404 con 404 con set set con set
/account/data                  log fac fac fac set set set ovr ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  set set con set
/account/data/download         405
/account/sessions              log fac fac fac set set set ovr ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  set set con set
/account/not-me                log fac fac fac set set set ovr ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  set set con set
/account/not-me/secure         405
/account/not-me/sign-out       405
/account/stay                  405
/account/sessions/end-others   405
/account/sessions/forget-all   405
/account/sessions/remembered/OTHER/forget 405
/account/sessions/ID/end       405
/account/sessions/OTHER/end    405
/account/confirm               log fac fac fac set set set ovr ins ok  ins ok  ins ok  ins ok  ins ok  ins ok  ok  ok
/account/confirm/totp/begin    405
/account/confirm/webauthn/begin 405
/welcome/TOKEN                 old
/welcome/DEAD                  old
/invite/TOKEN                  ok
/invite/DEAD                   old
/invite/TOKEN/new-link         405
/invite/DEAD/new-link          405
/account/invitations/ID        log fac fac fac set set set ovr ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  set set con set
/account/invitations/OTHER     log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 404 404 set set con set
/account/invitations/ID/join   405
/account/invitations/OTHER/join 405
/account/invitations/ID/decline 405
/account/invitations/OTHER/decline 405
/help                          ok
/help/sign-in                  ok
/help/nothing                  404
/help/pictures/x.png           404
/login/factor/email_code       log 404 404 ok  set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login/factor/totp/send        405
/login/factor/email_code/send  405
/setup/email_code              log fac fac fac 404 404 404 ovr 404 con 404 con 404 con ok  con 404 con 404 con con con
/setup/email_code/new          405
…/ID/test/send                 405
…/OTHER/test/send              405
/account/confirm/totp/send     405
/account/confirm/email_code/send 405
/password/forgot               ok
/password/forgot/sent          ok
/not-me/TOKEN                  ok
/not-me/DEAD                   old
/password/reset/TOKEN          ok
/password/reset/DEAD           old
/org                           log fac fac fac set set set ovr off off off off off off off off set set set set con set
/org/NOWHERE                   log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/account/organisations         log fac fac fac set set set ovr ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  set set con set
/account/organisations/NOWHERE/leave log fac fac fac set set set ovr 404 con 404 con 404 con 404 con 404 con set set con set
/org/NOWHERE/people     log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/people/NOWHERE     log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/people/remind 405
/org/NOWHERE/people/together 405
/org/NOWHERE/policy            log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/policy/change/everybody log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/policy/change/everybody/e30 log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/policy/remind      log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/policy/preview/everybody 405
/org/NOWHERE/policy/preview/everybody/csv 405
/org/NOWHERE/policy/start/everybody 405
/org/NOWHERE/log               log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/log/download      405
/org/NOWHERE/people/NOWHERE/policy log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/policy/pause      405
/org/NOWHERE/policy/resume     405
/org/NOWHERE/policy/roll-back  405
/org/NOWHERE/policy/undo       405
/org/NOWHERE/policy/exception  log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/policy/exceptions/NOWHERE/end 405
/org/NOWHERE/people/NOWHERE/role log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/people/NOWHERE/suspend log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/people/NOWHERE/resume log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/people/NOWHERE/remove log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/people/NOWHERE/sign-out log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/people/NOWHERE/sessions/NOWHERE/end 405
/org/NOWHERE/invitations       log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/invitations/ID/again 405
/org/NOWHERE/invitations/ID/withdraw 405
/org/NOWHERE/invitations/import log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/invitations/people.csv log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/invitations/import/NOWHERE log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/invitations/import/NOWHERE/mistakes.csv log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/invitations/import/NOWHERE/start 405
/org/NOWHERE/invitations/import/NOWHERE/stop 405
/org/NOWHERE/invitations/import/NOWHERE/withdraw 405
/org/NOWHERE/requests          log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/requests/NOWHERE  log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/requests/NOWHERE/withdraw 405
/org/NOWHERE/requests/NOWHERE/approve 405
/org/NOWHERE/requests/NOWHERE/decline 405
/login/access-code             log ok  ok  ok  set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login/support-code            log ok  ok  ok  set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login/help/ask                405
/login/help/case               405
/login/help/enter              405
/account/support-code          log fac fac fac set set set ovr ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  set set con set
/stop/TOKEN                    ok
/stop/DEAD                     old
/org/NOWHERE/people/NOWHERE/help log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/people/NOWHERE/help/reset log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/cases             log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/new-case         log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/cases/NOWHERE     log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/cases/NOWHERE/approve 405
/org/NOWHERE/support-code      log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/help              log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/help/typed        log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/help/preview      405
/org/NOWHERE/help/publish      405
/org/NOWHERE/help/take-away    405
/org/NOWHERE/applications log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/applications/new/forward_auth log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/applications/new/forward_auth/typed log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/applications/NOWHERE log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/applications/NOWHERE/suspend log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/applications/NOWHERE/resume log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/applications/NOWHERE/remove log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/applications/NOWHERE/rules log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/applications/NOWHERE/rules/typed log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/applications/NOWHERE/secrets 405
/org/NOWHERE/applications/NOWHERE/secrets/NOWHERE/remove log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/applications/NOWHERE/proxy log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/applications/NOWHERE/proxy/download 405
/org/NOWHERE/look              log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/look/typed        log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/look/sample       405
/org/NOWHERE/look/sample.css   log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/look/logo         log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/look/logo/remove  405
/org/NOWHERE/keys              log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/keys/add          log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/keys/NOWHERE/revoke log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/webhooks          log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/webhooks/add      log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/webhooks/NOWHERE  log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/webhooks/NOWHERE/change log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/webhooks/NOWHERE/remove log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/webhooks/NOWHERE/secrets 405
/org/NOWHERE/webhooks/NOWHERE/secrets/NOWHERE/remove log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/webhooks/NOWHERE/test 405
/org/NOWHERE/webhooks/NOWHERE/suspend 405
/org/NOWHERE/webhooks/NOWHERE/resume 405
/org/NOWHERE/webhooks/NOWHERE/messages/NOWHERE/again 405
/look/x.css                    404
/look/x.png                    404
/account/applications          log fac fac fac set set set ovr ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  set set con set
/account/applications/NOWHERE/take-back 405
/oidc/authorize                who
/oidc/end-session              bye ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
/oidc/end-session/confirm      405
/oauth/v1/authorize            who
/link                          who
/link/NOWHERE                  log fac fac fac set set set ovr don con don con don con don con don con set set con set
/link/NOWHERE/agree            405
/link/NOWHERE/other            405
/link/NOWHERE/cancel           405
/prove                         who
/prove/NOWHERE                 hov
/prove/NOWHERE/cancel          405
/prove/NOWHERE/login/factor    hov
/prove/NOWHERE/login/factor/totp hov
/prove/NOWHERE/login/factor/totp/send 405
/prove/NOWHERE/login/factor/webauthn/begin 405
/prove/NOWHERE/login/recovery-code hov
/prove/NOWHERE/login/help      hov
/prove/NOWHERE/setup           hov
/prove/NOWHERE/setup/later     405
/prove/NOWHERE/setup/method    hov
/prove/NOWHERE/setup/cancel    405
/prove/NOWHERE/setup/totp      hov
/prove/NOWHERE/setup/totp/new  405
/prove/NOWHERE/setup/recovery-codes hov
/prove/NOWHERE/setup/recovery-codes/new 405
/prove/NOWHERE/setup/recovery-codes/download 405
/prove/NOWHERE/language        405
/continue/NOWHERE              don
/enter/NOWHERE                 don
/continue/NOWHERE/allow        405
/continue/NOWHERE/account      405
/continue/NOWHERE/other        405
/continue/NOWHERE/cancel       405
"""

POST = """
                               out fac fak fam enr lat rep ovr one on~ two tw~ key ke~ mai ma~ lim li~ tig ti~ los men
/                              405
/login                         err err err err err err err err ins ins ins ins ins ins ins ins ins ins set set con set
/login/passkey                 err err err err err err err err ins ins ins ins ins ins ins ins ins ins set set con set
/login/passkey/begin           404 404 ok  404 404 404 404 404 ins ins ins ins ins ins ins ins ins ins set set con set
/login/over                    405
/logout                        bye
/signed-out                    405
/login/factor                  405
/login/factor/totp             log err hom hom set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login/factor/sms              log 404 404 404 set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login/factor/webauthn         log hom err hom set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login/factor/totp/begin       log 404 404 404 set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login/factor/webauthn/begin   log 409 ok  409 set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login/recovery-code           log err err err set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login/help                    405
/setup                         log fac fac fac cds cds app ovr ins ins ins ins ins ins ins ins cds con cds con con con
/setup/later                   log fac fac fac hom ins hom ovr ins ins ins ins ins ins ins ins hom hom hom hom con hom
/setup/method                  log fac fac fac err err err ovr err con err con err con err con err con err con con con
/setup/recovery-codes          log fac fac fac gon gon app ovr gon con app con met con met con gon con gon con con con
/setup/recovery-codes/new      log fac fac fac cds cds cds ovr cds con cds con cds con cds con cds con cds con con con
/setup/recovery-codes/download log fac fac fac cds cds cds ovr cds con cds con cds con cds con cds con cds con con con
/setup/totp                    log fac fac fac cds cds gon ovr cds con gon con gon con gon con cds con cds con con con
/setup/webauthn                log fac fac fac not not not ovr not con not con gon con not con not con not con con con
/setup/sms                     log fac fac fac 404 404 404 ovr 404 con 404 con 404 con 404 con 404 con 404 con con con
/setup/totp/new                log fac fac fac cds cds app ovr cds con app con app con app con cds con cds con con con
/setup/webauthn/new            log fac fac fac not not not ovr not con not con ske con not con not con not con con con
/setup/sms/new                 log fac fac fac 404 404 404 ovr 404 con 404 con 404 con 404 con 404 con 404 con con con
/setup/cancel                  log fac fac fac set set set ovr ins con ins con ins con ins con ins con ins con con con
/setup/done                    405
/account/security              405
/account/security/add          405
/account/security/recovery-codes 405
/account/security/move         405
/account/security/move/totp    log fac fac fac cds cds app ovr cds con app con app con app con cds con cds con con con
/account/security/move/sms     log fac fac fac 404 404 404 ovr 404 con 404 con 404 con 404 con 404 con 404 con con con
/account/security/password     log fac fac fac set set set ovr err con err con err con err con err con set set con set
/account/email                  log fac fac fac set set set ovr err con err con err con err con err con set set con set
/account/email/confirm          log fac fac fac set set set ovr gon con gon con gon con gon con gon con set set con set
…/ID                           log fac fac fac set set set ovr 404 404 err err err err err err 404 404 set set con set
…/ID/test                      log fac fac fac set set set ovr 404 404 err err err err err err 404 404 set set con set
…/ID/remove                    log fac fac fac set set set ovr 404 con ins con gon con gon con 404 con set set con set
…/OTHER                        log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 404 404 set set con set
…/OTHER/test                   log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 404 404 set set con set
…/ID/test/begin                log fac fac fac set set set ovr 404 404 404 404 ok  ok  404 404 404 404 set set con set
…/OTHER/test/begin             log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 404 404 set set con set
…/OTHER/remove                 log fac fac fac set set set ovr 404 con 404 con 404 con 404 con 404 con set set con set
/account/data                  405
/account/data/download         log fac fac fac set set set ovr ok  con ok  con ok  con ok  con ok  con set set con set
/account/sessions              405
/account/not-me                405
/account/not-me/secure         log fac fac fac set set set ovr bye con bye con bye con bye con bye con set set con set
/account/not-me/sign-out       log fac fac fac set set set ovr bye bye bye bye bye bye bye bye bye bye set set con set
/account/stay                  log fac fac fac set set set ovr ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
/account/sessions/end-others   log fac fac fac set set set ovr ses con ses con ses con ses con ses con set set con set
/account/sessions/forget-all   log fac fac fac set set set ovr ses con ses con ses con ses con ses con set set con set
/account/sessions/remembered/OTHER/forget log fac fac fac set set set ovr 404 con 404 con 404 con 404 con 404 con set set con set
/account/sessions/ID/end       log fac fac fac set set set ovr ses con ses con ses con ses con ses con set set con set
/account/sessions/OTHER/end    log fac fac fac set set set ovr 404 con 404 con 404 con 404 con 404 con set set con set
/account/confirm               log fac fac fac set set set ovr ins err ins err ins err ins err ins err ins err err err
/account/confirm/totp/begin    log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 404 404 404 404 404 404
/account/confirm/webauthn/begin log fac fac fac set set set ovr 409 409 409 409 409 ok  409 409 409 409 409 409 409 409
/welcome/TOKEN                 old
/welcome/DEAD                  old
/invite/TOKEN                  err
/invite/DEAD                   old
/invite/TOKEN/new-link         old
/invite/DEAD/new-link          old
/account/invitations/ID        405
/account/invitations/OTHER     405
/account/invitations/ID/join   log fac fac fac set set set ovr ins con ins con ins con ins con ins con set set con set
/account/invitations/OTHER/join log fac fac fac set set set ovr 404 con 404 con 404 con 404 con 404 con set set con set
/account/invitations/ID/decline log fac fac fac set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/account/invitations/OTHER/decline log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 404 404 set set con set
/help                          405
/help/sign-in                  405
/help/nothing                  405
/help/pictures/x.png           405
/login/factor/email_code       log hom hom err set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login/factor/totp/send        log 404 404 404 set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login/factor/email_code/send  log hom hom mlf set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/setup/email_code              log fac fac fac not not not ovr not con not con not con gon con not con not con con con
/setup/email_code/new          log fac fac fac not not not ovr not con not con not con err con not con not con con con
…/ID/test/send                 log fac fac fac set set set ovr 404 404 404 404 404 404 mlt mlt 404 404 set set con set
…/OTHER/test/send              log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 404 404 set set con set
/account/confirm/totp/send     log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 404 404 404 404 404 404
/account/confirm/email_code/send log fac fac fac set set set ovr hom hom hom hom hom hom hom cnf hom hom hom hom hom hom
/language                      hom
/password/forgot               err
/password/forgot/sent          405
/not-me/TOKEN                  pwd
/not-me/DEAD                   old
/password/reset/TOKEN          err
/password/reset/DEAD           old
/org                           405
/org/NOWHERE                   405
/account/organisations         405
/account/organisations/NOWHERE/leave log fac fac fac set set set ovr 404 con 404 con 404 con 404 con 404 con set set con set
/org/NOWHERE/people            405
/org/NOWHERE/people/NOWHERE    405
/org/NOWHERE/policy            405
/org/NOWHERE/policy/change/everybody 405
/org/NOWHERE/policy/change/everybody/e30 405
/org/NOWHERE/policy/preview/everybody log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/policy/preview/everybody/csv log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/policy/start/everybody log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/people/NOWHERE/policy 405
/org/NOWHERE/log               405
/org/NOWHERE/log/download      log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/policy/pause      log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/policy/resume     log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/policy/roll-back  log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/policy/undo       log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/policy/exception  log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/policy/exceptions/NOWHERE/end log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/policy/remind     log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/people/together   log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/people/remind     log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/people/NOWHERE/role log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/people/NOWHERE/suspend log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/people/NOWHERE/resume log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/people/NOWHERE/remove log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/people/NOWHERE/sign-out log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/people/NOWHERE/sessions/NOWHERE/end log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/invitations       log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/invitations/ID/again log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/invitations/ID/withdraw log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/invitations/import log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/invitations/people.csv 405
/org/NOWHERE/invitations/import/NOWHERE 405
/org/NOWHERE/invitations/import/NOWHERE/mistakes.csv 405
/org/NOWHERE/invitations/import/NOWHERE/start log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/invitations/import/NOWHERE/stop log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/invitations/import/NOWHERE/withdraw log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/requests          log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/requests/NOWHERE  405
/org/NOWHERE/requests/NOWHERE/withdraw log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/requests/NOWHERE/approve log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/requests/NOWHERE/decline log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/login/access-code             log err err err set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login/support-code            log ok  ok  ok  set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login/help/ask                log ask ask ask set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login/help/case               log hom hom hom set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/login/help/enter              log gon gon gon set set set ovr ins ins ins ins ins ins ins ins ins ins set set con set
/account/support-code          log fac fac fac set set set ovr ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  set set con set
/stop/TOKEN                    stp
/stop/DEAD                     old
/org/NOWHERE/people/NOWHERE/help 405
/org/NOWHERE/people/NOWHERE/help/reset log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/cases             405
/org/NOWHERE/new-case         log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/cases/NOWHERE     405
/org/NOWHERE/cases/NOWHERE/approve log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/support-code      log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/help              405
/org/NOWHERE/help/typed        405
/org/NOWHERE/help/preview      log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/help/publish      log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/help/take-away    log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/applications 405
/org/NOWHERE/applications/new/forward_auth log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/applications/new/forward_auth/typed 405
/org/NOWHERE/applications/NOWHERE 405
/org/NOWHERE/applications/NOWHERE/suspend log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/applications/NOWHERE/resume log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/applications/NOWHERE/remove log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/applications/NOWHERE/rules log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/applications/NOWHERE/rules/typed 405
/org/NOWHERE/applications/NOWHERE/secrets log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/applications/NOWHERE/secrets/NOWHERE/remove log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/applications/NOWHERE/proxy 405
/org/NOWHERE/applications/NOWHERE/proxy/download log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/look              log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/look/typed        405
/org/NOWHERE/look/sample       log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 set set set set con set
/org/NOWHERE/look/sample.css   405
/org/NOWHERE/look/logo         log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/look/logo/remove  log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/keys              405
/org/NOWHERE/keys/add          log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/keys/NOWHERE/revoke log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/webhooks          405
/org/NOWHERE/webhooks/add      log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/webhooks/NOWHERE  405
/org/NOWHERE/webhooks/NOWHERE/change log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/webhooks/NOWHERE/remove log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/webhooks/NOWHERE/secrets log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/webhooks/NOWHERE/secrets/NOWHERE/remove log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/webhooks/NOWHERE/test log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/webhooks/NOWHERE/suspend log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/webhooks/NOWHERE/resume log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/org/NOWHERE/webhooks/NOWHERE/messages/NOWHERE/again log fac fac fac set set set ovr 404 con 404 con 404 con 404 con set set set set con set
/look/x.css                    405
/look/x.png                    405
/account/applications          405
/account/applications/NOWHERE/take-back log fac fac fac set set set ovr 404 404 404 404 404 404 404 404 404 404 set set con set
/oidc/authorize                who
/oidc/end-session              bye ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
/oidc/end-session/confirm      bye
/enter/NOWHERE                 405
/oauth/v1/authorize            405
/link                          who
/link/NOWHERE                  405
/link/NOWHERE/agree            log fac fac fac set set set ovr don con don con don con don con don con set set con set
/link/NOWHERE/other            log fac fac fac set set set ovr don don don don don don don don don don set set con set
/link/NOWHERE/cancel           don
/prove                         who
/prove/NOWHERE                 405
/prove/NOWHERE/cancel          hov
/prove/NOWHERE/login/factor    405
/prove/NOWHERE/login/factor/totp hov
/prove/NOWHERE/login/factor/totp/send hov
/prove/NOWHERE/login/factor/webauthn/begin hov
/prove/NOWHERE/login/recovery-code hov
/prove/NOWHERE/login/help      405
/prove/NOWHERE/setup           hov
/prove/NOWHERE/setup/later     hov
/prove/NOWHERE/setup/method    hov
/prove/NOWHERE/setup/cancel    hov
/prove/NOWHERE/setup/totp      hov
/prove/NOWHERE/setup/totp/new  hov
/prove/NOWHERE/setup/recovery-codes hov
/prove/NOWHERE/setup/recovery-codes/new hov
/prove/NOWHERE/setup/recovery-codes/download hov
/prove/NOWHERE/language        hov
/continue/NOWHERE              405
/continue/NOWHERE/allow        log fac fac fac set set set ovr don don don don don don don don don don set set con set
/continue/NOWHERE/account      log fac fac fac set set set ovr don don don don don don don don don don set set con set
/continue/NOWHERE/other        log fac fac fac set set set ovr don don don don don don don don don don set set con set
/continue/NOWHERE/cancel       don
"""
"""With the right token and nothing else in the form."""

FROM_ELSEWHERE = frozenset({"/oidc/authorize", "/oidc/end-session", "/prove", "/link"})
"""What a form of another site may post to: nothing is done there but what a link could do."""

PAGES: Mapping[str, str | Mapping[str, str]] = {
    "/login": "Sign in to Nordskär Registry",
    "/login/over": {"ovr": ""},
    "/signed-out": "You’re signed out",
    "/login/passkey": "Sign in to Nordskär Registry",
    "/login/factor/totp": "Enter your code",
    "/login/factor/webauthn": "Use your security key",
    "/login/recovery-code": "Enter a recovery code",
    "/login/help": "Trouble signing in",
    "/login/help/enter": "Trouble signing in",
    "/login/access-code": "Enter the code that you were given",
    "/login/support-code": "Support code",
    "/account/support-code": "Support code",
    "/setup": {
        **dict.fromkeys(("enr", "lat", "tig", "ti~"), "Nordskär Registry asks for two-factor"),
        **dict.fromkeys(("rep", "men"), "Set up a new way in"),
        **dict.fromkeys(("lim", "li~"), "Not everything is open yet"),
    },
    "/setup/method": "Choose how to confirm it’s you",
    "/setup/recovery-codes": "Create your recovery codes",
    "/setup/totp": "Set up your authenticator app",
    "/setup/webauthn": "Set up a security key",
    "/setup/email_code": "Get codes by email",
    "/setup/email_code/new": "Get codes by email",
    "/login/factor/email_code": "Check your email",
    "/password/forgot": "Forgot your password?",
    "/password/forgot/sent": "Check your email",
    "/not-me/TOKEN": "Wasn’t you?",
    "/stop/TOKEN": "Stop this",
    "/password/reset/TOKEN": "Choose a new password",
    "/account/security": "Security and login",
    "/account/security/add": "Choose how to confirm it’s you",
    "/account/security/recovery-codes": "Recovery codes",
    "/account/security/move": "Move to a new phone",
    "/account/security/password": "Change your password",
    "/account/email": "Change your email",
    "/account/email/confirm": "Change your email",
    "…/ID": "Phone",
    "…/ID/test": "Test Phone",
    "…/ID/remove": "Remove Phone?",
    "/account/data": "Your data",
    "/account/data/download": "",
    "/account/not-me": "Wasn’t you?",
    "/account/sessions": "Sessions",
    "/account/organisations": "Organisations",
    "/account/invitations/ID": "Join Customers",
    "/account/confirm": "Confirm it’s you",
    **dict.fromkeys(
        (
            "/account/stay",
            "/login/passkey/begin",
            "/login/factor/webauthn/begin",
            "/account/confirm/webauthn/begin",
            "…/ID/test/begin",
        ),
        "",
    ),
    "/invite/TOKEN": "Join Nordskär Registry",
    "/account/applications": "Applications",
    "/oidc/end-session": "Sign out of Nordskär Registry?",
    "/help": "Help with signing in",
    "/help/sign-in": "Signing in",
}
"""How each page is headed; where that depends on who looks, for each column."""

Cells = Mapping[str, str]
Table = Mapping[str, Cells]


def read_table(text: str, *, columns: Iterable[str] = COLUMNS) -> Table:
    """Read a table: for each path the verdict of each column."""
    head, *lines = text.strip().splitlines()
    assert head.split() == [*columns]
    table: dict[str, Cells] = {}
    for line in lines:
        path, *verdicts = line.split()
        cells = verdicts if len(verdicts) > 1 else verdicts * len(head.split())
        assert path not in table
        table[path] = dict(zip(columns, cells, strict=True))
    return table
