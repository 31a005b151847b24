"""Forms: bodies as browsers send them, with files where a route takes some; bounded before that."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from python_multipart import FormParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, parse_options_header

MOST_FIELDS = 60
CONTENT_TYPE = "application/x-www-form-urlencoded"
WITH_FILES = "multipart/form-data"
LONGEST_NAME = 200

# It would write down pieces of what was sent.
logging.getLogger("python_multipart").setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a form sent: its *name* as the browser says it, and what is in it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """What a form sent. A field that is missing reads as empty.

    *repeated*: what it says more than once, for who reads it strictly and refuses that.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)
    repeated: frozenset[str] = frozenset()

    def text(self, name: str) -> str:
        """Read one field."""
        return self.values.get(name, "")

    def file(self, name: str) -> Upload | None:
        """Take a file; None where nobody chose one. An empty file is one all the same."""
        return self.files.get(name)

    def only(self, *names: str) -> dict[str, str]:
        """Keep what a page shows again: the fields that it names, so never a password by chance."""
        return {name: self.values[name] for name in names if name in self.values}


def read_form(body: bytes | None, *, content_type: str, with_files: bool = False) -> Form | None:
    """Read a body as a form; None if it is none, or has too many fields.

    A field that was sent twice reads as both, one after the other: no check takes that for one,
    and nobody can hide a value behind another. Bytes that are no text, and NUL, which neither HTML
    nor PostgreSQL has, read as U+FFFD. Files come *with_files* only (RFC 7578), one of a name.
    """
    kind, options = parse_options_header(content_type)
    if body is None:
        return None
    if kind == WITH_FILES.encode() and with_files:
        return _read_parts(body, options.get(b"boundary", b""))
    return _read_pairs(body) if kind == CONTENT_TYPE.encode() else None


def _read_pairs(body: bytes) -> Form | None:
    text = body.decode("utf-8", "replace")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return None
    return Form(_merge(pairs), repeated=_repeated(pairs))


def _read_parts(body: bytes, boundary: bytes) -> Form | None:
    """Read what came in parts, none of which is ever written to a disk."""
    pairs: list[tuple[str, str]] = []
    files: list[tuple[str, Upload]] = []
    ended: list[bool] = []

    def keep_file(file: File) -> None:
        file.file_object.seek(0)
        name = _decode(file.file_name)
        upload = Upload(name[:LONGEST_NAME], file.file_object.read())
        if name or upload.content:  # otherwise nobody chose one
            files.append((_decode(file.field_name), upload))

    def keep_field(sent: Field) -> None:
        pairs.append((_decode(sent.field_name), _decode(sent.value)))

    try:
        parser = FormParser(
            WITH_FILES,
            keep_field,
            keep_file,
            on_end=lambda: ended.append(True),
            boundary=boundary,
            config={
                "MAX_FIELDS": MOST_FIELDS,
                "MAX_MEMORY_FILE_SIZE": len(body) + 1,
                "UPLOAD_ERROR_ON_BAD_CTE": True,
            },
        )
        parser.write(body)
    except FormParserError:
        return None
    is_whole = bool(ended) and len(pairs) + len(files) <= MOST_FIELDS
    if not is_whole or len(dict(files)) < len(files):
        return None
    return Form(_merge(pairs), dict(files), _repeated(pairs))


def _merge(pairs: list[tuple[str, str]]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, sent in pairs:
        value = sent.replace("\0", "\ufffd")
        values[name] = f"{values[name]} {value}" if name in values else value
    return values


def _repeated(pairs: list[tuple[str, str]]) -> frozenset[str]:
    times = Counter(name for name, _ in pairs)
    return frozenset(name for name, count in times.items() if count > 1)


def _decode(sent: bytes | None) -> str:
    return (sent or b"").decode("utf-8", "replace")
