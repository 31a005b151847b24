"""Asking an endpoint: each time, or once for each name that a request gives itself."""

from __future__ import annotations

import hashlib

from pydantic import BaseModel

from farstu.api.exchange import Answer, Call, Endpoint
from farstu.api.problems import TYPE, Problem, problem, problem_of
from farstu.core.outcome import Rejected
from farstu.services.repeating import Conflict, Named, Written, do_once

WAIT, BROKEN = 429, 500
REPEATED = {"farstu-repeated": "true"}


def ask(call: Call, endpoint: Endpoint) -> Answer | Problem:
    """Ask an endpoint."""
    done = endpoint.handler(call)
    return problem_of(done) if isinstance(done, Rejected) else done


def ask_once(call: Call, endpoint: Endpoint, named: Named) -> Answer | Problem:
    """Ask an endpoint, unless this very request was answered before: then say that again."""
    fresh: list[Answer | Problem] = []

    def do() -> tuple[Written, bool]:
        done = ask(call, endpoint)
        fresh.append(done)
        written = _write(done, call.reference)
        return written, written["status"] != WAIT and written["status"] < BROKEN

    told = do_once(call.kit, call.visit, named, do)
    if isinstance(told, Conflict):
        return problem(told)
    if fresh:
        return fresh[0]
    kind = {"content-type": TYPE} if told["problem"] else {}
    return Answer(body=told["body"], status=told["status"], headers=REPEATED | kind)


def digest_of(body: bytes | None) -> str:
    """Digest a body, so that one request is told from another."""
    return hashlib.sha256(body or b"").hexdigest()


def _write(done: Answer | Problem, reference: str) -> Written:
    if isinstance(done, Problem):
        status = done.words.status
        return {"status": status, "problem": True, "body": dict(done.write(reference))}
    body = done.body or {}
    plain = body.model_dump(mode="json") if isinstance(body, BaseModel) else dict(body)
    return {"status": done.status, "problem": False, "body": plain}
