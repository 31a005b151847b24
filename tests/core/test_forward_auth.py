"""Rules of applications behind a proxy: one reading of a path, and the first rule that fits."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from farstu.core.assurance import Assurance
from farstu.core.forward_auth import (
    MOST_RULES,
    Access,
    ForwardAuth,
    Reach,
    Rule,
    admits,
    ask_of,
    authority_of,
    is_place,
    is_rule,
    origin_at,
    plain_path,
    rule_for,
)
from farstu.core.relying_parties import Door, decode_rules, door_of, encode_rules
from farstu.core.roles import Role

ODD = (
    "/a/../b",
    "/a/./b",
    "/a/..",
    "/%2e%2e/b",
    "/a/%2E/b",
    "/a/.%2e/b",
    "/a/%252e%252e/b",
    "/a%2fb",
    "/a%2Fb",
    "/a%252fb",
    "/a%5cb",
    "/a\\b",
    "/a;b=c",
    "/a%3bb",
    "/a%23b",
    "/a#b",
    "/a%3fb",
    "/a%00b",
    "/a%0ab",
    "/a%7f",
    "//a",
    "/a//b",
    "/a/%ff",
    "/a/%c0%ae",
    "/a/%zz",
    "/a/%2",
    "/å",
    "/a b",
    "a/b",
    "",
    "*",
    "http://example.com/a",
    "/" + "a" * 8000,
)


@pytest.mark.parametrize("target", ODD)
def test_what_can_be_read_in_two_ways_is_not_read(target: str) -> None:
    """A path that two programs could take for two different ones has no reading."""
    assert plain_path(target) is None


@pytest.mark.parametrize(
    ("target", "read"),
    [
        ("/", "/"),
        ("/a/b", "/a/b"),
        ("/a/b/", "/a/b/"),
        ("/a?b=//../;#", "/a"),
        ("/%61", "/a"),
        ("/r%C3%A4ksm%C3%B6rg%C3%A5s", "/räksmörgås"),
        ("/a%20b", "/a b"),
        ("/a...b/.well-known", "/a...b/.well-known"),
        ("/@x:y,z=1", "/@x:y,z=1"),
    ],
)
def test_a_path_is_decoded_once(target: str, read: str) -> None:
    """What is left has one reading, without its query."""
    assert plain_path(target) == read


def test_case_is_folded_where_the_application_does() -> None:
    """An application that takes /Admin for /admin says so."""
    assert plain_path("/Admin") == "/Admin"
    assert plain_path("/Admin", folds_case=True) == "/admin"
    rules = ForwardAuth(rules=(Rule(path="/Admin"),), folds_case=True)
    assert rule_for(rules, method="GET", path="/admin/x") == Rule(path="/Admin")


def test_a_letter_is_one_however_it_is_written() -> None:
    """A rule about Ärenden is about it in both of the ways that Unicode has for it."""
    rule = Rule(path="/Ärenden")
    assert is_rule(rule)
    rules = ForwardAuth(rules=(rule,))
    for target in ("/%C3%84renden/1", "/A%CC%88renden/1"):
        read = plain_path(target)
        assert read == "/Ärenden/1"
        assert rule_for(rules, method="GET", path=read) == rule
    assert plain_path("/a%CD%BEb") is None  # what Unicode takes for a semicolon is one


@given(st.text(alphabet="/.%25cCfFeE0a;\\?#", max_size=14).map("/".__add__))
def test_no_reading_leads_elsewhere(target: str) -> None:
    """Whatever is read has no dot segment, no empty one, and nothing left to decode."""
    read = plain_path(target)
    if read is None:
        return
    assert read.startswith("/")
    assert not {".", ".."} & set(read.split("/"))
    assert "//" not in read
    assert not set("%\\;?#") & set(read)
    assert plain_path(quote(read)) == read


@example("/a")
@example("/a/b")
@example("/ab")
@given(st.text(alphabet="ab/.", min_size=1, max_size=8).map("/".__add__))
def test_a_rule_reaches_whole_segments(path: str) -> None:
    """A rule for /a is about /a and what is below, never about /ab."""
    read = plain_path(path)
    found = read is not None and rule_for(
        ForwardAuth(rules=(Rule(path="/a"),)), method="GET", path=read
    )
    assert bool(found) == (read is not None and (read == "/a" or read.startswith("/a/")))


def test_the_first_rule_decides() -> None:
    """A rule may be about a method or one very path; what no rule is about is closed."""
    exactly = Rule(path="/health", reach=Reach.EXACTLY, methods=("GET",), access=Access.EVERYBODY)
    rules = ForwardAuth(rules=(exactly, Rule(path="/admin"), Rule(path="/wiki/")))
    assert rule_for(rules, method="GET", path="/health") == exactly
    assert rule_for(rules, method="POST", path="/health") is None
    assert rule_for(rules, method="GET", path="/health/x") is None
    assert rule_for(rules, method="PUT", path="/admin/x") == Rule(path="/admin")
    assert rule_for(rules, method="GET", path="/wiki/x") == Rule(path="/wiki/")
    assert rule_for(rules, method="GET", path="/") is None
    assert rule_for(ForwardAuth(), method="GET", path="/anything") == Rule()


def test_an_ask_is_the_stricter_of_both() -> None:
    """The application says the least of all, and a rule may want more."""
    rules = ForwardAuth(least=Assurance.MULTI, takes_limited=True)
    asked = ask_of(rules, Rule(max_age_minutes=5))
    assert (asked.least, asked.max_age, asked.limited) == (
        Assurance.MULTI,
        timedelta(minutes=5),
        False,
    )
    lax = ask_of(ForwardAuth(takes_limited=True), Rule())
    assert (lax.least, lax.max_age, lax.limited) == (Assurance.SINGLE, None, True)
    strict = ask_of(ForwardAuth(), Rule(least=Assurance.PHISHING_RESISTANT))
    assert strict.least is Assurance.PHISHING_RESISTANT


def test_one_membership_has_to_fit_as_a_whole() -> None:
    """An owner elsewhere who is a member here is no owner here."""
    rule = Rule(roles=(Role.OWNER,), organisations=("here",))
    assert not admits(rule, [("here", Role.MEMBER), ("elsewhere", Role.OWNER)])
    assert admits(rule, [("here", Role.OWNER)])
    assert admits(Rule(roles=(Role.OWNER,)), [("elsewhere", Role.OWNER)])
    assert admits(Rule(organisations=("here",)), [("here", Role.MEMBER)])
    assert admits(Rule(), [])


def test_one_membership_of_several_is_enough() -> None:
    """Whoever belongs elsewhere besides is let in by the one that fits."""
    rule = Rule(roles=(Role.OWNER,), organisations=("here",))
    assert admits(rule, [("elsewhere", Role.MEMBER), ("here", Role.OWNER)])
    assert admits(Rule(organisations=("here",)), [("here", Role.MEMBER), ("there", Role.MEMBER)])


@pytest.mark.parametrize("belongs", [[], [("there", Role.MEMBER)]])
def test_a_rule_of_one_kind_keeps_everybody_else_out(belongs: list[tuple[str, Role]]) -> None:
    """A rule that names roles only, or organisations only, is no open one."""
    assert not admits(Rule(roles=(Role.OWNER,)), belongs)
    assert not admits(Rule(organisations=("here",)), belongs)


def test_limited_people_come_only_where_an_application_takes_them() -> None:
    """Whoever has not set up what they have to is kept out unless it says otherwise."""
    assert not ask_of(ForwardAuth(), Rule()).limited
    assert ask_of(ForwardAuth(takes_limited=True), Rule()).limited


def test_a_target_has_eight_thousand_letters_at_most() -> None:
    """To the letter; what comes after the question mark counts, too."""
    assert plain_path("/" + "a" * 7999) == "/" + "a" * 7999
    assert plain_path("/" + "a" * 8000) is None
    assert plain_path("/a?" + "b" * 7998) is None
    assert MOST_RULES == 50


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("https://app.example.com", True),
        ("http://10.0.0.1:8080", True),
        ("https://[::1]:8443", True),
        ("ttps://app.example.com", False),
        ("ftp://app.example.com", False),
        ("https://app.example.com/", False),
        ("https://App.example.com", False),
        ("https://app.example.com;", False),
        ("https://app.example.com:123456", False),
        ("https://someone@app.example.com", False),
        ("", False),
    ],
)
def test_a_place_is_a_server_and_nothing_besides(address: str, *, is_one: bool) -> None:
    """It is written into the proxy's configuration as it is."""
    assert is_place(address) is is_one


