"""What somebody reads who is asked by a line: in English, for doors that have room for no more."""

from __future__ import annotations

from collections.abc import Mapping

from farstu.core.outcome import Reason, Rejected
from farstu.services.dialogue import WORDS, Line
from farstu.services.kit import Kit, Visit

REPLIES: Mapping[Reason, str] = {
    Reason.ACCOUNT_SUSPENDED: "You cannot sign in at the moment. Ask who looks after your account.",
    Reason.LOGIN_UNMET: "Set up two-factor authentication at {origin} first.",
    Reason.LOGIN_EXPIRED: "That took too long. Begin again.",
    Reason.NOT_FOUND: "That is not possible. Begin again.",
    Reason.KEY_ELSEWHERE: "A security key cannot be used here. Set up an app at {origin}.",
    Reason.TOO_MANY_TRIES: "Too many wrong codes. Try again at {clock} UTC.",
    Reason.CODE_EMPTY: "Type the code too.",
    Reason.CODE_LENGTH: "Type the {wanted} digits of the code.",
    Reason.CODE_WRONG: "The code is wrong.",
    Reason.CODE_USED: "That code was used before. Wait for the next one.",
    Reason.CODE_EXPIRED: "That code is too old. Type the one that is shown now.",
    Reason.CLOCK_FAST: "The clock of your phone is fast. Set it to automatic.",
    Reason.CLOCK_SLOW: "The clock of your phone is slow. Set it to automatic.",
    Reason.SENT_CODE_EMPTY: "Type the code that was sent to you.",
    Reason.SENT_CODE_GONE: "No code waits to be typed. Begin again.",
    Reason.SENT_CODE_WRONG: "The code is wrong.",
    Reason.SENT_JUST_NOW: "A code was sent just now. Try again at {clock} UTC.",
    Reason.AUTHENTICATOR_SUSPENDED: "Stopped after too many wrong codes. Sign in at {origin}.",
}
"""Why not; short enough for the screens of VPN clients."""
OTHERWISE = "You cannot sign in here."
APP = "Type the code of your app."


def prompt(kit: Kit, line: Line) -> str:
    """Ask for what comes next."""
    traits = kit.factors[line.kind].traits
    asked = f"Type the code that was sent to {line.hint}." if traits.sends else APP
    others = [word for word in line.words if WORDS[word] is not traits.channel]
    return f"{asked} Or type {' or '.join(others)} to have one sent." if others else asked


def explain(visit: Visit, no: Rejected) -> str:
    """Say why not."""
    at = no.detail.opens_at
    clock = "" if at is None else f"{at:%H:%M:%S}"
    return REPLIES.get(no.reason, OTHERWISE).format(
        origin=visit.origin, clock=clock, wanted=no.detail.wanted
    )
