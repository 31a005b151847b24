"""What the browser is told about passkeys, so that it offers none that is dead (Signal API).

The lists of an account are for its owner inside, and for nobody else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from farstu.factors.shape import Fields
from farstu.http.exchange import Request
from farstu.web.views import Signal


def unknown_passkey(request: Request, credential_id: str) -> tuple[Signal, ...]:
    """Say of one credential that it is nobody's, or no longer."""
    about = {
        "rpId": request.visit.portal.relying_party_id,
        "credentialId": credential_id,
    }
    return signals_of({"signalUnknownCredential": about})


def signals_of(news: Mapping[str, Fields]) -> tuple[Signal, ...]:
    """Write down what there is to tell, by the name of the browser's own method."""
    return tuple(Signal(method=m, details=json.dumps(dict(d))) for m, d in news.items())
