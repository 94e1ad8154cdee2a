"""Pairs of measurements and what they say: medians, spread, and the ratio to the reference."""

import json
import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

OUT = Path("build/bench")
RUNS = 5
TAIL_RUNS = 20
"""The least of which one in twenty can be told."""


@dataclass(frozen=True)
class Row:
    """One bench: the phone's values, the reference's of the same run, the aim.

    ``tail`` where the aim is for nineteen of twenty, so that the 95th percentile is told too.
    """

    name: str
    unit: str
    ours: Sequence[float]
    reference_name: str
    reference: Sequence[float]
    aim: str
    tail: bool = False

    @property
    def ratio(self) -> float | None:
        """The median of the pairwise ratios; None where there is no reference."""
        ratios = self.ratios
        return statistics.median(ratios) if ratios else None

    @property
    def ratios(self) -> list[float]:
        """The ratio of each run."""
        pairs = zip(self.ours, self.reference, strict=False)
        return [ours / reference for ours, reference in pairs if reference]


def alternate(
    ours: Callable[[], float], reference: Callable[[], float], runs: int = RUNS
) -> tuple[list[float], list[float]]:
    """Measure both in turn, so that what disturbs the machine disturbs both."""
    pairs = [(ours(), reference()) for _ in range(runs)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def p95(values: Sequence[float]) -> float:
    """What nineteen of twenty values do not exceed."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def spread(values: Sequence[float], *, tail: bool = False) -> str:
    """Median, the 95th percentile where it is wanted, and range."""
    if not values:
        return "–"
    high = f", p95 {p95(values):.1f}" if tail else ""
    return f"{statistics.median(values):.1f}{high} ({min(values):.1f}–{max(values):.1f})"


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    lines = [
        "| what | here, median (range) | reference, median (range) | ratio (range) | aim |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        ratios = row.ratios
        ratio = f"{row.ratio:.2f} ({min(ratios):.2f}–{max(ratios):.2f})" if ratios else "–"
        ours, floor = spread(row.ours, tail=row.tail), spread(row.reference, tail=row.tail)
        reference = f"{row.reference_name}: {floor}" if row.reference else "–"
        what = ", ".join(filter(None, (row.name, row.unit)))
        lines.append(f"| {what} | {ours} | {reference} | {ratio} | {row.aim} |")
    return "\n".join(lines) + "\n"


def write(rows: Sequence[Row]) -> str:
    """Keep the rows as JSON and as a table; the result is the table."""
    OUT.mkdir(parents=True, exist_ok=True)
    data = [asdict(row) | {"ratio": row.ratio, "p95": p95(row.ours)} for row in rows]
    (OUT / "bench.json").write_text(json.dumps(data, indent=1))
    text = table(rows)
    (OUT / "bench.md").write_text(text)
    return text
