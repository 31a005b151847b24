"""An application made with Authlib, in Starlette: it signs by a key of its own, and has no secret.

``python -m tests.clients.authlib_shop`` is told by its environment whom to trust, and who it is.
It keeps what browsers do at it in one place: only one comes.
"""

from __future__ import annotations

import os
import signal
from typing import Any

from authlib.integrations.starlette_client import OAuth
from authlib.oauth2.rfc7523 import PrivateKeyJWT, private_key_jwt_sign
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.support.server import serve_app

MINUTE = 60


class Signed(PrivateKeyJWT):  # type: ignore[misc] # Authlib has no types
    """Signs for the issuer and for a minute; left alone, it is for an address and for an hour."""

    def __init__(self, issuer: str) -> None:
        """Sign for *issuer*."""
        super().__init__(issuer, alg="ES256")

    def sign(self, auth: Any, token_endpoint: str) -> str:
        """Sign what says who it is, anew each time."""
        signed = private_key_jwt_sign(
            auth.client_secret, auth.client_id, token_endpoint, alg=self.alg, expires_in=MINUTE
        )
        return str(signed)


class Shop:
    """What it does at each of its addresses."""

    def __init__(self, issuer: str, client_id: str, pem: str, home: str) -> None:
        """Trust *issuer*."""
        self._home = home
        self._hint = ""
        self._client = OAuth().register(
            "portal",
            client_id=client_id,
            client_secret=ECKey.import_key(pem),
            server_metadata_url=f"{issuer}/.well-known/openid-configuration",
            client_auth_methods=[Signed(issuer)],
            client_kwargs={
                "scope": "openid profile email",
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": Signed.name,
            },
        )

    async def ask(self, request: Request) -> Response:
        """Send somebody to the portal."""
        sent: Response = await self._client.authorize_redirect(request, f"{self._home}/callback")
        return sent

    async def come_back(self, request: Request) -> Response:
        """Take the code, check the ID token, ask who it is, and renew the tokens."""
        first = await self._client.authorize_access_token(request)
        self._hint = first["id_token"]
        person = await self._client.userinfo(token=first)
        second = await self._client.fetch_access_token(
            grant_type="refresh_token", refresh_token=first["refresh_token"]
        )
        again = await self._client.userinfo(token=second)
        return JSONResponse({"claims": first["userinfo"], "person": person, "again": again})

    async def leave(self, request: Request) -> Response:
        """Sign somebody out there too."""
        sent: Response = await self._client.logout_redirect(
            request, f"{self._home}/goodbye", id_token_hint=self._hint
        )
        return sent

    async def say_goodbye(self, request: Request) -> Response:
        """Check that it is the sign-out that was asked for."""
        await self._client.validate_logout_response(request)
        return PlainTextResponse("Goodbye")


def make_shop(shop: Shop) -> ASGIApp:
    """Put its addresses together."""
    session: dict[str, Any] = {}
    routes = {
        "/": shop.ask,
        "/callback": shop.come_back,
        "/leave": shop.leave,
        "/goodbye": shop.say_goodbye,
    }
    pages = Starlette(routes=[Route(path, endpoint) for path, endpoint in routes.items()])

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        await pages({**scope, "session": session}, receive, send)

    return serve


def main() -> None:
    """Serve it until it is ended."""
    told = os.environ
    port = int(told["PORT"])
    home = f"http://shop.localhost:{port}"
    shop = Shop(told["ISSUER"], told["CLIENT_ID"], told["CLIENT_SECRET"], home)
    with serve_app(make_shop(shop), port=port):
        signal.pause()


if __name__ == "__main__":
    main()
