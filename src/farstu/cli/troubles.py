"""What to do when a message could not be handed over."""

from __future__ import annotations

from collections.abc import Mapping

from farstu.delivery.message import GatewayTrouble, Trouble, Undelivered

REMEDIES: Mapping[Trouble, str] = {
    Trouble.UNREACHABLE: "check mail.host and mail.port, and whether a firewall is in between",
    Trouble.CUT_OFF: "check mail.port and mail.security: 587 is starttls, 465 is tls",
    Trouble.NO_STARTTLS: "check mail.port; where it speaks TLS at once: mail.security = 'tls'",
    Trouble.CERTIFICATE: "check mail.host; with an authority of your own: its file in mail.ca_file",
    Trouble.CA_FILE: "check mail.ca_file: certificates in PEM, readable for Farstu",
    Trouble.NO_TLS: "check mail.port and mail.security: 587 is starttls, 465 is tls",
    Trouble.NO_SIGN_IN: "leave out mail.username, or check mail.port and mail.security",
    Trouble.SIGN_IN: "check mail.username and mail.password",
    Trouble.SENDER: "check mail.sender, and whether mail.username may send as it",
    Trouble.RECIPIENT: "check the address, and whether the server relays for Farstu",
    Trouble.NOT_NOW: "try again in a few minutes",
    Trouble.CONTENT: "look into the log of the mail server",
    Trouble.ADDRESS: "check the address",
    Trouble.FOLDER: "let Farstu write to the data folder",
}
"""What to do about each trouble of mail."""

GATEWAY_REMEDIES: Mapping[GatewayTrouble, str] = {
    GatewayTrouble.UNREACHABLE: "check base_url or url, and whether a firewall is in between",
    GatewayTrouble.CERTIFICATE: "check base_url or url; with an authority of your own: ca_file",
    GatewayTrouble.CA_FILE: "check ca_file: certificates in PEM, readable for Farstu",
    GatewayTrouble.NO_TLS: "check the port in base_url or url",
    GatewayTrouble.NO_GATEWAY: "check kind, and base_url or url",
    GatewayTrouble.SIGN_IN: "check username and password",
    GatewayTrouble.CREDIT: "pay in at the gateway, or ask them",
    GatewayTrouble.SENDER: "check sender, and whether the account may send as it",
    GatewayTrouble.COUNTRY: "allow that country at the gateway",
    GatewayTrouble.NOT_NOW: "try again in a few minutes",
    GatewayTrouble.FAULT: "try again later, or ask the gateway",
    GatewayTrouble.REFUSED: "look into the log of the gateway",
    GatewayTrouble.NUMBER: "check the number",
    GatewayTrouble.CONTENT: "look into the log of the gateway",
    GatewayTrouble.GIVEN_UP: "check url, and send with the command `apprise -vv`",
    GatewayTrouble.UNSURE: "see whether it arrived; if not, ask the gateway",
    GatewayTrouble.NOT_INSTALLED: ".venv/bin/python -m pip install apprise",
    GatewayTrouble.FOLDER: "let Farstu write to the data folder",
}
"""What to do about each trouble of text messages."""


def explain_trouble(no: Undelivered) -> str:
    """Say what went wrong, with the server's own words."""
    said = f"{no}: {no.said}" if no.said else str(no)
    return f"{said[0].upper()}{said[1:].removesuffix('.')}."


def remedy_of(no: Undelivered) -> str:
    """Say what to do about it."""
    if isinstance(no.trouble, Trouble):
        return REMEDIES[no.trouble]
    return GATEWAY_REMEDIES[no.trouble]
