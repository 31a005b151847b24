"""Whether mail and text messages leave: everything that sending takes, without sending."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from farstu.app import House
from farstu.cli.findings import Finding, fine, problem, warning
from farstu.cli.mail import name_way
from farstu.cli.troubles import explain_trouble, remedy_of
from farstu.cli.wording import count
from farstu.config import Config
from farstu.senders import make_gateways, make_sender
from farstu.services.portals import list_portals
from farstu.services.undelivered import Stage, list_unsent

LIST = "farstu outbox list"


def check_mail(config: Config) -> Finding:
    """See that the mail server takes us in, or that messages can be put into the folder."""
    with closing(make_sender(config)) as sender:
        no = sender.probe()
    way = name_way(config)
    if no is not None:
        return problem("mail", f"{way}: {explain_trouble(no)}", fix=remedy_of(no))
    if config.mail.host:
        signed_in = f", signed in as {config.mail.username}" if config.mail.username else ""
        return fine("mail", f"{way} answers ({config.mail.security}{signed_in})")
    text = f"no server: messages go as files into {way}"
    if config.origin.startswith("https:"):
        return warning("mail", text, fix="set mail.host (docs/delivery.md)")
    return fine("mail", text)


def check_sms(config: Config) -> Iterator[Finding]:
    """See that each gateway takes us in, or that text messages can be put into the folder."""
    gateways = make_gateways(config)
    for gateway in gateways:
        with closing(gateway.sender) as sender:
            no = sender.probe()
        if no is None:
            yield fine("sms", f"{gateway.name} answers")
        else:
            told = f"{gateway.name}: {explain_trouble(no)}"
            yield problem("sms", told, fix=remedy_of(no))
    if not gateways:
        text = f"no gateway: text messages go as files into {config.mail_folder}"
        if config.origin.startswith("https:"):
            yield warning("sms", text, fix="add [[sms.gateways]] (docs/sms.md)")
        else:
            yield fine("sms", text)


def check_outbox(house: House) -> Iterator[Finding]:
    """See that no message was given up."""
    kit = house.kit
    dead = sum(
        one.stage is Stage.DEAD
        for portal in list_portals(kit)
        for one in kit.store.read(lambda tx: list_unsent(kit, tx), portal_id=portal.id)
    )
    if dead:
        yield warning("outbox", f"{count(dead, 'message')} could not be sent", fix=LIST)
