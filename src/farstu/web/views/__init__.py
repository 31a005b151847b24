"""What every page shows: one frozen dataclass per page, handed to its template as ``view``.

They hold facts and decide nothing. The words are in the templates, in ``wording.py`` and in
``activity.py``, so that a handler never writes a sentence. Beside ``view`` a template gets what
``Frame`` has, and from the renderer ``language``, ``direction`` and ``static``.
"""

from __future__ import annotations

from farstu.core.readiness import Protection
from farstu.web.views.account import (
    AuthenticatorPage,
    AuthenticatorTestPage,
    ConfirmPage,
    PasswordPage,
    RecoveryCodesPage,
    RemovePage,
    SecurityPage,
    SessionsPage,
)
from farstu.web.views.frame import ErrorLine, Frame, Page, Person, Portal
from farstu.web.views.login import (
    FactorPage,
    LoginOverPage,
    RecoveryCodePage,
    SignedOutPage,
    SignInHelpPage,
    SignInPage,
)
from farstu.web.views.public import (
    DeadLinkPage,
    DisputePage,
    ErrorPage,
    ForgottenPage,
    HelpPage,
    InvitationPage,
    LinkKind,
    LinkSentPage,
    NewPasswordPage,
    UnclaimedPage,
    WelcomePage,
)
from farstu.web.views.rows import (
    ActivityRow,
    AuthenticatorRow,
    CodeLooks,
    RecoveryStock,
    SessionRow,
    Signal,
    StepDone,
    Steps,
    Way,
)
from farstu.web.views.setup import (
    Cause,
    Choice,
    EnrolmentPage,
    InterruptionPage,
    KeyBegun,
    MethodPage,
    PlainBegun,
    RecoverySheetPage,
    SeedBegun,
    SentBegun,
    SetupDonePage,
    Sheet,
    TotpBegun,
)

__all__ = [
    "ActivityRow",
    "AuthenticatorPage",
    "AuthenticatorRow",
    "AuthenticatorTestPage",
    "Cause",
    "Choice",
    "CodeLooks",
    "ConfirmPage",
    "DeadLinkPage",
    "DisputePage",
    "EnrolmentPage",
    "ErrorLine",
    "ErrorPage",
    "FactorPage",
    "ForgottenPage",
    "Frame",
    "HelpPage",
    "InterruptionPage",
    "InvitationPage",
    "KeyBegun",
    "LinkKind",
    "LinkSentPage",
    "LoginOverPage",
    "MethodPage",
    "NewPasswordPage",
    "Page",
    "PasswordPage",
    "Person",
    "PlainBegun",
    "Portal",
    "Protection",
    "RecoveryCodePage",
    "RecoveryCodesPage",
    "RecoverySheetPage",
    "RecoveryStock",
    "RemovePage",
    "SecurityPage",
    "SeedBegun",
    "SentBegun",
    "SessionRow",
    "SessionsPage",
    "SetupDonePage",
    "Sheet",
    "SignInHelpPage",
    "SignInPage",
    "Signal",
    "SignedOutPage",
    "StepDone",
    "Steps",
    "TotpBegun",
    "UnclaimedPage",
    "Way",
    "WelcomePage",
]
