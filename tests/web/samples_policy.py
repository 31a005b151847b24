"""The pages about the policy of an office, in every state."""

from __future__ import annotations

from dataclasses import replace

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.audit import AuditEvent
from farstu.core.effective import DEMANDS
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.policy import Requirement
from farstu.core.rehearsal import Outcome
from farstu.core.roles import Role
from farstu.web import views
from farstu.web.notes import Note
from tests.web.people import HEAD, OFFICE, TOTP, complain, days_ago, note

KEY = FactorKind("webauthn")
TEXT = FactorKind("sms_code")
EMAIL = FactorKind("email_code")
OPTIONAL = views.RuleText(
    requirement=Requirement.OPTIONAL,
    strength=Assurance.SINGLE,
    kinds=(EMAIL, TEXT, TOTP, KEY),
    remember_days=30,
)
REQUIRED = views.RuleText(
    requirement=Requirement.REQUIRED,
    strength=Assurance.MULTI,
    kinds=(TOTP, KEY),
    grace_days=7,
    remember_days=1,
    limited=True,
    certain_keys=True,
)
OFF = views.RuleText(requirement=Requirement.OFF, strength=Assurance.SINGLE, kinds=())
KEYS = replace(REQUIRED, strength=Assurance.PHISHING_RESISTANT, kinds=(KEY,), grace_days=1)
PLAN = views.PlanRow(
    rule=REQUIRED,
    waves=(
        views.WaveRow(starts_at=days_ago(3), label="it", people=4, has_begun=True),
        views.WaveRow(starts_at=days_ago(-9), percent=10, people=12),
        views.WaveRow(starts_at=days_ago(-16), people=118),
    ),
    people=118,
    reached=4,
)
EVERYBODY = views.RuleRow(
    rule=OPTIONAL, plan=PLAN, word="everybody", revision="3", undoes="01jd8y3v8k6m5n4p3q2r1s0t9c"
)
ADMINISTRATORS = views.RuleRow(role=Role.ADMINISTRATOR, word="administrators")
PAUSED = replace(EVERYBODY, plan=replace(PLAN, paused_at=days_ago(1)))
CHANGES = (
    views.ChangeRow(
        event=AuditEvent.POLICY_PLANNED, at=days_ago(3), by="Maja Lindqvist", rule=REQUIRED
    ),
    views.ChangeRow(
        event=AuditEvent.POLICY_UNDONE, at=days_ago(40), by=None, role=Role.ADMINISTRATOR
    ),
)
POLICY = views.PolicyPage(
    office=HEAD, of_portal=True, rules=(EVERYBODY, ADMINISTRATORS), may_change=True
)
FULL = replace(
    POLICY,
    of_portal=False,
    rules=(
        PAUSED,
        replace(ADMINISTRATORS, rule=KEYS, revision="0", undoes="x"),
        views.RuleRow(role=Role.OWNER, rule=replace(REQUIRED, strength=Assurance.TWO_STEP)),
    ),
    above=(
        views.RuleRow(rule=OPTIONAL),
        views.RuleRow(role=Role.MEMBER, rule=OFF),
        views.RuleRow(role=Role.ADMINISTRATOR, plan=PLAN),
    ),
    exceptions=(
        views.ExceptionRow(
            id="01jd8y3v8k6m5n4p3q2r1s0t9d",
            name="Maximiliana Alexandra Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh",
            email="maximiliana.alexandra.wolfeschlegelsteinhausenberg@a-rather-long-name.example",
            by="Maja Lindqvist",
            reason="Waits for a security key, which the post has lost twice",
            until=days_ago(-12),
        ),
        views.ExceptionRow(
            id="01jd8y3v8k6m5n4p3q2r1s0t9e",
            name="יעל כהן",
            email="yael@example.com",
            by="",
            reason="Parental leave",
            until=days_ago(-1),
        ),
    ),
    changes=CHANGES,
)
EXCEPTION = views.ExceptionPage(office=HEAD, of_portal=False, last=days_ago(-89))

