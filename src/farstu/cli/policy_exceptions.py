"""``farstu policy exception``: what is required, lifted off one person until a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import typer

from farstu.cli.asking import ask_email, ask_missing
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, Person, PortalHost
from farstu.cli.policy_explain import stop_at_nobody
from farstu.cli.policy_places import ForOrganisation, find_place, name_organisations
from farstu.cli.portal_days import say_day
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import explain
from farstu.core.effective import Exemption
from farstu.core.identifiers import fold
from farstu.core.outcome import Reason, Rejected
from farstu.services.days import read_day
from farstu.services.exemptions import (
    ExemptionWish,
    end_exemption,
    grant_exemption,
    list_exemptions,
)
from farstu.store import accounts, identifiers
from farstu.store.tx import Tx

app = typer.Typer(help="Exceptions from what is required: add, list, end.", no_args_is_help=True)
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DAY", help="The last day of it, at most 90 days ahead."),
]
Why = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why.")]
Owner = Annotated[str | None, typer.Option("--owner", metavar="TEXT", help="Whom to ask about it.")]
A_DAY = timedelta(days=1)


@app.command("add")
def add(
    email: Person = None,
    *,
    until: Until = None,
    reason: Why = None,
    owner: Owner = None,
    organisation: ForOrganisation = None,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """Let somebody in without what the portal requires, or an organisation, until a day."""
    voice = Voice(as_json=as_json)
    email = ask_email(voice, email)
    until = ask_missing(voice, until, question="Until (2026-12-24)", option="--until")
    reason = ask_missing(voice, reason, question="Why", option="--reason")
    owner = ask_missing(voice, owner, question="Whom to ask about it", option="--owner")
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        last = read_day(until, at)
        if last is None:
            voice.stop_at_misuse(f"{until!r} is no day. Days are written like 2026-12-24.")
        here = find_place(house, voice, at, organisation=organisation).organisation_id

        def deed(tx: Tx) -> Exemption | tuple[Rejected, ...]:
            wish = ExemptionWish(
                account_id=_id_of(tx, email),
                owner=owner,
                reason=reason,
                expires_at=last + A_DAY,
                organisation_id=here,
            )
            return grant_exemption(house.kit, tx, wish)

        done = house.kit.store.write(deed, portal_id=at.id)
    if isinstance(done, tuple):
        voice.stop(*(explain(one, typed=email) for one in done), reason=done[0].reason.value)
    voice.mark(Mark.FINE, f"exception {done.id} for {email} until {until}")
    voice.answer({"portal": at.host, "exception": _describe(done)})


@app.command("list")
def show(email: Person = None, *, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """List the exceptions that hold now, of everybody or of one person."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)

        def ask(tx: Tx) -> list[tuple[Exemption, str, str]] | None:
            account = None if email is None else accounts.find_by_identifier(tx, fold(email))
            if email is not None and account is None:
                return None
            names = name_organisations(tx)
            found = list_exemptions(
                house.kit, tx, account_id=None if account is None else account.id
            )
            return [
                (one, _email_of(tx, one.account_id), names.get(one.organisation_id or "", "portal"))
                for one in found
            ]

        found = house.kit.store.read(ask, portal_id=at.id)
    if found is None:
        stop_at_nobody(voice, email or "", at)
    voice.table(
        [
            (one.id, whose, where, say_day(one.expires_at - A_DAY, at), one.reason, one.owner)
            for one, whose, where in found
        ]
    )
    if not found:
        voice.say("There are no exceptions.")
    told = [_describe(one) | {"email": whose} for one, whose, _ in found]
    voice.answer({"portal": at.host, "exceptions": told})


@app.command("end")
def end(
    exception: Annotated[str, typer.Argument(metavar="ID", help="Which one, as listed.")],
    *,
    portal: PortalHost = None,
    as_json: AsJson = False,
) -> None:
    """End an exception before its day."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        done = house.kit.store.write(
            lambda tx: end_exemption(house.kit, tx, exception), portal_id=at.id
        )
    if isinstance(done, Rejected):
        problem = f"There is no exception {exception}, or it is over."
        voice.stop(problem, reason=Reason.NOT_FOUND.value, steps=["farstu policy exception list"])
    voice.mark(Mark.FINE, f"ended exception {done.id}")
    voice.answer({"portal": at.host, "exception": _describe(done)})


def _id_of(tx: Tx, email: str) -> str:
    """Find whose address it is; nobody's is an id that nobody has."""
    account = accounts.find_by_identifier(tx, fold(email))
    return "" if account is None else account.id


def _email_of(tx: Tx, account_id: str) -> str:
    known = identifiers.list_of_account(tx, account_id)
    return known[0].value if known else account_id


def _describe(exemption: Exemption) -> dict[str, Any]:
    return {
        "id": exemption.id,
        "account": exemption.account_id,
        "organisation_id": exemption.organisation_id,
        "owner": exemption.owner,
        "reason": exemption.reason,
        "until": exemption.expires_at.isoformat(),
    }
