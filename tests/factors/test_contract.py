"""What is asked of every factor in the registry, whatever it is."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from farstu.core.assurance import Assurance
from farstu.core.outcome import Rejected
from farstu.factors import REGISTRY
from farstu.factors.shape import Accepted, Enrolled, Factor, Missed
from tests.factors.honest import AT, HONEST, Answer, begin, enrol

RUBBISH: tuple[dict[str, Any], ...] = (
    {},
    {"code": ""},
    {"code": " \t\u00a0 "},
    {"code": None},
    {"code": 0},
    {"code": 123456},
    {"code": ["1", "2"]},
    {"code": {"code": "123456"}},
    {"code": "\0"},
    {"code": "\ud800"},
    {"code": "🗝️"},
    {"code": "9" * 10_000},
    {"other": "123456"},
    {"credential": ""},
    {"credential": None},
    {"credential": "{"},
    {"credential": "[" * 9000},
    {"credential": "{}"},
    {"credential": '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}'},
    {"credential": "x" * 100_000},
)

factors = pytest.mark.parametrize("factor", REGISTRY, ids=lambda factor: factor.kind)
rubbish = pytest.mark.parametrize("response", RUBBISH, ids=lambda response: repr(response)[:30])


def test_every_factor_has_an_honest_person() -> None:
    """No factor escapes the contract, and each kind is there once."""
    assert [factor.kind for factor in REGISTRY] == list(HONEST)


@factors
def test_only_what_finds_its_account_names_anything(factor: Factor) -> None:
    """Its answers carry a lookup, and its owner's browser may know what there is."""
    owner = enrol(factor)
    answer, finds = owner.prove(AT), factor.traits.finds
    assert bool(factor.lookup_in(answer.response)) is finds
    assert bool(factor.tell_browser(AT, [owner.held])) is finds


@factors
def test_what_a_begun_enrolment_remembers_is_plain_data(factor: Factor) -> None:
    """The service seals the memory as JSON, and gives back exactly that."""
    prompt = begin(factor)
    assert json.loads(json.dumps(dict(prompt.memory))) == prompt.memory
    assert timedelta(minutes=1) <= prompt.lives <= timedelta(minutes=30)


@factors
def test_a_resumed_enrolment_shows_the_same_again(factor: Factor) -> None:
    """A reload changes nothing: what was scanned already stays good, and nothing is sent again."""
    prompt = begin(factor)
    assert factor.resume_enrolment(AT, prompt.memory) == replace(prompt, send=None)


@factors
def test_what_sends_says_so(factor: Factor) -> None:
    """Both questions bring a code on its way, or neither does; and an end to guessing."""
    owner = enrol(factor)
    asked = factor.begin_challenge(AT, [owner.held])
    assert (begin(factor).send is not None) == (asked.send is not None) == factor.traits.sends
    assert 1 <= asked.answers <= 20


@factors
def test_what_is_shown_of_it_is_not_its_secret(factor: Factor) -> None:
    """Its owner can tell it from others; nobody could use it."""
    owner = enrol(factor)
    hint = factor.hint(owner.held.secret)
    assert not any(str(value) == hint for value in owner.held.secret.values())


@factors
def test_no_two_enrolments_are_alike(factor: Factor) -> None:
    """Beginning again is beginning anew."""
    begun = [json.dumps(dict(begin(factor).memory)) for _ in range(50)]
    assert len(set(begun)) == 50


@factors
def test_an_enrolment_by_its_owner_is_accepted(factor: Factor) -> None:
    """Whoever shows that it works has it, worth no more than the kind is."""
    prompt = begin(factor)
    enrolled = factor.complete_enrolment(AT, prompt.memory, HONEST[factor.kind].enrol(AT, prompt))
    assert isinstance(enrolled, Enrolled)
    assert Assurance.TWO_STEP <= enrolled.worth <= factor.traits.worth
    assert json.loads(json.dumps(dict(enrolled.secret))) == enrolled.secret


@factors
def test_an_enrolment_is_not_completed_with_the_answer_to_another(factor: Factor) -> None:
    """What belongs to one pending authenticator says nothing about the next."""
    first, second = begin(factor), begin(factor)
    answer = HONEST[factor.kind].enrol(AT, first)
    assert isinstance(factor.complete_enrolment(AT, second.memory, answer), Rejected)


