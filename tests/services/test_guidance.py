"""What help has to tell is read afresh each time."""

from __future__ import annotations

from farstu.core.guide import Start, Step, Topic
from farstu.core.roles import OrganisationKind
from farstu.services.guidance import read_guide
from farstu.store import organisations
from farstu.store.organisations import Organisation
from tests.support.house import OFF, OPTIONAL, REQUIRED, TOTP, House


def test_a_changed_policy_is_told_at_once(house: House) -> None:
    """The guide follows the policy from one request to the next."""
    seen = []
    for policy in (REQUIRED, OPTIONAL, OFF):
        house.set_policy(policy)
        guide = read_guide(house.kit, house.portal)
        seen.append((guide.start, guide.kinds))
    assert seen == [(Start.ASKED, (TOTP,)), (Start.CHOSEN, (TOTP,)), (Start.CLOSED, ())]


def test_codes_come_where_the_portal_puts_them(house: House) -> None:
    """The setting of the portal is the order of the guide."""
    house.set_policy(OPTIONAL)
    after = read_guide(house.kit, house.with_settings(codes_after=True).portal).steps
    assert after.index(Step.FACTOR) < after.index(Step.CODES)
    before = read_guide(house.kit, house.with_settings(codes_after=False).portal).steps
    assert before.index(Step.CODES) < before.index(Step.FACTOR)


def test_a_portal_with_customers_tells_of_more_people(house: House) -> None:
    """The article about colleagues is there as soon as an organisation of customers is."""
    before = read_guide(house.kit, house.portal)
    now = house.clock()
    customer = Organisation(
        id=house.kit.new_id(now), name="Byrå", kind=OrganisationKind.CUSTOMER, created_at=now
    )
    house.write(lambda tx: organisations.add(tx, customer))
    after = read_guide(house.kit, house.portal)
    assert set(after.topics) >= {*before.topics, Topic.MORE_PEOPLE}
