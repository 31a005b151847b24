"""schemathesis calls every endpoint by the document, rightly and wrongly: all answers are in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi import checks

from farstu.api.document import make_document
from farstu.api.routes import ENDPOINTS
from tests.api.support.program import Program, make_program
from tests.support.databases import make_sqlite_database
from tests.support.house import Person
from tests.web.support.home import HOST, open_home
from tests.web.support.wire import Answer

load_all_checks()
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
DOCUMENT: Any = schemathesis.openapi.from_dict(dict(make_document(ENDPOINTS)))
OPERATIONS = {
    one.ok().definition.raw["operationId"]: one.ok() for one in DOCUMENT.get_all_operations()
}
BASE = f"https://{HOST}/api/v1"
EXAMPLES = 6
NUMBERS = count()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, run_folder: Path) -> Iterator[Program]:
    """Give a program at a portal with somebody in it, who holds an app."""
    folder = tmp_path_factory.mktemp("contract")
    with open_home(make_sqlite_database(run_folder, folder=folder)) as home:
        program = make_program(home)
        for name in ("maja", "olle"):
            made = program.put(f"/people/{name}", {"name": name}).json
            home.house.give_app(Person(id=made["id"], email=""))
        yield program


def _can_be_wrong(name: str) -> bool:
    operation = OPERATIONS[name]
    return bool(operation.body or operation.query)


CASES = [
    (name, mode)
    for name in OPERATIONS
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or _can_be_wrong(name)
]
"""Each call, rightly and wrongly, where something about it can be sent wrongly."""


@pytest.mark.parametrize(("name", "mode"), CASES)
def test_every_answer_is_documented(program: Program, name: str, mode: GenerationMode) -> None:
    """No 500, no status, type or body that the document does not promise, whatever is sent."""
    operation = OPERATIONS[name]

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), is_real=st.booleans())
    def call(case: Any, *, is_real: bool) -> None:
        if is_real:
            case.path_parameters = {**case.path_parameters, **_real(program, name)}
        request = requests.Request(**case.as_transport_kwargs(base_url=BASE)).prepare()
        answer = _send(program, request)
        case.validate_response(_response(answer, request), checks=CHECKS)

    call()


def _real(program: Program, name: str) -> dict[str, str]:
    """Name somebody who is there, or a challenge, an application or a webhook that is new."""
    if name == "erase_person":
        program.put("/people/leaving", {"name": "Leaving"})
        return {"own_id": "leaving"}
    if "{application}" in OPERATIONS[name].path:
        return _application(program)
    if "{webhook}" in OPERATIONS[name].path:
        return _webhook(program)
    if "{challenge}" not in OPERATIONS[name].path:
        return {"own_id": "maja"} if "{own_id}" in OPERATIONS[name].path else {}
    return {"challenge": program.post("/people/olle/challenges").json["id"]}


def _application(program: Program) -> dict[str, str]:
    """Add an application, under a name that no other has."""
    rules = {"redirect_addresses": ["https://shop.example/callback"]}
    said = {"name": f"Shop {next(NUMBERS)}", "openid_connect": rules}
    one = program.post("/applications", said).json["application"]
    return {"application": one["id"], "secret": one["secrets"][0]["id"]}


def _webhook(program: Program) -> dict[str, str]:
    """Add a webhook that was tried once."""
    said = {"name": "Shop", "address": "https://shop.example/events", "kinds": ["people"]}
    one = program.post("/webhooks", said).json["webhook"]
    sent = program.post(f"/webhooks/{one['id']}/test").json["message"]
    return {"webhook": one["id"], "secret": one["secrets"][0]["id"], "message": sent}


def _send(program: Program, request: Any) -> Answer:
    parts = urlsplit(request.url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    ours = {"host": HOST, "authorization": f"Bearer {program.key}"}
    headers = {k.lower(): v for k, v in request.headers.items()} | ours
    body = request.body or b""
    raw = body.encode() if isinstance(body, str) else body
    said = [(k, v.decode("latin-1") if isinstance(v, bytes) else v) for k, v in headers.items()]
    return program.web.wire.send(request.method, target, said, body=raw)


def _response(answer: Answer, request: Any) -> schemathesis.Response:
    return schemathesis.Response(
        status_code=answer.status,
        headers={name: answer.all(name) for name, _ in answer.headers},
        content=answer.body,
        request=request,
        elapsed=0.0,
        verify=False,
    )
