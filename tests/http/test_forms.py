"""Forms: bounded before they are read, and read so that no two readers disagree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farstu.http.forms import (
    CONTENT_TYPE,
    LONGEST_NAME,
    MOST_FIELDS,
    WITH_FILES,
    Form,
    Upload,
    read_form,
)

EDGE = "Edge7"
IN_PARTS = f"{WITH_FILES}; boundary={EDGE}"


def values_of(body: bytes) -> dict[str, str]:
    """Read a body that is a form."""
    form = read_form(body, content_type=CONTENT_TYPE)
    assert form is not None
    return dict(form.values)


@pytest.mark.parametrize(
    ("body", "values"),
    [
        (b"", {}),
        (b"a=1", {"a": "1"}),
        (b"a=1&b=2", {"a": "1", "b": "2"}),
        (b"a=&b", {"a": "", "b": ""}),
        (b"a=x+y%20z", {"a": "x y z"}),
        (b"a=%C3%A5&b=\xc3\xa5", {"a": "å", "b": "å"}),
        (b"a=1;b=2", {"a": "1;b=2"}),
        (b"a=1%26b%3D2", {"a": "1&b=2"}),
        (b"=x", {"": "x"}),
        (b"&&&", {}),
        # no list, no object: a name is a name
        (b"a[]=1&a[b]=2", {"a[]": "1", "a[b]": "2"}),
        # a field that came twice is both, so that neither hides behind the other
        (b"a=1&a=2", {"a": "1 2"}),
        (b"a=1&b=x&a=1", {"a": "1 1", "b": "x"}),
        (b"a=&a=1", {"a": " 1"}),
        # what is no text
        (b"a=%ff%fe", {"a": "\ufffd\ufffd"}),
        (b"a=\xff", {"a": "\ufffd"}),
        (b"a=%ED%A0%80", {"a": "\ufffd\ufffd\ufffd"}),
        (b"a=x%00y&b%00=1", {"a": "x\ufffdy", "b\0": "1"}),
        (b"a=x\x00y", {"a": "x\ufffdy"}),
        (b"a=%zz%", {"a": "%zz%"}),
        (b"a=%E2%80%AE", {"a": "\u202e"}),
    ],
)
def test_a_body_is_read_as_browsers_write_it(body: bytes, values: dict[str, str]) -> None:
    """Each field reads as it was typed, and nothing that is no text gets any further."""
    assert values_of(body) == values


@pytest.mark.parametrize(
    "content_type", [CONTENT_TYPE, "Application/X-WWW-Form-Urlencoded; Charset=utf-8"]
)
def test_a_content_type_is_read_without_case_and_parameters(content_type: str) -> None:
    """However a browser writes what a form is."""
    assert read_form(b"a=1", content_type=content_type) == Form({"a": "1"})


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/json",
        "multipart/form-data",
        "application/x-www-form-urlencoded2",
        "text/html,application/x-www-form-urlencoded",
    ],
)
def test_only_forms_are_forms(content_type: str) -> None:
    """A body that a form of ours would not send is not read."""
    assert read_form(b"a=1", content_type=content_type) is None


def test_a_form_has_so_many_fields_and_no_more() -> None:
    """The last field that is too many makes the whole of it no form."""
    fields = [f"f{number}=".encode() for number in range(MOST_FIELDS + 1)]
    assert len(values_of(b"&".join(fields[:-1]))) == MOST_FIELDS
    assert read_form(b"&".join(fields), content_type=CONTENT_TYPE) is None


def test_a_body_that_was_too_large_is_no_form() -> None:
    """Where nothing was kept of a body there is nothing to read."""
    assert read_form(None, content_type=CONTENT_TYPE) is None


def test_a_page_shows_again_only_what_it_names() -> None:
    """A field that a page does not name, such as a password, is not shown again by accident."""
    form = Form({"name": "Maja", "password": "secret"})
    assert form.only("name", "email") == {"name": "Maja"}
    assert form.text("password") == "secret"
    assert form.text("email") == ""


def part(name: str, content: bytes, *, filename: str | None = None, more: str = "") -> bytes:
    """Write a part as browsers do."""
    called = "" if filename is None else f'; filename="{filename}"'
    about = f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"{called}\r\n{more}\r\n'
    return about.encode() + content + b"\r\n"


def read_parts(*parts: bytes, ends: bytes = f"--{EDGE}--\r\n".encode()) -> Form | None:
    """Read a body of such parts."""
    return read_form(b"".join(parts) + ends, content_type=IN_PARTS, with_files=True)


def test_a_file_comes_with_the_fields_around_it() -> None:
    """Every byte of it, and its name, which is believed for nothing."""
    content = bytes(range(256)) + b"\r\n--Edge\r\n"
    form = read_parts(
        part("csrf", b"abc"), part("logo", content, filename="å b.png"), part("name", b"x\0\xff")
    )
    assert form is not None
    assert form.values == {"csrf": "abc", "name": "x\ufffd\ufffd"}
    assert form.file("logo") == Upload("å b.png", content)
    assert form.file("name") is None


def test_a_file_that_nobody_chose_is_none() -> None:
    """Browsers send an empty one without a name; an empty file has a name."""
    form = read_parts(part("logo", b"", filename=""), part("people", b"", filename="people.csv"))
    assert form is not None
    assert form.file("logo") is None
    assert form.file("people") == Upload("people.csv", b"")


@pytest.mark.parametrize("sent", ["../../etc/passwd", "C:\\x.csv", "a" * 10_000, "<b>.csv"])
def test_the_name_of_a_file_is_only_a_name(sent: str) -> None:
    """Whatever it is called, nothing is written anywhere, and what is kept of it is short."""
    form = read_parts(part("people", b"1", filename=sent))
    if form is not None:  # a header may be too long to be one
        upload = form.file("people")
        assert upload is not None
        assert upload.content == b"1"
        assert len(upload.name) <= LONGEST_NAME


def test_a_field_that_came_twice_is_named() -> None:
    """For who reads strictly; what came once is not."""
    form = read_form(b"a=1&b=2&a=1", content_type=CONTENT_TYPE)
    assert form is not None
    assert form.repeated == {"a"}


def test_a_field_in_parts_that_came_twice_is_both() -> None:
    """As in any other form."""
    form = read_parts(part("csrf", b"a"), part("csrf", b"b"))
    assert form == Form({"csrf": "a b"}, repeated=frozenset({"csrf"}))


@pytest.mark.parametrize(
    ("parts", "ends"),
    [
        ([part("a", b"1", filename="a"), part("a", b"2", filename="b")], None),
        ([part(f"f{number}", b"") for number in range(MOST_FIELDS + 1)], None),
        (
            [part(f"f{number}", b"1", filename="x") for number in range(MOST_FIELDS + 1)],
            None,
        ),
        ([part("a", b"1")], b""),
        ([part("a", b"1")[:-10]], b""),
        ([b"a=1"], None),
        ([f"--{EDGE}\r\nContent-Type: text/plain\r\n\r\nx\r\n".encode()], None),
        ([part("a", b"1", filename="a", more="Content-Transfer-Encoding: uu\r\n")], None),
    ],
    ids=["two files", "fields", "files", "cut off", "cut short", "pairs", "nameless", "encoding"],
)
def test_parts_that_no_form_of_ours_sends_are_no_form(
    parts: list[bytes], ends: bytes | None
) -> None:
    """Two files of one name, too many parts, or a body that breaks off."""
    read = read_parts(*parts) if ends is None else read_parts(*parts, ends=ends)
    assert read is None


@pytest.mark.parametrize("content_type", [WITH_FILES, f"{WITH_FILES}; boundary={'x' * 300}"])
def test_parts_need_an_edge(content_type: str) -> None:
    """Without a boundary, or with one that is none, nothing is read."""
    body = part("a", b"1") + f"--{EDGE}--\r\n".encode()
    assert read_form(body, content_type=content_type, with_files=True) is None


def test_only_a_page_that_takes_files_reads_parts() -> None:
    """Everywhere else such a body is no form."""
    body = part("a", b"1") + f"--{EDGE}--\r\n".encode()
    assert read_form(body, content_type=IN_PARTS) is None


def test_what_was_sent_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A log never has a form, not even a piece of one that is none."""
    assert read_parts(b"secret") is None
    assert caplog.records == []


@given(
    body=st.binary(max_size=300),
    header=st.text(st.characters(max_codepoint=255), max_size=60),
    edge=st.binary(max_size=8),
)
def test_no_bytes_break_the_reading_of_parts(body: bytes, header: str, edge: bytes) -> None:
    """Whatever comes is a form or none."""
    line = f"--{EDGE}\r\nContent-Disposition: form-data; {header}\r\n\r\n".encode()
    for sent in (body, line + body + f"\r\n--{EDGE}--".encode(), line + edge):
        form = read_form(sent, content_type=IN_PARTS, with_files=True)
        assert form is None or isinstance(form, Form)
    read_form(body, content_type=header, with_files=True)
