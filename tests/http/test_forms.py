"""Forms: bounded before they are read, and read so that no two readers disagree."""

from __future__ import annotations

import pytest

from farstu.http.forms import CONTENT_TYPE, MOST_FIELDS, Form, read_form


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
