"""Every page in a real browser, under the real CSP: readable, reachable, never too wide."""

from __future__ import annotations

import mimetypes

import pytest
from playwright.sync_api import Page, Route, expect

from farstu.web.look import sample_of, sheet_of
from farstu.web.render import SOURCE_LANGUAGE, STATIC, Renderer
from tests.support.accessibility import complaints_of_axe
from tests.support.browser import Pages, Scheme, Width
from tests.web.catalogue import PSEUDO, write_pseudo
from tests.web.people import LOOK, PICTURE
from tests.web.samples import SAMPLES

pytestmark = pytest.mark.browser

HOUSE = "http://localhost:8440"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
RENDERER = Renderer()
PRESS_A_KEY = """on => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", {modifierCapsLock: on})
)"""
NARROWEST = {"width": 320, "height": 256}
"""1280 pixels at 400 % (WCAG 2.2, 1.4.10)."""
LOOKS: tuple[tuple[Width, Scheme], ...] = (
    ("desktop", "light"),
    ("phone", "dark"),
    ("desktop", "dark"),
    ("phone", "light"),
)
SPREAD = {look: list(SAMPLES)[number :: len(LOOKS)] for number, look in enumerate(LOOKS)}
"""Each state of a page in one look, the next state in another: together they cover all four."""


def show(page: Page, name: str, *, renderer: Renderer = RENDERER, language: str = "en") -> None:
    """Open a sample as if Farstu served it."""
    view, frame = SAMPLES[name]
    body = renderer.page(view, frame=frame, language=language)

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOUSE).partition("?")[0]
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            kind = mimetypes.guess_type(file.name)[0] or "font/woff2"
            route.fulfill(body=file.read_bytes(), content_type=kind)
            return
        if path.endswith("/look/sample.css"):
            route.fulfill(body=sample_of(LOOK.accent, LOOK.accent_dark), content_type="text/css")
            return
        if path.startswith("/look/"):
            sheet = sheet_of(LOOK)
            assert sheet is not None
            look: dict[str, tuple[str | bytes, str]]
            look = {"css": (sheet.text, "text/css"), "png": (PICTURE, "image/png")}
            body_of, kind = look[path.rpartition(".")[2]]
            route.fulfill(body=body_of, content_type=kind)
            return
        headers = {"content-security-policy": CSP, "content-type": "text/html; charset=utf-8"}
        route.fulfill(body=body, headers=headers)

    page.route(f"{HOUSE}/**", answer)
    page.goto(f"{HOUSE}/?{name}")


