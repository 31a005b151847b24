"""The pages about the policy of an office, in every state."""

from __future__ import annotations

from dataclasses import replace

from farstu.core.assurance import Assurance, FactorKind
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason, Rejected
from farstu.core.policy import Requirement
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

POLICY_SAMPLES: dict[str, tuple[views.Page, views.Frame]] = {
    "policy": (POLICY, OFFICE),
    "policy.started": (replace(POLICY, changes=CHANGES), note(OFFICE, Note.RULE_STARTED)),
    "policy.full": (FULL, OFFICE),
    "policy.look_only": (replace(FULL, may_change=False), OFFICE),
    "policy.error": (FULL, complain(OFFICE, Rejected(Reason.POLICY_CHANGED_MEANWHILE))),
    "exception": (EXCEPTION, OFFICE),
    "exception.error": (
        replace(EXCEPTION, of_portal=True),
        complain(
            OFFICE,
            Rejected(Reason.PERSON_UNKNOWN, field="person"),
            Rejected(Reason.FIELD_EMPTY, field="reason"),
            Rejected(Reason.DAY_INVALID, field="until"),
            typed={"person": "ole", "reason": "", "until": "soon"},
        ),
    ),
}
