"""From what is configured to what sends: a mail server, gateways, or files while there is neither.

``make_sender`` · ``make_text_sender`` · ``make_gateways``
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from farstu.config import Config
from farstu.config.gateway import Gateway as GatewayTable
from farstu.delivery.folder import FolderSender
from farstu.delivery.message import Message, Sender, TextMessage
from farstu.delivery.sms import elks, twilio, vonage
from farstu.delivery.sms.account import Account
from farstu.delivery.sms.apprise import AppriseSender
from farstu.delivery.sms.chain import Chain, Gateway
from farstu.delivery.sms.elks import ElksSender
from farstu.delivery.sms.folder import TextFolder
from farstu.delivery.sms.kannel import KannelSender
from farstu.delivery.sms.smpp import SmppSender
from farstu.delivery.sms.template import Format, Template, TemplateSender
from farstu.delivery.sms.twilio import TwilioSender
from farstu.delivery.sms.vonage import VonageSender
from farstu.delivery.smtp import Security, Server, SmtpSender

USUAL_URLS: Mapping[str, str] = {
    "46elks": elks.BASE_URL,
    "twilio": twilio.BASE_URL,
    "vonage": vonage.BASE_URL,
}


def make_sender(config: Config) -> Sender[Message]:
    """Make what mail leaves by: the configured server, or files while there is none."""
    mail = config.mail
    if not mail.host:
        return FolderSender(config.mail_folder)
    return SmtpSender(
        Server(
            host=mail.host,
            port=mail.port_in_use,
            security=Security(mail.security),
            username=mail.username,
            password=mail.read_password(),
            ca_file=mail.ca_file,
        )
    )


def make_text_sender(config: Config, *, clock: Callable[[], datetime]) -> Sender[TextMessage]:
    """Make what text messages leave by: the configured gateways, or files while there is none."""
    gateways = make_gateways(config)
    return Chain(gateways, clock=clock) if gateways else TextFolder(config.mail_folder)


def make_gateways(config: Config) -> list[Gateway]:
    """Make the configured gateways, in their order, each with a name that tells it apart."""
    tables = config.sms.in_order
    return [
        Gateway(name=_name(table, number, many=len(tables) > 1), sender=make_gateway(table))
        for number, table in enumerate(tables, start=1)
    ]


def make_gateway(table: GatewayTable) -> Sender[TextMessage]:
    """Make what sends through one gateway."""
    account = Account(
        base_url=table.base_url or USUAL_URLS.get(table.kind, ""),
        username=table.username,
        password=table.read_password(),
        sender=table.sender,
        ca_file=table.ca_file,
    )
    match table.kind:
        case "46elks":
            return ElksSender(account)
        case "twilio":
            sid = table.account or table.username
            return TwilioSender(account, account_sid=sid, service=table.service)
        case "vonage":
            return VonageSender(account)
        case "kannel":
            return KannelSender(account)
        case "smpp":
            return SmppSender(account, system_type=table.system_type)
        case "http":
            return TemplateSender(_template(table), account)
        case "apprise":
            return AppriseSender(table.read_url())


def _template(table: GatewayTable) -> Template:
    return Template(
        method=table.method or "POST",
        url=table.read_url(),
        headers=dict(_header(line) for line in table.headers),
        body=table.body,
        format=Format(table.format or Format.FORM),
        success_status=table.success_status,
        success_pattern=table.success_pattern,
        success_field=table.success_field,
        success_value=table.success_value,
    )


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name, value.strip()


def _name(table: GatewayTable, number: int, *, many: bool) -> str:
    """Name a gateway by its kind and, unless everybody knows, where it is."""
    host = urlsplit(table.base_url or (table.url if table.kind == "http" else "")).hostname
    name = f"{table.kind} at {host}" if host else table.kind
    return f"{number}. {name}" if many else name