@factors
@rubbish
def test_rubbish_enrols_nothing(factor: Factor, response: dict[str, Any]) -> None:
    """Whatever a form, or a program, sends is judged, and never breaks anything."""
    memory = begin(factor).memory
    assert isinstance(factor.complete_enrolment(AT, memory, response), Rejected)


@factors
@rubbish
def test_rubbish_proves_nothing(factor: Factor, response: dict[str, Any]) -> None:
    """The same at a challenge: a refusal at a field, no exception."""
    owner = enrol(factor)
    memory = factor.begin_challenge(AT, [owner.held]).memory
    verdict = owner.judge(AT, Answer(response, memory))
    assert isinstance(verdict, Rejected)
    assert verdict.field


@factors
def test_the_owner_is_accepted(factor: Factor) -> None:
    """An honest answer is worth what the kind is worth at most, and raises the counter."""
    owner = enrol(factor)
    later = owner.honest.later(AT)
    verdict = owner.judge(later, owner.prove(later))
    assert isinstance(verdict, Accepted)
    assert verdict.id == owner.held.id
    assert Assurance.TWO_STEP <= verdict.worth <= factor.traits.worth
    assert verdict.counter is None or verdict.counter > owner.held.counter


@factors
def test_no_answer_works_twice(factor: Factor) -> None:
    """Once its counter was spent, an answer is dead."""
    owner = enrol(factor)
    later = owner.honest.later(AT)
    answer = owner.prove(later)
    accepted = owner.judge(later, answer)
    assert isinstance(accepted, Accepted)
    assert isinstance(owner.having_used(accepted).judge(later, answer), Rejected | Missed)


@factors
def test_no_older_answer_works_after_a_newer_one(factor: Factor) -> None:
    """An answer that was captured and held back is dead as soon as its successor was used."""
    owner = enrol(factor)
    earlier = owner.honest.later(AT)
    later = owner.honest.later(earlier)
    captured = owner.prove(earlier)
    accepted = owner.judge(later, owner.prove(later))
    assert isinstance(accepted, Accepted)
    assert isinstance(owner.having_used(accepted).judge(later, captured), Rejected | Missed)


@factors
def test_what_enrolled_proves_nothing(factor: Factor) -> None:
    """The answer that completed an enrolment is used up by it."""
    owner = enrol(factor)
    memory = factor.begin_challenge(AT, [owner.held]).memory
    assert isinstance(owner.judge(AT, Answer(owner.enrolled_with, memory)), Rejected)


@factors
def test_the_answer_of_something_that_is_not_held_is_refused(factor: Factor) -> None:
    """Somebody else's authenticator proves nothing here, and neither does one that was removed."""
    owner, stranger = enrol(factor), enrol(factor)
    later = owner.honest.later(AT)
    assert isinstance(owner.judge(later, stranger.prove(later)), Rejected | Missed)
    answer = owner.prove(later)
    verdict = factor.complete_challenge(later, (), answer.memory, answer.response)
    assert isinstance(verdict, Rejected)


@factors
def test_whichever_was_used_is_the_one_that_is_accepted(factor: Factor) -> None:
    """Of several that one holds, the one whose answer it was is named."""
    owner, other = enrol(factor), enrol(factor)
    later = owner.honest.later(AT)
    verdict = owner.judge(later, other.prove(later), other.held)
    assert isinstance(verdict, Accepted)
    assert verdict.id == other.held.id


@factors
def test_retiring_kills_what_can_be_captured_now(factor: Factor) -> None:
    """Behind the counter that retires it, no answer of this moment counts."""
    owner = enrol(factor)
    later = owner.honest.later(AT)
    answer, retired = owner.prove(later), factor.retire(later)
    held = replace(owner.held, counter=max(owner.held.counter, retired))
    verdict = replace(owner, held=held).judge(later, answer)
    assert retired == 0 or isinstance(verdict, Rejected)


@factors
def test_judging_changes_nothing(factor: Factor) -> None:
    """A factor keeps nothing in mind: asked the same, it says the same."""
    owner = enrol(factor)
    later = owner.honest.later(AT)
    before = json.dumps(dict(owner.held.secret))
    answer = owner.prove(later)
    assert owner.judge(later, answer) == owner.judge(later, answer)
    assert json.dumps(dict(owner.held.secret)) == before
