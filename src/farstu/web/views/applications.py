"""The applications of a portal, for whoever runs it. What each door has to say is its own part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from farstu.core.relying_parties import Door, Rules
from farstu.core.rule_losses import Lost
from farstu.http.proxy_configuration import Proxy
from farstu.services.office_applications import Switch
from farstu.web.views.invitations import SlipRow
from farstu.web.views.offices import OfficeHead


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRow:
    """An application; how many people *allowed* it something, and are *inside* now."""

    id: str
    name: str
    door: Door
    added_at: datetime
    allowed: int = 0
    inside: int = 0
    is_suspended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretRow:
    """One secret of an application: its last characters."""

    id: str
    hint: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an application's people enter there. *secret* is shown this once, or it is empty."""

    issuer: str
    discovery: str
    client_id: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationsPage:
    """``/org/<staff>/applications``; *doors* are those that another one may come in by."""

    template: ClassVar[str] = "office/applications.html"
    office: OfficeHead
    doors: tuple[Door, ...]
    rows: tuple[ApplicationRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationNewPage:
    """``/org/<staff>/applications/new/<door>``. Fields: application_name and the door's first."""

    template: ClassVar[str] = "office/application_new.html"
    office: OfficeHead
    door: Door
    slips: tuple[SlipRow, ...] = ()
    is_typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationPage:
    """``/org/<staff>/applications/<application>``: what it has to know, its rules and secrets.

    *told* has its secret right after it was made. Without *secrets* as its rules want them nobody
    gets in; None: its rules want none.
    """

    template: ClassVar[str] = "office/application.html"
    office: OfficeHead
    row: ApplicationRow
    rules: Rules
    told: Told
    secrets: tuple[SecretRow, ...] | None = None
    may_add: bool = False
    is_new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRulesPage:
    """``/org/<staff>/applications/<application>/rules``. Fields: revision and those of its door.

    *rules* are as they are now. *lost* is what would be gone by what was typed, which is then kept
    in *typed* and asked about once more.
    """

    template: ClassVar[str] = "office/application_rules.html"
    office: OfficeHead
    row: ApplicationRow
    rules: Rules
    slips: tuple[SlipRow, ...] = ()
    lost: tuple[Lost, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    is_typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationDeedPage:
    """``/org/<staff>/applications/<application>/<switch>``: what is about to be done to it."""

    template: ClassVar[str] = "office/application_deed.html"
    office: OfficeHead
    row: ApplicationRow
    switch: Switch


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretRemovePage:
    """``…/<application>/secrets/<secret>/remove``; *is_last*: it has no other."""

    template: ClassVar[str] = "office/application_secret.html"
    office: OfficeHead
    row: ApplicationRow
    secret: SecretRow
    is_last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What a proxy has to be told about one host; *file* is what it is called there."""

    origin: str
    text: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyPage:
    """``…/<application>/proxy``. Fields, in the address: proxy, upstream, farstu.

    In each of the *configurations* stands *placeholder* where the proxies' secret belongs.
    """

    template: ClassVar[str] = "office/application_proxy.html"
    office: OfficeHead
    row: ApplicationRow
    proxies: tuple[Proxy, ...]
    proxy: Proxy
    placeholder: str
    configurations: tuple[Configuration, ...] = ()
