"""Changes by the API that are meant for what was seen: done to that, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.api.conditions import LONGEST_HEADER, read_tags
from tests.api.support.program import Program, Told
from tests.support.house import Person
from tests.web.support.home import Home

MAJA, SHOP = "/people/maja", {"redirect_addresses": ["https://shop.example/callback"]}


def change(program: Program, tag: str, name: str = "Maja", **headers: str) -> Told:
    """Change somebody's name, as they had a tag."""
    return program.put(MAJA, {"name": name}, If_Match=tag, **headers)


@pytest.fixture
def tag(program: Program) -> str:
    """Add somebody, and look."""
    program.put(MAJA, {"name": "Maja Lind"})
    tag = program.get(MAJA).answer.header("etag")
    assert tag
    return tag


def test_who_comes_second_changes_nothing(program: Program, tag: str) -> None:
    """What was seen is no more; the new tag works again."""
    assert change(program, tag).status == 200
    late = change(program, tag, "Other")
    assert (late.status, late.code) == (412, "changed_since_seen")
    shown = program.get(MAJA)
    assert shown.json["name"] == "Maja"
    assert change(program, f'"else", {shown.answer.header("etag")}', "Other").status == 200


def test_a_tag_stays_while_nothing_changes(program: Program, tag: str) -> None:
    """It is strong; a put says none, since what was kept is not what was sent."""
    assert program.get(MAJA).answer.header("etag") == tag
    assert tag.startswith('"')
    same = program.put(MAJA, {"name": "Maja Lind"})
    assert same.answer.header("etag") == ""
    assert program.get(MAJA).answer.header("etag") == tag


@pytest.mark.parametrize("other", ['""', '"else"', "W/{tag}"])
def test_another_tag_refuses_every_method(program: Program, tag: str, other: str) -> None:
    """A weak one too: it promises less than a change needs."""
    named = {"if-match": other.format(tag=tag)}
    for method, body in (("GET", None), ("PUT", {"name": "Other"}), ("DELETE", None)):
        told = program.call(method, MAJA, body, headers=named)
        assert (told.status, told.code) == (412, "changed_since_seen")
    assert program.get(MAJA).answer.header("etag") == tag


def test_tags_in_several_lines_are_one_list(program: Program, tag: str) -> None:
    """None of them is overlooked: nothing is done that was ruled out."""
    for second, status in (('"more"', 412), (tag, 200)):
        sent = [("host", program.host), ("authorization", f"Bearer {program.key}")]
        lines = [("if-match", '"else"'), ("if-match", second)]
        told = program.web.wire.send("DELETE", f"/api/v1{MAJA}", [*sent, *lines])
        assert told.status == status


def test_a_star_means_whatever_there_is(program: Program, tag: str) -> None:
    """Where there is nobody, nobody is added."""
    assert tag
    assert change(program, "*").status == 200
    nobody = program.put("/people/olle", {"name": "Olle"}, If_Match="*")
    assert (nobody.status, program.get("/people/olle").status) == (412, 404)
    assert program.call("DELETE", MAJA, headers={"if-match": "*"}).status == 200


def test_the_tag_is_part_of_what_is_asked_once(program: Program, tag: str) -> None:
    """The same request is answered again; under another tag it is another one."""
    first = change(program, tag, Idempotency_Key="a")
    again = change(program, tag, Idempotency_Key="a")
    assert (first.status, again.status, again.json) == (200, 200, first.json)
    other = change(program, '"else"', Idempotency_Key="a")
    assert (other.status, other.code) == (422, "idempotency_other")


@pytest.mark.parametrize("text", ["", "x", '"a', '"a" "b"', '"a", *', '"' + "a" * 1000 + '"'])
def test_what_is_no_tag_is_told(program: Program, tag: str, text: str) -> None:
    """And nothing is done."""
    for name in ("if-match", "if-none-match"):
        told = program.call("PUT", MAJA, {"name": "Maja"}, headers={name: text})
        assert (told.status, told.code) == (400, "header_wrong")
    assert program.get(MAJA).answer.header("etag") == tag


@pytest.mark.parametrize("held", ["{tag}", "W/{tag}", '"else", W/{tag}', "*"])
def test_who_has_it_already_is_told_that_alone(program: Program, tag: str, held: str) -> None:
    """With its tag and no body, compared weakly; by HEAD too."""
    for method in ("GET", "HEAD"):
        told = program.call(method, MAJA, headers={"if-none-match": held.format(tag=tag)})
        assert (told.status, told.answer.body) == (304, b"")
        assert told.answer.header("etag") == tag
        assert told.answer.header("content-type") == ""
    assert program.put(MAJA, {"name": "New"}).status == 200
    seen = program.call("GET", MAJA, headers={"if-none-match": tag})
    assert (seen.status, seen.json["name"]) == (200, "New")


