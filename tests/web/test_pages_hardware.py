"""A piece of hardware that makes codes: its seed is typed, and one code turns it on."""

from __future__ import annotations

import pytest

from farstu.factors.codes import CodeMaker
from tests.support.house import Person
from tests.web.support.home import Home
from tests.web.support.story import Story

SEED = bytes(range(32))
MAKER = CodeMaker(seed=SEED, digits=8, period=60, digest="sha256")
TYPED = {"seed": SEED.hex(" ", 2), "digits": "8", "period": "60", "digest": "sha256"}


@pytest.fixture
def maja(home: Home) -> Person:
    """Let Maja have an account, and nothing else yet."""
    return home.house.add_person("maja@example.com")


@pytest.fixture
def story(home: Home, maja: Person) -> Story:
    """Let her come as far as the page that shows the QR code."""
    story = Story(browser=home.open_browser(), clock=home.house.clock)
    story.sign_in(maja.email)
    story.save_codes()
    return story


def code(story: Story, *, later: int = 0) -> str:
    """Read what it shows, so many of its steps from now."""
    return MAKER.code_at(MAKER.step_at(story.clock()) + later)


def test_a_seed_is_typed_and_a_code_turns_it_on(story: Story, maja: Person) -> None:
    """From then on its codes are asked for as they are, and let in, once."""
    browser = story.browser
    assert "Have a code token?" in browser.get("/setup/totp").text
    assert story.post("/setup/totp/new", **TYPED).location == "/setup/totp"
    page = browser.get("/setup/totp")
    assert "8-digit code" in page.text
    assert "otpauth" not in page.text
    assert SEED.hex(" ", 2) not in page.text
    assert story.post("/setup/totp", code="123456").status == 422
    assert story.post("/setup/totp", code=code(story), name="No. 4711").location == "/setup/done"
    browser.cookies = {}
    story.clock.advance(60)
    assert story.sign_in(maja.email).location == "/login/factor/totp"
    page = browser.get("/login/factor/totp")
    assert "8-digit code" in page.text
    assert "It changes every 60 seconds." in page.text
    assert story.post("/login/factor/totp", code=code(story)).location == "/account/security"


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"seed": ""}, "seed", "Fill this in"),
        ({"seed": "not a seed!"}, "seed", "That is no seed."),
        ({"seed": "abcd"}, "seed", "A seed has 16 to 64 bytes."),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    story: Story, wrong: dict[str, str], field: str, told: str
) -> None:
    """Nothing is begun by it: the page shows the QR code as before, and what was typed."""
    before = story.browser.get("/setup/totp").text
    answer = story.post("/setup/totp/new", **{**TYPED, **wrong})
    assert answer.status == 422
    assert told in story.browser.sheet.complaint_at(field)
    assert 'value="60" checked' in answer.text
    assert "otpauth" in before
    assert "otpauth" in answer.text


@pytest.mark.parametrize("field", ["digits", "period", "digest"])
def test_a_choice_that_there_is_not_is_refused(story: Story, field: str) -> None:
    """At its group, whatever sent it."""
    story.browser.get("/setup/totp")
    answer = story.post("/setup/totp/new", **{**TYPED, field: "7"})
    assert answer.status == 422
    assert story.browser.sheet.complaint_at(field) == "Choose one of those on the page."


def test_one_may_change_ones_mind(story: Story) -> None:
    """An app instead: the seed that was typed is gone, and a new one is shown."""
    story.browser.get("/setup/totp")
    story.post("/setup/totp/new", **TYPED)
    assert "Use an app instead" in story.browser.get("/setup/totp").text
    assert story.post("/setup/totp/new").location == "/setup/totp"
    assert "otpauth" in story.browser.get("/setup/totp").text
    assert story.post("/setup/totp", code=code(story)).status == 422


def test_one_seed_is_held_once(story: Story) -> None:
    """Typed a second time it is refused: each of its codes would be good twice."""
    story.browser.get("/setup/totp")
    story.post("/setup/totp/new", **TYPED)
    story.browser.get("/setup/totp")
    story.post("/setup/totp", code=code(story))
    story.browser.get("/account/security/add")
    story.post("/setup/method", kind="totp")
    story.browser.get("/setup/totp")
    answer = story.post("/setup/totp/new", **TYPED)
    assert answer.status == 409
    assert "on your account already" in story.browser.sheet.complaint_at("seed")
