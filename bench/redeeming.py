"""The token endpoint of OpenID Connect: codes become tokens, each once, against signing alone."""

from __future__ import annotations

import asyncio
import os
import time
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from bench.checks import sign_in, visit_of
from bench.client import Connection, Figures, load
from bench.row import Row
from bench.world import World
from farstu.app import House, open_house
from farstu.core.openid import ACCESS_LASTS
from farstu.core.relying_parties import OpenIdConnect
from farstu.crypto.jose import new_private_key, sign_token
from farstu.crypto.tokens import new_token
from farstu.services.answering import Sent, answer_errand
from farstu.services.authorising import Begun, begin_authorisation
from farstu.services.guest import Seat
from farstu.services.kit import Visit
from farstu.services.relying_parties import Added, add_relying_party

BACK = "https://shop.example/callback"
VERIFIER = "the-verifier-that-only-this-application-knows-of"
CHALLENGE = "G30bpTS_3rN88dii7fDP6Rsy2THPPF6CHE258tbz3fk"
TOGETHER = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """What an application has to be told: its own name and secret, and codes that wait."""

    client_id: str
    secret: str
    codes: list[str]


def make_codes(world: World, *, person: int, count: int) -> Codes:
    """Register an application, sign somebody in, and send them there so often."""
    with open_house(world.config) as house:
        visit = visit_of(world, house)
        seat = sign_in(world, house, visit, person=person)
        rules = OpenIdConnect(redirect_addresses=(BACK,), asks_consent=False)
        kit = house.kit
        added = kit.store.write(
            lambda tx: add_relying_party(kit, tx, name="Shop", rules=rules),
            portal_id=visit.portal.id,
        )
        assert isinstance(added, Added)
        assert added.secret is not None
        client_id = added.party.client_id
        codes = [_send(house, visit, seat, client_id) for _ in range(count)]
        return Codes(client_id=client_id, secret=added.secret, codes=codes)


def _send(house: House, visit: Visit, seat: Seat, client_id: str) -> str:
    params = {
        "client_id": client_id,
        "response_type": "code",
        "redirect_uri": BACK,
        "scope": "openid",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    browser = new_token(house.kit.entropy)
    begun = begin_authorisation(house.kit, visit, params, browser=browser, is_inside=True)
    assert isinstance(begun, Begun)
    sent = answer_errand(house.kit, visit, seat, browser=browser, errand_id=begun.errand_id)
    assert isinstance(sent, Sent)
    return parse_qs(urlsplit(sent.address).query)["code"][0]


async def redeem_codes(world: World, held: Codes) -> Figures:
    """Hand every code in."""
    pair = b64encode(f"{held.client_id}:{held.secret}".encode()).decode()
    usual = {"grant_type": "authorization_code", "redirect_uri": BACK, "code_verifier": VERIFIER}

    async def ask(connection: Connection, number: int) -> bool:
        answer = await connection.ask(
            "POST",
            "/oidc/token",
            form={**usual, "code": held.codes[number]},
            headers={"authorization": f"Basic {pair}"},
        )
        return answer.status == 200 and b'"id_token"' in answer.body  # noqa: PLR2004 - the status

    return await load(world.port, connections=TOGETHER, requests=len(held.codes), ask=ask)


def signatures_a_second(threads: int, count: int) -> float:
    """Measure the signature of an ID token alone, on as many threads."""
    pem, until = new_private_key("RS256"), datetime.now(UTC) + ACCESS_LASTS
    claims = {"iss": "https://portal.example", "sub": "somebody", "exp": int(until.timestamp())}

    def sign(_number: int) -> str:
        return sign_token(pem, claims, algorithm="RS256", key_id="one")

    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(sign, range(count)))
    return count / (time.perf_counter() - began)


def token_row(world: World, *, person: int, count: int) -> Row:
    """Measure codes that become tokens, each in a durable transaction, against signing alone."""
    limit = signatures_a_second(os.cpu_count() or 1, count)
    held = make_codes(world, person=person, count=count)
    figures = asyncio.run(redeem_codes(world, held))
    return Row(
        path="token endpoint (code), durable",
        ours=f"{figures.rate:.0f}/s",
        limit=f"{limit:.0f} RS256 signatures/s",
        ratio=figures.rate / limit,
        goal="none: once a sign-in",
        failed=figures.failed,
    )
