"""What axe-core finds wrong with a page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

RUN = """tags => axe.run(document, {
  runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']
}).then(found => found.violations)"""


def axe(page: Page) -> None:
    """Fail unless axe-core finds nothing on the page as it is now."""
    complaints = complaints_of_axe(page)
    assert not complaints, "\n".join(complaints)


def complaints_of_axe(page: Page) -> list[str]:
    """Say what axe-core finds on the page as it is now.

    The script goes in through the debugger, so that the page's own CSP stays as strict as it is.
    """
    page.evaluate("document.fonts.ready")
    page.evaluate(_axe_core())
    return [f"axe on {page.url}: {_describe(found)}" for found in page.evaluate(RUN, TAGS)]


@cache
def _axe_core() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")


def _describe(violation: dict[str, Any]) -> str:
    places = "".join(
        f"\n    {' '.join(map(str, node['target']))}\n      {node['html']}\n      "
        + node["failureSummary"].replace("\n", "\n      ")
        for node in violation["nodes"]
    )
    return f"- {violation['id']} ({violation['impact']}): {violation['help']}{places}"
