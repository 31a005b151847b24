"""The adoption chart, drawn on the server: points on a page of 640 by 270."""

from __future__ import annotations

from collections.abc import Sequence

from farstu.services.adoption import Week
from farstu.web.views.offices import AdoptionChart, Tick, WeekRow

LEFT, RIGHT, TOP, BOTTOM = 66.0, 568.0, 26.0, 234.0
LABELLED = 4
"""Labels of weeks at most, so that they keep apart on a phone."""


def draw_adoption(weeks: Sequence[Week]) -> AdoptionChart | None:
    """Draw how the share of protected people grew; a single week is no line."""
    if len(weeks) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    step = (RIGHT - LEFT) / (len(weeks) - 1)
    points = [
        (LEFT + step * number, BOTTOM - (BOTTOM - TOP) * week.protected / week.people)
        for number, week in enumerate(weeks)
    ]
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    every = -(-(len(weeks) - 1) // (LABELLED - 1))
    chosen = [n for n in range(len(weeks)) if (len(weeks) - 1 - n) % every == 0]
    last_x, last_y = points[-1]
    return AdoptionChart(
        line=line,
        area=f"{line}V{BOTTOM}H{LEFT}Z",
        end_x=f"{last_x:.1f}",
        end_y=f"{last_y:.1f}",
        label_y=f"{last_y + 28 if last_y < TOP + 24 else last_y - 14:.1f}",
        ticks=tuple(Tick(x=f"{points[n][0]:.1f}", at=weeks[n].at) for n in chosen),
        rows=tuple(WeekRow(at=w.at, people=w.people, protected=w.protected) for w in weeks),
    )