TYPED = {
    "revision": "3",
    "required": "required",
    "strength": "multi",
    "method_totp": "yes",
    "method_webauthn": "yes",
    "grace_days": "7",
    "remember_days": "30",
    "limited": "yes",
    "when": "waves",
    "reach_1": "label",
    "which_1": "it",
    "day_1": "2026-11-24",
    "reach_2": "share",
    "which_2": "10",
    "day_2": "2026-12-01",
    "reach_3": "everybody",
    "day_3": "2026-12-08",
}
RULE = views.RulePage(
    office=HEAD,
    of_portal=True,
    rule=EVERYBODY,
    kinds=(TOTP, KEY, TEXT, EMAIL),
    may_limit=True,
    rows=(1, 2, 3, 4),
)
OLLE = views.ForeseenRow(name="Olle Berg", email="olle@example.com", since=days_ago(0))
NAMED = (
    replace(
        OLLE,
        name="Maximiliana Alexandra Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh",
        email="maximiliana.alexandra.wolfeschlegelsteinhausenberg@a-rather-long-name.example",
        is_owner=True,
        held=(TEXT, EMAIL),
    ),
    OLLE,
    replace(OLLE, name="יעל כהן", due=days_ago(-9), held=(TEXT,)),
)
PREVIEW = views.PreviewPage(
    office=HEAD,
    rule=replace(EVERYBODY, plan=None, rule=REQUIRED),
    outcomes=(
        views.OutcomeRow(outcome=Outcome.LOCKED_OUT, amount=0),
        views.OutcomeRow(outcome=Outcome.MUST_REPLACE, amount=0),
        views.OutcomeRow(outcome=Outcome.ASKED, amount=9, named=NAMED),
        views.OutcomeRow(outcome=Outcome.LIMITED, amount=0),
        views.OutcomeRow(outcome=Outcome.FREED, amount=0),
        views.OutcomeRow(outcome=Outcome.UNCHANGED, amount=34),
    ),
    people=43,
    asked=43,
    typed=tuple(TYPED.items()),
    back="/org/n/policy/change/everybody/e30",
    mailed=9,
)

LOG = views.LogPage(office=HEAD, rows=(), kinds=tuple(AuditEvent))
LOG_FULL = replace(
    LOG,
    rows=(
        views.LogRow(
            event=AuditEvent.SIGN_IN_FAILED,
            at=days_ago(0.1),
            whom="Maximiliana Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh",
            agent="x",
            place="2001:db8:4d2:77c1:a0ff:34:7b10:e517",
        ),
        views.LogRow(event=AuditEvent.POLICY_CHANGED, at=days_ago(1), by="Maja Lindqvist"),
        views.LogRow(event=AuditEvent.FACTORS_RESET, at=days_ago(2), whom="יעל כהן", by=""),
    ),
    what=AuditEvent.SIGN_IN_FAILED.value,
    who="maja",
    since="2026-11-01",
    until="2026-11-22",
    older="/org/n/log?before=x",
    is_later=True,
)

EXPLAINED = views.ExplainedPage(
    office=HEAD,
    account_id="x",
    name="Olle Berg",
    rows=(
        views.DemandRow(
            demand="required",
            rule=replace(REQUIRED, strength=Assurance.SINGLE),
            sources=(
                views.SourceRow(since=days_ago(90)),
                views.SourceRow(role=Role.ADMINISTRATOR, of_house=True),
                views.SourceRow(
                    place="Nordskär Webb AB",
                    wave=PLAN.waves[1],
                    lifted_until=days_ago(-4),
                    reason="Waits for a key",
                ),
            ),
        ),
        views.DemandRow(demand="allowed", rule=OFF, sources=(views.SourceRow(place=None),)),
        views.DemandRow(demand="remembers", rule=REQUIRED, sources=(views.SourceRow(),)),
        views.DemandRow(
            demand="limited_entry",
            rule=REQUIRED,
            sources=(views.SourceRow(role=Role.ADMINISTRATOR, lifted_until=days_ago(-1)),),
        ),
        views.DemandRow(demand="keys", rule=REQUIRED, sources=(views.SourceRow(),)),
        views.DemandRow(
            demand="required", rule=REQUIRED, starts_at=days_ago(-9), sources=(views.SourceRow(),)
        ),
    ),
)

