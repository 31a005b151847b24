"""``farstu radius-config``: what FreeRADIUS needs; ``tests/radius`` starts one with it."""

from __future__ import annotations

import pytest

from farstu.cli.radius_words import Part, Way
from tests.cli.installation import Installation


@pytest.mark.parametrize("part", list(Part))
@pytest.mark.parametrize("way", list(Way))
def test_each_part_is_filled_in(inhabited: Installation, part: Part, way: Way) -> None:
    """For every way in which a code comes."""
    said = inhabited.run("radius-config", part.value, "--code", way.value)
    assert said.code == 0, said.err
    assert "@" not in said.out
    assert said.out.startswith("# ")
    assert ("pap" in said.out) == (part is Part.SITE and way is not Way.ALONE)


def test_addresses_and_ports_can_be_others(inhabited: Installation) -> None:
    """The portal's own and 1812, if nothing is said."""
    told = inhabited.run("radius-config", "module", "--json").json
    assert f"//{told['portal']}" in told["configuration"]
    more = ("--farstu", "https://login.example.com/", "--json")
    told = inhabited.run("radius-config", "module", *more).json
    assert 'uri = "https://login.example.com/api/v1/radius/begin"' in told["configuration"]
    assert "port = 1812" in inhabited.run("radius-config", "site").out
    assert "port = 1645" in inhabited.run("radius-config", "site", "--port", "1645").out


@pytest.mark.parametrize("address", ["nonsense", "ftp://127.0.0.1", "http://a;b", 'http://a"b'])
def test_an_odd_address_is_refused(inhabited: Installation, address: str) -> None:
    """It would stand in a configuration as it is."""
    assert inhabited.run("radius-config", "module", "--farstu", address).code == 2
