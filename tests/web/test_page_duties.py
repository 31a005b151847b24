"""What standards ask of single pages, and the tables over all of them do not show."""

from __future__ import annotations

import re
from dataclasses import replace

from farstu.web.render import STATIC
from farstu.web.views.frame import Ending
from tests.web.markup import parse
from tests.web.samples import SAMPLES
from tests.web.test_templates import RENDERER, page, shown

SCRIPT = (STATIC / "farstu.js").read_text("utf-8")
WORDS = set(re.findall(r"\w+", SCRIPT))


def test_nothing_hinders_a_password_manager() -> None:
    """Passwords are hidden, are said to be which, and may be pasted and filled in (ASVS 6.2.6)."""
    fields = [field for name in SAMPLES for field in filter(shown, page(name).find("input"))]
    passwords = [field for field in fields if "password" in (field["type"], field["name"])]
    assert len(passwords) > 10
    for field in passwords:
        assert field["type"] == "password"
        assert field["autocomplete"] in {"current-password", "new-password"}
        assert "readonly" not in field
    assert not [field for field in fields if "onpaste" in field]
    assert not re.search(r"addEventListener\(\s*['\"](paste|copy|cut|contextmenu)", SCRIPT)
    assert "onpaste" not in SCRIPT


def test_a_qr_code_is_drawn_here_and_said_in_letters() -> None:
    """It is part of the page, says what it is, and has the key beside it to be copied."""
    [drawn] = [one for one in page("enrolment.full").find("div") if one["role"] == "img"]
    assert "QR code" in drawn["aria-label"]
    assert [one.tag for one in drawn.walk()][:2] == ["div", "svg"]
    [key] = [one for one in page("enrolment.full").find("p") if one["id"] == "setup-key"]
    assert re.fullmatch(r"[A-Z2-7 ]{32,}", key.text().strip())


def test_a_weak_method_says_so_where_it_is_set_up() -> None:
    """That a number can be taken over, and what is safer, before anything is sent (63B 3.2.9)."""
    assert "Somebody who takes your number over gets it too" in page("enrolment.text").text()
    assert "an app or a security key is safer" in page("enrolment.text").text()


def test_a_rule_says_what_a_code_by_mail_is_not() -> None:
    """Whoever demands the second step chooses whether a mailbox is enough (63B 3.1.3.1)."""
    told = {name: page(name).text() for name in SAMPLES if name.startswith("rule")}
    assert told
    assert all("Any of them but a code by email" in text for text in told.values())


def test_one_signs_out_from_every_page_inside() -> None:
    """By a form in the head of the page, wherever somebody is signed in (ASVS 7.4.4)."""
    inside = [
        (name, view, frame)
        for name, (view, frame) in SAMPLES.items()
        if frame.person and not frame.asker
    ]
    assert len(inside) > 100
    for name, view, frame in inside:
        shown_to = replace(frame, ending=Ending(idle=900, total=3600, whose="x"))
        forms = parse(RENDERER.page(view, frame=shown_to)).find("form")
        ways = [form["method"] for form in forms if form["action"] == "/logout"]
        assert ways[:1] == ["post"], name


def test_a_code_is_typed_into_one_field() -> None:
    """As a whole, by keyboard of digits, from the message or the clipboard (WCAG 3.3.8)."""
    asked = [one for name in SAMPLES for one in filter(shown, page(name).find("input"))]
    codes = [one for one in asked if one["autocomplete"] == "one-time-code"]
    assert len(codes) > 10
    for one in codes:
        assert (one["name"], one["type"], one["inputmode"]) == ("code", "text", "numeric")
        assert "maxlength" not in one


def test_fields_about_oneself_say_what_they_are_for() -> None:
    """So that a browser fills them in, and a reader can show them as pictures (WCAG 1.3.5)."""
    asked = [one for name in SAMPLES for one in filter(shown, page(name).find("input"))]
    said = {(one["type"], one["autocomplete"]) for one in asked}
    assert {pair for pair in said if pair[0] in {"email", "tel", "password"}} == {
        ("email", "email"),
        ("email", "username"),
        ("tel", "tel"),
        ("password", "current-password"),
        ("password", "new-password"),
    }
    names = {one["autocomplete"] for one in asked if one["name"] == "identifier"}
    assert names == {"username", "username webauthn"}


def test_the_script_speaks_to_keys_by_itself() -> None:
    """The browser's own JSON, and no library of somebody's (WebAuthn 5.1.8 to 5.1.10)."""
    assert sorted(file.name for file in STATIC.rglob("*.js")) == ["farstu.js", "session.js"]
    assert {"parseCreationOptionsFromJSON", "parseRequestOptionsFromJSON"} <= WORDS
    assert not {"atob", "btoa"} & WORDS