def test_a_host_is_found_by_what_browsers_call_it() -> None:
    """The origin that it was registered by, and none once it no longer is."""
    rules = ForwardAuth(hosts=("https://one.example.com", "https://two.example.com:8443"))
    assert origin_at(rules, "one.example.com") == "https://one.example.com"
    assert origin_at(rules, "two.example.com:8443") == "https://two.example.com:8443"
    assert origin_at(rules, "two.example.com") == ""
    assert origin_at(rules, "") == ""


def test_what_is_no_origin_has_no_authority() -> None:
    """Nothing is found by it."""
    assert authority_of("") == ""


def test_an_open_rule_is_read_as_open() -> None:
    """What is kept of a rule says who may come by it."""
    rules = ForwardAuth(rules=(Rule(path="/open", access=Access.EVERYBODY),))
    assert decode_rules(Door.FORWARD_AUTH, encode_rules(rules)) == rules


@pytest.mark.parametrize(
    ("rule", "is_fine"),
    [
        (Rule(), True),
        (Rule(path="/a/b", methods=("GET", "PROPFIND")), True),
        (Rule(path="/a", access=Access.EVERYBODY), True),
        (Rule(path="a"), False),
        (Rule(path="/a/../b"), False),
        (Rule(path="/a?b"), False),
        (Rule(path="/%61"), False),
        (Rule(methods=("get",)), False),
        (Rule(max_age_minutes=-1), False),
        (Rule(access=Access.EVERYBODY, least=Assurance.MULTI), False),
        (Rule(access=Access.EVERYBODY, max_age_minutes=5), False),
        (Rule(access=Access.EVERYBODY, roles=(Role.OWNER,)), False),
        (Rule(access=Access.EVERYBODY, organisations=("here",)), False),
    ],
)
def test_a_rule_says_what_it_wants_in_one_way(rule: Rule, *, is_fine: bool) -> None:
    """A rule that could never be about anything, or is open and demands something, is none."""
    assert is_rule(rule) is is_fine


