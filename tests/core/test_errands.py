"""Errands: what comes next for somebody whom an application sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from farstu.core.assurance import Assurance, Channel, FactorKind, Identity, Proof, Source
from farstu.core.errands import (
    Answer,
    Ask,
    AskConsent,
    AskIdentity,
    AskProof,
    AskSetup,
    AskWho,
    End,
    Present,
    Step,
    Trouble,
    demand_of,
    next_step,
)
from farstu.core.facts import Account, Demand, Held, Login
from farstu.core.login import state_of
from farstu.core.outcome import Reason
from farstu.core.policy import Policy
from farstu.core.states import IdentityPending, NewPasswordPending, Refused, State

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
APP, MAIL, KEY = FactorKind("totp"), FactorKind("email_code"), FactorKind("webauthn")
WORTHS = {
    APP: Assurance.MULTI,
    MAIL: Assurance.TWO_STEP,
    KEY: Assurance.PHISHING_RESISTANT,
}
CHANNELS = {APP: Channel.APP, MAIL: Channel.MAILBOX, KEY: Channel.KEY}
ALL = frozenset(WORTHS)
EVERYBODY_MAY = Policy(required=Assurance.SINGLE, allowed=ALL)
MAJA, NILS = "maja", "nils"


def present(
    *held: FactorKind,
    proven: tuple[FactorKind, ...] = (),
    policy: Policy = EVERYBODY_MAY,
    ago: float = 60,
    consented: bool = True,
    chosen: bool = False,
) -> Present:
    """Let Maja be signed in, who holds some things and has proven some of them a while ago."""
    moment = NOW - timedelta(seconds=ago)
    facts = Login(
        expires_at=NOW + timedelta(hours=1),
        identity=Identity(Source.PASSWORD, moment),
        proofs=tuple(
            Proof(
                authenticator_id=kind,
                kind=kind,
                channel=CHANNELS[kind],
                worth=WORTHS[kind],
                proven_at=moment,
            )
            for kind in proven
        ),
    )
    account = Account(
        held=tuple(
            Held(authenticator_id=kind, kind=kind, channel=CHANNELS[kind], worth=WORTHS[kind])
            for kind in held
        )
    )

    def judge(demand: Demand) -> State:
        return state_of(facts, account, policy, WORTHS, demand, now=NOW)

    return Present(
        account_id=MAJA,
        account=account,
        policy=policy,
        judge=judge,
        consented=consented,
        chosen=chosen,
    )


def step(ask: Ask, who: Present | None, *, began_ago: float = 10) -> Step:
    """Say what comes next on an errand that began a moment ago."""
    return next_step(ask, who, began_at=NOW - timedelta(seconds=began_ago), now=NOW)


def test_nobody_has_to_sign_in() -> None:
    """And is not asked for anything else before."""
    assert step(Ask(consent=True, choose=True), None) == AskIdentity()


def test_whoever_is_signed_in_may_come() -> None:
    """If they have agreed to it."""
    assert step(Ask(), present()) == Answer(limited=False)
    assert step(Ask(), present(consented=False)) == AskConsent()


def test_a_subject_is_that_one_or_nobody() -> None:
    """Somebody else's session is no answer to a question about Nils."""
    assert step(Ask(subject_id=NILS), present()) == AskWho()
    assert step(Ask(subject_id=NILS), present(chosen=True)) == AskWho()
    assert step(Ask(subject_id=MAJA), present()) == Answer(limited=False)


def test_who_is_asked_to_choose_chooses_once() -> None:
    """Then they go on."""
    assert step(Ask(choose=True), present()) == AskWho()
    assert step(Ask(choose=True), present(chosen=True)) == Answer(limited=False)


@pytest.mark.parametrize(
    ("least", "asked"),
    [
        (Assurance.SINGLE, Answer(limited=False)),
        (Assurance.TWO_STEP, Answer(limited=False)),
        (Assurance.MULTI, Answer(limited=False)),
        (
            Assurance.PHISHING_RESISTANT,
            AskProof(Demand(assurance=Assurance.PHISHING_RESISTANT)),
        ),
    ],
)
def test_what_is_needed_is_proven_first(least: Assurance, asked: Step) -> None:
    """Whatever the request says, and no more than is needed."""
    assert step(Ask(least=least), present(APP, KEY, proven=(APP,))) == asked


def test_what_is_needed_and_not_held_is_set_up() -> None:
    """Once the strongest thing that is held was proven, so that no thief sets it up."""
    needed = Ask(least=Assurance.PHISHING_RESISTANT)
    assert step(needed, present()) == AskSetup()
    assert step(needed, present(APP, proven=(APP,))) == AskSetup()
    demand = Demand(assurance=Assurance.PHISHING_RESISTANT)
    proven = present(APP, policy=Policy(required=Assurance.SINGLE, allowed=ALL), proven=())
    assert step(needed, proven) == AskProof(demand)


def test_what_nobody_can_reach_here_is_said() -> None:
    """In the words of the protocol for it."""
    apps_only = Policy(required=Assurance.SINGLE, allowed=frozenset({APP}))
    who = present(APP, proven=(APP,), policy=apps_only)
    assert step(Ask(least=Assurance.PHISHING_RESISTANT), who) == End(Trouble.UNMET)


