"""Every page, in every state, is sound HTML that keeps to the CSP and works without a script."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from farstu.factors import REGISTRY
from farstu.factors.shape import Factor
from farstu.web import views
from farstu.web.render import TEMPLATES, Renderer
from tests.web.markup import Element, parse
from tests.web.pages import all_pages
from tests.web.people import INSIDE, MAJA, OUTSIDE, PORTAL
from tests.web.samples import SAMPLES, SECURITY, SIGN_IN

RENDERER = Renderer()
LABELLED = ("input", "select", "textarea")
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "form")
EVERY_PAGE = pytest.mark.parametrize("name", SAMPLES)


@cache
def html_of(name: str) -> str:
    """Render one sample."""
    view, frame = SAMPLES[name]
    return RENDERER.page(view, frame=frame)


@cache
def page(name: str) -> Element:
    """Render one sample and parse it."""
    return parse(html_of(name))


def shown(element: Element) -> bool:
    """Say whether *element* is for people, rather than carried along."""
    return element["type"] != "hidden" and "hidden" not in element


@EVERY_PAGE
def test_has_one_heading_that_its_title_repeats(name: str) -> None:
    """A page has one h1, and the browser's title begins with it, or with Error and it."""
    headings = page(name).find("h1")
    assert len(headings) == 1
    title = page(name).find("title")[0].text()
    prefix = "Error: " if SAMPLES[name][1].errors else ""
    assert title.startswith(prefix + headings[0].text())


@EVERY_PAGE
def test_has_the_landmarks_that_people_jump_to(name: str) -> None:
    """A page has one main part that the skip link leads to, a language and a direction."""
    html = page(name).find("html")[0]
    skip = next(link for link in page(name).find("a") if link["class"] == "skip")
    assert [main["id"] for main in page(name).find("main")] == [skip["href"].removeprefix("#")]
    assert (html["lang"], html["dir"]) == ("en", "ltr")


@EVERY_PAGE
def test_ids_are_unique(name: str) -> None:
    """No id occurs twice on a page."""
    ids = Counter(element["id"] for element in page(name).walk() if "id" in element)
    assert [double for double, times in ids.items() if times > 1] == []


@EVERY_PAGE
def test_what_is_referred_to_is_there(name: str) -> None:
    """Every label, description, controlled field, foreign form and fragment link has its target."""
    ids = {element["id"] for element in page(name).walk() if "id" in element}
    wanted = {
        target
        for element in page(name).walk()
        for attribute in REFERENCES
        for target in element[attribute].split()
    }
    wanted |= {
        link["href"].removeprefix("#")
        for link in page(name).find("a")
        if link["href"].startswith("#")
    }
    assert wanted - ids == set()


@EVERY_PAGE
def test_nothing_is_inline(name: str) -> None:
    """There is no style attribute, no inline style or script, no handler: the CSP forbids all."""
    for element in page(name).walk():
        assert "style" not in element
        assert element.tag != "style"
        assert not [attribute for attribute in element.attributes if attribute.startswith("on")]
        if element.tag == "script":
            assert element["src"].startswith("/static/")
            assert element.text() == ""


@EVERY_PAGE
def test_loads_only_what_is_its_own(name: str) -> None:
    """Whatever a page loads is ours, or its portal's look, and says which version it wants."""
    sources = [element["src"] for element in page(name).find("script", "img")]
    sources += [element["href"] for element in page(name).find("link", "use")]
    assert sources
    for source in sources:
        ours = re.fullmatch(r"/static/[\w./-]+\?v=[0-9a-f]{16}(#[\w-]+)?", source)
        look = re.fullmatch(r"/look/[0-9a-f]{32}\.(css|png)", source)
        sample = re.fullmatch(r"/org/n/look/sample\.css\?[\w%=&]+", source)
        assert ours or look or sample
        assert ours or name.endswith(".look") or name in {"office.look_full", "office.logo_full"}


@EVERY_PAGE
def test_every_icon_is_in_the_sprite(name: str) -> None:
    """A page uses no icon that icons.svg has not got."""
    sprite = (TEMPLATES.parent / "static" / "icons.svg").read_text(encoding="utf-8")
    for use in page(name).find("use"):
        assert f'<symbol id="{use["href"].partition("#")[2]}"' in sprite


@EVERY_PAGE
def test_every_form_posts_with_the_csrf_token(name: str) -> None:
    """All forms but searches post, to an address of ours or their own, with the token once."""
    for form in page(name).find("form"):
        if form["role"] == "search":
            assert form["method"] == "get"
            assert "csrf" not in {field["name"] for field in form.find("input")}
            continue
        tokens = [field for field in form.find("input") if field["name"] == "csrf"]
        assert form["method"] == "post"
        assert form["action"].startswith("/") or "action" not in form
        assert [token["value"] for token in tokens] == ["csrf-sample"]
        assert form.inside("form") is None


@EVERY_PAGE
def test_every_field_has_a_label_and_says_how_it_is_filled_in(name: str) -> None:
    """Each field that people see has a label, and each text field its autocomplete."""
    labels = {label["for"] for label in page(name).find("label")}
    for field in filter(shown, page(name).find(*LABELLED)):
        assert field["id"] in labels
        assert field["type"] in {"radio", "checkbox", "file"} or field["autocomplete"]


@EVERY_PAGE
def test_every_button_and_link_has_a_name(name: str) -> None:
    """Nothing that can be pressed is silent."""
    for element in page(name).find("a", "button", "summary"):
        assert element["aria-label"] or element.text()


@EVERY_PAGE
def test_what_needs_a_script_is_hidden_until_one_runs(name: str) -> None:
    """A button that only a script can serve is hidden in the page, and no button is disabled."""
    for button in page(name).find("button"):
        assert "disabled" not in button
        assert ("data-needs-js" in button) == (button["type"] == "button") == ("hidden" in button)


