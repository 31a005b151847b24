"""What the door knows of the outside comes from the configuration."""

from __future__ import annotations

import pytest

from farstu.http.door import Site


@pytest.mark.parametrize(
    ("origin", "host", "neighbour"),
    [
        ("https://portal.test", "portal.test", "https://other.test"),
        ("https://portal.test:8443", "portal.test", "https://other.test:8443"),
        ("http://localhost:8440", "localhost", "http://other.test:8440"),
        ("http://127.0.0.1:8440", "127.0.0.1", "http://other.test:8440"),
        ("http://[::1]:8440", "[::1]", "http://other.test:8440"),
    ],
)
def test_origins_are_made_from_the_public_one(origin: str, host: str, neighbour: str) -> None:
    """Each portal is reached as the installation is, at its own host; brackets and all."""
    site = Site(origin=origin)
    assert site.host == host
    assert site.origin_of(site.host) == origin
    assert site.origin_of("other.test") == neighbour
