"""``farstu account``: people of a portal, as its operator adds, finds, suspends and resets them."""

from __future__ import annotations

from shlex import quote
from typing import Annotated

import typer

from farstu.app import House
from farstu.cli import account_data, account_link, account_sessions, label, offer, people_import
from farstu.cli.account_words import (
    describe,
    describe_listed,
    email_of,
    list_rows,
    show_rows,
    tell_loss,
)
from farstu.cli.asking import ask_email, ask_missing, confirm_by_typing
from farstu.cli.finding import find_person
from farstu.cli.opening import choose_portal, enter
from farstu.cli.options import AsJson, Person, PortalHost, RoleWord, ShowSecrets, Yes
from farstu.cli.organisation import find_one
from farstu.cli.voice import Mark, Voice
from farstu.cli.wording import at_minute, explain
from farstu.core.addresses import read_email
from farstu.core.outcome import Rejected
from farstu.core.roles import Role
from farstu.services import accounts, invitations
from farstu.services.accounts import Listed, NewAccount, Shown
from farstu.services.fields import clean_text
from farstu.services.links import LIVES
from farstu.store.portals import Portal

LONGEST_REASON = 300

app = typer.Typer(
    help="People: add, import, show, hand out, label, link, sign out, reset, suspend, erase.",
    no_args_is_help=True,
)


@app.command("add")
def add(
    email: Person = None,
    *,
    name: Annotated[str | None, typer.Option("--name", help="What they are called.")] = None,
    role: Annotated[RoleWord, typer.Option("--role", help="What they may do.")] = RoleWord.MEMBER,
    organisation: Annotated[
        str | None,
        typer.Option("--organisation", metavar="NAME", help="Where; else the portal's own people."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="A new link for somebody who has not come in yet.")
    ] = False,
    portal: PortalHost = None,
    show_secrets: ShowSecrets = False,
    as_json: AsJson = False,
) -> None:
    """Add somebody, and print their invitation.

    With its link they choose a password and come in; it works once, for 24 hours.
    """
    voice = Voice(as_json=as_json, shows_secrets=show_secrets)
    if not voice.may_show_secrets:
        voice.stop_at_misuse("The link is shown on a terminal only: add --show-secrets.")
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        typed = ask_email(voice, email)
        if again:
            token = _invite_again(house, voice, at, typed)
        else:
            called = ask_missing(voice, name, question="Name", option="--name")
            place = find_one(house, voice, at, organisation).id if organisation else ""
            new = _check(voice, typed, called, role, place)
            token = _invite(house, voice, at, new)
        shown = find_person(house, voice, at, typed)
        link = f"{house.portal_origin(at.host)}/invite/{token}"
        ends = house.kit.clock() + LIVES
    voice.mark(Mark.FINE, f"invited {email_of(shown)}, link ends {at_minute(ends)}")
    voice.say(f"  {link}")
    voice.answer({"account": describe(shown), "link": link, "link_ends_at": ends.isoformat()})


