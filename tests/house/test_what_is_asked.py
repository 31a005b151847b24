"""What is asked of people and kept of them: nothing that standards or the law forbid."""

from __future__ import annotations

import re

from farstu.api.routes import ENDPOINTS
from farstu.core.helping import Check
from farstu.http.cookies import Cookie
from farstu.store.schema import metadata
from tests.support.source import SRC, list_files
from tests.web.samples import SAMPLES
from tests.web.test_templates import LABELLED, page, shown

KNOWLEDGE = re.compile(r"question|password_hint|maiden|mother|pet_name|birth", re.IGNORECASE)
"""What others could know or find out of somebody (ASVS 6.4.2, 63B 3.1.1.2)."""
PAPERS = re.compile(r"personal_?n|personnummer|passport|licen[cs]e|id_?card|birth", re.IGNORECASE)
"""What the law guards, and no help needs (GDPR 32, dataskyddslagen 3:10)."""
TRACES = re.compile(r"fingerprint|canvas|latitude|longitude|gender|nationality", re.IGNORECASE)
"""What would be collected of somebody beyond the need (GDPR 5(1)(c), 25)."""
AGE = re.compile(r"password.*(expire|age|until|rotation)|previous_password", re.IGNORECASE)
SECRETS = re.compile(r"(new_)?(pass(word|phrase|code)|secret|seed|hash|pin)", re.IGNORECASE)
"""What only its owner chooses, or nobody."""
KEPT = [f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.c]


def typed_fields(name: str) -> set[str]:
    """List the fields of a page that people fill in."""
    return {field["name"] for field in page(name).find(*LABELLED) if shown(field)}


def _names_in(schema: object) -> set[str]:
    """List the properties of a JSON schema, however deep."""
    if isinstance(schema, list):
        return {name for one in schema for name in _names_in(one)}
    if not isinstance(schema, dict):
        return set()
    deeper = {name for one in schema.values() for name in _names_in(one)}
    return set(schema.get("properties", {})) | deeper


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


def test_nobody_chooses_a_secret_of_somebody_else() -> None:
    """No form of an office has a field for a password, and no program hands one in (ASVS 6.4.6)."""
    offices = [name for name, (view, _) in SAMPLES.items() if hasattr(view, "office")]
    assert len(offices) > 40
    for name in offices:
        kinds = {field["type"] for field in page(name).find("input")}
        assert "password" not in kinds, name
        assert not [one for one in typed_fields(name) if SECRETS.fullmatch(one)], name
    bodies = {one.body for one in ENDPOINTS if one.body is not None}
    sent = {name for body in bodies for name in _names_in(body.model_json_schema())}
    assert {"email", "typed", "role"} <= sent
    assert not [one for one in sent if SECRETS.fullmatch(one)]
    assert all(body.model_config.get("extra") == "forbid" for body in bodies)


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


def test_no_script_keeps_anything_in_the_browser() -> None:
    """What any script could read is neither a cookie nor in web storage (ASVS 14.3.3, 63B 5.1)."""
    kept = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|\bcaches\b")
    scripts = list_files(SRC / "static", ".js")
    assert len(scripts) > 1
    assert not [one.name for one in scripts if kept.search(one.read_text("utf-8"))]
