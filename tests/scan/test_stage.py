"""The stage that scanners are let loose on works as people would use it."""

from __future__ import annotations

import os
from pathlib import Path

import httpx
import pytest

from bench.nginx import find_nginx
from bench.world import WRITTEN
from scan.stage import Stage, set_stage, sign_in, visit

SAID = ("ORIGIN", "TRUSTED_PROXIES", "PASSWORDS__MEMORY_KIB")
pytestmark = pytest.mark.slow


def test_the_owner_gets_in_through_the_recommended_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By TLS and with the second step; plain HTTP is sent there; the office opens at both."""
    for name in (*WRITTEN, *(f"FARSTU_{said}" for said in SAID)):
        monkeypatch.setenv(name, "")
        del os.environ[name]
    nginx = find_nginx()
    assert nginx is not None
    with set_stage(nginx, tmp_path) as stage:
        assert visit(stage).csrf
        cookies = {"cookie": sign_in(stage).cookie_line()}
        for origin in (stage.origin, stage.scattered):
            page = _get(stage, f"{origin}/org/{stage.office}/people", cookies)
            assert (page.status_code, "Olga" in page.text) == (200, True)
        assert _get(stage, f"{stage.scattered}/logout", cookies).status_code == 404
        plain = _get(stage, f"http://localhost:{stage.fronts.plain}/login", {})
        assert plain.headers["location"] == "https://localhost/login"


def _get(stage: Stage, address: str, headers: dict[str, str]) -> httpx.Response:
    return httpx.get(address, headers=headers, verify=stage.trusting())
