"""Every page in its empty, its error and its full state.

``SAMPLES`` is what the tests of templates render, and what the browser looks at.
"""

from __future__ import annotations

from dataclasses import replace

from farstu.core.assurance import Backup, FactorKind
from farstu.core.invitations import STANDING, InvitationState
from farstu.core.outcome import Detail, Reason, Rejected
from farstu.core.policy import Requirement
from farstu.core.readiness import Fix, ToFix
from farstu.core.roles import Role
from farstu.services.challenging import Asked, Target
from farstu.web import views
from farstu.web.notes import Note
from farstu.web.views.account import OwnDisputePage
from farstu.web.views.frame import Ending
from tests.web.guides import articles_of
from tests.web.helping_samples import HELPING
from tests.web.people import (
    ACTIVITY,
    BEGUN,
    HEAD,
    INSIDE,
    LOOKING,
    NOW,
    NOWHERE,
    OFFICE,
    OPENS_AT,
    OUTSIDE,
    PHONE,
    REMEMBERED,
    SESSIONS,
    SHEET,
    STEP_1,
    STEP_2,
    STOCK,
    STOPPED,
    TABLET,
    TO_APP,
    TO_RECOVERY,
    TOTP,
    complain,
    days_ago,
    note,
)
from tests.web.samples_applications import APPLICATION_SAMPLES
from tests.web.samples_errands import ERRAND_SAMPLES
from tests.web.samples_imports import IMPORT_SAMPLES
from tests.web.samples_people import PEOPLE_SAMPLES
from tests.web.samples_policy import POLICY_SAMPLES
from tests.web.samples_programs import PROGRAM_SAMPLES
from tests.web.samples_requests import REQUEST_SAMPLES
from tests.web.samples_running import OPENING, RUNNING_SAMPLES

