"""The documentation says what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from farstu.core.audit import AuditEvent
from farstu.core.session_limits import EVERYBODY, PRIVILEGED
from farstu.core.throttle import CODES, GLOBAL, KEYS, NETWORK, PASSWORD, PORTAL, RECOVERY
from farstu.core.webhooks import TOLD
from farstu.factors import REGISTRY
from tests.web.pages import all_pages

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*/*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)")
LONGEST_DECISION = 40


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of every page leads to a file that is there."""
    targets = LINK.findall(page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_page_is_listed() -> None:
    """The table of contents leaves no page out; decisions have a page of their own."""
    listed = set(LINK.findall((ROOT / "docs/README.md").read_text("utf-8")))
    pages = {str(page.relative_to(ROOT / "docs")) for page in ROOT.glob("docs/**/*.md")}
    decisions = {page for page in pages if page.startswith("decisions/0")}
    assert pages - decisions - {"README.md"} == listed


def test_every_door_says_last_what_becomes_of_it_without_farstu() -> None:
    """Nobody has to guess it: the pages that one chooses from end with that, the choice too."""
    choice = ROOT / "docs/choosing-a-door.md"
    table = re.findall(r"^\|.*$", choice.read_text("utf-8"), re.MULTILINE)
    named = {target for target in LINK.findall("\n".join(table)) if "/" not in target}
    assert named >= {"openid-connect.md", "forward-auth.md", "hosted-page.md", "api.md"}
    for page in (choice.name, *named):
        text = (choice.parent / page).read_text("utf-8")
        headings = re.findall(r"^## (.*)$", re.sub(r"(?s)```.*?```", "", text), re.MULTILINE)
        assert headings[-1] == "When Farstu is down", page


def test_decisions_are_short_and_numbered() -> None:
    """A decision record has forty lines at most, and no number is used twice."""
    records = sorted((ROOT / "docs/decisions").glob("0*.md"))
    too_long = [
        r.name for r in records if len(r.read_text("utf-8").splitlines()) > LONGEST_DECISION
    ]
    numbers = [record.name[:4] for record in records]
    assert too_long == []
    assert len(set(numbers)) == len(numbers)


def test_audit_catalogue_is_the_catalogue() -> None:
    """``docs/audit.md`` lists every event that there is, and no other."""
    text = (ROOT / "docs/audit.md").read_text("utf-8")
    assert re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE) == [e.value for e in AuditEvent]


def test_webhook_page_has_the_events_that_are_told() -> None:
    """``docs/webhooks.md`` lists every event that is told, with its kind, and no other."""
    text = (ROOT / "docs/webhooks.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z_]+)` \| `([a-z_]+)` \|$", text, re.MULTILINE)
    assert rows == [(event.value, kind.value) for event, kind in TOLD.items()]


def test_throttle_page_has_the_rules() -> None:
    """``docs/throttles.md`` gives the numbers that the rules have."""
    text = (ROOT / "docs/throttles.md").read_text("utf-8")
    rows = {
        cells[1].strip(): cells[3].strip()
        for cells in (line.split("|") for line in text.splitlines())
        if len(cells) > 5
    }
    for rule in (CODES, KEYS, RECOVERY, PASSWORD, PORTAL, GLOBAL):
        assert rows[rule.name].replace(",", "").split()[0] == str(rule.free)
    assert rows[NETWORK.name].startswith(str(NETWORK.free))
    assert f"after {CODES.suspend_at} failures" in text


def test_session_page_has_the_limits() -> None:
    """``docs/sessions.md`` gives the limits that sessions have."""
    text = (ROOT / "docs/sessions.md").read_text("utf-8")
    for limits in (EVERYBODY, PRIVILEGED):
        idle, total = limits.idle.total_seconds() / 60, limits.total.total_seconds() / 3600
        assert f"| {idle:.0f} min | {total:.0f} h |" in text


def test_every_factor_has_its_page() -> None:
    """Each kind of the registry is described."""
    for factor in REGISTRY:
        assert (ROOT / f"docs/factors/{factor.kind}.md").is_file()


def test_readme_names_targets_that_exist() -> None:
    """Each ``make`` target that a page mentions is one."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    mentioned = {
        name
        for page in PAGES
        for name in re.findall(r"(?:`|^    )make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE)
    }
    assert mentioned <= targets


def test_every_page_of_the_site_has_its_line() -> None:
    """``docs/pages.md`` says of each view, and of its template, what it is for."""
    text = (ROOT / "docs/pages.md").read_text("utf-8")
    pages = all_pages()
    assert len(pages) > 20
    silent = [n for n, v in pages.items() if f"`{n}`" not in text or f"`{v.template}`" not in text]
    assert silent == []