def test_a_wish_is_asked_for_where_it_can_be_proven() -> None:
    """The dearest within reach; where none is, they come as they are."""
    wish = Ask(wished=(Assurance.PHISHING_RESISTANT, Assurance.MULTI))
    key = AskProof(Demand(assurance=Assurance.PHISHING_RESISTANT))
    app = AskProof(Demand(assurance=Assurance.MULTI))
    remembers = Policy(required=Assurance.SINGLE, allowed=ALL)
    assert step(wish, present(APP, KEY, policy=remembers)) == key
    assert step(wish, present(APP, policy=remembers)) == app
    assert step(wish, present()) == Answer(limited=False)


def test_any_of_several_wishes_will_do() -> None:
    """Who has proven one of them is not asked for the dearest."""
    wish = Ask(wished=(Assurance.PHISHING_RESISTANT, Assurance.MULTI))
    assert step(wish, present(APP, KEY, proven=(APP,))) == Answer(limited=False)


def test_an_old_proof_is_asked_for_again() -> None:
    """And one that is young enough is not."""
    who = present(APP, proven=(APP,), ago=120)
    asked = step(Ask(max_age=timedelta(seconds=60)), who)
    assert asked == AskProof(Demand(max_age=timedelta(seconds=60)))
    assert step(Ask(max_age=timedelta(seconds=180)), who) == Answer(limited=False)


def test_who_has_a_password_only_proves_that_again() -> None:
    """It is all that there is to prove."""
    assert isinstance(step(Ask(again=True), present(ago=120)), AskProof)


def test_what_was_proven_on_the_errand_is_never_too_old_for_it() -> None:
    """However long a page was read afterwards."""
    who = present(APP, proven=(APP,), ago=300)
    for ask in (Ask(again=True), Ask(max_age=timedelta(0))):
        assert step(ask, who, began_ago=301) == Answer(limited=False)
        assert isinstance(step(ask, who, began_ago=299), AskProof)


LIMITED = Policy(required=Assurance.MULTI, allowed=ALL, limited_entry=True)


def test_the_limited_are_kept_out_of_what_did_not_ask_for_them() -> None:
    """They have to set up first."""
    assert step(Ask(), present(policy=LIMITED)) == AskSetup()


def test_the_limited_come_to_what_did_and_it_is_said() -> None:
    """Consent is asked of them as of everybody."""
    assert step(Ask(limited=True), present(policy=LIMITED)) == Answer(limited=True)
    undecided = present(policy=LIMITED, consented=False)
    assert step(Ask(limited=True), undecided) == AskConsent()


def test_who_falls_short_of_the_policy_sets_up() -> None:
    """An application is no way past what the portal requires."""
    required = Policy(required=Assurance.MULTI, allowed=ALL)
    assert step(Ask(), present(policy=required)) == AskSetup()


@pytest.mark.parametrize(
    ("state", "next_one"),
    [
        (NewPasswordPending(), AskIdentity()),
        (Refused(Reason.ACCOUNT_SUSPENDED), AskIdentity()),
        (Refused(Reason.LOGIN_EXPIRED), AskIdentity()),
        (Refused(Reason.LOGIN_UNMET), End(Trouble.UNMET)),
        (IdentityPending(), AskProof(Demand())),
    ],
)
def test_a_session_that_is_none_any_more_signs_in(state: State, next_one: Step) -> None:
    """Whatever has become of it."""
    who = Present(
        account_id=MAJA,
        account=Account(),
        policy=EVERYBODY_MAY,
        judge=lambda _demand: state,
        consented=True,
        chosen=False,
    )
    assert step(Ask(), who) == next_one


ASKS = [
    Ask(least=least, wished=wished, again=again, choose=choose, consent=consent, limited=limited)
    for least, wished, again, choose, consent, limited in product(
        (Assurance.SINGLE, Assurance.PHISHING_RESISTANT),
        ((), (Assurance.MULTI,)),
        (True, False),
        (True, False),
        (True, False),
        (True, False),
    )
]
PEOPLE = [
    None,
    *(
        present(*held, proven=proven, policy=policy, consented=consented)
        for held, proven, policy, consented in product(
            ((), (APP,), (APP, KEY)),
            ((), (APP,)),
            (EVERYBODY_MAY, LIMITED, Policy(required=Assurance.MULTI, allowed=frozenset({APP}))),
            (True, False),
        )
    ),
]


def test_a_silent_errand_never_shows_anything() -> None:
    """It is answered, or it ends with a word: over every ask and everybody (OP-12)."""
    for ask, who in product(ASKS, PEOPLE):
        silent = replace(ask, silent=True)
        loud, quiet = step(ask, who), step(silent, who)
        if isinstance(loud, Answer | End):
            assert quiet == loud
        else:
            assert isinstance(quiet, End), (ask, who)


def test_nobody_comes_with_less_than_is_needed() -> None:
    """Over every ask and everybody: an answer means that the login machine was satisfied."""
    for ask, who in product(ASKS, PEOPLE):
        answer = step(ask, who)
        if isinstance(answer, Answer) and not answer.limited:
            assert who is not None
            demand = demand_of(ask, who, began_at=NOW - timedelta(seconds=10), now=NOW)
            state = who.judge(demand)
            least = ask.least if ask.least > Assurance.SINGLE else Assurance.NONE
            assert getattr(state, "assurance", Assurance.NONE) >= least
            assert who.consented