KEY = FactorKind("webauthn")
EMAIL = FactorKind("email_code")
WORK = Target(id="w", name="Work", hint="ma•••@example.com")
TEXT = FactorKind("sms_code")
NUMBER = Target(id="n", name="Phone", hint="…17")
HOME = Target(id="h", name="Home", hint="•••@home.example")
ASKED = Asked(targets=(WORK, HOME))
SENT = Asked(targets=(WORK, HOME), hint=WORK.hint, sent_at=NOW, opens_at=OPENS_AT)
MAIL_BEGUN = views.SentBegun(address="maja@example.com", digits=8)
KEY_BEGUN = views.KeyBegun(options='{"challenge": "c2FtcGxl"}')
CHOSEN_KEYS = replace(
    KEY_BEGUN, asks=True, models=("Nordnyckel 5 NFC", "Vakt Bio, with fingerprint reader")
)
CERTIFIED_KEYS = replace(KEY_BEGUN, asks=True, level="2")
GENUINE_KEYS = replace(KEY_BEGUN, asks=True)
MAILBOX = replace(PHONE, kind=EMAIL, name="Work", hint=WORK.hint)
BLUE = replace(PHONE, kind=KEY, name="Blue YubiKey", backup=Backup.ONE_DEVICE)
PASSKEYS = (
    BLUE,
    replace(BLUE, id="b", name="Phone", backup=Backup.SYNCED),
    replace(BLUE, id="c", name="Laptop", backup=Backup.NOT_SYNCED),
)
GONE_KEY = views.Signal(method="signalUnknownCredential", details='{"credentialId": "c2FtcGxl"}')
SIGN_IN = views.SignInPage()
FACTOR = views.FactorPage(kind=TOTP, identifier="maja@example.com", others=(TO_RECOVERY,))
RECOVERY = views.RecoveryCodePage(identifier="maja@example.com", others=(TO_APP,))
INTERRUPTION = views.InterruptionPage(cause=views.Cause.REQUIRED, asker="Nordskär Registry")
METHOD = views.MethodPage(choices=(views.Choice(kind=TOTP),), steps=STEP_1)
METHODS = replace(
    METHOD,
    choices=(
        views.Choice(kind=TOTP, recommended=True),
        *(views.Choice(kind=FactorKind(k)) for k in ("webauthn", "sms_code", "email_code")),
    ),
    with_platform=KEY,
)
ADDED = views.Steps(number=2, total=2, done=views.StepDone.METHOD_ADDED)
CODES = views.RecoverySheetPage(sheet=SHEET, steps=STEP_1)
ENROLMENT = views.EnrolmentPage(kind=TOTP, begun=BEGUN, steps=STEP_2, other_kinds=True)
EIGHT = views.CodeLooks(lengths=(8,), seconds=(60,))
EITHER = views.CodeLooks(lengths=(6, 8), seconds=(30, 60))
TYPED = views.SeedBegun(digits=8, period=60)
WAITING = views.OfferRow(id="o", kind=TOTP, serial="0012345")
SECURITY = views.SecurityPage(
    protection=views.Protection.ONE_KEY,
    requirement=Requirement.REQUIRED,
    asker="Nordskär Registry",
    email="maja@example.com",
    authenticators=(PHONE,),
    recovery=STOCK,
    password_changed_at=days_ago(40),
    sessions=2,
    activity=ACTIVITY,
    fixes=(ToFix(Fix.SPARE, PHONE.id),),
)
BARE = views.SecurityPage(
    protection=views.Protection.NONE,
    requirement=Requirement.OPTIONAL,
    asker="Nordskär Registry",
    email="maja@example.com",
)
RENAME = views.AuthenticatorPage(authenticator=PHONE)
TRY = views.AuthenticatorTestPage(authenticator=PHONE)
REMOVE = views.RemovePage(authenticator=PHONE, others=("Tablet",), required=True, codes_left=8)
STOCKED = views.RecoveryCodesPage(stock=STOCK, used_at=(days_ago(1), days_ago(30)))
ENDING = Ending(idle=90, total=3600, whose="somebody")
PASSWORD = views.PasswordPage(least=12, other_sessions=2)
CONFIRM = views.ConfirmPage(next_url="/account/security/add", kind=TOTP, codes_left=8)
WELCOME = views.WelcomePage(least=15)
ARTICLES = {preset: tuple(articles_of(preset).values()) for preset in ("cloud", "hosting", "saas")}
CALLED = views.Called(
    organisation="Skogsbo",
    inviter="Karin Öst",
    role=Role.ADMINISTRATOR,
    email="maja@example.com",
    line="We order domains there from now on.",
    until=days_ago(-30),
)
CALL_WAITING = views.WaitingRow(id="x", organisation="Skogsbo", inviter="Karin Öst")
INVITING = views.InvitationsPage(
    office=HEAD,
    roles=(Role.MEMBER, Role.ADMINISTRATOR),
    languages=(
        views.Language(tag="en", name="English", current=False),
        views.Language(tag="sv", name="Svenska", current=False),
    ),
)
INVITATIONS = tuple(
    views.InvitationRow(
        id=state.value,
        email=f"{state.value}@example.com",
        name="Olle Ek" if state.value.startswith("w") else "",
        role=Role.MEMBER,
        inviter="" if state is InvitationState.OVER else "Karin Öst",
        sent_at=days_ago(number),
        until=days_ago(number - 30),
        state=state,
        stands=state in STANDING,
    )
    for number, state in enumerate(InvitationState)
)
SLIPS = (
    views.SlipRow(line=2, text="olle@@example", why="Enter an email address like name@example.com"),
    views.SlipRow(
        line=7, text="karin@example.com", why="That person belongs to your organisation already."
    ),
)
INVITATION = views.InvitationPage(email="olle@example.com", least=12)
ERROR = views.ErrorPage(status=404, reference="7f3a9c21", support_contact="help@example.com")