@app.command("list")
def list_all(*, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """List people, in the order in which they came."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        listed = _list(house, at)
    voice.table(list_rows(listed))
    if not listed:
        voice.say(f"Nobody has an account at {at.host} yet.")
    voice.answer({"portal": at.host, "accounts": [describe_listed(one) for one in listed]})


@app.command("show")
def show(email: Person = None, *, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """Show somebody, what they hold, and what was handed out to them; never a secret."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        shown = find_person(house, voice, at, ask_email(voice, email))
    voice.say(f"{shown.subject.account.name} · {at.host}")
    voice.table(show_rows(shown))
    voice.answer(describe(shown))


app.command("hand-out")(offer.hand_out)
app.command("take-back")(offer.take_back)
app.command("label", context_settings=label.CONTEXT)(label.label)
app.command("link")(account_link.link)
app.command("unlink")(account_link.unlink)
app.command("sessions")(account_sessions.list_sessions)
app.command("sign-out")(account_sessions.sign_out)
app.command("import")(people_import.bring_in)
app.command("export")(account_data.export)
app.command("erase")(account_data.erase)


@app.command("reset-factors")
def reset_factors(
    email: Person = None,
    *,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why; it goes into the audit.")
    ] = None,
    portal: PortalHost = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Remove all that somebody proves themselves with.

    Authenticators and recovery codes go, and every session ends. Where the policy asks for a
    second factor, they set up again at the next sign-in: be sure who asked for this. What was
    handed out to them and is not turned on stays.
    """
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        shown = find_person(house, voice, at, ask_email(voice, email))
        why = ask_missing(voice, reason, question="Reason", option="--reason")
        written = clean_text(why, field="reason", longest=LONGEST_REASON)
        if isinstance(written, Rejected):
            voice.stop(explain(written), reason=written.reason.value)
        confirm_by_typing(voice, email_of(shown), consequences=tell_loss(shown), yes=yes)
        account_id = shown.subject.account.id
        removed = house.kit.store.write(
            lambda tx: accounts.reset_factors(house.kit, tx, account_id, reason=written),
            portal_id=at.id,
        )
        after = _after(house, voice, at, email_of(shown), removed)
    voice.mark(Mark.FINE, f"reset {email_of(shown)}")
    voice.answer({"account": describe(after), "removed": removed})


@app.command("suspend")
def suspend(
    email: Person = None, *, portal: PortalHost = None, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Sign somebody out and keep them out, until resumed."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        shown = find_person(house, voice, at, ask_email(voice, email))
        if shown.subject.account.suspended_at is not None:
            voice.stop(f"{email_of(shown)} is suspended already.", reason="suspended_already")
        told = f"Nobody will get in as {email_of(shown)} until `farstu account resume`."
        confirm_by_typing(voice, email_of(shown), consequences=[told], yes=yes)
        account_id = shown.subject.account.id
        done = house.kit.store.write(
            lambda tx: accounts.suspend_account(house.kit, tx, account_id), portal_id=at.id
        )
        after = _after(house, voice, at, email_of(shown), done)
    voice.mark(Mark.FINE, f"suspended {email_of(shown)}")
    voice.answer({"account": describe(after)})


@app.command("resume")
def resume(email: Person = None, *, portal: PortalHost = None, as_json: AsJson = False) -> None:
    """Let somebody who was suspended sign in again."""
    voice = Voice(as_json=as_json)
    with enter(voice) as house:
        at = choose_portal(house, voice, portal)
        shown = find_person(house, voice, at, ask_email(voice, email))
        if shown.subject.account.suspended_at is None:
            voice.stop(f"{email_of(shown)} is not suspended.", reason="not_suspended")
        account_id = shown.subject.account.id
        done = house.kit.store.write(
            lambda tx: accounts.resume_account(house.kit, tx, account_id), portal_id=at.id
        )
        after = _after(house, voice, at, email_of(shown), done)
    voice.mark(Mark.FINE, f"resumed {email_of(shown)}")
    voice.answer({"account": describe(after)})


def _check(voice: Voice, email: str, name: str, role: RoleWord, place: str) -> NewAccount:
    """Check what was typed; every mistake is told at once."""
    address, called = read_email(email), clean_text(name, field="name")
    if isinstance(address, Rejected) or isinstance(called, Rejected):
        wrong = [value for value in (address, called) if isinstance(value, Rejected)]
        sentences = [explain(one, typed=email) for one in wrong]
        voice.stop(*sentences, reason=wrong[0].reason.value)
    return NewAccount(name=called, email=address, role=Role[role.name], organisation_id=place)


def _invite(house: House, voice: Voice, at: Portal, new: NewAccount) -> str:
    made = house.kit.store.write(lambda tx: invitations.invite(house.kit, tx, new), portal_id=at.id)
    if isinstance(made, Rejected):
        again = f"farstu account add {quote(new.email)} --again, if they have not come in yet"
        voice.stop(explain(made, typed=new.email), reason=made.reason.value, steps=[again])
    return made[1]


def _invite_again(house: House, voice: Voice, at: Portal, email: str) -> str:
    shown = find_person(house, voice, at, email)
    account_id = shown.subject.account.id
    made = house.kit.store.write(
        lambda tx: invitations.invite_again(house.kit, tx, account_id), portal_id=at.id
    )
    if isinstance(made, Rejected):
        problem = f"{email_of(shown)} has chosen a password and needs no invitation."
        voice.stop(problem, reason="has_password")
    return made


def _after(
    house: House, voice: Voice, at: Portal, email: str, done: int | Rejected | None
) -> Shown:
    """Stop if a deed was refused; else look at the account again."""
    if isinstance(done, Rejected):
        voice.stop(explain(done, typed=email), reason=done.reason.value)
    return find_person(house, voice, at, email)


def _list(house: House, at: Portal) -> list[Listed]:
    """Read everybody, a page at a time: nobody who signs in waits for a long list."""
    listed: list[Listed] = []
    while page := _list_page(house, at, after=listed[-1].account.id if listed else ""):
        listed += page
    return listed


def _list_page(house: House, at: Portal, *, after: str) -> list[Listed]:
    return house.kit.store.read(lambda tx: accounts.list_accounts(tx, after=after), portal_id=at.id)
