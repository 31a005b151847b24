"""The audit log of an office, over the wire."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from farstu.services.audit_export import ForgottenMeanwhileError, Plan, list_lines
from farstu.services.audit_proof import check_export
from farstu.services.kit import Kit
from farstu.web.pages import log
from tests.support.databases import Database
from tests.web.support.browser import Browser
from tests.web.support.home import Home, open_home
from tests.web.support.people import prove, sit


@pytest.fixture
def home(database: Database) -> Iterator[Home]:
    """Open a portal."""
    with open_home(database) as opened:
        yield opened


@pytest.fixture
def owner(home: Home) -> Browser:
    """Let an owner of the customers come in, something having happened."""
    house = home.house
    person, maja = house.add_person("owner@example.com", role=Role.OWNER), house.add_person()
    browser, app = home.open_browser(), house.give_app(person)
    browser.cookies = {Cookie.SESSION: sit(house, person, prove(house, app)).token}
    browser.get(f"/org/{house.people}/people/{maja.id}/suspend")
    browser.post(f"/org/{house.people}/people/{maja.id}/suspend")
    house.clock.advance(60)
    return browser


def test_the_log_is_filtered_by_its_address(home: Home, owner: Browser) -> None:
    """What cannot be read filters nothing; where nothing is left, it says so."""
    here = f"/org/{home.house.people}/log"
    assert "by Owner" in owner.get(here).text
    assert "by Owner" in owner.get(f"{here}?what=x&from=soon&to=&before=").text
    assert "by Owner" in owner.get(f"{here}?what=membership_suspended&who=maja%40example.com").text
    assert "Nothing matches." in owner.get(f"{here}?to=2020-01-01").text


def test_the_log_is_taken_away(home: Home, owner: Browser) -> None:
    """As lines that prove themselves, and as a table."""
    here = f"/org/{home.house.people}/log"
    owner.get(here)
    lines = owner.post(f"{here}/download", {"format": "json", "from": "", "to": ""})
    assert lines.all("content-disposition") == ['attachment; filename="audit.jsonl"']
    assert check_export(lines.body.splitlines(keepends=True)).is_whole
    table = owner.post(f"{here}/download", {"format": "csv", "from": "2026-01-01"})
    assert b"membership_suspended" in table.body
    assert table.body.startswith(b"chain,number,at,event")


def test_a_purge_in_between_costs_nobody_a_download(
    home: Home, owner: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was forgotten while it was read is left out of another one, made at once."""
    tries = []

    def interrupted(kit: Kit, plan: Plan) -> Iterator[bytes]:
        tries.append(plan)
        if len(tries) == 1:
            raise ForgottenMeanwhileError
        return list_lines(kit, plan)

    monkeypatch.setattr(log, "list_lines", interrupted)
    here = f"/org/{home.house.people}/log"
    owner.get(here)
    lines = owner.post(f"{here}/download", {"format": "json", "from": "", "to": ""})
    assert check_export(lines.body.splitlines(keepends=True)).is_whole
    assert len(tries) == 2


def test_a_day_that_is_none_is_told(home: Home, owner: Browser) -> None:
    """At its field, and so is a format that there is not."""
    here = f"/org/{home.house.people}/log"
    owner.get(here)
    wrong = owner.post(f"{here}/download", {"format": "json", "to": "soon"})
    assert (wrong.status, "Enter a day like" in wrong.text) == (422, True)
    assert owner.post(f"{here}/download", {"format": "xls"}).status == 422
