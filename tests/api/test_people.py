"""People over the wire: put, shown and listed."""

from __future__ import annotations

from tests.api.support.program import Program
from tests.support.house import Person
from tests.web.support.home import Home

MAJA = {"name": "Maja Lind", "email": "maja@example.com", "owners": {"email": "farstu"}}


def test_somebody_is_put_and_shown(program: Program) -> None:
    """201 once, 200 afterwards, and the same on each look."""
    made = program.put("/people/4711", MAJA)
    assert made.status == 201
    assert program.put("/people/4711", MAJA).status == 200
    shown = program.get("/people/4711").json
    assert shown == made.json
    assert (shown["own_id"], shown["factors"], shown["required"]) == (
        "4711",
        [],
        "urn:farstu:acr:2",
    )
    assert (shown["owners"]["name"], shown["owners"]["email"]) == ("portal", "farstu")


def test_an_id_may_look_like_anything_but_a_path(program: Program) -> None:
    """Spaces, letters of any script and question marks; no slash, and no control character."""
    for own_id in ("å ä?", "maja@example.com", "%41"):
        assert program.put(f"/people/{own_id}".replace("?", "%3F"), {"name": "A"}).status in {
            201,
            200,
        }
    assert program.put("/people/a/b", {"name": "A"}).code == "path_unknown"
    assert program.put("/people/" + "x" * 201, {"name": "A"}).code == "own_id_invalid"


def test_memberships_are_by_name(program: Program) -> None:
    """And only those of customers are said."""
    belongs = [{"organisation": "Customers", "role": "administrator"}]
    made = program.put("/people/1", {"name": "A", "memberships": belongs})
    assert made.json["memberships"] == belongs
    assert program.put("/people/2", {"name": "B"}).json["memberships"] == []
    wrong = [{"organisation": "Customers", "role": "king"}]
    assert program.put("/people/1", {"memberships": wrong}).code == "fields_wrong"


def test_what_they_hold_is_shown_and_no_secret_is(home: Home, program: Program) -> None:
    """By kind, name and date."""
    made = program.put("/people/1", {"name": "A"}).json
    app = home.house.give_app(Person(id=made["id"], email=""), name="Nokia")
    [held] = program.get("/people/1").json["factors"]
    assert (held["id"], held["kind"], held["name"]) == (app.id, "totp", "Nokia")
    assert set(held) == {"id", "kind", "name", "created_at", "last_used_at", "suspended"}


def test_people_are_listed_by_pages(program: Program) -> None:
    """Until there is no next one."""
    for number in range(5):
        program.put(f"/people/{number}", {"name": str(number)})
    found: list[str] = []
    page = program.get("/people?limit=2").json
    while page["next"]:
        found += [one["own_id"] for one in page["people"]]
        page = program.get(f"/people?limit=2&cursor={page['next']}").json
    found += [one["own_id"] for one in page["people"]]
    assert sorted(found) == ["0", "1", "2", "3", "4"]
    for wrong in ("limit=0", "limit=101", "limit=x", "cursor=A'"):
        assert program.get(f"/people?{wrong}").code == "fields_wrong"


def test_a_body_is_one_object_in_its_shape(program: Program) -> None:
    """Anything else is told, and changes nothing."""
    kind = {"content-type": "application/json"}
    deep = b'{"name":' + b"[" * 9 + b"]" * 9 + b"}"
    deeper, endless = b"[" * 60_000, b'{"name":-1e999}'
    for raw in (
        b"",
        b"{",
        b"\xff",
        b'{"name":"a","name":"b"}',
        b'{"name":NaN}',
        endless,
        deep,
        deeper,
    ):
        told = program.call("PUT", "/people/1", raw=raw, headers=kind)
        assert (told.status, told.code) == (400, "body_unreadable"), raw[:30]
    for raw in (b'{"name":"a\\u0000"}', b'{"name":"\\ud800"}', b'{"\\u0000":1}'):
        told = program.call("PUT", "/people/1", raw=raw, headers=kind)
        assert told.code == "body_unreadable"
    for raw in (b"[]", b"1", b'{"name":1}', b'{"colour":"x"}', b'{"owners":{"name":"me"}}'):
        told = program.call("PUT", "/people/1", raw=raw, headers=kind)
        assert (told.status, told.code) == (422, "fields_wrong"), raw
    form = {"content-type": "application/x-www-form-urlencoded"}
    told = program.call("PUT", "/people/1", raw=b"name=a", headers=form)
    assert (told.status, told.code) == (415, "body_media_type")
    large = b'{"name":"' + b"a" * 70_000 + b'"}'
    assert program.call("PUT", "/people/1", raw=large, headers=kind).code == "body_large"
    assert program.get("/people/1").code == "not_found"
