"""When something breaks: the page says a reference, and the log says no secret."""

from __future__ import annotations

import io
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
import structlog

from farstu.config.tree import Config, Log
from farstu.core.access import Gate
from farstu.core.audit import AuditEvent
from farstu.crypto.keyring import KeyFile, KeyFileError
from farstu.http.exchange import Reply, Request, Route
from farstu.logs import set_up_logs
from farstu.services.links import make_first_owner_link
from farstu.store import audit_events
from farstu.store.engine import open_store
from farstu.web.desk import Desk
from farstu.web.routes import url_map
from tests.support.databases import make_sqlite_database
from tests.support.house import PASSWORD, open_house
from tests.web.support.home import HOST, Home, Web, claim, open_web
from tests.web.support.story import Story

SECRET = "the-secret-in-hand"
Format = Literal["json", "plain"]
REFERENCE = re.compile(r"\b[0-9a-hjkmnp-tv-z]{26}\b")


def explode(request: Request) -> Reply:
    """Break with everything in hand that must stay there."""
    in_hand = {"password": request.form.text("password"), "seed": SECRET, "csrf": request.csrf}
    raise RuntimeError("a bug", len(in_hand))


@contextmanager
def breaking_web(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """Serve pages, one of which is broken."""

    def with_a_bug(desk: Desk) -> tuple[Route, ...]:
        broken = Route(path="/broken", gate=Gate.ANYONE, get=explode, post=explode)
        secret = Route(path="/share/{token}", gate=Gate.ANYONE, get=explode, link=True)
        return (*url_map(desk), broken, secret)

    monkeypatch.setattr("farstu.web.site.url_map", with_a_bug)
    with open_web(home.house.kit) as web:
        yield web


@contextmanager
def real_logs(how: Format, *, level: Literal["debug", "info"] = "debug") -> Iterator[io.StringIO]:
    """Log as a server does, but into memory."""
    said = io.StringIO()
    set_up_logs(Config.model_construct(log=Log(level=level, format=how)))
    factory = structlog.PrintLoggerFactory(said)
    structlog.configure(logger_factory=factory, cache_logger_on_first_use=False)
    try:
        yield said
    finally:
        structlog.reset_defaults()


# The page --------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_a_bug_has_a_page_with_a_reference_and_nothing_else(
    home: Home, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """It says sorry in two sentences; no portal, no person, no form, no word of what broke."""
    with breaking_web(home, monkeypatch) as web:
        browser = web.open_browser()
        browser.get("/login")
        typed = {"password": SECRET}
        answer = browser.post("/broken", typed) if method == "POST" else browser.get("/broken")
    assert (answer.status, answer.title) == (500, "Something went wrong here")
    [failed] = [line for line in web.logs if line["event"] == "request_failed"]
    assert REFERENCE.findall(browser.sheet.page.text()) == [failed["reference"]]
    assert browser.sheet.forms == []
    assert not answer.all("set-cookie")
    for word in (SECRET, "RuntimeError", "a bug", "Traceback", "explode", HOST, "Nordskär"):
        assert word not in answer.text
    assert answer.header("cache-control") == "no-store"
    assert answer.header("content-security-policy").startswith("default-src 'none'")


def test_a_bug_behind_a_secret_address_keeps_it(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the next page nor the log learns the address."""
    with breaking_web(home, monkeypatch) as web:
        answer = web.open_browser().get(f"/share/{SECRET}")
    assert answer.status == 500
    assert answer.header("referrer-policy") == "no-referrer"
    assert {line["path"] for line in web.logs} == {"/share/…"}


def test_a_bug_does_not_stop_the_house(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next request is answered as if nothing had happened, and each has its own reference."""
    with breaking_web(home, monkeypatch) as web:
        browser = web.open_browser()
        references = {REFERENCE.findall(browser.get("/broken").text)[0] for _ in range(3)}
        assert browser.get("/login").status == 200
    assert len(references) == 3


# The log ---------------------------------------------------------------------


def test_the_log_says_where_it_broke_and_not_with_what_in_hand(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One JSON line has reference, error and place; no local, no form, no cookie."""
    with breaking_web(home, monkeypatch) as web, real_logs("json") as said:
        browser = web.open_browser()
        browser.get("/login")
        answer = browser.post("/broken", {"password": PASSWORD})
        lines = [json.loads(line) for line in said.getvalue().splitlines()]
    failed = next(line for line in lines if line["event"] == "request_failed")
    assert failed["reference"] == REFERENCE.findall(answer.text)[0]
    assert failed["exception"][0]["exc_type"] == "RuntimeError"
    assert any(frame["name"] == "explode" for frame in failed["exception"][0]["frames"])
    for secret in (SECRET, PASSWORD, browser.csrf, *browser.cookies.values()):
        assert secret not in said.getvalue()


def test_people_read_the_same_without_secrets(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is in the format for people."""
    with breaking_web(home, monkeypatch) as web, real_logs("plain") as said:
        browser = web.open_browser()
        browser.get("/login")
        browser.post("/broken", {"password": PASSWORD})
    assert "RuntimeError" in said.getvalue()
    assert "in explode" in said.getvalue()
    for secret in (SECRET, PASSWORD, browser.csrf, *browser.cookies.values()):
        assert secret not in said.getvalue()


def test_a_line_and_an_event_are_found_by_each_other(home: Home) -> None:
    """The trail has the reference of the request, whose line has the moment in UTC (LOG-02)."""
    maja = home.house.add_person("maja@example.com")
    with real_logs("json") as said:
        browser = home.open_browser()
        browser.get("/login")
        browser.post("/login", {"identifier": maja.email, "password": "wrong"})
    lines = [json.loads(line) for line in said.getvalue().splitlines()]
    [noted] = home.house.read(lambda tx: audit_events.list_of_subject(tx, maja.id, limit=1))
    [line] = [one for one in lines if one["reference"] == noted.facts["request"]]
    assert (line["method"], line["path"]) == ("POST", "/login")
    assert all(
        datetime.fromisoformat(one["timestamp"]).utcoffset() == timedelta(0) for one in lines
    )
    assert noted.event is AuditEvent.SIGN_IN_FAILED


@pytest.mark.parametrize("how", ["json", "plain"])
def test_nobody_writes_lines_of_their_own(home: Home, how: Format) -> None:
    """A path with line breaks and escapes is one line without any."""
    with real_logs(how) as said:
        answer = home.open_browser().get("/a%0a%0d%1b%5b31m%e2%80%a8event=forged%00")
    assert answer.status == 404
    assert len(said.getvalue().splitlines()) == 1
    assert "\x1b[31m" not in said.getvalue()
    assert "\x00" not in said.getvalue()


@pytest.mark.parametrize("how", ["json", "plain"])
def test_a_whole_story_leaves_no_secret_in_the_log(
    run_folder: Path, tmp_path: Path, how: Format
) -> None:
    """From the first link to signing out: no link, password, key, code, cookie or token (J4)."""
    database = make_sqlite_database(run_folder, folder=tmp_path)
    with (
        closing(open_store(database.url)) as store,
        open_house(store, host="not.this") as house,
        open_web(house.kit) as web,
        real_logs(how) as said,
    ):
        story = Story(browser=web.open_browser(), clock=house.clock)
        link = str(make_first_owner_link(house.kit))
        story.secrets |= {link, PASSWORD, "maja@example.com"}
        story.browser.get(f"/welcome/{link}")
        fields = {"portal_name": "Nordskär", "name": "Maja", "email": "maja@example.com"}
        assert story.post(f"/welcome/{link}", **fields, password=PASSWORD).location == "/setup"
        story.browser.get(f"/welcome/{link}")
        story.set_up()
        story.wait()
        story.browser.get("/account/security")
        story.post("/logout")
        story.sign_in("maja@example.com", "not the password")
        story.sign_in("maja@example.com")
        story.browser.get("/login/factor/totp?code=123123")
        story.post("/login/factor/totp", code="123 456")
        story.post("/login/factor/totp", code=story.code())
        story.wait(6)
        story.browser.get("/account/confirm?next=/account/security/password")
        story.post("/account/confirm", code=story.code(), next="/account/security/password")
        story.browser.get("/account/security/password")
        story.post("/account/security/password", current=PASSWORD, new="a new one for Maja Lind")
        story.post("/logout")
        story.sign_in("maja@example.com", "a new one for Maja Lind")
        story.browser.get("/login/recovery-code")
        story.post("/login/recovery-code", code=story.codes[0])
    log = said.getvalue()
    assert log.count("/welcome/…") == 3
    assert "/login/recovery-code" in log
    assert len(story.secrets) > 30
    leaked = {secret for secret in story.secrets if len(secret) > 5 and secret in log}
    assert not leaked
    assert not {digits for digits in ("123123", "123 456") if digits in log}


# The database ----------------------------------------------------------------


@pytest.mark.parametrize("table", ["identifiers", "policies", "logins"])
def test_a_broken_database_is_no_open_door(run_folder: Path, tmp_path: Path, table: str) -> None:
    """Without one of its tables nobody gets in, and no parameter is logged (weakness C29)."""
    database = make_sqlite_database(run_folder, folder=tmp_path)
    with (
        closing(open_store(database.url)) as store,
        open_house(store, host=HOST) as house,
        open_web(house.kit) as web,
        real_logs("json") as said,
    ):
        claim(house)
        maja = house.add_person("maja@example.com")
        browser = web.open_browser()
        browser.get("/login")
        with closing(sqlite3.connect(database.url.removeprefix("sqlite:///"))) as file:
            file.execute(f"DROP TABLE {table}")
            file.commit()
        answer = browser.post("/login", {"identifier": maja.email, "password": PASSWORD})
        assert answer.status == 500
        assert not answer.all("set-cookie")
        assert browser.get("/account/security").location == "/login"
    assert PASSWORD not in said.getvalue()
    assert maja.email not in said.getvalue()


def test_health_is_about_the_process_and_readiness_about_the_database(
    run_folder: Path, tmp_path: Path
) -> None:
    """With the database gone the process still lives, and says that it is not ready."""
    database = make_sqlite_database(run_folder, folder=tmp_path)
    store = open_store(database.url)
    with open_house(store, host=HOST) as house, open_web(house.kit) as web:
        browser = web.open_browser("10.0.0.5:8440")
        ready = browser.get("/readyz")
        assert (ready.status, ready.text) == (200, "ok")
        store.close()
        assert browser.get("/healthz").status == 200
        gone = browser.get("/readyz")
        assert (gone.status, gone.text, gone.header("cache-control")) == (
            503,
            "database",
            "no-store",
        )
        assert web.open_browser().get("/login").status == 500


def test_readiness_is_about_the_key_file_too(run_folder: Path, tmp_path: Path) -> None:
    """While it cannot be read, or is another database's, the process says that it is not ready."""
    database = make_sqlite_database(run_folder, folder=tmp_path)
    store = open_store(database.url)
    with closing(store), open_house(store, host=HOST) as house:
        ours = house.kit.keys()
        rotated = KeyFile(keys=(*ours.keys, *house.with_new_key().kit.keys().keys[-1:]))
        other = KeyFile(keys=rotated.keys[-1:])
        said: list[KeyFile | None] = []

        def keys() -> KeyFile:
            found = said[-1]
            if found is None:
                raise KeyFileError("There is no key file.")
            return found

        with open_web(house.with_kit(keys=keys).kit) as web:
            browser = web.open_browser("10.0.0.5:8440")
            for held, told in (
                (ours, "ok"),
                (None, "key file"),
                (other, "key file"),
                (rotated, "ok"),
            ):
                said.append(held)
                ready = browser.get("/readyz")
                assert (ready.status, ready.text) == (200 if told == "ok" else 503, told)
                assert browser.get("/healthz").status == 200
