"""Queries that no page of ours would ask: they find nothing, and break nothing."""

from __future__ import annotations

import pytest

from farstu.core.roles import Role
from farstu.http.cookies import Cookie
from tests.support.one_database import on_both
from tests.web.support.home import Home
from tests.web.support.people import prove, sit

pytestmark = on_both

QUERIES = (
    "/org?q=",
    "/org/{here}/people?q=",
    "/org/{here}/people?before=",
    "/org/{here}/people?state=",
    "/org/{here}/people?page=",
    "/org/{here}/log?person=",
    "/org/{here}/log?before=",
    "/org/{here}/cases?before=",
    "/account/confirm?next=",
    "/login?then=",
    "/oidc/authorize?client_id=",
    "/oidc/end-session?state=1&client_id=",
    "/prove?request=",
    "/oauth/v1/authorize?client_id=",
)


@pytest.mark.parametrize("odd", ["%00", "a%00b", "%ED%A0%80", "%25_%5C", "9" * 30])
def test_whatever_a_query_says_a_page_answers(home: Home, odd: str) -> None:
    """NUL, which PostgreSQL does not have; half a pair of UTF-16; wildcards; a huge number."""
    house = home.house
    boss = house.add_person("boss@example.com", role=Role.OWNER, staff=True)
    seat = sit(house, boss, prove(house, house.give_app(boss)))
    browser = home.open_browser()
    browser.cookies = {Cookie.SESSION.value: seat.token}
    for query in QUERIES:
        answer = browser.get(query.format(here=house.staff) + odd)
        assert answer.status < 500, query
