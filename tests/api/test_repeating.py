"""Requests that name themselves, over the wire."""

from __future__ import annotations

from tests.api.support.program import Program
from tests.support.house import Person
from tests.web.support.home import Home


def test_an_answer_that_got_lost_is_given_again(home: Home, program: Program) -> None:
    """A passed challenge too, to whoever named the request; a wrong code costs one try only."""
    made = program.put("/people/maja", {"name": "Maja"}, idempotency_key="put-1")
    again = program.put("/people/maja", {"name": "Maja"}, idempotency_key="put-1")
    assert (made.status, again.status, again.json) == (201, 201, made.json)
    assert again.answer.header("farstu-repeated") == "true"
    app = home.house.give_app(Person(id=made.json["id"], email=""))
    wrong = app.wrong()
    for _ in range(9):
        told = program.post("/people/maja/verify", wrong, idempotency_key="v-1")
        assert (told.status, told.code) == (422, "code_wrong")
    right = {"code": app.code()}
    for _ in range(2):
        told = program.post("/people/maja/verify", right, idempotency_key="v-2")
        assert told.json["status"] == "passed"


def test_a_name_belongs_to_one_request(program: Program) -> None:
    """Another body, or another path, is told so; nonsense is no name."""
    program.put("/people/1", {"name": "A"}, idempotency_key="n")
    for path, body in (("/people/1", {"name": "B"}), ("/people/2", {"name": "A"})):
        told = program.put(path, body, idempotency_key="n")
        assert (told.status, told.code) == (422, "idempotency_other")
    assert program.get("/people/2").code == "not_found"
    for name in ("", "a b", "x" * 256, "å"):
        assert program.put("/people/3", {"name": "A"}, idempotency_key=name).code == "header_wrong"
    assert program.call("GET", "/portal", headers={"idempotency-key": "a b"}).status == 200
