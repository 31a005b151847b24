"""What pages are made of: compiled once, and a part made once for a page."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from threading import Event
from typing import Any

import pytest
from jinja2 import DictLoader, FileSystemLoader, nodes
from jinja2.environment import Template

from farstu.web import render
from farstu.web.render import ABSENT, TEMPLATES, Renderer
from farstu.web.templates import PARTS
from farstu.web.views import Frame
from tests.web.samples import SAMPLES

EVERY_PAGE_HAS = {field.name for field in fields(Frame)} | set(ABSENT) | {"language", "direction"}
"""What each page says to its templates; globals of the environment are there as well."""
GLOBALS = {"_", "gettext", "ngettext", "pgettext", "npgettext", "static", "namespace", "range"}


@pytest.mark.parametrize("path", sorted((TEMPLATES / PARTS).glob("*.html")), ids=lambda p: p.stem)
def test_a_part_says_nothing_but_by_what_every_page_has(path: Any) -> None:
    """Whatever a page sets for itself, the part that its layout made first would not know."""
    parsed = furnished().parse(path.read_text(encoding="utf-8"))
    names = list(parsed.find_all(nodes.Name))
    own = {name.name for name in names if name.ctx in {"store", "param"}}
    own |= {macro.name for macro in parsed.find_all(nodes.Macro)} | {"caller", "loop"}
    own |= {one.target for one in parsed.find_all(nodes.Import)}
    read = {name.name for name in names if name.ctx == "load"}
    assert read - own - EVERY_PAGE_HAS - GLOBALS == set()


def test_a_part_is_made_once_for_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many of its layouts and parts import it; and anew for the next page."""
    made: Counter[str] = Counter()
    make = Template.make_module

    def counted(self: Template, *args: Any, **named: Any) -> Any:
        made[str(self.name)] += 1
        return make(self, *args, **named)

    renderer = Renderer()
    view, frame = SAMPLES["sign_in"]
    first = renderer.page(view, frame=frame)
    monkeypatch.setattr(Template, "make_module", counted)
    for times in (1, 2):
        assert renderer.page(view, frame=frame) == first
        parts = {made[name] for name in made if name.startswith(PARTS)}
        assert parts == {times}


def test_only_parts_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said about a factor may depend on the row that it stands in."""
    folder = {
        "page.html": "{% for row in rows %}{% import 'about.html' as about with context %}"
        "{{ about.say() }}{% endfor %}",
        "about.html": "{% macro say() %}{{ row }} {% endmacro %}",
    }
    monkeypatch.setattr(render, "Templates", lambda _folder: DictLoader(folder))
    assert Renderer().render("page.html", context={"rows": "ab"}) == "a b "


def test_a_template_is_compiled_by_whoever_asks_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others wait for it, so that the first pages after a start cost no more than one."""
    compiled: list[str] = []
    both = Event()
    load = FileSystemLoader.load

    def counted(self: FileSystemLoader, environment: Any, name: str, *rest: Any) -> Template:
        compiled.append(name)
        if compiled.count(name) > 1:
            both.set()
        both.wait(0.3 if name == "login/sign_in.html" else 0)
        return load(self, environment, name, *rest)

    monkeypatch.setattr(FileSystemLoader, "load", counted)
    renderer = Renderer()
    view, frame = SAMPLES["sign_in"]
    with ThreadPoolExecutor(4) as pool:
        pages = set(pool.map(lambda _: renderer.page(view, frame=frame), range(4)))
    assert len(pages) == 1
    assert max(Counter(compiled).values()) == 1


def furnished() -> Any:
    """Give the environment that pages are made in."""
    renderer = Renderer()
    view, frame = SAMPLES["sign_in"]
    renderer.page(view, frame=frame)
    return renderer._environments["en"]
