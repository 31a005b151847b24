"""What is asked of people and kept of them: nothing that standards or the law forbid."""

from __future__ import annotations

import re

from farstu.core.helping import Check
from farstu.http.cookies import Cookie
from farstu.store.schema import metadata
from tests.web.samples import SAMPLES
from tests.web.test_templates import LABELLED, page, shown

KNOWLEDGE = re.compile(r"question|password_hint|maiden|mother|pet_name|birth", re.IGNORECASE)
"""What others could know or find out of somebody (ASVS 6.4.2, 63B 3.1.1.2)."""
PAPERS = re.compile(r"personal_?n|personnummer|passport|licen[cs]e|id_?card|birth", re.IGNORECASE)
"""What the law guards, and no help needs (GDPR 32, dataskyddslagen 3:10)."""
TRACES = re.compile(r"fingerprint|canvas|latitude|longitude|gender|nationality", re.IGNORECASE)
"""What would be collected of somebody beyond the need (GDPR 5(1)(c), 25)."""
AGE = re.compile(r"password.*(expire|age|until|rotation)|previous_password", re.IGNORECASE)
KEPT = [f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.c]


def typed_fields(name: str) -> set[str]:
    """List the fields of a page that people fill in."""
    return {field["name"] for field in page(name).find(*LABELLED) if shown(field)}


def test_no_field_asks_what_others_could_know() -> None:
    """Nor for a number of the state or a paper, on the page of a helper either."""
    for name in SAMPLES:
        asked = typed_fields(name)
        assert not [one for one in asked if KNOWLEDGE.search(one) or PAPERS.search(one)], name
        sent = {field["name"] for field in page(name).find("input") if field["type"] == "file"}
        assert sent <= {"people", "logo"}, name


def test_nobody_is_recognised_by_what_they_know() -> None:
    """A helper calls, meets or sees somebody, or says in words what else was done."""
    assert set(Check) == {Check.KNOWN_NUMBER, Check.MET, Check.FACE, Check.OTHER}
    assert not [one for one in KEPT if KNOWLEDGE.search(one.partition(".")[2])]


def test_no_password_grows_old() -> None:
    """No column says by when one has to be changed, or what it was before (ASVS 6.2.10)."""
    assert not [one for one in KEPT if AGE.search(one)]
    assert "accounts.password_hash" in KEPT


def test_nothing_is_kept_beyond_the_need() -> None:
    """No column has a place for papers, bodies or fingerprints of browsers."""
    assert not [one for one in KEPT if PAPERS.search(one) or TRACES.search(one)]


def test_every_cookie_is_needed() -> None:
    """Each belongs to signing in, or to what somebody asked for (ePrivacy 5(3))."""
    needed = {"VISIT", "LOGIN", "SESSION", "ERRAND", "PROOF", "BROWSER", "BADGE", "BINDING"}
    assert {cookie.name for cookie in Cookie} == needed | {"LANGUAGE", "REMEMBERED", "TYPED"}