def test_nobody_there_is_not_found_whoever_has_what(program: Program) -> None:
    """A condition says nothing of what is not there."""
    for name in ("if-match", "if-none-match"):
        assert program.call("GET", "/people/olle", headers={name: "*"}).status == 404


def test_a_star_that_is_ruled_out_adds_and_never_changes(program: Program, tag: str) -> None:
    """So of two who add somebody, the second one is told."""
    olle = "/people/olle"
    assert program.put(olle, {"name": "Olle"}, If_None_Match="*").status == 201
    second = program.put(olle, {"name": "Other"}, If_None_Match="*")
    assert (second.status, second.code) == (412, "changed_since_seen")
    assert program.get(olle).json["name"] == "Olle"
    known = program.put(MAJA, {"name": "Other"}, If_None_Match=tag)
    assert (known.status, program.get(MAJA).json["name"]) == (412, "Maja Lind")
    assert program.put(MAJA, {"name": "Other"}, If_None_Match='"else"').status == 200


def test_both_conditions_have_to_hold(program: Program, tag: str) -> None:
    """What has to match comes first (RFC 9110, section 13.2.2)."""
    both = {"if-match": tag, "if-none-match": tag}
    assert program.call("GET", MAJA, headers=both).status == 304
    assert program.call("GET", MAJA, headers=both | {"if-match": '"else"'}).status == 412
    assert program.call("DELETE", MAJA, headers=both).status == 412


def test_both_conditions_are_part_of_what_is_asked_once(program: Program, tag: str) -> None:
    """The same tag in the other header is another request."""
    assert change(program, tag, Idempotency_Key="a").status == 200
    other = program.put(MAJA, {"name": "Maja"}, If_None_Match=tag, Idempotency_Key="a")
    assert (other.status, other.code) == (422, "idempotency_other")


def test_attributes_have_a_tag_that_no_sign_in_changes(home: Home, program: Program) -> None:
    """What is shown of somebody beside them does, and its tag with it."""
    made = program.put(MAJA, {"name": "Maja Lind"}).json
    whole, said = MAJA, f"{MAJA}/attributes"
    before = {path: program.get(path).answer.header("etag") for path in (whole, said)}
    app = home.house.give_app(Person(id=made["id"], email=""))
    assert program.post(f"{MAJA}/verify", {"code": app.code()}).json["status"] == "passed"
    after = {path: program.get(path).answer.header("etag") for path in (whole, said)}
    assert after[whole] != before[whole]
    assert after[said] == before[said]
    changed = program.put(said, {"name": "Maja"}, If_Match=before[said])
    assert (changed.status, changed.json) == (200, program.get(said).json)
    late = program.put(said, {"name": "Late"}, If_Match=before[said])
    assert (late.status, late.code) == (412, "changed_since_seen")


def test_attributes_are_those_of_the_whole_and_add_nobody(program: Program, tag: str) -> None:
    """Each is shown of the person too, and said there by the same fields."""
    shown, whole = program.get(f"{MAJA}/attributes"), program.get(MAJA)
    assert (whole.answer.header("etag"), shown.json.items() <= whole.json.items()) == (tag, True)
    nobody = program.put("/people/olle/attributes", {"name": "Olle"})
    assert (nobody.status, program.get("/people/olle").status) == (404, 404)


def test_where_nothing_has_a_tag_a_condition_is_refused(program: Program, tag: str) -> None:
    """It is not overlooked."""
    for name in ("If_Match", "If_None_Match"):
        told = program.post(f"{MAJA}/reset", {"reason": "asked"}, **{name: tag})
        assert (told.status, told.code) == (400, "header_wrong")


def test_applications_have_tags_too(program: Program) -> None:
    """Beside their revision; one that was changed is neither changed nor removed."""
    added: Any = program.post("/applications", {"name": "Shop", "openid_connect": SHOP}).json
    path = f"/applications/{added['application']['id']}"
    tag = program.get(path).answer.header("etag")
    assert program.put(path, {"revision": 0, "name": "New"}, If_Match=tag).status == 200
    late = program.put(path, {"revision": 1, "name": "Late"}, If_Match=tag)
    gone = program.call("DELETE", path, headers={"if-match": tag})
    assert [late.code, gone.code] == ["changed_since_seen"] * 2
    now = program.get(path)
    assert now.json["name"] == "New"
    tag = now.answer.header("etag")
    assert program.call("DELETE", path, headers={"if-match": tag}).status == 200
    assert program.call("DELETE", path, headers={"if-match": tag}).status == 404


@given(st.text(max_size=LONGEST_HEADER + 10))
def test_whatever_is_sent_is_read_or_refused(text: str) -> None:
    """In time, and without breaking."""
    read = read_tags(text)
    assert read is None or not read.name(None)
