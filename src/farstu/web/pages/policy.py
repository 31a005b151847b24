"""The policy of an office: seen, its plans paused and taken back, exceptions made and ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import partial

from farstu.core.access import Gate
from farstu.core.effective import EXEMPT_AT_MOST
from farstu.core.outcome import Reason, Rejected
from farstu.core.plans import Labelled, Layer, Plan, Share, Wave
from farstu.core.policy import Policy, requirement_of
from farstu.core.roles import OrganisationKind, Permission
from farstu.http.exchange import Reply, Request, Route
from farstu.services import office_policy
from farstu.services.days import read_day
from farstu.services.office_policy import PLAN_DEEDS, Audience, PolicySeen, RuleSeen, see_policy
from farstu.services.offices import Office
from farstu.services.reaching import WaveSeen
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.offices import OFFICES, head_of
from farstu.web.pages.policy_form import read_revision
from farstu.web.views import (
    ChangeRow,
    ExceptionPage,
    ExceptionRow,
    PlanRow,
    PolicyPage,
    RuleRow,
    RuleText,
    WaveRow,
)

POLICY = f"{OFFICES}/{{organisation_id}}/policy"
A_DAY = timedelta(days=1)
NOTES: Mapping[str, Note] = {
    "pause": Note.PLAN_PAUSED,
    "resume": Note.PLAN_RESUMED,
    "roll-back": Note.PLAN_ROLLED_BACK,
}
EXCEPTION = ("person", "reason", "until")
AUDIENCES = {audience.value: audience for audience in Audience}


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map."""
    deed = partial(Route, gate=Gate.OFFICE_DEED, back=POLICY)
    add = f"{POLICY}/exception"
    return (
        Route(path=POLICY, gate=Gate.OFFICE, get=partial(_show, desk)),
        *(deed(path=f"{POLICY}/{word}", post=partial(_plan, desk, word)) for word in NOTES),
        deed(path=f"{POLICY}/undo", post=partial(_undo, desk)),
        Route(
            path=add,
            gate=Gate.OFFICE_DEED,
            get=partial(_ask, desk),
            post=partial(_grant, desk),
            keeps=EXCEPTION,
        ),
        deed(path=f"{POLICY}/exceptions/{{exemption_id}}/end", post=partial(_end, desk)),
    )


def policy_path(request: Request) -> str:
    """Say where the policy of a request's office is."""
    return POLICY.format(organisation_id=request.params["organisation_id"])


def is_of_portal(office: Office) -> bool:
    """Say whether the rules of *office* are the portal's own."""
    return office.organisation.kind is OrganisationKind.STAFF


def rule_text(policy: Policy) -> RuleText:
    """Say what a policy asks for."""
    return RuleText(
        requirement=requirement_of(policy),
        strength=policy.required,
        kinds=tuple(sorted(policy.allowed)),
        grace_days=policy.grace.days,
        remember_days=policy.remembers.days,
        limited=policy.limited_entry,
        certain_keys=policy.keys.asks,
    )


def wave_row(wave: Wave, *, people: int = 0, has_begun: bool = False) -> WaveRow:
    """Show a wave."""
    reaches = wave.reaches
    return WaveRow(
        starts_at=wave.starts_at,
        label=reaches.label if isinstance(reaches, Labelled) else "",
        percent=reaches.percent if isinstance(reaches, Share) else 0,
        people=people,
        has_begun=has_begun,
    )


def plan_row(plan: Plan) -> PlanRow:
    """Show a plan that nobody has counted."""
    waves = sorted(plan.waves, key=lambda one: one.starts_at)
    return PlanRow(rule=rule_text(plan.policy), waves=tuple(map(wave_row, waves)))


def layer_row(layer: Layer) -> RuleRow:
    """Show a layer that is not changed here."""
    return RuleRow(
        role=layer.role,
        rule=None if layer.policy is None else rule_text(layer.policy),
        plan=None if layer.plan is None else plan_row(layer.plan),
    )


# The page ----------------------------------------------------------------------------------------


def _show(desk: Desk, request: Request, rejected: Iterable[Rejected] = ()) -> Reply:
    place = request.params["organisation_id"]
    seen = see_policy(request.kit, request.visit, request.seat, place)
    if isinstance(seen, Rejected):
        return desk.turn_away(request, seen) or desk.complain(request, 404)
    return desk.page(request, _policy_view(seen), rejected=rejected)


