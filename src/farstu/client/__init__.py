"""The client: for portals and applications that leave the second factor to Farstu.

It imports nothing else of Farstu, and needs httpx and joserfc: ``pip install "farstu[client]"``.
``docs/client.md`` begins with programs that work.
"""

from farstu.client.challenges import (
    MULTI,
    PHISHING_RESISTANT,
    Acr,
    Challenge,
    Proven,
    Remembered,
)
from farstu.client.enrolments import Enrolment, Sheet
from farstu.client.hosted import Asked, HostedPage, Proof
from farstu.client.messages import Inbox, Message
from farstu.client.people import Attributes, Held, Membership, Page, Person
from farstu.client.portal import Event, Policy, Portal
from farstu.client.sessions import Session
from farstu.client.shells import AsyncFarstu, Farstu
from farstu.client.troubles import Refused, Trouble, Unreachable
from farstu.client.webhooks import Deliveries, Delivery, MadeSecret, Webhook, WebhookSecret

__all__ = [
    "MULTI",
    "PHISHING_RESISTANT",
    "Acr",
    "Asked",
    "AsyncFarstu",
    "Attributes",
    "Challenge",
    "Deliveries",
    "Delivery",
    "Enrolment",
    "Event",
    "Farstu",
    "Held",
    "HostedPage",
    "Inbox",
    "MadeSecret",
    "Membership",
    "Message",
    "Page",
    "Person",
    "Policy",
    "Portal",
    "Proof",
    "Proven",
    "Refused",
    "Remembered",
    "Session",
    "Sheet",
    "Trouble",
    "Unreachable",
    "Webhook",
    "WebhookSecret",
]
