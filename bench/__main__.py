"""Print the table; the exit code is 0 whatever the figures say.

``python -m bench NAME…`` measures only the rows whose path has one of the names in it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.rows import FULL, measure
from bench.world import make_world


def main() -> None:
    """Measure and print."""
    table = Table(title="Figures beside their limits, measured in this run")
    for heading in ("path", "ours", "limit", "ratio", "goal", "failed"):
        table.add_column(heading)
    with tempfile.TemporaryDirectory() as folder:
        world = make_world(Path(folder) / "data", people=FULL.people)
        for row in measure(world, FULL, names=sys.argv[1:]):
            table.add_row(
                row.path, row.ours, row.limit, f"{row.ratio:.2f}", row.goal, str(row.failed)
            )
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
