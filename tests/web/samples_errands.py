"""The pages on the way to an application, in every state."""

from __future__ import annotations

from dataclasses import replace

from farstu.core.outcome import Reason
from farstu.core.relying_parties import Scope
from farstu.web import views
from farstu.web.notes import Note
from farstu.web.views.own_applications import OwnApplicationRow
from tests.web.people import INSIDE, OUTSIDE, TOTP, days_ago, note

ERRAND = "01jd8y3v8k6m5n4p3q2r1s0t9e"
PARTY = "Domain manager"
LONG = "The management of domains, certificates and mail of the Nordskär Registry and friends"
GOING = replace(INSIDE, going=views.GoingOn(party=PARTY, path=f"/continue/{ERRAND}"))
CONSENT = views.ConsentPage(
    errand_id=ERRAND, party=PARTY, place="https://domains.example", scopes=(Scope.OPENID,)
)
WHO = views.WhoPage(errand_id=ERRAND, party=PARTY)
SETUP = views.ErrandSetupPage(errand_id=ERRAND, party=PARTY, where="/account/security/add")
END = views.EndSessionPage()
ROW = OwnApplicationRow(
    id=ERRAND, name=PARTY, scopes=(Scope.OPENID,), since=days_ago(30), used_at=days_ago(0)
)
MINE = views.OwnApplicationsPage(
    applications=(
        replace(ROW, scopes=tuple(Scope), goes_on=True),
        replace(ROW, id="b", name=LONG, is_granted=False),
        replace(ROW, id="c", name="Mail", is_suspended=True, scopes=()),
    )
)

ASKED = replace(
    OUTSIDE,
    hall=f"/prove/{ERRAND}",
    asker=views.Asker(party=PARTY, action="Transfer example.se to NN"),
)
ASKED_LONG = replace(ASKED, asker=views.Asker(party=LONG, action=f"{LONG}: " + "W" * 100))
FACTOR = views.FactorPage(
    kind=TOTP,
    identifier="maja@example.com",
    others=(views.Way(kind="recovery", url=f"/prove/{ERRAND}/login/recovery-code"),),
    remember_days=30,
)
METHOD = views.MethodPage(choices=(views.Choice(kind=TOTP),))
HOSTED_OVER = views.HostedOverPage(reason=Reason.HOSTED_OVER)

LINK = views.LinkPage(errand_id=ERRAND, party=PARTY, place="https://domains.example", own_id="4711")
LINKING = replace(INSIDE, going=views.GoingOn(party=PARTY, path=f"/link/{ERRAND}"))

ERRAND_SAMPLES: dict[str, tuple[views.Page, views.Frame]] = {
    "errand_consent": (CONSENT, GOING),
    "errand_consent.full": (replace(CONSENT, party=LONG, scopes=tuple(Scope)), GOING),
    "errand_who": (WHO, GOING),
    "errand_who.another": (replace(WHO, is_another=True), GOING),
    "errand_who.full": (replace(WHO, party=LONG), GOING),
    "hosted_factor": (FACTOR, ASKED),
    "hosted_factor.full": (FACTOR, ASKED_LONG),
    "hosted_method": (METHOD, ASKED),
    "hosted_over": (HOSTED_OVER, OUTSIDE),
    "hosted_over.full": (
        replace(HOSTED_OVER, party=LONG, place="https://domains.example"),
        OUTSIDE,
    ),
    "hosted_unsigned": (views.HostedOverPage(reason=Reason.HOSTED_UNSIGNED), OUTSIDE),
    "hosted_link": (LINK, LINKING),
    "hosted_link.full": (
        replace(LINK, party=LONG, name="Maja Lind", own_id="W" * 200),
        LINKING,
    ),
    "own_applications": (views.OwnApplicationsPage(), INSIDE),
    "own_applications.full": (MINE, note(INSIDE, Note.CONSENT_WITHDRAWN, LONG)),
    "end_session": (END, INSIDE),
    "end_session.full": (views.EndSessionPage(party=LONG), INSIDE),
    "errand_setup": (SETUP, GOING),
    "errand_setup.full": (replace(SETUP, party=LONG), GOING),
}
