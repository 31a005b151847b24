"""The OpenAPI document: read off the endpoints and their shapes, never written by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from farstu import __version__
from farstu.api.exchange import Endpoint
from farstu.api.problems import PROBLEMS, TYPE, Fault
from farstu.core.outcome import Reason
from farstu.services.api_keys import KeyFault
from farstu.services.repeating import Conflict

ROOT = "/api/v1"
TEMPLATE = "#/components/schemas/{model}"
BRACES = re.compile(r"\{(\w+)\}")
ALWAYS = (
    Fault.HEADER_WRONG,
    KeyFault.MISSING,
    KeyFault.UNKNOWN,
    KeyFault.REVOKED,
    KeyFault.EXPIRED,
    KeyFault.OUTSIDE,
    KeyFault.SCOPE,
    Fault.PATH_UNKNOWN,
    Fault.METHOD,
    Fault.BODY_LARGE,
    Fault.PORTAL_UNKNOWN,
    Fault.FIELDS_WRONG,
    Fault.KEY_TRIES,
    Fault.CLOSED,
)
WITH_BODY = (Fault.BODY_MEDIA_TYPE, Fault.BODY_UNREADABLE)
WITH_NAME = (Conflict.OTHER, Conflict.UNDER_WAY)
IF_MATCH: Mapping[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "Only for what has one of these tags; *: for what there is (RFC 9110).",
    "schema": {"type": "string", "pattern": r'^(\*|"[0-9a-f]{32}")$'},
}
IF_NONE_MATCH: Mapping[str, Any] = {
    **IF_MATCH,
    "name": "If-None-Match",
    "description": "Only for what has none of these tags; *: for what is not there (RFC 9110).",
}
TAGGED: Mapping[str, Any] = {
    "ETag": {
        "description": "Names what is shown, strongly.",
        "required": True,
        "schema": {"type": "string"},
    }
}
PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "description": "Why not (RFC 9457).",
    "required": ["type", "title", "status", "code", "reference"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "enum": sorted(PROBLEMS)},
        "reference": {"type": "string", "description": "Names this call in the log."},
        "detail": {"type": "string"},
        "field": {"type": "string"},
        "retry_at": {"type": "string", "format": "date-time"},
        "scope": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "says": {"type": "string"}},
            },
        },
    },
}


def make_document(endpoints: Iterable[Endpoint]) -> Mapping[str, Any]:
    """Describe *endpoints* (OpenAPI 3.1)."""
    known = list(endpoints)
    shapes = {shape for one in known for shape in (one.answer, one.query, one.body) if shape}
    ordered = sorted(shapes, key=lambda shape: shape.__name__)
    _, definitions = models_json_schema(
        [(shape, "validation") for shape in ordered], ref_template=TEMPLATE
    )
    paths: dict[str, dict[str, Any]] = {}
    for one in known:
        query = definitions["$defs"][one.query.__name__] if one.query in shapes else {}
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, query)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Farstu: the second factor", "version": __version__},
        "servers": [{"url": ROOT}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": {**definitions["$defs"], "Problem": PROBLEM},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def codes_of(endpoint: Endpoint) -> list[str]:
    """List every code that an endpoint may refuse with."""
    body = () if endpoint.body is None else WITH_BODY
    named = WITH_NAME if endpoint.changes else ()
    busy = (Reason.SERVER_BUSY,) if endpoint.hashes else ()
    other = (Reason.CHANGED_SINCE_SEEN,) if endpoint.conditional else ()
    return [*ALWAYS, *body, *named, *endpoint.refusals, *other, *busy]


def _operation(endpoint: Endpoint, query: Mapping[str, Any]) -> Mapping[str, Any]:
    said: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "parameters": [
            *_in_path(endpoint.path),
            *_in_query(query),
            *([IF_MATCH, IF_NONE_MATCH] if endpoint.conditional else ()),
        ],
        "responses": {**_successes(endpoint), **_refusals(codes_of(endpoint))},
    }
    if endpoint.scope is not None:
        said["description"] = f"Takes the scope `{endpoint.scope.value}`."
    if endpoint.body is not None:
        content = {"application/json": {"schema": _named(endpoint.body)}}
        said["requestBody"] = {"required": True, "content": content}
    return said


def _in_path(path: str) -> list[Mapping[str, Any]]:
    text = {"type": "string", "minLength": 1, "maxLength": 200}
    return [
        {"name": name, "in": "path", "required": True, "schema": text}
        for name in BRACES.findall(path)
    ]


def _in_query(shape: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    needed = shape.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in needed, "schema": schema}
        for name, schema in shape.get("properties", {}).items()
    ]


def _successes(endpoint: Endpoint) -> Mapping[str, Any]:
    content = {"application/json": {"schema": _named(endpoint.answer)}}
    is_shown = endpoint.conditional and endpoint.method == "GET"
    headers = {"headers": TAGGED} if is_shown else {}
    known = {"304": {"description": "As you have it", **headers}} if is_shown else {}
    told = {
        str(status): {"description": what, "content": content, **headers}
        for status, what in endpoint.statuses.items()
    }
    return told | known


def _refusals(codes: Iterable[str]) -> Mapping[str, Any]:
    by_status: dict[int, list[str]] = {}
    for code in codes:
        by_status.setdefault(PROBLEMS[code].status, []).append(code)
    content = {TYPE: {"schema": {"$ref": TEMPLATE.format(model="Problem")}}}
    return {
        str(status): {
            "description": " ".join(f"`{code}`: {PROBLEMS[code].title}" for code in found),
            "content": content,
        }
        for status, found in sorted(by_status.items())
    }


def _named(shape: type[BaseModel]) -> Mapping[str, str]:
    return {"$ref": TEMPLATE.format(model=shape.__name__)}
