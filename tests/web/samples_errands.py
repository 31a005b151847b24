"""The pages on the way to an application, in every state."""

from __future__ import annotations

from dataclasses import replace

from farstu.core.relying_parties import Scope
from farstu.web import views
from tests.web.people import INSIDE

ERRAND = "01jd8y3v8k6m5n4p3q2r1s0t9e"
PARTY = "Domain manager"
LONG = "The management of domains, certificates and mail of the Nordskär Registry and friends"
GOING = replace(INSIDE, going=views.GoingOn(party=PARTY, path=f"/continue/{ERRAND}"))
CONSENT = views.ConsentPage(errand_id=ERRAND, party=PARTY, scopes=(Scope.OPENID,))
WHO = views.WhoPage(errand_id=ERRAND, party=PARTY)
SETUP = views.ErrandSetupPage(errand_id=ERRAND, party=PARTY, where="/account/security/add")

ERRAND_SAMPLES: dict[str, tuple[views.Page, views.Frame]] = {
    "errand_consent": (CONSENT, GOING),
    "errand_consent.full": (replace(CONSENT, party=LONG, scopes=tuple(Scope)), GOING),
    "errand_who": (WHO, GOING),
    "errand_who.another": (replace(WHO, is_another=True), GOING),
    "errand_who.full": (replace(WHO, party=LONG), GOING),
    "errand_setup": (SETUP, GOING),
    "errand_setup.full": (replace(SETUP, party=LONG), GOING),
}
