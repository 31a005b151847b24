"""What help has to tell where more is asked of administrators, by a rule or by none."""

from __future__ import annotations

from farstu.core.assurance import Assurance
from farstu.core.guide import Guide, Start, Step, Topic, guide_of
from farstu.core.plans import Layer
from farstu.core.policy import Policy
from farstu.core.roles import Role

from .cast import APP, KEY, NOW, policy
from .test_guide import HALL, OFF

ASKED_OF_OFFICERS = Layer(policy=policy(Assurance.MULTI, APP), role=Role.ADMINISTRATOR)
HOUSE = Layer(
    policy=policy(Assurance.MULTI, APP, KEY), role=Role.ADMINISTRATOR, opens=frozenset({APP, KEY})
)
"""What the house asks of administrators by itself, where it is written in no rule."""


def guide(under: Policy, *layers: Layer) -> Guide:
    """Say what help has to tell under a policy, and what is asked besides."""
    known = [Layer(policy=under), *layers]
    return guide_of(known, HALL, has_organisations=False, now=NOW)


def test_a_rule_for_administrators_alone_is_told_to_everybody() -> None:
    """Where nobody else sets anything up, help is about them: what the rule takes, and no more."""
    told = guide(OFF, ASKED_OF_OFFICERS, HOUSE)
    assert (told.start, told.officers, told.kinds) == (Start.ASKED, None, (APP,))
    assert Topic.SET_UP in told.topics
    assert Step.METHOD not in told.steps


def test_what_no_rule_asks_is_told_at_the_door() -> None:
    """A portal that is off has no more to tell; a rule that asks for nothing changes nothing."""
    nothing = Layer(policy=policy(Assurance.SINGLE, APP), role=Role.ADMINISTRATOR)
    for layers in ((HOUSE,), (HOUSE, nothing)):
        told = guide(OFF, *layers)
        assert (told.start, told.officers, told.kinds) == (Start.CLOSED, None, ())
        assert told.topics == (Topic.SIGN_IN,)


def test_what_the_house_asks_is_told_beside_what_others_choose() -> None:
    """Where there is anything to tell, administrators are told what they are asked for."""
    told = guide(policy(Assurance.SINGLE, APP), HOUSE)
    assert (told.start, told.officers) == (Start.CHOSEN, Start.ASKED)


def test_a_guide_tells_of_no_remembering_unless_it_says_so() -> None:
    """Devices are remembered where that is in the policy."""
    assert Guide(start=Start.ASKED, steps=(Step.SIGN_IN,), kinds=(), topics=()).remember_days == 0