def test_an_authority_has_no_usual_port() -> None:
    """Browsers leave the usual port out, and so do we."""
    assert authority_of("https://app.example.com") == "app.example.com"
    assert authority_of("https://app.example.com:443") == "app.example.com"
    assert authority_of("https://app.example.com:8443") == "app.example.com:8443"
    assert authority_of("http://localhost:80") == "localhost"
    assert authority_of("http://localhost:443") == "localhost:443"


def test_rules_are_read_as_they_were_written() -> None:
    """What is kept as plain data is the same again."""
    rule = Rule(
        path="/admin",
        reach=Reach.EXACTLY,
        methods=("GET",),
        least=Assurance.MULTI,
        max_age_minutes=5,
        roles=(Role.OWNER,),
        organisations=("here",),
    )
    rules = ForwardAuth(hosts=("https://app.example.com",), rules=(rule,), folds_case=True)
    assert door_of(rules) is Door.FORWARD_AUTH
    assert decode_rules(Door.FORWARD_AUTH, encode_rules(rules)) == rules


def test_a_new_application_is_closed_and_plain() -> None:
    """All of it is for whoever is signed in with all set up, and nobody is asked for consent."""
    new = ForwardAuth()
    assert (new.hosts, new.rules, new.least) == ((), (Rule(),), Assurance.SINGLE)
    assert (new.folds_case, new.takes_limited, new.asks_consent) == (False, False, False)
