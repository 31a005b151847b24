"""A sixth room: a paper pad of words, which nobody has built. It shows what a new factor takes."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from farstu.core.assurance import Assurance, Channel, FactorKind
from farstu.core.outcome import Reason, Rejected
from farstu.factors.shape import (
    NOTHING,
    Accepted,
    Ceremony,
    Enrolled,
    Fields,
    Held,
    Missed,
    Prompt,
    Traits,
)

AHEAD = 3
"""Words that somebody may have torn off without using them."""


def word_of(secret: Fields, number: int) -> str:
    """Say which word stands on a page."""
    return hmac.digest(bytes.fromhex(secret["seed"]), str(number).encode(), "sha256").hex()[:8]


@dataclass(frozen=True, slots=True)
class Pad:
    """A pad with a word on each page; each is torn off when it was used."""

    kind: ClassVar[FactorKind] = FactorKind("pad")
    traits: ClassVar[Traits] = Traits(
        worth=Assurance.TWO_STEP, channel=Channel.APP, amr=("otp",), usual=False
    )

    def begin_enrolment(
        self,
        at: Ceremony,
        held: Sequence[Held],  # noqa: ARG002
        choice: Fields = NOTHING,  # noqa: ARG002
    ) -> Prompt:
        """Print a pad."""
        return self.resume_enrolment(at, {"seed": at.entropy(16).hex()})

    def resume_enrolment(self, at: Ceremony, memory: Fields) -> Prompt:  # noqa: ARG002
        """Show its first page."""
        return Prompt(show={"first": word_of(memory, 1)}, memory=dict(memory))

    def complete_enrolment(
        self,
        at: Ceremony,  # noqa: ARG002
        memory: Fields,
        response: Fields,
    ) -> Enrolled | Rejected:
        """Take the first word."""
        if response.get("code") != word_of(memory, 1):
            return Rejected(Reason.CODE_WRONG, field="code")
        return Enrolled(secret=dict(memory), counter=1, worth=self.traits.worth)

    def begin_challenge(
        self,
        at: Ceremony,  # noqa: ARG002
        held: Sequence[Held],  # noqa: ARG002
        choice: Fields = NOTHING,  # noqa: ARG002
    ) -> Prompt:
        """Ask for the next word."""
        return Prompt()

    def complete_challenge(
        self,
        at: Ceremony,  # noqa: ARG002
        held: Sequence[Held],
        memory: Fields,  # noqa: ARG002
        response: Fields,
    ) -> Accepted | Missed | Rejected:
        """Take the next word, or one of the few after it."""
        for pad in held:
            for number in range(pad.counter + 1, pad.counter + 1 + AHEAD):
                if response.get("code") == word_of(pad.secret, number):
                    return Accepted(id=pad.id, worth=self.traits.worth, counter=number)
        return Rejected(Reason.CODE_WRONG, field="code")

    def hint(self, secret: Fields) -> str:  # noqa: ARG002
        """Show nothing."""
        return ""

    def lookup_in(self, response: Fields) -> str | None:  # noqa: ARG002
        """Name nobody."""
        return None

    def tell_browser(self, at: Ceremony, held: Sequence[Held]) -> Mapping[str, Fields]:  # noqa: ARG002
        """Tell nothing."""
        return {}

    def retire(self, at: Ceremony) -> int:  # noqa: ARG002
        """Say that no page can be on a screen."""
        return 0


class PadOwner:
    """Tears off page after page."""

    def __init__(self) -> None:
        """Have a fresh pad."""
        self._torn: dict[str, int] = {}

    def enrol(self, at: Ceremony, prompt: Prompt) -> Fields:  # noqa: ARG002
        """Type the first word."""
        self._torn[prompt.memory["seed"]] = 1
        return {"code": prompt.show["first"]}

    def prove(self, at: Ceremony, prompt: Prompt, secret: Fields) -> Fields:  # noqa: ARG002
        """Type the next word."""
        self._torn[secret["seed"]] = self._torn.get(secret["seed"], 1) + 1
        return {"code": word_of(secret, self._torn[secret["seed"]])}

    def later(self, at: Ceremony) -> Ceremony:
        """Need no time."""
        return at


TEMPLATES = {
    "about.html": """
{% macro icon() %}sheet{% endmacro %}
{% macro usual_name() %}Pad{% endmacro %}
{% macro label() %}Paper pad{% endmacro %}
{% macro reminder() %}A word on paper{% endmacro %}
{% macro strength() %}A word for each time.{% endmacro %}
{% macro drawback() %}Paper tears.{% endmacro %}
{% macro challenge_heading() %}Tear off a page{% endmacro %}
{% macro challenge_lead() %}Type the word.{% endmacro %}
{% macro enrolment_heading() %}Set up a pad{% endmacro %}
{% macro enrolment_lead() %}Print it.{% endmacro %}
{% macro next_time(name) %}Next time: a word from {{ name }}.{% endmacro %}
{% macro spare() %}Another pad?{% endmacro %}
{% macro moving() %}Paper needs no phone.{% endmacro %}
{% macro move() %}Print another{% endmacro %}
""",
    "help.html": """
{% macro set_up() %}<li><p>Tear off the first page.</p></li>{% endmacro %}
{% macro sign_in() %}Type the word.{% endmacro %}
{% macro trouble() %}<li><p>Find a pencil.</p></li>{% endmacro %}
""",
    "challenge.html": """
{% import 'parts/forms.html' as forms with context %}
{{ forms.text('code', 'Word') }}
""",
    "enrolment.html": """
{% import 'parts/forms.html' as forms with context %}
<p id="first">{{ view.begun.show.first }}</p>
{{ forms.text('code', 'Word') }}
<button type="submit">Turn on</button>
""",
}
"""All that its pages say."""
