"""Carrying one request by httpx: bounded in time and size, never on to another address."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

from farstu.client.calls import Got, Lost, Send
from farstu.client.outside import steady_clock

LARGEST = 4 * 1024 * 1024
"""No answer of Farstu's is larger: a page of a hundred people at most."""
TOO_LARGE = Lost("The answer is larger than any of Farstu's.")
TOO_LATE = Lost("No answer came in time.")
PACKED = Lost("The answer is packed, although none was asked for.")


def send(http: httpx.Client, asked: Send, ours: Mapping[str, str]) -> Got | Lost:
    """Send a request, with headers of *ours*, and take the answer in pieces."""
    end = steady_clock() + asked.seconds
    try:
        with http.stream(**_arguments(asked, ours)) as answer:
            if _is_packed(answer):
                return PACKED
            body = bytearray()
            for piece in answer.iter_raw():
                body += piece
                if len(body) > LARGEST or steady_clock() > end:
                    return TOO_LARGE if len(body) > LARGEST else TOO_LATE
            return _got(answer, body)
    except httpx.HTTPError as error:
        return _lost(error)


async def send_async(http: httpx.AsyncClient, asked: Send, ours: Mapping[str, str]) -> Got | Lost:
    """Do what ``send`` does, in an event loop."""
    try:
        async with asyncio.timeout(asked.seconds), http.stream(**_arguments(asked, ours)) as answer:
            if _is_packed(answer):
                return PACKED
            body = bytearray()
            async for piece in answer.aiter_raw():
                body += piece
                if len(body) > LARGEST:
                    return TOO_LARGE
            return _got(answer, body)
    except httpx.HTTPError as error:
        return _lost(error)
    except TimeoutError:
        return TOO_LATE


def _arguments(asked: Send, ours: Mapping[str, str]) -> dict[str, Any]:
    return {
        "method": asked.method,
        "url": asked.path,
        "params": dict(asked.query) or None,
        "headers": {**ours, **asked.headers, "accept-encoding": "identity"},
        "content": asked.body,
        "timeout": asked.seconds,
        "follow_redirects": False,
    }


def _is_packed(answer: httpx.Response) -> bool:
    return bool(answer.headers.get("content-encoding", "identity") != "identity")


def _got(answer: httpx.Response, body: bytearray) -> Got:
    return Got(status=answer.status_code, headers=dict(answer.headers), body=bytes(body))


def _lost(error: httpx.HTTPError) -> Lost:
    """Say what kind of failure it was; the library's own words may have what was sent."""
    return Lost(f"Nobody answered: {type(error).__name__}.")
