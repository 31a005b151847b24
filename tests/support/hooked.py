"""A house with a webhook, for the tests of webhooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from farstu.core.identifiers import IdentifierKind
from farstu.core.webhooks import Kind
from farstu.delivery.posting import Posted, Poster
from farstu.services.dispatching import Fate
from farstu.services.kit import Kit
from farstu.services.webhook_posting import post_waiting
from farstu.services.webhooks import MadeWebhook, WebhookWish, add_webhook
from farstu.store import identifiers, webhook_messages, webhooks
from farstu.store.identifiers import Identifier
from farstu.store.webhook_messages import WebhookMessage
from farstu.store.webhooks import Webhook
from tests.support.house import House, Person
from tests.support.receivers import POSTER

SHOP = "https://shop.example/events"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooked:
    """A webhook of a house."""

    house: House
    id: str
    secret: str

    @property
    def row(self) -> Webhook:
        """Read it as it is now."""
        found = self.house.read(lambda tx: webhooks.find(tx, self.id))
        assert found is not None
        return found

    @property
    def messages(self) -> list[WebhookMessage]:
        """List what it is told, the oldest first."""
        known = self.house.read(
            lambda tx: webhook_messages.list_of_webhook(tx, self.id, limit=1000)
        )
        return known[::-1]


def hook(
    house: House,
    address: str = SHOP,
    *,
    kinds: Collection[Kind] = tuple(Kind),
    name: str = "Web shop",
) -> Hooked:
    """Add a webhook."""
    wish = WebhookWish(name=name, address=address, kinds=kinds)
    made = house.write(lambda tx: add_webhook(house.kit, tx, wish))
    assert isinstance(made, MadeWebhook)
    return Hooked(house=house, id=made.webhook.id, secret=made.secret)


def posting(poster: Poster) -> Callable[[str, bytes, Mapping[str, str]], Posted]:
    """Post as the house does."""
    return lambda address, body, signed: poster.post(
        address, body, content_type="application/json", more=signed
    )


def deliver_all(house: House, poster: Poster = POSTER, *, kit: Kit | None = None) -> Counter[Fate]:
    """Post everything that is due."""
    with ThreadPoolExecutor(4) as hands:
        return post_waiting(kit or house.kit, posting(poster), hands, go_on=lambda: True)


def known_as(house: House, person: Person, own_id: str) -> None:
    """Have the portal know somebody by an id of its own."""
    now = house.clock()
    own = Identifier(
        id=house.kit.new_id(now),
        account_id=person.id,
        kind=IdentifierKind.EXTERNAL,
        value=own_id,
        verified_at=None,
        created_at=now,
    )
    house.write(lambda tx: identifiers.add(tx, own))
