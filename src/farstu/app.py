"""The composition root: settings become a house, and a house becomes an application.

``open_house`` · ``make_app`` · ``serve``
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from granian.constants import HTTPModes, Interfaces, Loops, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server as Granian
from starlette.types import ASGIApp

from farstu.api.privacyidea_door import PrivacyIdea
from farstu.api.site import Api
from farstu.auditor import Auditor
from farstu.config import Config, load_config
from farstu.core.budget import Budgets
from farstu.core.channels import Channel
from farstu.courier import Courier
from farstu.crier import Crier
from farstu.crypto.key_ring import KeyRing
from farstu.crypto.pool import HashPool
from farstu.delivery.message import Message, Sender, TextMessage, Undelivered
from farstu.delivery.posting import Poster
from farstu.factors import REGISTRY
from farstu.factors.metadata import Metadata
from farstu.factors.shape import Factor
from farstu.factors.webauthn import WebAuthn
from farstu.herald import Herald
from farstu.housekeeper import Housekeeper
from farstu.http.arrival import LARGEST_HEAD
from farstu.http.door import Site
from farstu.http.forward_auth import ProxyDoor
from farstu.http.proxies import NO_PROXIES, Proxies
from farstu.http.proxy_speech import Said
from farstu.logs import set_up_logs
from farstu.oidc.routes import oidc_routes
from farstu.oidc.wicket import Wicket
from farstu.postman import Postman, say_goodbye
from farstu.senders import make_sender, make_text_sender
from farstu.services.kit import Kit
from farstu.services.outbox import Carry, Outgoing
from farstu.store.engine import open_store
from farstu.store.portals import Portal
from farstu.store.version import newest_version
from farstu.usher import Usher
from farstu.web.mail import compose
from farstu.web.render import Renderer
from farstu.web.site import make_web
from farstu.web.text_message import compose_text
from farstu.web.wording_proxies import AT_APPLICATIONS

log = structlog.get_logger("farstu")

WORKERS_END_WITHIN = 8
"""Seconds. A worker that is told to end before it can listen never hears it, and would be waited
for without end; those who supervise us kill everything after ten (docker) or ninety (systemd)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A process's house: its means, its settings, and what it knows of the outside."""

    config: Config
    kit: Kit
    site: Site

    def portal_origin(self, host: str) -> str:
        """Say the origin of a portal, for links."""
        return self.site.origin_of(host)

    def sender_of(self, portal: Portal) -> tuple[str, str]:
        """Say whom a portal's mail comes from: address and name."""
        mail = self.config.mail
        return mail.sender or f"farstu@{portal.host}", mail.sender_name or portal.name

    def carry_by(self, sender: Sender[Message]) -> Carry:
        """Make what puts letters into mail and hands it to *sender*."""
        renderer = Renderer()

        def carry(outgoing: Outgoing) -> Undelivered | None:
            address, name = self.sender_of(outgoing.portal)
            origin = self.portal_origin(outgoing.portal.host)
            return sender.send(
                compose(renderer, outgoing, origin=origin, sender=address, sender_name=name)
            )

        return carry

    def carry_texts_by(self, sender: Sender[TextMessage]) -> Carry:
        """Make what puts letters into text messages and hands them to *sender*."""
        renderer = Renderer()
        return lambda outgoing: sender.send(compose_text(renderer, outgoing))


def entropy(count: int) -> bytes:
    """Draw from the operating system."""
    return os.urandom(count)


def clock() -> datetime:
    """Read the clock, in UTC."""
    return datetime.now(UTC)