SAMPLES: dict[str, tuple[views.Page, views.Frame]] = {
    **PEOPLE_SAMPLES,
    **HELPING,
    **APPLICATION_SAMPLES,
    **ERRAND_SAMPLES,
    **IMPORT_SAMPLES,
    **POLICY_SAMPLES,
    **REQUEST_SAMPLES,
    **RUNNING_SAMPLES,
    **PROGRAM_SAMPLES,
    "sign_in": (SIGN_IN, OUTSIDE),
    "sign_in.error": (
        SIGN_IN,
        complain(OUTSIDE, Rejected(Reason.SIGN_IN_WRONG), typed={"identifier": "maja@example.com"}),
    ),
    "sign_in.full": (replace(SIGN_IN, away_minutes=30, first_time_hint=True), OUTSIDE),
    "sign_in.passkey": (replace(SIGN_IN, finder=KEY), OUTSIDE),
    "sign_in.passkey_error": (
        replace(SIGN_IN, finder=KEY, was_passkey=True, signals=(GONE_KEY,)),
        complain(OUTSIDE, Rejected(Reason.PASSKEY_UNKNOWN)),
    ),
    "factor": (replace(FACTOR, others=()), OUTSIDE),
    "factor.several": (replace(FACTOR, looks=EITHER), OUTSIDE),
    "factor.error": (
        FACTOR,
        complain(OUTSIDE, Rejected(Reason.CODE_EXPIRED), typed={"code": "770 315"}),
    ),
    "factor.remember": (replace(FACTOR, remember_days=30), OUTSIDE),
    "factor.remember_error": (
        replace(FACTOR, remember_days=1, others=()),
        complain(
            OUTSIDE, Rejected(Reason.CODE_WRONG), typed={"code": "418 092", "remember": "yes"}
        ),
    ),
    "factor.full": (replace(FACTOR, opens_at=OPENS_AT), OUTSIDE),
    "factor.key": (replace(FACTOR, kind=KEY, others=(TO_APP, TO_RECOVERY)), OUTSIDE),
    "factor.key_error": (
        replace(FACTOR, kind=KEY),
        complain(OUTSIDE, Rejected(Reason.KEY_UNKNOWN, field="credential")),
    ),
    "factor.email": (replace(FACTOR, kind=EMAIL, asked=ASKED), OUTSIDE),
    "factor.email_one": (replace(FACTOR, kind=EMAIL, asked=Asked(targets=(WORK,))), OUTSIDE),
    "factor.email_sent": (replace(FACTOR, kind=EMAIL, asked=SENT), OUTSIDE),
    "factor.email_error": (
        replace(FACTOR, kind=EMAIL, asked=SENT),
        complain(OUTSIDE, Rejected(Reason.SENT_JUST_NOW, Detail(opens_at=OPENS_AT))),
    ),
    "recovery_code": (replace(RECOVERY, others=()), OUTSIDE),
    "recovery_code.error": (
        RECOVERY,
        complain(
            OUTSIDE,
            Rejected(Reason.RECOVERY_CODE_USED),
            typed={"code": "10-k7qm-zp3x-dw5r-tb2h"},
        ),
    ),
    "recovery_code.full": (replace(RECOVERY, opens_at=OPENS_AT), OUTSIDE),
    "sign_in_help": (views.SignInHelpPage(), OUTSIDE),
    "sign_in_help.full": (
        views.SignInHelpPage(
            in_the_hall=True, ways=(TO_APP, TO_RECOVERY), support_contact="help@example.com"
        ),
        OUTSIDE,
    ),
    "recovery_code.mailbox_rests": (
        views.RecoveryCodePage(identifier="maja@example.com", mailbox_rests_until=days_ago(-1)),
        OUTSIDE,
    ),
    "signed_out.recovery": (views.SignedOutPage(recovery=True), OUTSIDE),
    "signed_out": (views.SignedOutPage(), OUTSIDE),
    "signed_out.remembered": (views.SignedOutPage(remembered=True), OUTSIDE),
    "signed_out.everywhere": (views.SignedOutPage(everywhere=True), OUTSIDE),
    "signed_out.secured": (views.SignedOutPage(everywhere=True, secured=True), OUTSIDE),
    "signed_out.forgotten": (views.SignedOutPage(forgotten=True), OUTSIDE),
    "login_over": (views.LoginOverPage(reason=Reason.LOGIN_EXPIRED), OUTSIDE),
    "login_over.full": (
        views.LoginOverPage(reason=Reason.LOGIN_UNMET, support_contact="help@example.com"),
        OUTSIDE,
    ),
    "interruption": (INTERRUPTION, OUTSIDE),
    "interruption.full": (replace(INTERRUPTION, postpone_until=days_ago(-9)), INSIDE),
    "interruption.more": (replace(INTERRUPTION, cause=views.Cause.MORE), INSIDE),
    "interruption.more_later": (
        replace(
            INTERRUPTION,
            cause=views.Cause.MORE,
            postpone_until=days_ago(-9),
            codes_first=False,
        ),
        INSIDE,
    ),
    "interruption.repair": (
        replace(INTERRUPTION, cause=views.Cause.REPAIR, codes_left=1, codes_first=False),
        OUTSIDE,
    ),
    "interruption.limited": (replace(INTERRUPTION, cause=views.Cause.LIMITED), INSIDE),
    "method": (METHOD, OUTSIDE),
    "method.error": (
        METHOD,
        complain(OUTSIDE, Rejected(Reason.FACTOR_NOT_ALLOWED), typed={"kind": "fax"}),
    ),
    "method.full": (METHODS, OUTSIDE),
    "method.offered": (
        replace(
            METHODS,
            choices=(
                replace(METHODS.choices[0], offered=(WAITING,)),
                *METHODS.choices[1:],
            ),
            with_platform=None,
        ),
        OUTSIDE,
    ),
    "method.inside": (replace(METHOD, inside=True, steps=None), INSIDE),
    "recovery_sheet": (views.RecoverySheetPage(sheet=None), OUTSIDE),
    "recovery_sheet.gone": (
        views.RecoverySheetPage(sheet=None, gone=True, replaces=True, inside=True),
        INSIDE,
    ),
    "recovery_sheet.full": (CODES, OUTSIDE),
    "recovery_sheet.added": (
        views.RecoverySheetPage(sheet=None, steps=ADDED, inside=True, added=True),
        INSIDE,
    ),
    "recovery_sheet.error": (
        replace(CODES, ask_back=3, replaces=True, inside=True),
        complain(
            INSIDE,
            Rejected(Reason.SHEET_CODE_WRONG, Detail(amount=3)),
            typed={"code_back": "4-k7qm"},
        ),
    ),
    "enrolment": (replace(ENROLMENT, begun=None), OUTSIDE),
    "enrolment.full": (ENROLMENT, OUTSIDE),
    "enrolment.key": (replace(ENROLMENT, kind=KEY, begun=KEY_BEGUN), OUTSIDE),
    "enrolment.key_error": (
        replace(ENROLMENT, kind=KEY, begun=KEY_BEGUN),
        complain(OUTSIDE, Rejected(Reason.KEY_TAKEN), typed={"name": "Blue YubiKey"}),
    ),
    "enrolment.key_models": (replace(ENROLMENT, kind=KEY, begun=CHOSEN_KEYS), OUTSIDE),
    "enrolment.key_level": (replace(ENROLMENT, kind=KEY, begun=CERTIFIED_KEYS), INSIDE),
    "enrolment.key_refused": (
        replace(ENROLMENT, kind=KEY, begun=CHOSEN_KEYS),
        complain(INSIDE, Rejected(Reason.KEY_MODEL_REFUSED)),
    ),
    "enrolment.key_anonymous": (
        replace(ENROLMENT, kind=KEY, begun=GENUINE_KEYS),
        complain(OUTSIDE, Rejected(Reason.KEY_ANONYMOUS)),
    ),
    "method.no_models": (METHODS, complain(INSIDE, Rejected(Reason.KEY_MODELS_UNKNOWN))),
    "enrolment.email": (replace(ENROLMENT, kind=EMAIL, begun=None, sends=True), OUTSIDE),
    "enrolment.email_bad": (
        replace(ENROLMENT, kind=EMAIL, begun=None, sends=True),
        complain(
            INSIDE, Rejected(Reason.EMAIL_INVALID, field="address"), typed={"address": "maja@@x"}
        ),
    ),
    "enrolment.email_sent": (replace(ENROLMENT, kind=EMAIL, begun=MAIL_BEGUN, sends=True), INSIDE),
    "enrolment.email_error": (
        replace(ENROLMENT, kind=EMAIL, begun=MAIL_BEGUN, sends=True),
        complain(INSIDE, Rejected(Reason.SENT_CODE_WRONG), typed={"code": "1234 5678"}),
    ),
    "enrolment.typed": (replace(ENROLMENT, begun=TYPED), OUTSIDE),
    "enrolment.offered": (replace(ENROLMENT, begun=None, offers=(WAITING,)), OUTSIDE),
    "enrolment.offered_several": (
        replace(ENROLMENT, offers=(WAITING, replace(WAITING, id="p", serial="Nº 7 <blue>"))),
        INSIDE,
    ),
    "enrolment.offered_begun": (
        replace(ENROLMENT, begun=replace(TYPED, serial=WAITING.serial)),
        OUTSIDE,
    ),
    "enrolment.typed_error": (
        ENROLMENT,
        complain(
            OUTSIDE,
            Rejected(Reason.SEED_LENGTH, Detail(amount=10), field="seed"),
            typed={"seed": "MZXW 6YTB", "digits": "8", "period": "60", "digest": "sha256"},
        ),
    ),
    "enrolment.typed_unknown": (
        ENROLMENT,
        complain(OUTSIDE, Rejected(Reason.CHOICE_UNKNOWN, field="digits"), typed={"digits": "7"}),
    ),
    "enrolment.error": (
        ENROLMENT,
        complain(
            OUTSIDE,
            Rejected(Reason.CODE_LENGTH, Detail(amount=5, wanted=6)),
            Rejected(Reason.NAME_TOO_LONG, Detail(amount=60)),
            typed={"code": "12345", "name": "phone " * 20},
        ),
    ),
    "setup_done": (views.SetupDonePage(name="Maja’s phone", kind=TOTP, codes_left=10), INSIDE),
    "setup_done.email": (views.SetupDonePage(name="Work", kind=EMAIL, codes_left=10), INSIDE),
    "setup_done.text": (views.SetupDonePage(name="Phone", kind=TEXT, codes_left=10), INSIDE),
    "factor.text": (replace(FACTOR, kind=TEXT, asked=Asked(targets=(NUMBER,))), OUTSIDE),
    "factor.text_sent": (
        replace(FACTOR, kind=TEXT, asked=replace(SENT, targets=(NUMBER,), hint="…17")),
        OUTSIDE,
    ),
    "enrolment.text": (replace(ENROLMENT, kind=TEXT, begun=None, sends=True), INSIDE),
    "setup_done.full": (
        views.SetupDonePage(
            name="New phone", kind=TOTP, codes_left=2, old=(PHONE, STOPPED), recovered=True
        ),
        INSIDE,
    ),
    "move": (
        views.MovePage(held=(views.HeldKind(kind=TOTP, names=("Phone",)),), codes_left=0),
        INSIDE,
    ),
    "move.full": (
        views.MovePage(
            held=(
                views.HeldKind(kind=TOTP, names=("Maja’s phone", "Tablet")),
                views.HeldKind(kind=KEY, names=("Blue YubiKey",)),
                views.HeldKind(kind=TEXT, names=("Phone",), may_add=False),
                views.HeldKind(kind=EMAIL, names=("Work",)),
            ),
            codes_left=8,
        ),
        INSIDE,
    ),
    "setup_done.passkey": (
        views.SetupDonePage(name="Blue YubiKey", kind=KEY, codes_left=10, signs_in_alone=True),
        INSIDE,
    ),
    "setup_done.moved": (
        views.SetupDonePage(
            name="New phone", kind=TOTP, codes_left=9, old=(PHONE,), suggest_spare=False
        ),
        INSIDE,
    ),
    "setup_done.spare": (
        views.SetupDonePage(name="Tablet", kind=TOTP, codes_left=8, suggest_spare=False),
        INSIDE,
    ),
    "security": (BARE, INSIDE),
    "security.required": (
        replace(BARE, requirement=Requirement.REQUIRED, unmet_from=days_ago(-9)),
        INSIDE,
    ),
    "security.unmet": (replace(SECURITY, unmet_from=days_ago(-9)), INSIDE),
    "security.off": (
        replace(
            BARE,
            requirement=Requirement.OFF,
            protection=views.Protection.NOT_OFFERED,
            may_add=False,
        ),
        INSIDE,
    ),
    "security.one": (SECURITY, note(INSIDE, Note.AUTHENTICATOR_ADDED, "Maja’s phone")),
    "security.offered": (replace(BARE, offers=(WAITING,)), INSIDE),
    "security.full": (
        replace(
            SECURITY,
            protection=views.Protection.ONE_THING,
            authenticators=(PHONE, TABLET, STOPPED),
            recovery=replace(STOCK, left=2),
            fixes=(ToFix(Fix.STOPPED, STOPPED.id), ToFix(Fix.FEW_CODES)),
        ),
        INSIDE,
    ),
    "security.old": (
        replace(
            SECURITY,
            protection=views.Protection.ONE_THING,
            authenticators=(PHONE, TABLET),
            fixes=(ToFix(Fix.OLD_CODES), ToFix(Fix.UNUSED, TABLET.id)),
        ),
        INSIDE,
    ),
    "security.sent": (
        replace(
            SECURITY,
            authenticators=(MAILBOX,),
            recovery=replace(STOCK, left=0),
            fixes=(ToFix(Fix.NO_CODES), ToFix(Fix.STRONGER), ToFix(Fix.SPARE, MAILBOX.id)),
        ),
        INSIDE,
    ),
    "security.keys": (
        replace(
            SECURITY,
            protection=views.Protection.BEST,
            authenticators=PASSKEYS,
            signals=(GONE_KEY,),
            fixes=(),
        ),
        note(INSIDE, Note.AUTHENTICATOR_REMOVED, "Red YubiKey"),
    ),
    "security.last_code": (replace(SECURITY, recovery=replace(STOCK, left=0)), INSIDE),
    "security.no_sheet": (replace(SECURITY, recovery=None, password_changed_at=None), INSIDE),
    "authenticator": (RENAME, INSIDE),
    "authenticator.error": (
        RENAME,
        complain(INSIDE, Rejected(Reason.NAME_EMPTY), typed={"name": ""}),
    ),
    "authenticator.key": (views.AuthenticatorPage(authenticator=BLUE), INSIDE),
    "authenticator.full": (views.AuthenticatorPage(authenticator=STOPPED), INSIDE),
    "test": (TRY, INSIDE),
    "test.error": (
        TRY,
        complain(INSIDE, Rejected(Reason.CLOCK_SLOW, Detail(amount=4)), typed={"code": "418092"}),
    ),
    "test.hardware": (replace(TRY, looks=EIGHT), INSIDE),
    "test.key": (replace(TRY, authenticator=BLUE), INSIDE),
    "test.email": (replace(TRY, authenticator=MAILBOX, asked=Asked(targets=(WORK,))), INSIDE),
    "test.email_sent": (replace(TRY, authenticator=MAILBOX, asked=SENT), INSIDE),
    "test.full": (replace(TRY, worked_at=NOW), INSIDE),
    "test.closed": (replace(TRY, opens_at=OPENS_AT), INSIDE),
    "remove": (REMOVE, INSIDE),
    "remove.error": (
        replace(REMOVE, others=()),
        complain(INSIDE, Rejected(Reason.LAST_AUTHENTICATOR)),
    ),
    "remove.full": (replace(REMOVE, others=(), required=False), INSIDE),
    "recovery_codes": (views.RecoveryCodesPage(stock=None, may_make=False), INSIDE),
    "recovery_codes.none": (views.RecoveryCodesPage(stock=None), INSIDE),
    "recovery_codes.full": (STOCKED, note(INSIDE, Note.CODES_SAVED)),
    "recovery_codes.low": (replace(STOCKED, stock=replace(STOCK, left=1)), INSIDE),
    "recovery_codes.empty": (replace(STOCKED, stock=replace(STOCK, left=0)), INSIDE),
    "password": (views.PasswordPage(least=15), INSIDE),
    "password.error": (
        PASSWORD,
        complain(
            INSIDE,
            Rejected(Reason.PASSWORD_WRONG, field="current"),
            Rejected(Reason.PASSWORD_SHORT, Detail(amount=12), field="new"),
        ),
    ),
    "password.full": (PASSWORD, INSIDE),
    "offices": (
        views.OfficesPage(
            offices=(
                views.OfficeRow(id="n", name="Nordskär Webb AB", role=Role.OWNER),
                views.OfficeRow(id="h", name="Hamnkontoret", role=Role.ADMINISTRATOR),
            ),
            found=2,
        ),
        OFFICE,
    ),
    "offices.none": (views.OfficesPage(offices=(), found=0, text="100%"), OFFICE),
    "offices.many": (
        views.OfficesPage(
            offices=(views.OfficeRow(id="h", name="Hamnkontoret", role=None),),
            found=1204,
            text="ö",
            first=51,
            earlier="/org?q=x",
            later="/org?q=x&page=3",
        ),
        OFFICE,
    ),
    "office.closed": (views.OfficeClosedPage(), INSIDE),
    "sessions": (views.SessionsPage(sessions=SESSIONS[:1]), INSIDE),
    "sessions.ending": (views.SessionsPage(sessions=SESSIONS), replace(INSIDE, ending=ENDING)),
    "own_dispute": (OwnDisputePage(), INSIDE),
    "sessions.none_remembered": (
        views.SessionsPage(sessions=SESSIONS[:1], remembers=True),
        note(INSIDE, Note.ALL_DEVICES_FORGOTTEN),
    ),
    "sessions.remembered": (
        views.SessionsPage(sessions=SESSIONS, remembers=True, remembered=REMEMBERED),
        note(INSIDE, Note.DEVICE_FORGOTTEN),
    ),
    "sessions.full": (views.SessionsPage(sessions=SESSIONS), note(INSIDE, Note.SESSION_ENDED)),
    "confirm": (replace(CONFIRM, kind=None), INSIDE),
    "confirm.error": (
        replace(CONFIRM, kind=None),
        complain(INSIDE, Rejected(Reason.PASSWORD_WRONG)),
    ),
    "confirm.closed": (replace(CONFIRM, kind=None, opens_at=OPENS_AT), INSIDE),
    "confirm.key": (replace(CONFIRM, kind=KEY), INSIDE),
    "confirm.email": (replace(CONFIRM, kind=EMAIL, asked=ASKED, others=(TO_APP,)), INSIDE),
    "confirm.email_sent": (replace(CONFIRM, kind=EMAIL, asked=SENT, others=(TO_APP,)), INSIDE),
    "confirm.full": (replace(CONFIRM, opens_at=OPENS_AT), INSIDE),
    "welcome": (WELCOME, NOWHERE),
    "welcome.error": (
        WELCOME,
        complain(
            NOWHERE,
            Rejected(Reason.FIELD_EMPTY, field="portal_name"),
            Rejected(Reason.EMAIL_INVALID),
            Rejected(Reason.PASSWORD_COMMON),
            typed={"portal_name": "", "name": "Maja <Lindqvist>", "email": "maja@@example"},
        ),
    ),
    "welcome.portal": (replace(WELCOME, sets_up=False), OUTSIDE),
    "sign_in.look": (SIGN_IN, replace(OUTSIDE, portal=LOOKING)),
    "enrolment.look": (ENROLMENT, replace(INSIDE, portal=LOOKING)),
    "security.look": (SECURITY, replace(INSIDE, portal=LOOKING)),
    "dispute": (views.DisputePage(name="Maja Lindqvist"), OUTSIDE),
    "dispute.address": (
        views.DisputePage(name="Maja Lindqvist", address="maja@example.com"),
        OUTSIDE,
    ),
    "dispute.linked": (views.DisputePage(name="Maja Lindqvist", own_id="4711"), OUTSIDE),
    "dispute.full": (views.DisputePage(name="Maja Lindqvist", added="Blue YubiKey"), OUTSIDE),
    "dead_link.dispute": (views.DeadLinkPage(kind=views.LinkKind.DISPUTE), OUTSIDE),
    "data": (
        views.DataPage(
            remembered_days=30,
            known_browsers=20,
            known_days=400,
            unsent_days=30,
            request_days=90,
            support_contact="help@example.com",
        ),
        INSIDE,
    ),
    "email": (views.EmailPage(current="maja@example.com"), INSIDE),
    "email.error": (
        views.EmailPage(current="maja@example.com"),
        complain(INSIDE, Rejected(Reason.ADDRESS_HELD), typed={"address": "maja@example.com"}),
    ),
    "email.full": (views.EmailPage(current="maja@example.com", pending="maja@new.example"), INSIDE),
    "forgotten": (views.ForgottenPage(), OUTSIDE),
    "forgotten.error": (
        views.ForgottenPage(),
        complain(OUTSIDE, Rejected(Reason.FIELD_EMPTY, field="identifier")),
    ),
    "link_sent": (views.LinkSentPage(), OUTSIDE),
    "link_sent.full": (views.LinkSentPage(support_contact="help@example.com"), OUTSIDE),
    "new_password": (views.NewPasswordPage(name="maja@example.com", least=12), OUTSIDE),
    "new_password.error": (
        views.NewPasswordPage(name="maja@example.com", least=12),
        complain(OUTSIDE, Rejected(Reason.PASSWORD_COMMON)),
    ),
    "dead_link.password": (views.DeadLinkPage(kind=views.LinkKind.PASSWORD), OUTSIDE),
    "invitation": (INVITATION, OUTSIDE),
    "invitation.full": (replace(INVITATION, called=CALLED), OUTSIDE),
    "invitation.signed_in": (replace(INVITATION, called=CALLED), replace(INSIDE, here="/invite/x")),
    "call": (views.CallPage(called=CALLED, kind="sign_in"), OUTSIDE),
    "call.other": (views.CallPage(called=CALLED, kind="other"), INSIDE),
    "call.old": (
        views.CallPage(called=replace(CALLED, inviter="", line=""), kind="old"),
        OUTSIDE,
    ),
    "call_over": (
        views.CallOverPage(organisation="Skogsbo", state=InvitationState.WITHDRAWN),
        OUTSIDE,
    ),
    "call_over.accepted": (
        views.CallOverPage(organisation="Skogsbo", state=InvitationState.ACCEPTED),
        OUTSIDE,
    ),
    "call_over.declined": (
        views.CallOverPage(organisation="Skogsbo", state=InvitationState.DECLINED, inside=True),
        INSIDE,
    ),
    "call_over.late": (
        views.CallOverPage(organisation="Skogsbo", state=InvitationState.OVER),
        OUTSIDE,
    ),
    "new_link": (views.NewLinkPage(), OUTSIDE),
    "new_link.full": (views.NewLinkPage(support_contact="help@example.com"), OUTSIDE),
    "join": (views.JoinPage(id="x", called=CALLED), INSIDE),
    "security.invited": (
        replace(SECURITY, invitations=(CALL_WAITING, replace(CALL_WAITING, inviter=""))),
        INSIDE,
    ),
    "office.invitations": (INVITING, OFFICE),
    "office.invitations_personal": (replace(INVITING, roles=(), personal=True), OFFICE),
    "office.invitations_full": (
        replace(INVITING, rows=INVITATIONS),
        note(OFFICE, Note.INVITATION_SENT, "maja@example.com"),
    ),
    "office.invitations_error": (
        replace(INVITING, rows=INVITATIONS[:1], slips=SLIPS, ready=4),
        complain(
            OFFICE,
            Rejected(Reason.LINES_WRONG, Detail(amount=2), field="addresses"),
            Rejected(Reason.LINE_LINKS),
            typed={"addresses": "Maja Lind <maja@example.com>\nolle@@example", "role": "owner"},
        ),
    ),
    "invitation.error": (
        INVITATION,
        complain(
            OUTSIDE,
            Rejected(Reason.PASSWORD_SHORT, Detail(amount=12)),
            typed={"name": "Olle"},
        ),
    ),
    "dead_link": (views.DeadLinkPage(kind=views.LinkKind.WELCOME), NOWHERE),
    "dead_link.full": (
        views.DeadLinkPage(kind=views.LinkKind.INVITATION, support_contact="help@example.com"),
        OUTSIDE,
    ),
    "unclaimed": (views.UnclaimedPage(), NOWHERE),
    "help": (views.HelpPage(articles=ARTICLES["hosting"]), OUTSIDE),
    "help.full": (
        views.HelpPage(
            articles=ARTICLES["saas"], opening=OPENING, support_contact="help@example.com"
        ),
        INSIDE,
    ),
    "help.off": (views.HelpPage(articles=ARTICLES["cloud"]), OUTSIDE),
    **{
        f"help_article.{preset}_{article.slug}": (views.HelpArticlePage(article=article), OUTSIDE)
        for preset, articles in ARTICLES.items()
        for article in articles
    },
    "error": (replace(ERROR, reference="", support_contact=""), OUTSIDE),
    "error.full": (replace(ERROR, status=500), INSIDE),
    "error.429": (replace(ERROR, status=429, opens_at=OPENS_AT), OUTSIDE),
    "error.sick": (replace(ERROR, status=503, is_sick=True), OUTSIDE),
    "error.421": (replace(ERROR, status=421), NOWHERE),
}
"""By name; the part before the dot is the page, the part after it the state."""
