"""``farstu account label``: the words by which plans pick people."""

from __future__ import annotations

from typing import Annotated

import typer

from farstu.cli.asking import ask_email
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, Person, PortalHost
from farstu.cli.policy_explain import stop_at_nobody
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import explain
from farstu.core.identifiers import fold
from farstu.core.outcome import Rejected
from farstu.services.labels import change_labels
from farstu.store import accounts
from farstu.store.tx import Tx

FORM = "Labels are written +word to give one, and -word to take it away."
CONTEXT = {"ignore_unknown_options": True}
"""A word that is taken away begins like an option."""

Words = Annotated[
    list[str] | None, typer.Argument(metavar="[WORD]...", help="+word gives it, -word takes it.")
]


def label(
    email: Person = None,
    words: Words = None,
    *,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Give somebody labels and take others away; without any, say which they have."""
    voice = Voice(as_json=as_json)
    email, words = ask_email(voice, email), words or []
    wrong = [word for word in words if word[:1] not in {"+", "-"}]
    if wrong:
        voice.stop_at_misuse(f"{wrong[0]!r} is neither given nor taken. {FORM}")
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)

        def deed(tx: Tx) -> frozenset[str] | Rejected | None:
            account = accounts.find_by_identifier(tx, fold(email))
            if account is None:
                return None
            return change_labels(
                house.kit,
                tx,
                account.id,
                add=[word[1:] for word in words if word.startswith("+")],
                remove=[word[1:] for word in words if word.startswith("-")],
            )

        done = house.kit.store.write(deed, portal_id=at.id)
    if done is None:
        stop_at_nobody(voice, email, at)
    if isinstance(done, Rejected):
        voice.stop(explain(done), reason=done.reason.value)
    voice.mark(Mark.FINE, f"labels of {email}: {', '.join(sorted(done)) or 'none'}")
    voice.answer({"portal": at.host, "email": email, "labels": sorted(done)})
