"""A portal that takes certain security keys, as somebody sees it who sets one up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from farstu.core.key_models import KeyDemand
from farstu.factors.webauthn import WebAuthn
from tests.support.databases import make_sqlite_database
from tests.support.fido import packed
from tests.support.key_holder import BOTH, KEY, Holder
from tests.support.metadata import OTHER_MAKER, RIVAL, VAKT, VAKT_ID, batch_of, metadata
from tests.support.soft_key import Attest, SoftKey, say_nothing
from tests.web.support.home import Home, open_home
from tests.web.support.story import Story
from tests.web.support.wire import Answer

OPTIONS = re.compile(r'data-options="([^"]*)"')
ONLY = replace(BOTH, allowed=frozenset({KEY}), keys=KeyDemand(models=frozenset({VAKT_ID})))
ASKED = "If your browser asks whether to show the make and model of your key, allow it."


@pytest.fixture
def home(run_folder: Path, tmp_path: Path) -> Iterator[Home]:
    """Open a portal that knows three models of keys, and takes one."""
    database = make_sqlite_database(run_folder, folder=tmp_path)
    with open_home(database, policy=ONLY, metadata=metadata()) as home:
        yield home


@pytest.fixture
def maja(home: Home) -> Holder:
    """Let Maja have a key in the hand, and nothing else."""
    key = SoftKey.make(b"k" * 16, aaguid=VAKT)
    return Holder(home.house, home.house.add_person("maja@example.com"), key)


@pytest.fixture
def story(home: Home, maja: Holder) -> Story:
    """Let her come as far as the page that asks for the key."""
    story = Story(browser=home.open_browser(), clock=home.house.clock)
    story.sign_in(maja.person.email)
    story.save_codes(kind="webauthn")
    return story


def register(story: Story, maja: Holder, attest: Attest) -> Answer:
    """Answer the page with the key."""
    found = OPTIONS.search(story.browser.get("/setup/webauthn").text)
    assert found is not None
    sent = maja.key.create(unescape(found[1]), replace(maja.says(), attest=attest))
    return story.post("/setup/webauthn", credential=sent, name="Blue")


def test_the_page_says_beforehand_which_keys_are_taken(story: Story) -> None:
    """By name; and that the browser may have to be allowed to show what the key is."""
    page = story.browser.get("/setup/webauthn").text
    assert "takes these keys only:" in page
    assert "<bdi>Vakt Bio</bdi>" in page
    assert "Rival One" not in page
    assert ASKED in page
    assert "&#34;attestation&#34;: &#34;direct&#34;" in page


def test_a_portal_that_takes_any_key_says_nothing_of_it(home: Home, story: Story) -> None:
    """The page is what it always was."""
    home.house.set_policy(replace(ONLY, keys=KeyDemand()))
    page = story.browser.get("/setup/webauthn").text
    assert ASKED not in page
    assert "&#34;attestation&#34;: &#34;none&#34;" in page


def test_a_refusal_says_what_to_do(story: Story, maja: Holder) -> None:
    """At the key, above the list of those that are taken; and a right one then is taken."""
    answer = register(story, maja, say_nothing)
    assert answer.status == 422
    assert "didn’t say what model it is" in answer.text
    assert "<bdi>Vakt Bio</bdi>" in answer.text
    other = replace(maja, key=replace(maja.key, aaguid=RIVAL))
    answer = register(story, other, packed(batch_of(RIVAL, OTHER_MAKER)))
    assert "doesn’t take this model" in answer.text
    assert register(story, maja, packed(batch_of(VAKT))).location == "/setup/done"


def test_the_model_is_shown_where_it_was_confirmed(story: Story, maja: Holder) -> None:
    """On *Security and login*, beside the name that its owner gave it."""
    register(story, maja, packed(batch_of(VAKT)))
    page = story.browser.get("/account/security").text
    assert '<bdi dir="ltr">Vakt Bio</bdi>' in page


def test_what_the_machine_has_itself_is_not_advised(home: Home, story: Story) -> None:
    """A fingerprint reader mostly cannot show what it is; where nothing is asked it is advised."""
    both = replace(ONLY, allowed=BOTH.allowed)
    home.house.set_policy(both)
    advice = "data-with-platform"
    page = story.browser.get("/setup/method").text
    home.house.set_policy(replace(both, keys=KeyDemand()))
    assert (advice in page, advice in story.browser.get("/setup/method").text) == (False, True)


def test_a_portal_that_cannot_judge_keys_says_so(
    home: Home, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It offers no page that could only end in a refusal."""
    monkeypatch.setitem(home.house.kit.factors, KEY, WebAuthn())
    answer = story.post("/setup/webauthn/new")
    assert answer.status == 503
    assert "can’t check security keys right now" in answer.text
