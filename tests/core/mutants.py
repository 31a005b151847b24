"""One broken line each: what the tests of the login machine must notice (``docs/login.md``)."""

from __future__ import annotations

from dataclasses import dataclass

LOGIN, PROOFS, EVENTS = "login.py", "proofs.py", "events.py"
IN_WRONGLY = "test_login_in_wrongly.py"
OUT_FOR_EVER = "test_login_out_for_ever.py"
ROWS = "test_login_rows.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A line of ``farstu.core``, what becomes of it, and the test that dies of it."""

    name: str
    file: str = LOGIN
    before: str
    after: str
    killer: str


MUTANTS = (
    Mutant(
        name="expiry is a moment late",
        before="if now >= login.expires_at:",
        after="if now > login.expires_at:",
        killer=f"{ROWS}::test_a_login_expires_to_the_moment",
    ),
    Mutant(
        name="suspension is told before the password",
        before="if login.identity is None or _void(login.identity, policy):",
        after="if login.identity is None and not account.suspended:",
        killer=f"{IN_WRONGLY}::test_suspension_is_told_after_the_password_only",
    ),
    Mutant(
        name="a banned passkey names its owner",
        before="identity.source is Source.PASSKEY and identity.kind not in policy.allowed",
        after="False",
        killer=f"{IN_WRONGLY}::test_a_banned_passkey_names_nobody",
    ),
    Mutant(
        name="a passkey without its owner names one",
        file=EVENTS,
        before="isinstance(state, IdentityPending) and verified",
        after="isinstance(state, IdentityPending)",
        killer=f"{IN_WRONGLY}::test_a_passkey_that_verified_nobody_names_nobody",
    ),
    Mutant(
        name="suspension is ignored",
        before="    if account.suspended:",
        after="    if account.suspended and not login.identity:",
        killer=f"{IN_WRONGLY}::test_suspension_is_told_after_the_password_only",
    ),
    Mutant(
        name="a banned factor keeps nobody out",
        before="any(h.worth > proven for h in ours.held):",
        after="any(h.worth > proven for h in ours.held if h.kind in policy.allowed):",
        killer=f"{IN_WRONGLY}::test_a_thief_with_the_mailbox_does_not_enrol_beside_a_banned_app",
    ),
    Mutant(
        name="a suspended factor keeps nobody out",
        before="any(h.worth > proven for h in ours.held):",
        after="any(h.worth > proven for h in askable):",
        killer=f"{IN_WRONGLY}::test_a_suspended_authenticator_still_keeps_strangers_out",
    ),
    Mutant(
        name="one mailbox counts twice",
        file=PROOFS,
        before="and p.channel not in spent",
        after="",
        killer=f"{IN_WRONGLY}::test_a_mail_reset_and_the_mail_factor_are_one_mailbox",
    ),
    Mutant(
        name="a remembered device is bound to nothing",
        before="h.authenticator_id == remembered.authenticator_id",
        after="bool(remembered.authenticator_id)",
        killer=f"{IN_WRONGLY}::test_a_remembered_device_is_bound_to_what_it_remembers",
    ),
    Mutant(
        name="a remembered device outlives a ban",
        before="        and h.kind in policy.allowed\n        and h.channel not in spent",
        after="        and h.channel not in spent",
        killer=f"{IN_WRONGLY}::test_a_remembered_device_is_bound_to_what_it_remembers",
    ),
    Mutant(
        name="a remembered device meets demands",
        before="if demand or not policy.remembers",
        after="if not policy.remembers",
        killer=f"{IN_WRONGLY}::test_a_remembered_device_claims_no_assurance_and_meets_no_demand",
    ),
    Mutant(
        name="a device is remembered for ever",
        before="remembered is None or now - remembered.since >= policy.remembers",
        after="remembered is None",
        killer=f"{IN_WRONGLY}::test_a_device_is_remembered_to_the_last_moment",
    ),
    Mutant(
        name="old proofs are fresh",
        file=PROOFS,
        before="is_recent(p.proven_at, age=demand.max_age, now=now)",
        after="p.proven_at <= now",
        killer=f"{IN_WRONGLY}::test_a_400_day_old_proof_is_not_fresh",
    ),
    Mutant(
        name="an old password is fresh",
        before="return not is_recent(identity.proven_at, age=demand.max_age, now=now)",
        after="return False",
        killer=f"{IN_WRONGLY}::test_a_proof_is_fresh_to_the_last_moment",
    ),
    Mutant(
        name="proofs outlive their authenticator",
        file=PROOFS,
        before="if p.authenticator_id in held\n        and p.channel",
        after="if p.channel",
        killer=f"{IN_WRONGLY}::test_a_proof_of_what_was_removed_is_worth_nothing",
    ),
    Mutant(
        name="a chosen factor binds nobody",
        file=PROOFS,
        before="own = Assurance.TWO_STEP if chosen else Assurance.SINGLE",
        after="own = Assurance.SINGLE",
        killer=f"{IN_WRONGLY}::test_a_factor_that_somebody_chose_binds",
    ),
    Mutant(
        name="what is due can be put off",
        before="        if reached < wanted:\n",
        after="        if reached < wanted and not login.postponed:\n",
        killer=f"{IN_WRONGLY}::test_what_is_due_cannot_be_put_off",
    ),
    Mutant(
        name="tomorrow's demand opens enrolment to a thief",
        before="best(proofs) < max((h.worth for h in ours.held), default=Assurance.NONE)",
        after="best(proofs) < Assurance.SINGLE",
        killer=f"{IN_WRONGLY}::test_what_is_coming_lets_no_thief_enrol",
    ),
    Mutant(
        name="whoever is prepared is asked all the same",
        file=PROOFS,
        before="h.kind in one.allowed and h.worth >= one.required",
        after="h.worth > one.required",
        killer=f"{IN_WRONGLY}::test_what_is_coming_is_asked_for_once_and_then_waits",
    ),
    Mutant(
        name="limited entry beside a factor",
        before="if not account.held and policy.limited_entry:",
        after="if policy.limited_entry:",
        killer=f"{IN_WRONGLY}::test_limited_entry_is_no_way_around_what_is_held",
    ),
    Mutant(
        name="a distrusted password enrols",
        before="if distrusted and reached < Assurance.TWO_STEP:",
        after="if distrusted and wanted <= reached < Assurance.TWO_STEP:",
        killer=f"{IN_WRONGLY}::test_a_password_that_must_change_enrols_nothing",
    ),
    Mutant(
        name="the weakest thing held is enough for a change",
        file=PROOFS,
        before="return max((h.worth for h in counts)",
        after="return min((h.worth for h in counts)",
        killer=f"{IN_WRONGLY}::test_a_change_takes_the_strongest_thing_held",
    ),
    Mutant(
        name="what a thief added is what a change has to be proven with",
        file=PROOFS,
        before="own = [h for h in account.held if not h.disputed]",
        after="own = list(account.held)",
        killer=f"{IN_WRONGLY}::test_what_somebody_else_added_is_no_yardstick",
    ),
    Mutant(
        name="a disputed thing that is the only one no longer guards",
        file=PROOFS,
        before="for h in own) else account.held",
        after="for h in own) else own",
        killer=f"{IN_WRONGLY}::test_the_only_thing_held_guards_even_when_it_is_disputed",
    ),
    Mutant(
        name="whoever has the mailbox disputes the app away, and enrols",
        file=PROOFS,
        before="own if any(h.channel is not Channel.MAILBOX for h in own) else account.held",
        after="own or account.held",
        killer=f"{IN_WRONGLY}::test_a_mailbox_is_no_yardstick_for_what_was_disputed_by_mail",
    ),
    Mutant(
        name="Repair opens again",
        before="if login.recovered_at is None or enrolled_since(login):",
        after="if login.recovered_at is None or enrolled_since(login) & {'x'}:",
        killer=f"{IN_WRONGLY}::test_a_repaired_session_never_falls_back_into_repair",
    ),
    Mutant(
        name="what was held before ends Repair",
        file=PROOFS,
        before="if p.enrolled and at is not None",
        after="if at is not None",
        killer=f"{OUT_FOR_EVER}::test_what_was_held_before_the_code_ends_no_repair",
    ),
    Mutant(
        name="the lost key is asked for again",
        file=PROOFS,
        before="return account if new and not kept else replace(account, held=kept)",
        after="return account",
        killer=f"{OUT_FOR_EVER}::test_recovery_and_something_new_are_a_full_session",
    ),
    Mutant(
        name="recovery codes need a reason",
        before="recovery = ours.recovery_codes_left > 0",
        after="recovery = ours.recovery_codes_left > 0 and bool(policy.allowed)",
        killer=f"{OUT_FOR_EVER}::test_a_recovery_code_is_taken_whatever_is_allowed",
    ),
    Mutant(
        name="enrolment without choices",
        before="    if not choices:\n        return Refused(Reason.LOGIN_UNMET)\n",
        after="",
        killer=f"{OUT_FOR_EVER}::test_nothing_allowed_asks_for_no_enrolment",
    ),
    Mutant(
        name="advance takes what is not offered",
        file=EVENTS,
        before="if not offers(state, event):",
        after="if not offers(state, event) and isinstance(event, Postponed):",
        killer="test_login_events.py::test_nothing_else_is_taken",
    ),
    Mutant(
        name="any kind will do",
        file=EVENTS,
        before="return isinstance(state, FactorPending) and proof.kind in state.choices",
        after="return isinstance(state, FactorPending)",
        killer="test_login_events.py::test_each_state_takes_what_the_page_says",
    ),
)