@EVERY_PAGE
def test_every_complaint_is_at_the_top_and_at_its_field(name: str) -> None:
    """The summary repeats each complaint word for word, linked to a field that repeats it too."""
    ids = {element["id"]: element for element in page(name).walk() if "id" in element}
    errors = SAMPLES[name][1].errors
    summary = [e for e in page(name).walk() if e["class"] == "error-summary"]
    assert len(summary) == (1 if errors else 0)
    for error in errors:
        assert error.text in summary[0].text()
        if error.field:
            assert error.text in ids[f"{error.field}-error"].text()
            if ids[error.field].tag == "input":
                assert ids[error.field]["aria-invalid"] == "true"
                assert f"{error.field}-error" in ids[error.field]["aria-describedby"]


@EVERY_PAGE
def test_what_was_typed_stays_but_passwords(name: str) -> None:
    """A form that comes back keeps what was typed; a password field is always empty."""
    values = SAMPLES[name][1].values
    for field in page(name).find("input"):
        if field["type"] == "password":
            assert "value" not in field
        elif field["name"] in values and field["type"] != "radio":
            assert field["value"] == values[field["name"]]


@EVERY_PAGE
def test_help_is_in_the_same_place(name: str) -> None:
    """Wherever there is a portal, its footer has the same two links in the same order."""
    links = [link["href"] for link in page(name).find("footer")[0].find("a")]
    frame = SAMPLES[name][1]
    assert links == ([f"{frame.hall}/login/help", "/help"] if frame.portal else [])


@EVERY_PAGE
def test_two_factor_authentication_is_introduced_with_its_short_name(name: str) -> None:
    """Where a page speaks of two-factor authentication, the first mention says 2FA."""
    text = page(name).find("main")[0].text()
    mention = text.lower().find("two-factor authentication")
    assert mention == -1 or "2FA" in text[mention : mention + 35]


def test_every_page_has_samples_and_every_template_a_page() -> None:
    """No page is without a sample, and no template without a page that it is for."""
    pages = {one.template for one in all_pages().values()}
    sampled = {view.template for view, _ in SAMPLES.values()}
    parts = ("layout/", "parts/", "doors/", "factors/", "mail/", "help/articles/", "help/parts/")
    files = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}
    assert pages == sampled == {file for file in files if not file.startswith(parts)}


def test_typed_html_is_shown_as_text() -> None:
    """Markup in a name, a portal's name, a typed value or a complaint is never markup again."""
    nasty = '"><script>alert(1)</script><b>'
    portal = replace(PORTAL, name=nasty)
    frame = replace(OUTSIDE, portal=portal, values={"identifier": nasty})
    frame = replace(frame, errors=(views.ErrorLine("identifier", nasty),), status=nasty)
    for view, around in (
        (SIGN_IN, frame),
        (replace(SECURITY, asker=nasty), replace(frame, person=MAJA)),
    ):
        html = RENDERER.page(view, frame=around)
        assert nasty not in html
        assert len(parse(html).find("script")) == 1


def test_a_missing_word_is_a_bug() -> None:
    """A template that asks for what nobody gave it raises, instead of showing nothing."""
    with pytest.raises(Exception, match="going"):
        RENDERER.render("login/sign_in.html", context={"portal": PORTAL, "view": SIGN_IN})


def test_an_unknown_language_reads_english() -> None:
    """A language without a catalogue gets the source, and the page says that it is English."""
    view, frame = SAMPLES["sign_in"]
    for language in ("xx", "../../etc", ""):
        html = parse(RENDERER.page(view, frame=frame, language=language))
        assert html.find("html")[0]["lang"] == "en"
        assert html.find("h1")[0].text() == "Sign in to Nordskär Registry"


def test_a_stopped_authenticator_cannot_be_tested() -> None:
    """The row of an authenticator that was stopped offers no test that could only fail."""
    links = {link["href"] for link in page("security.full").find("a")}
    stopped = "/account/security/authenticators/01jd8y3v8k6m5n4p3q2r1s0t9x"
    assert f"{stopped}/remove" in links
    assert f"{stopped}/test" not in links


def test_the_last_method_stays_where_one_is_required() -> None:
    """Where the policy requires a method, the last one has no button that removes it."""
    forms = [form["action"] for form in page("remove.error").find("form")]
    assert forms == ["/logout", "/language"]


def test_the_current_room_is_marked() -> None:
    """The navigation says where one is."""
    frame = replace(INSIDE, status=None)
    for name, room in (("security.full", "/account/security"), ("sessions", "/account/sessions")):
        html = parse(RENDERER.page(SAMPLES[name][0], frame=frame))
        current = [link["href"] for link in html.find("a") if link["aria-current"] == "page"]
        assert current == [room]


@pytest.mark.parametrize("factor", REGISTRY, ids=lambda factor: factor.kind)
def test_every_kind_says_all_that_pages_ask(factor: Factor) -> None:
    """What a page asks of ``about.html`` is there for every kind, and so are its forms.

    Other ways to begin are up to the kind.
    """
    asked = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r"\babout\.(\w+)\(", path.read_text("utf-8"))
    }
    folder = TEMPLATES / "factors" / factor.kind
    said = set(re.findall(r"macro (\w+)\(", (folder / "about.html").read_text("utf-8")))
    assert asked - said <= (set() if factor.traits.finds else {"next_time_alone"})
    more = {"begin": factor.traits.sends, "sign_in": factor.traits.finds}
    forms = {
        "about",
        "help",
        "challenge",
        "enrolment",
        *(form for form, is_there in more.items() if is_there),
    }
    assert {path.stem for path in folder.iterdir()} - {"offer", "offered", "otherwise"} == forms
