"""A rule of an office: typed, previewed on the real people, and started."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from farstu.core.access import Gate
from farstu.core.assurance import FactorKind
from farstu.core.outcome import Reason, Rejected
from farstu.core.rehearsal import Outcome
from farstu.http.exchange import Reply, Request, Route, redirect
from farstu.services.audit_csv import csv_line
from farstu.services.office_policy import Audience
from farstu.services.office_rule import (
    Rehearsed,
    RuleSeen,
    RuleWish,
    rehearse_rule,
    see_rule,
    start_rule,
)
from farstu.services.rehearsal import COLUMNS, Foreseen, cells_of
from farstu.web.desk import Desk, redirect_with_note
from farstu.web.notes import Note
from farstu.web.pages.offices import head_of
from farstu.web.pages.policy import (
    AUDIENCES,
    POLICY,
    is_of_portal,
    layer_row,
    policy_path,
)
from farstu.web.pages.policy_form import (
    Typed,
    fields_of,
    read_draft,
    read_wish,
    rows,
    values_of,
    write_draft,
)
from farstu.web.views import ForeseenRow, OutcomeRow, PreviewPage, RulePage, RuleRow

ORDER = (
    Outcome.LOCKED_OUT,
    Outcome.MUST_REPLACE,
    Outcome.ASKED,
    Outcome.LIMITED,
    Outcome.FREED,
    Outcome.UNCHANGED,
)
"""What becomes of people, the worst first."""


def routes(desk: Desk) -> tuple[Route, ...]:
    """List the lines of the URL map.

    A preview changes nothing, and asks for no fresh proof; the start does, in its transaction.
    """
    change = f"{POLICY}/change/{{audience}}"
    preview = f"{POLICY}/preview/{{audience}}"
    looks = partial(Route, gate=Gate.OFFICE, back=POLICY)
    return (
        Route(path=change, gate=Gate.OFFICE_DEED, get=partial(_ask, desk)),
        Route(path=f"{change}/{{draft}}", gate=Gate.OFFICE_DEED, get=partial(_ask, desk)),
        looks(path=preview, post=partial(_preview, desk)),
        looks(path=f"{preview}/csv", post=partial(_download, desk)),
        looks(path=f"{POLICY}/start/{{audience}}", post=partial(_start, desk)),
    )


def _look(request: Request) -> RuleSeen | Rejected:
    audience = AUDIENCES.get(request.params["audience"])
    if audience is None:
        return Rejected(Reason.NOT_FOUND)
    place = request.params["organisation_id"]
    return see_rule(request.kit, request.visit, request.seat, place, audience)


def _audience(request: Request) -> Audience:
    return AUDIENCES[request.params["audience"]]


def _rule_page(rule: RuleSeen, audience: str) -> RulePage:
    return RulePage(
        office=head_of(rule.office),
        of_portal=is_of_portal(rule.office),
        rule=_row(rule, audience),
        kinds=rule.kinds,
        may_limit=rule.may_limit,
        rows=tuple(rows()),
    )


def _row(rule: RuleSeen, audience: str) -> RuleRow:
    shown = layer_row(rule.layer)
    return RuleRow(role=shown.role, rule=shown.rule, plan=shown.plan, word=audience)


def _ask(desk: Desk, request: Request) -> Reply:
    rule = _look(request)
    if isinstance(rule, Rejected):
        return desk.turn_away(request, rule) or desk.complain(request, 404)
    typed = read_draft(request.params.get("draft", ""), fields_of(rule.kinds))
    values = typed or values_of(rule, request.visit.portal)
    return desk.page(request, _rule_page(rule, request.params["audience"]), values=values)


def _again(
    desk: Desk, request: Request, rule: RuleSeen, typed: Typed, rejected: Iterable[Rejected]
) -> Reply:
    """Show the form with what was typed, and what is wrong with it.

    Who was told that somebody else changed the rule sees it as it is now, and may go on.
    """
    refusals = tuple(rejected)
    meanwhile = any(one.reason is Reason.POLICY_CHANGED_MEANWHILE for one in refusals)
    revision = values_of(rule, request.visit.portal)["revision"] if meanwhile else None
    values = dict(typed) if revision is None else {**typed, "revision": revision}
    view = _rule_page(rule, request.params["audience"])
    return desk.page(request, view, rejected=refusals, values=values)


def _read(desk: Desk, request: Request) -> tuple[RuleSeen, dict[str, str], RuleWish] | Reply:
    """Read a wish, or answer with the form and its mistakes."""
    rule = _look(request)
    if isinstance(rule, Rejected):
        return desk.turn_away(request, rule) or desk.complain(request, 404)
    typed = request.form.only(*fields_of(rule.kinds))
    wish = read_wish(typed, _audience(request), rule.kinds, request.visit.portal)
    if isinstance(wish, tuple):
        return _again(desk, request, rule, typed, wish)
    return rule, typed, wish


def _rehearse(desk: Desk, request: Request) -> tuple[RuleSeen, dict[str, str], Rehearsed] | Reply:
    read = _read(desk, request)
    if isinstance(read, Reply):
        return read
    rule, typed, wish = read
    done = rehearse_rule(request.kit, request.visit, request.seat, rule.office.id, wish)
    if isinstance(done, Rejected):
        no = desk.turn_away(request, done)
        return no or _again(desk, request, rule, typed, (done,))
    return rule, typed, done


# Preview -----------------------------------------------------------------------------------------


def _preview(desk: Desk, request: Request) -> Reply:
    found = _rehearse(desk, request)
    if isinstance(found, Reply):
        return found
    rule, typed, done = found
    after = layer_row(done.after)
    view = PreviewPage(
        office=head_of(rule.office),
        rule=RuleRow(
            role=after.role, rule=after.rule, plan=after.plan, word=request.params["audience"]
        ),
        outcomes=tuple(_outcome(done, one) for one in ORDER),
        people=max(done.people, len(done.rows)),
        asked=len(done.rows),
        typed=tuple(typed.items()),
        back=_form_path(request, typed),
        mailed=done.tally.mailed,
        is_refused=done.refused is not None,
    )
    return desk.page(request, view)


def _outcome(done: Rehearsed, outcome: Outcome) -> OutcomeRow:
    named = () if outcome is Outcome.UNCHANGED else done.tally.named(outcome)
    return OutcomeRow(
        outcome=outcome,
        amount=done.tally.counts[outcome],
        named=tuple(_foreseen(one) for one in named),
    )


def _foreseen(one: Foreseen) -> ForeseenRow:
    fate = one.fate
    return ForeseenRow(
        name=one.face.account.name,
        email=one.face.address,
        since=fate.since,
        due=None if fate.due == fate.since else fate.due,
        held=tuple(FactorKind(kind) for kind, _ in one.held),
        is_owner=one.is_owner,
    )


def _form_path(request: Request, typed: Mapping[str, str]) -> str:
    audience = request.params["audience"]
    return f"{policy_path(request)}/change/{audience}/{write_draft(typed)}"


def _download(desk: Desk, request: Request) -> Reply:
    """Give everybody whom the preview asked about as a table.

    Where else somebody belongs is for the portal's own office only.
    """
    found = _rehearse(desk, request)
    if isinstance(found, Reply):
        return found
    rule, _, done = found
    hidden = () if is_of_portal(rule.office) else (COLUMNS.index("organisation"),)
    table = (COLUMNS, *map(cells_of, done.rows))
    lines = (tuple(c for i, c in enumerate(cells) if i not in hidden) for cells in table)
    headers = {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="policy-preview.csv"',
    }
    return Reply(body=b"".join(map(csv_line, lines)), headers=headers)


# Start -------------------------------------------------------------------------------------------


def _start(desk: Desk, request: Request) -> Reply:
    read = _read(desk, request)
    if isinstance(read, Reply):
        return read
    rule, typed, wish = read
    done = start_rule(request.kit, request.visit, request.seat, rule.office.id, wish)
    if done is None:
        return redirect_with_note(request, policy_path(request), Note.RULE_STARTED)
    if done.reason is Reason.PROOF_NOT_FRESH:
        return redirect("/account/confirm", next=_form_path(request, typed))
    return desk.turn_away(request, done) or _again(desk, request, rule, typed, (done,))
