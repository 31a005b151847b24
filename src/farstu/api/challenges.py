"""Challenges: the portal says who it is, Farstu says what has to be proven, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from farstu.api.challenge_shapes import (
    Acr,
    Ask,
    ChallengeShown,
    Purpose,
    Send,
    SentShown,
    TypedCode,
    Typing,
    describe,
)
from farstu.api.exchange import Answer, Call, Endpoint, Nothing
from farstu.core import login as machine
from farstu.core.assurance import Assurance, FactorKind
from farstu.core.outcome import Reason, Rejected
from farstu.core.scopes import Scope
from farstu.services.answer import answer, postpone
from farstu.services.challenging import begin_challenge as begin_question
from farstu.services.portal_challenges import begin_challenge, find_challenge, hand_in
from farstu.services.recovery import use_recovery_code
from farstu.services.seats import Moved
from farstu.services.verifying import verify_code
from farstu.services.vouched import Asking
from farstu.store.logins import LoginRow


def begin(call: Call) -> Answer | Rejected:
    """Begin a challenge."""
    said = call.sent(Ask)
    worth = {
        None: Assurance.NONE,
        Acr.MULTI: Assurance.MULTI,
        Acr.PHISHING_RESISTANT: Assurance.PHISHING_RESISTANT,
    }
    asking = Asking(
        assurance=worth[said.acr],
        max_age=None if said.max_age is None else timedelta(seconds=said.max_age),
        action=said.action or "",
        enrols=said.purpose is Purpose.ENROLMENT,
        brought=said.remembered,
    )
    done = begin_challenge(call.kit, call.visit, call.params["own_id"], asking)
    return done if isinstance(done, Rejected) else Answer(body=describe(call, done), status=201)


def show(call: Call) -> Answer | Rejected:
    """Say where a challenge stands."""
    done = find_challenge(call.kit, call.visit, call.params["challenge"])
    return done if isinstance(done, Rejected) else Answer(body=describe(call, done))


def send(call: Call) -> Answer | Rejected:
    """Send a code, where one is asked for."""
    said, hints = call.sent(Send), list[str]()
    kind = FactorKind(said.factor)

    def deed(seat: LoginRow) -> Moved | Rejected:
        if (no := _not_here(call, kind)) is not None:
            return no
        choice = {"to": said.to} if said.to else {}
        asked = begin_question(call.kit, call.visit, seat, kind=kind, choice=choice)
        if isinstance(asked, Rejected):
            return asked
        hints.append(str(asked.show["hint"]))
        return Moved(state=machine.FactorPending(frozenset({kind}), recovery=False))

    done = hand_in(call.kit, call.visit, call.params["challenge"], deed)
    return done if isinstance(done, Rejected) else Answer(body=SentShown(hint=hints[0]))


def take_answer(call: Call) -> Answer | Rejected:
    """Take what somebody typed."""
    said = call.sent(Typing)
    kind = FactorKind(said.factor)

    def deed(seat: LoginRow) -> Moved | Rejected:
        return _not_here(call, kind) or answer(
            call.kit,
            call.visit,
            seat,
            kind=kind,
            response={"code": said.code},
            remember=said.remember,
            brought=said.remembered,
        )

    return _hand_in(call, deed)


def take_recovery_code(call: Call) -> Answer | Rejected:
    """Take a recovery code: it opens enrolment, and nothing else."""
    typed = call.sent(TypedCode).code
    return _hand_in(call, lambda seat: use_recovery_code(call.kit, call.visit, seat, typed=typed))


def put_off(call: Call) -> Answer | Rejected:
    """Enrol later, where the policy still allows it."""
    return _hand_in(call, lambda seat: postpone(call.kit, call.visit, seat))


def verify(call: Call) -> Answer | Rejected:
    """Begin a challenge and answer it by a code from an app, in one call."""
    code, kind = call.sent(TypedCode).code, FactorKind("totp")
    done = verify_code(call.kit, call.visit, call.params["own_id"], kind=kind, code=code)
    return done if isinstance(done, Rejected) else Answer(body=describe(call, done))


def _hand_in(call: Call, deed: Callable[[LoginRow], Moved | Rejected]) -> Answer | Rejected:
    done = hand_in(call.kit, call.visit, call.params["challenge"], deed)
    return done if isinstance(done, Rejected) else Answer(body=describe(call, done))


def _not_here(call: Call, kind: FactorKind) -> Rejected | None:
    """Say no to what cannot be answered over the wire: keys answer to their own host only."""
    if kind in call.kit.key_kinds:
        return Rejected(Reason.KEY_ELSEWHERE, field="factor")
    return None if kind in call.kit.factors else Rejected(Reason.NOT_OFFERED, field="factor")


BEGINNING = (Reason.NOT_FOUND, Reason.NOT_PERMITTED, Reason.ACCOUNT_SUSPENDED, Reason.LOGIN_UNMET)
GOING_ON = (Reason.NOT_FOUND, Reason.LOGIN_EXPIRED, Reason.NOT_OFFERED, Reason.ACCOUNT_SUSPENDED)
ANSWERING = (
    Reason.TOO_MANY_TRIES,
    Reason.CODE_EMPTY,
    Reason.CODE_LENGTH,
    Reason.CODE_WRONG,
    Reason.CODE_USED,
    Reason.CODE_EXPIRED,
    Reason.CLOCK_FAST,
    Reason.CLOCK_SLOW,
    Reason.SENT_CODE_EMPTY,
    Reason.SENT_CODE_GONE,
    Reason.SENT_CODE_WRONG,
    Reason.AUTHENTICATOR_SUSPENDED,
)
CHALLENGES = (
    Endpoint(
        method="POST",
        path="/people/{own_id}/challenges",
        name="begin_challenge",
        summary="Begin a challenge for somebody whose password was right.",
        scope=Scope.CHALLENGES,
        handler=begin,
        answer=ChallengeShown,
        body=Ask,
        statuses={201: "Begun; passed already, where nothing has to be proven"},
        refusals=(*BEGINNING, Reason.FIELD_TOO_LONG, Reason.FIELD_UNPRINTABLE, Reason.FIELD_EMPTY),
    ),
    Endpoint(
        method="GET",
        path="/challenges/{challenge}",
        name="show_challenge",
        summary="Say where a challenge stands.",
        scope=Scope.CHALLENGES,
        handler=show,
        answer=ChallengeShown,
        refusals=(Reason.NOT_FOUND, Reason.LOGIN_EXPIRED),
    ),
    Endpoint(
        method="POST",
        path="/challenges/{challenge}/send",
        name="send_code",
        summary="Send a code, where one is asked for.",
        scope=Scope.CHALLENGES,
        handler=send,
        answer=SentShown,
        body=Send,
        refusals=(
            *GOING_ON,
            Reason.KEY_ELSEWHERE,
            Reason.TOO_MANY_TRIES,
            Reason.SENT_JUST_NOW,
            Reason.AUTHENTICATOR_SUSPENDED,
            Reason.COUNTRY_NOT_SERVED,
        ),
    ),
    Endpoint(
        method="POST",
        path="/challenges/{challenge}/answer",
        name="answer_challenge",
        summary="Hand in what somebody typed.",
        scope=Scope.CHALLENGES,
        handler=take_answer,
        answer=ChallengeShown,
        body=Typing,
        refusals=(*GOING_ON, Reason.KEY_ELSEWHERE, *ANSWERING),
    ),
    Endpoint(
        method="POST",
        path="/challenges/{challenge}/recovery-code",
        name="use_recovery_code",
        summary="Hand in a recovery code: it opens enrolment, and nothing else.",
        scope=Scope.RECOVERY,
        handler=take_recovery_code,
        answer=ChallengeShown,
        body=TypedCode,
        hashes=True,
        refusals=(
            *GOING_ON,
            Reason.TOO_MANY_TRIES,
            Reason.RECOVERY_CODE_EMPTY,
            Reason.RECOVERY_CODE_WRONG,
            Reason.RECOVERY_CODE_USED,
        ),
    ),
    Endpoint(
        method="POST",
        path="/challenges/{challenge}/postpone",
        name="postpone_enrolment",
        summary="Enrol later, where the policy still allows it.",
        scope=Scope.CHALLENGES,
        handler=put_off,
        answer=ChallengeShown,
        body=Nothing,
        refusals=(*GOING_ON, Reason.TOO_MANY_TRIES),
    ),
    Endpoint(
        method="POST",
        path="/people/{own_id}/verify",
        name="verify_code",
        summary="Begin a challenge and answer it by a code from an app, in one call.",
        scope=Scope.VERIFY,
        handler=verify,
        answer=ChallengeShown,
        body=TypedCode,
        refusals=(*BEGINNING, Reason.NOT_OFFERED, Reason.LOGIN_EXPIRED, *ANSWERING),
    ),
)