def _policy_view(seen: PolicySeen) -> PolicyPage:
    office = seen.office
    return PolicyPage(
        office=head_of(office),
        of_portal=is_of_portal(office),
        rules=tuple(map(_rule_row, seen.rules)),
        above=tuple(map(layer_row, seen.above)),
        exceptions=tuple(_exception_rows(seen)),
        changes=tuple(
            ChangeRow(
                event=one.event,
                at=one.changed_at,
                by=None if one.changed_by is None else seen.names.get(one.changed_by),
                role=one.after.role,
                rule=next((rule_text(side) for side in reversed(one.after.sides)), None),
            )
            for one in seen.changes
        ),
        may_change=Permission.CHANGE_POLICY in office.permissions,
    )


def _exception_rows(seen: PolicySeen) -> Iterable[ExceptionRow]:
    for one in seen.exceptions:
        yield ExceptionRow(
            id=one.id,
            name=seen.names.get(one.account_id, ""),
            email=seen.addresses.get(one.account_id, ""),
            by=one.owner,
            reason=one.reason,
            until=one.expires_at,
        )


def _rule_row(seen: RuleSeen) -> RuleRow:
    layer, plan = seen.layer, seen.plan
    word = next((one.value for one in Audience if one.role == layer.role), "")
    return RuleRow(
        role=layer.role,
        rule=None if layer.policy is None else rule_text(layer.policy),
        plan=None
        if plan is None
        else PlanRow(
            rule=rule_text(plan.plan.policy),
            waves=tuple(map(_wave_row, plan.waves)),
            people=seen.people,
            reached=plan.reached,
            paused_at=plan.plan.paused_at,
        ),
        word=word,
        revision="" if layer.revision is None else str(layer.revision),
        undoes=seen.last.id if seen.last and word else "",
    )


def _wave_row(seen: WaveSeen) -> WaveRow:
    return wave_row(seen.wave, people=seen.people, has_begun=seen.has_begun)


# Deeds -------------------------------------------------------------------------------------------


def _plan(desk: Desk, word: str, request: Request) -> Reply:
    place, audience = request.params["organisation_id"], AUDIENCES.get(request.form.text("rule"))
    if audience is None:
        return _after(desk, request, Rejected(Reason.CHOICE_UNKNOWN), NOTES[word])
    seen = (audience, read_revision(request.form.text("revision")))
    done = office_policy.change_plan(
        request.kit, request.visit, request.seat, place, seen, PLAN_DEEDS[word]
    )
    return _after(desk, request, done, NOTES[word])


def _undo(desk: Desk, request: Request) -> Reply:
    place, change = request.params["organisation_id"], request.form.text("change")
    done = office_policy.undo(request.kit, request.visit, request.seat, place, change)
    return _after(desk, request, done, Note.RULE_UNDONE)


def _end(desk: Desk, request: Request) -> Reply:
    place, which = request.params["organisation_id"], request.params["exemption_id"]
    done = office_policy.end(request.kit, request.visit, request.seat, place, which)
    return _after(desk, request, done, Note.EXCEPTION_ENDED)


def _after(desk: Desk, request: Request, done: Rejected | None, note: Note) -> Reply:
    """Show the page as it is now, with what was done, or why not."""
    if isinstance(done, Rejected):
        return desk.turn_away(request, done) or _show(desk, request, (done,))
    return redirect_with_note(request, policy_path(request), note)


# An exception ------------------------------------------------------------------------------------


def _exception_view(request: Request) -> ExceptionPage | Rejected:
    place = request.params["organisation_id"]
    office = office_policy.find_changer(request.kit, request.visit, request.seat, place)
    if isinstance(office, Rejected):
        return office
    last = request.now + EXEMPT_AT_MOST - A_DAY
    return ExceptionPage(office=head_of(office), of_portal=is_of_portal(office), last=last)


def _ask(desk: Desk, request: Request) -> Reply:
    view = _exception_view(request)
    if isinstance(view, Rejected):
        return desk.turn_away(request, view) or desk.complain(request, 404)
    return desk.page(request, view)


def _grant(desk: Desk, request: Request) -> Reply:
    form, view = request.form, _exception_view(request)
    if isinstance(view, Rejected):
        return desk.turn_away(request, view) or desk.complain(request, 404)
    typed = form.only(*EXCEPTION)
    last = read_day(form.text("until"), request.visit.portal)
    if last is None:
        wrong = Rejected(Reason.DAY_INVALID, field="until")
        return desk.page(request, view, rejected=(wrong,), values=typed)
    done = office_policy.grant(
        request.kit,
        request.visit,
        request.seat,
        view.office.id,
        person=form.text("person"),
        reason=form.text("reason"),
        expires_at=last + A_DAY,
    )
    if isinstance(done, Rejected):
        return desk.refuse(request, view, done, values=typed)
    if isinstance(done, tuple):
        return desk.page(request, view, rejected=done, values=typed)
    return redirect_with_note(request, policy_path(request), Note.EXCEPTION_GRANTED)
