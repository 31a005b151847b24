"""How the answer to a login at the hosted page leaves: as its application understands it.

One that signs what it asks gets a signed answer, a plug-in for Duo a code.
"""

from __future__ import annotations

from typing import assert_never

from farstu.core.duo import DuoUniversal
from farstu.core.duo_requests import Prompt, Trouble
from farstu.services.duo_answers import PlugIn, send_code, send_trouble
from farstu.services.hosted_answers import Asker, Sent, recall_asker, send_passed, send_refused
from farstu.services.kit import Kit, Visit
from farstu.services.shared_secrets import SharedSecret
from farstu.services.vouching import Proven
from farstu.store.hosted_logins import HostedLogin
from farstu.store.relying_parties import RelyingParty
from farstu.store.tx import Tx

Answered = Asker | PlugIn


def recall(party: RelyingParty, secret: SharedSecret, row: HostedLogin) -> Answered:
    """Say who is answered, by what was kept of the request."""
    if isinstance(party.rules, DuoUniversal):
        return PlugIn(rules=party.rules, prompt=Prompt(**row.request))
    return recall_asker(party, secret, row.request)


def let_in(
    kit: Kit, tx: Tx, visit: Visit, whom: Answered, row: HostedLogin, proven: Proven
) -> Sent:
    """Answer that it is them."""
    match whom:
        case Asker():
            return send_passed(kit, visit, whom, proven, action_digest=row.action_digest)
        case PlugIn():
            return send_code(kit, tx, whom, row.login_id, proven)
        case _:
            assert_never(whom)


def turn_away(kit: Kit, visit: Visit, whom: Answered, code: str) -> Sent:
    """Answer that nobody is let in, and why."""
    match whom:
        case Asker():
            return send_refused(kit, visit, whom, code)
        case PlugIn():
            return send_trouble(whom.prompt, Trouble.ACCESS_DENIED, code)
        case _:
            assert_never(whom)