@contextmanager
def open_house(config: Config) -> Iterator[House]:
    """Open store and hash pool for *config*, and close them again.

    Raises ``KeyFileError`` if the key file is missing, malformed or open to others.
    """
    keys = KeyRing(config.key_file)
    keys()
    metadata = config.webauthn.read()
    store = open_store(config.database, board=config.data / "board", version=newest_version())
    hashing = HashPool(config.hashing_threads, queue=config.passwords.queue)
    try:
        yield House(
            config=config,
            kit=Kit(
                store=store,
                factors={factor.kind: factor for factor in _factors(metadata)},
                clock=clock,
                entropy=entropy,
                keys=keys,
                hashing=hashing,
                cost=config.cost,
                budgets=_budgets(config),
                metadata=metadata,
            ),
            site=Site(
                origin=config.origin,
                trusted_proxies=config.trusted_proxies,
                listen=str(config.listen),
            ),
        )
    finally:
        hashing.close()
        store.close()


def _factors(metadata: Metadata | None) -> tuple[Factor, ...]:
    """Tell keys what is known of their models; every other factor is as it is."""
    keys = WebAuthn(metadata=metadata)
    return tuple(keys if factor.kind == keys.kind else factor for factor in REGISTRY)


def _budgets(config: Config) -> Budgets:
    return Budgets(
        mail=config.budgets.mail_limits,
        sms=config.budgets.sms_limits,
        countries=frozenset(config.sms.countries),
        prices=config.sms.price_list,
    )


def make_app() -> ASGIApp:
    """Make the application of one worker process; granian calls it after the fork."""
    config = load_config()
    set_up_logs(config)
    closing = ExitStack()
    house = closing.enter_context(open_house(config))

    def start(stopping: threading.Event) -> None:
        Housekeeper(house.kit, steady=time.monotonic).start(stopping)
        Auditor(house.kit, config.audit.keep).start(stopping)
        Herald(house.kit).start(stopping)
        Usher(house.kit).start(stopping)
        poster = Poster(networks=config.outbound.networks)
        Courier(house.kit, poster, house.portal_origin).start(stopping)
        Crier(house.kit, poster).start(stopping)
        mail = make_sender(config)
        texts = make_text_sender(config, clock=clock)
        posts = (
            Postman(house.kit, Channel.MAIL, mail, house.carry_by(mail)),
            Postman(house.kit, Channel.SMS, texts, house.carry_texts_by(texts)),
        )
        closing.callback(say_goodbye, [post.start(stopping) for post in posts])

    drawn = config.help.pictures
    trusted = config.forward_auth
    proxies = Proxies(networks=trusted.proxies, secret=trusted.read_secret())
    return make_site(
        house.kit,
        house.site,
        on_stop=closing.close,
        on_start=start,
        pictures=drawn,
        proxies=proxies,
    )


def make_site(
    kit: Kit,
    site: Site,
    *,
    on_start: Callable[[threading.Event], None] = lambda _stopping: None,
    on_stop: Callable[[], None] = lambda: None,
    renderer: Renderer | None = None,
    pictures: Path | None = None,
    proxies: Proxies = NO_PROXIES,
) -> ASGIApp:
    """Put pages and the doors for other software into one application."""
    wicket, api, privacyidea = Wicket(kit, site), Api(kit, site), PrivacyIdea(kit, site)
    renderer = renderer or Renderer()

    def say(said: Said, language: str) -> str:
        return renderer.words(language).say(AT_APPLICATIONS[said])

    def stop() -> None:
        wicket.close()
        api.close()
        privacyidea.close()
        side_door.close()
        on_stop()

    pages = make_web(
        kit,
        site,
        on_stop=stop,
        on_start=on_start,
        renderer=renderer,
        pictures=pictures,
        besides=[api.mount(), *privacyidea.routes(), *oidc_routes(wicket)],
    )
    side_door = ProxyDoor(pages, kit, site, proxies, say=say)
    return side_door


def serve(config: Config, *, application: str = "farstu.app:make_app") -> None:
    """Serve until stopped; blocks. Workers call *application*, with settings from environment."""
    server: Any = Granian(
        application,
        factory=True,
        address=config.listen.address,
        port=config.listen.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=LARGEST_HEAD),
        workers=config.workers,
        runtime_mode=RuntimeModes.st,
        loop=Loops.uvloop,
        backlog=1024,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=WORKERS_END_WITHIN,
    )
    server.serve()
