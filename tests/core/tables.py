"""The tables in the documentation, read as they are rendered."""

from __future__ import annotations

from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def read_table(page: str, first: str) -> list[dict[str, str]]:
    """Read the table of *page* whose first column is called *first*."""
    rows: list[list[str]] = []
    for line in (DOCS / page).read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            if rows:
                break
        elif rows or cells[0] == first:
            rows.append(cells)
    head, _, *body = rows
    return [dict(zip(head, row, strict=True)) for row in body]