@pytest.fixture(scope="module")
def long_words(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    """Render in a language a good third longer than English."""
    folder = tmp_path_factory.mktemp("pseudo")
    write_pseudo(folder)
    return Renderer(locale=folder)


def sideways(page: Page) -> int:
    """Say how many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return max(width, 0)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing(width: Width, scheme: Scheme, new_page: Pages) -> None:
    """Neither axe-core nor the browser has a complaint, at a desk or on a phone, light or dark."""
    page, wrong = new_page(width=width, scheme=scheme), []
    for name in SPREAD[width, scheme]:
        show(page, name)
        wrong += complaints_of_axe(page)
        if over := sideways(page):
            wrong.append(f"{name}: {over} pixels too wide")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", [*sorted({*RENDERER.languages} - {SOURCE_LANGUAGE}), PSEUDO])
def test_no_page_scrolls_sideways(language: str, new_page: Pages, long_words: Renderer) -> None:
    """At 320 pixels, in any language and in one a good third longer, every page fits its window.

    The longer one stands for the others, which every third state is looked at in.
    """
    page, wrong = new_page(), []
    page.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
    renderer = long_words if language == PSEUDO else RENDERER
    for name in list(SAMPLES)[:: 1 if language == PSEUDO else 3]:
        show(page, name, renderer=renderer, language=language)
        if over := sideways(page):
            wrong.append(f"{name}: {over} pixels too wide")
    assert not wrong, "\n".join(wrong)


def test_a_password_can_be_shown_and_is_hidden_when_sent(new_page: Pages) -> None:
    """Show shows the password, Hide hides it, and sending the form hides it in any case."""
    page = new_page()
    show(page, "sign_in")
    field = page.get_by_label("Password", exact=True)
    field.fill("linseed oil on old pine")
    page.get_by_role("button", name="Show password").click()
    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="Hide password").click()
    expect(field).to_have_attribute("type", "password")
    page.get_by_role("button", name="Show password").click()
    sent_as = page.evaluate(
        """() => new Promise((done) => {
          const form = document.querySelector("main form");
          form.addEventListener("submit", (event) => {
            event.preventDefault();
            done(document.getElementById("password").type);
          });
          form.requestSubmit();
        })"""
    )
    assert sent_as == "password"


def test_caps_lock_is_pointed_out(new_page: Pages) -> None:
    """A hint appears while Caps Lock is on, and goes with the focus."""
    page = new_page()
    show(page, "sign_in")
    field = page.get_by_label("Password", exact=True)
    hint = page.get_by_text("Caps Lock is on.")
    field.focus()
    page.evaluate(PRESS_A_KEY, True)
    expect(hint).to_be_visible()
    page.evaluate(PRESS_A_KEY, False)
    expect(hint).to_have_count(0)
    page.evaluate(PRESS_A_KEY, True)
    field.blur()
    expect(hint).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "button", "says", "copied"),
    [
        ("recovery_sheet.full", "Copy", "10 recovery codes copied", "1-k7qm-zp3x-dw5r-tb2h\n2-"),
        ("enrolment.full", "Copy key", "Setup key copied", "K7QMZP3XDW5RTB2HVN6YJ4LSAE3CFGU2"),
    ],
)
def test_codes_and_keys_can_be_copied(
    name: str, button: str, says: str, copied: str, new_page: Pages
) -> None:
    """Copy puts the codes line by line, or the key without its gaps, where they can be pasted."""
    page = new_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=HOUSE)
    show(page, name)
    for summary in page.locator("summary").all():
        summary.click()
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("status").filter(has_text=says)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith(copied)


def test_a_copy_that_fails_says_so(new_page: Pages) -> None:
    """Where the browser refuses to copy, the page says what to do, and selects the codes."""
    page = new_page()
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    show(page, "recovery_sheet.full")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_text("Copying did not work. Select the codes instead.")).to_be_visible()
    assert "10-k7qm" in page.evaluate("getSelection().toString()")


def test_print_prints_the_sheet_alone(new_page: Pages) -> None:
    """Print opens the print dialog, and the paper has the codes without the page around them."""
    page = new_page()
    page.add_init_script("window.print = () => { document.documentElement.dataset.printed = 1 }")
    show(page, "recovery_sheet.full")
    page.get_by_role("button", name="Print").click()
    expect(page.locator("html[data-printed]")).to_have_count(1)
    page.emulate_media(media="print")
    expect(page.get_by_text("3-k7qm-zp3x-dw5r-tb2h")).to_be_visible()
    for hidden in (page.locator(".topbar"), page.locator("footer"), page.locator(".advice")):
        expect(hidden).to_be_hidden()


def test_a_double_click_posts_once(new_page: Pages) -> None:
    """Whoever double-clicks Continue does not spend the code and then hear that it is spent."""
    page = new_page()
    show(page, "factor")
    stopped = page.evaluate(
        """() => {
          const stopped = [];
          const form = document.querySelector("main form");
          form.addEventListener("submit", (event) => {
            stopped.push(event.defaultPrevented);
            event.preventDefault();
          });
          form.querySelector("button").click();
          form.querySelector("button").click();
          return stopped;
        }"""
    )
    assert stopped == [False, True]


def test_a_complaint_takes_the_focus_and_leads_to_its_field(new_page: Pages) -> None:
    """After a failed form the summary has the focus, and its link goes into the field."""
    page = new_page()
    show(page, "factor.error")
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").click()
    expect(page.get_by_label("6-digit code")).to_be_focused()


def test_a_code_field_is_ready_for_typing(new_page: Pages) -> None:
    """Without a complaint the code field has the focus, so that one can type at once."""
    page = new_page()
    show(page, "factor")
    expect(page.get_by_label("6-digit code")).to_be_focused()


def test_the_keyboard_meets_the_skip_link_first(new_page: Pages) -> None:
    """The first press of Tab offers to skip to the content."""
    page = new_page()
    show(page, "security.full")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()


BEGIN_WALK = """() => {
  const stops = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const all = [...document.querySelectorAll(stops)];
  const reachable = all.filter((one) => one.tabIndex >= 0 && !one.disabled
    && one.checkVisibility({visibilityProperty: true})
    && (one.type !== "radio" || one.checked));
  window.walk = {reachable, seen: [], faint: []};
  document.addEventListener("focusin", ({target}) => {
    const marked = [target, target.parentElement, target.closest(".choice, label")];
    walk.seen.push(target);
    if (!marked.some((one) => one && (getComputedStyle(one).outlineStyle !== "none"
        || getComputedStyle(one).boxShadow !== "none"))) walk.faint.push(target);
  });
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  walk.seen.length = walk.faint.length = 0;
  const dates = reachable.filter((one) => one.type === "date");
  return reachable.length + 3 * dates.length;  // day, month, year and calendar are a stop each
}"""
END_WALK = """() => {
  const name = (one) => one.outerHTML.slice(0, 90);
  const told = [];
  const {reachable, seen, faint} = walk;
  reachable.filter((one) => !seen.includes(one)
    && !(one.type === "radio" && seen.some((other) => other.name === one.name))
  ).forEach((one) => told.push(`not reached: ${name(one)}`));
  seen.forEach((one, at) => {
    const before = seen[at - 1];
    const follows = !before || before === one || before.compareDocumentPosition(one) & 4;
    if (!follows) told.push(`goes back to: ${name(one)}`);
  });
  faint.forEach((one) => told.push(`focus not seen on: ${name(one)}`));
  return told;
}"""


def fullest() -> list[str]:
    """List of each page the state with the most on it."""
    sizes = {n: len(RENDERER.page(view, frame=frame)) for n, (view, frame) in SAMPLES.items()}
    ordered = sorted(SAMPLES, key=lambda name: sizes[name])
    return sorted({SAMPLES[name][0].template: name for name in ordered}.values())


def test_the_keyboard_goes_through_every_page(new_page: Pages) -> None:
    """Tab meets all that can be used, in the order of reading, and one sees where it is."""
    page, wrong = new_page(), []
    for name in fullest():
        show(page, name)
        for _ in range(page.evaluate(BEGIN_WALK)):
            page.keyboard.press("Tab")
        wrong += [f"{name}: {what}" for what in page.evaluate(END_WALK)]
    assert not wrong, "\n".join(wrong)


def test_only_a_phone_is_offered_the_app_link(new_page: Pages) -> None:
    """A phone cannot scan its own screen, so it is offered the app itself; a desk is not."""
    for width, shown in (("phone", True), ("desktop", False)):
        page = new_page(width=width)  # type: ignore[arg-type]
        show(page, "enrolment.full")
        link = page.get_by_role("link", name="Open in authenticator app")
        expect(link).to_be_visible(visible=shown)


def test_without_a_script_nothing_is_dead(new_page: Pages) -> None:
    """Without JavaScript every button that shows, on any page, does something by itself."""
    page, wrong = new_page(javascript=False), []
    for name in fullest():
        show(page, name)
        if page.locator("button:visible:not([type=submit])").count():
            wrong.append(name)
    assert not wrong
