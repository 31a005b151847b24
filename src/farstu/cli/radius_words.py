"""What FreeRADIUS's configuration says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from farstu import data

WORD = re.compile(r"@([A-Z]+)@")


class Part(StrEnum):
    """A file of FreeRADIUS's configuration."""

    MODULE = "module"
    SITE = "site"


class Way(StrEnum):
    """How a code gets to us."""

    ASKED = "asked"
    """A question of its own, once the password was right (Access-Challenge)."""
    APPENDED = "appended"
    """Behind the password, in the same field."""
    ALONE = "alone"
    """In place of the password, which the VPN has judged already."""


SPLITS: Mapping[Way, str] = {
    Way.ASKED: "",
    Way.APPENDED: """
		# One field has both: the last six digits are the code.
		if (!&State) {
			if (&User-Password =~ /^(.+)([0-9]{6})$/) {
				update request {
					&User-Password := "%{1}"
					&Tmp-String-0 := "%{2}"
				}
			}
			else {
				reject
			}
		}
""",
    Way.ALONE: """
		# The VPN has judged the password: what comes here is the code.
		update request {
			&Tmp-String-0 := &User-Password
		}
""",
}
JUDGES = """			# Where a directory shows no password: `ldap` in place of `pap`.
			if (!&State) {
				pap
				if (!ok) {
					reject
				}
			}
"""


def write_radius(part: Part, *, farstu: str, way: Way, port: int) -> str:
    """Write a part for a portal that FreeRADIUS reaches at *farstu*."""
    words = {
        "FARSTU": farstu.rstrip("/"),
        "WAY": way.value,
        "PORT": str(port),
        "SPLIT": SPLITS[way],
        "JUDGED": "" if way is Way.ALONE else JUDGES,
    }
    return WORD.sub(lambda found: words[found[1]], data.radius_configuration(part.value))
