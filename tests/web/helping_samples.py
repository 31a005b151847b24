"""The pages of helping and of cases, in each of their states."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from farstu.core.cases import CaseState
from farstu.core.helping import Check, Help, Way
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.services.callers import Place
from farstu.web import views
from farstu.web.notes import Note
from farstu.web.support_script import script_of
from tests.web.people import (
    FIREFOX,
    HEAD,
    INSIDE,
    NOW,
    OFFICE,
    OPENS_AT,
    OUTSIDE,
    WORDS,
    complain,
    days_ago,
    note,
)

AMIRA = views.Helped(id="a", name="Amira Haddad", email="amira@example.com")
LO = replace(AMIRA, name="Lo Ek", email="lo@example.com", invited=True)
HELP = views.HelpPersonPage(
    office=HEAD,
    person=AMIRA,
    helps=(Help.SETUP, Help.ACCESS_CODE, Help.RESET),
    way=Way.ALONE,
)
DEED = views.HelpDeedPage(office=HEAD, person=AMIRA, help=Help.RESET, way=Way.ALONE)
ROW = views.CaseRow(
    id="c", name="Amira Haddad", state=CaseState.APPROVED, opened_at=days_ago(0.2), ticket="T-1812"
)
STEPS = (
    views.CaseStep(what="opened", at=days_ago(0.2)),
    views.CaseStep(what="first", at=days_ago(0.1), by="Karin Öst"),
    views.CaseStep(what="check", at=days_ago(0.1), by="Karin Öst", check=Check.KNOWN_NUMBER),
    views.CaseStep(
        what="check", at=days_ago(0.1), by="Karin Öst", check=Check.OTHER, words="Her manager"
    ),
)
CASE = views.CasePage(
    office=HEAD,
    case=ROW,
    person=AMIRA,
    steps=STEPS,
    reason="Phone stolen, codes were in the same bag",
    approves=True,
    closes=True,
)
UNTIL = NOW + timedelta(hours=24)
HALL = views.SignInHelpPage(in_the_hall=True, support_contact="help@example.com")
CALLER = views.SwitchboardPage(
    office=HEAD,
    person=AMIRA,
    place=Place.SECOND_STEP,
    agent=FIREFOX,
    language="en",
    script=script_of(Place.SECOND_STEP, WORDS),
    help_url="/org/n/people/a/help",
    way=Way.ALONE,
)

HELPING: dict[str, tuple[views.Page, views.Frame]] = {
    "help_person": (HELP, OFFICE),
    "help_person.case": (replace(HELP, case="/org/n/cases/c"), note(OFFICE, Note.CASE_OPENED)),
    "help_person.owner": (
        replace(HELP, helps=(Help.SETUP, Help.CASE), way=Way.OWNERS),
        OFFICE,
    ),
    "help_person.support": (
        replace(HELP, helps=(Help.SETUP, Help.CASE), way=Way.SUPPORT),
        OFFICE,
    ),
    "help_person.invited": (replace(HELP, person=LO, helps=(Help.SETUP,)), OFFICE),
    "help_person.self": (replace(HELP, helps=(), way=Way.NOBODY, is_self=True), OFFICE),
    "help_person.nothing": (replace(HELP, helps=(), way=Way.NOBODY), OFFICE),
    "help_deed": (DEED, OFFICE),
    "help_deed.setup": (replace(DEED, help=Help.SETUP), OFFICE),
    "help_deed.invited": (replace(DEED, help=Help.SETUP, person=LO), OFFICE),
    "help_deed.code": (replace(DEED, help=Help.ACCESS_CODE), OFFICE),
    "help_deed.owner": (replace(DEED, help=Help.CASE, way=Way.OWNERS), OFFICE),
    "help_deed.support": (replace(DEED, help=Help.CASE, way=Way.SUPPORT), OFFICE),
    "help_deed.error": (
        DEED,
        complain(
            OFFICE,
            Rejected(Reason.CHECK_MISSING, field="checks"),
            Rejected(Reason.FIELD_EMPTY, field="reason"),
            typed={"ticket": "T-1812", "check_other": "yes"},
        ),
    ),
    "help_code": (
        views.AccessCodeGivenPage(
            office=HEAD, person=AMIRA, code="k7qm-zp3x-dw5r", expires_at=OPENS_AT
        ),
        OFFICE,
    ),
    "cases": (views.CasesPage(office=HEAD, cases=(), opens=True), OFFICE),
    "cases.full": (
        views.CasesPage(
            office=HEAD,
            cases=tuple(replace(ROW, id=state.value, state=state) for state in CaseState),
        ),
        OFFICE,
    ),
    "case_new": (views.CaseNewPage(office=HEAD), OFFICE),
    "case_new.error": (
        views.CaseNewPage(office=HEAD),
        complain(
            OFFICE, Rejected(Reason.PERSON_UNKNOWN, field="email"), typed={"email": "nobody@x"}
        ),
    ),
    "case": (replace(CASE, case=replace(ROW, state=CaseState.OPEN), steps=STEPS[:1]), OFFICE),
    "case.full": (CASE, OFFICE),
    "case.yours": (replace(CASE, approves=False), OFFICE),
    "case.error": (CASE, complain(OFFICE, Rejected(Reason.CHECKS_THIN, field="checks"))),
    "case.waiting": (
        replace(
            CASE,
            approves=False,
            case=replace(ROW, state=CaseState.WAITING),
            steps=(*STEPS, views.CaseStep(what="second", at=NOW, by="Bo Ek")),
            ready_at=UNTIL,
            lapses_at=UNTIL,
        ),
        OFFICE,
    ),
    "case.ready": (
        replace(CASE, approves=False, case=replace(ROW, state=CaseState.READY), lapses_at=UNTIL),
        OFFICE,
    ),
    "case.lapsed": (
        replace(CASE, approves=False, closes=False, case=replace(ROW, state=CaseState.LAPSED)),
        OFFICE,
    ),
    "case.stopped": (
        replace(
            CASE,
            approves=False,
            takes_up=True,
            case=replace(ROW, state=CaseState.STOPPED),
            steps=(*STEPS, views.CaseStep(what="stopped", at=NOW)),
        ),
        OFFICE,
    ),
    "switchboard": (views.SwitchboardPage(office=HEAD), OFFICE),
    "switchboard.full": (CALLER, OFFICE),
    "switchboard.error": (
        views.SwitchboardPage(office=HEAD),
        complain(
            OFFICE, Rejected(Reason.SUPPORT_CODE_UNKNOWN, field="code"), typed={"code": "123456"}
        ),
    ),
    "access_code": (views.AccessCodePage(identifier="maja@example.com"), OUTSIDE),
    "access_code.error": (
        views.AccessCodePage(identifier="maja@example.com", opens_at=OPENS_AT),
        complain(OUTSIDE, Rejected(Reason.ACCESS_CODE_WRONG, field="code"), typed={"code": "k7qm"}),
    ),
    "access_code.closed": (
        views.AccessCodePage(identifier="maja@example.com", opens_at=OPENS_AT),
        OUTSIDE,
    ),
    "hall_support_code": (views.HallSupportCodePage(), OUTSIDE),
    "hall_support_code.full": (
        views.HallSupportCodePage(code="418092", expires_at=OPENS_AT),
        OUTSIDE,
    ),
    "support_code": (views.SupportCodePage(), INSIDE),
    "support_code.full": (views.SupportCodePage(code="418092", expires_at=OPENS_AT), INSIDE),
    "stop": (views.StopPage(name="Amira Haddad"), OUTSIDE),
    "stop.full": (views.StopPage(done=True, support_contact="help@example.com"), OUTSIDE),
    "dead_link.stop": (views.DeadLinkPage(kind=views.LinkKind.STOP), OUTSIDE),
    "sign_in_help.ask": (replace(HALL, helpers=("Karin Öst",)), OUTSIDE),
    "sign_in_help.asked": (
        replace(HALL, helpers=("Karin Öst", "Olle Berg")),
        note(OUTSIDE, Note.ADMINISTRATORS_TOLD, "Karin Öst, Olle Berg"),
    ),
    "sign_in_help.too_often": (
        replace(HALL, helpers=("Karin Öst",)),
        complain(OUTSIDE, Rejected(Reason.HELP_ASKED, Detail(opens_at=OPENS_AT))),
    ),
    "sign_in_help.may_open": (replace(HALL, may_open_case=True), OUTSIDE),
    **{
        f"sign_in_help.{state.value}": (
            replace(
                HALL,
                case=state,
                case_ready_at=UNTIL,
                case_lapses_at=UNTIL,
                may_open_case=state is CaseState.LAPSED,
            ),
            OUTSIDE,
        )
        for state in CaseState
        if state not in {CaseState.USED, CaseState.CLOSED}
    },
}