REMIND = views.RemindPage(
    office=HEAD,
    of_portal=False,
    waiting=1,
    named=(("Olle Berg", "olle@example.com"),),
    spared=0,
    people=12,
    asked=12,
)
REMIND_FULL = replace(
    REMIND,
    of_portal=True,
    waiting=412,
    named=tuple((f"Maja Lindqvist {n}", f"maja.{n}@example.com") for n in range(1, 21)),
    spared=31,
    people=9_000,
    asked=2_000,
)

POLICY_SAMPLES: dict[str, tuple[views.Page, views.Frame]] = {
    "policy": (POLICY, OFFICE),
    "policy.started": (replace(POLICY, changes=CHANGES), note(OFFICE, Note.RULE_STARTED)),
    "policy.full": (FULL, OFFICE),
    "policy.look_only": (replace(FULL, may_change=False), OFFICE),
    "policy.error": (FULL, complain(OFFICE, Rejected(Reason.POLICY_CHANGED_MEANWHILE))),
    "remind": (REMIND, OFFICE),
    "remind.full": (REMIND_FULL, OFFICE),
    "remind.none": (replace(REMIND, waiting=0, named=(), spared=0), OFFICE),
    "remind.spared": (replace(REMIND, waiting=0, named=(), spared=2), OFFICE),
    "explained": (EXPLAINED, OFFICE),
    "explained.little": (
        replace(
            EXPLAINED,
            rows=tuple(
                views.DemandRow(demand=one, rule=OFF, sources=(views.SourceRow(),))
                for one in DEMANDS
            ),
        ),
        OFFICE,
    ),
    "log": (LOG, OFFICE),
    "log.none": (replace(LOG, who="nobody"), OFFICE),
    "log.full": (LOG_FULL, OFFICE),
    "log.error": (
        replace(LOG_FULL, since=""),
        complain(
            OFFICE,
            Rejected(Reason.DAY_INVALID, field="from"),
            Rejected(Reason.EXPORT_LARGE),
        ),
    ),
    "rule": (RULE, replace(OFFICE, values=TYPED)),
    "rule.administrators": (
        replace(RULE, rule=ADMINISTRATORS, may_limit=False, kinds=(TOTP,)),
        replace(OFFICE, values={"required": "optional", "when": "now"}),
    ),
    "rule.error": (
        RULE,
        complain(
            OFFICE,
            Rejected(Reason.CHOICE_UNKNOWN, field="required"),
            Rejected(Reason.FIELD_EMPTY, field="methods"),
            Rejected(Reason.AMOUNT_INVALID, Detail(amount=0, wanted=365), field="grace_days"),
            Rejected(Reason.LABEL_UNKNOWN, field="which_1"),
            Rejected(Reason.AMOUNT_INVALID, Detail(amount=1, wanted=100), field="which_2"),
            Rejected(Reason.WAVE_PAST, field="day_3"),
            Rejected(Reason.CHOICE_UNKNOWN, field="reach_4"),
            Rejected(Reason.POLICY_UNSATISFIABLE),
            typed={**TYPED, "grace_days": "soon", "which_1": "id", "which_2": "101"},
        ),
    ),
    "preview": (PREVIEW, OFFICE),
    "preview.refused": (
        replace(
            PREVIEW,
            rule=EVERYBODY,
            outcomes=tuple(views.OutcomeRow(outcome=one, amount=7, named=NAMED) for one in Outcome),
            people=12000,
            asked=2000,
            is_refused=True,
        ),
        OFFICE,
    ),
    "exception": (EXCEPTION, OFFICE),
    "exception.error": (
        replace(EXCEPTION, of_portal=True),
        complain(
            OFFICE,
            Rejected(Reason.PERSON_UNKNOWN, field="person"),
            Rejected(Reason.FIELD_EMPTY, field="reason"),
            Rejected(Reason.EXEMPTION_TERM, field="until"),
            typed={"person": "ole", "reason": "", "until": "2019-12-31"},
        ),
    ),
}
