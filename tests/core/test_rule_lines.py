"""Rules of forward-auth as lines: what is written is what is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.core.assurance import Assurance
from farstu.core.forward_auth import Access, Reach, Rule, is_rule
from farstu.core.roles import Role
from farstu.core.rule_lines import NO_RULE, read_line, write_line

LINES = {
    "/ signed_in": Rule(),
    "/public/ everybody": Rule(path="/public/", access=Access.EVERYBODY),
    "=/ everybody": Rule(reach=Reach.EXACTLY, access=Access.EVERYBODY),
    "/admin/ multi role:administrator role:owner": Rule(
        path="/admin/", least=Assurance.MULTI, roles=(Role.ADMINISTRATOR, Role.OWNER)
    ),
    "/pay/ POST PUT phishing_resistant 5m organisation:01k": Rule(
        path="/pay/",
        methods=("POST", "PUT"),
        least=Assurance.PHISHING_RESISTANT,
        max_age_minutes=5,
        organisations=("01k",),
    ),
}


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_a_rule(line: str) -> None:
    """And is written as it was read."""
    assert read_line(line) == LINES[line]
    assert write_line(LINES[line]) == line


def test_words_stand_in_any_order() -> None:
    """With any space between them; a path alone is for whoever is signed in."""
    assert read_line("  /pay/   5m  multi POST ") == Rule(
        path="/pay/", methods=("POST",), least=Assurance.MULTI, max_age_minutes=5
    )
    assert read_line("/") == Rule()


@pytest.mark.parametrize(
    "line",
    [
        "",
        "   ",
        "admin multi",
        "/a/../b",
        "/a//b",
        "/ post",
        "/ single",
        "/ 0m",
        "/ 5m 10m",
        "/ multi phishing_resistant",
        "/ everybody signed_in",
        "/ everybody multi",
        "/ everybody role:owner",
        "/ role:king",
        "/ role:",
        "/ organisation:",
        "/ nobody",
    ],
)
def test_what_means_nothing_is_no_rule(line: str) -> None:
    """Nor what says two things at once: nothing is guessed."""
    assert read_line(line) is None


def test_a_line_that_means_nothing_is_a_rule_that_nobody_keeps() -> None:
    """It is about no path; were it about all of them, a slip of the pen would open every door."""
    assert not NO_RULE.path
    assert not is_rule(NO_RULE)


@given(st.text())
def test_no_line_breaks_the_reader(line: str) -> None:
    """Whatever it is, it is a rule that can be written again, or none."""
    rule = read_line(line)
    assert rule is None or (is_rule(rule) and read_line(write_line(rule)) == rule)
