"""What the table of the benches says of its values."""

from tests.bench.ratio import Row, p95, table


def cells(row: Row) -> list[str]:
    """The cells of the one row of its table."""
    return [cell.strip() for cell in table([row]).splitlines()[-1].strip("|").split("|")]


def test_one_of_twenty_may_be_worse_than_the_95th_percentile() -> None:
    values = [float(value) for value in range(1, 21)]
    assert p95(values) == 19.0
    assert p95([*values[:18], 40.0, 50.0]) == 40.0
    assert p95([7.0]) == 7.0


def test_a_row_whose_aim_is_for_nineteen_of_twenty_tells_the_95th_percentile() -> None:
    ours = [40.0] * 18 + [70.0, 90.0]
    row = Row("ring", "ms", ours, "bare", [20.0] * 20, "≤ 60 ms p95", tail=True)
    assert cells(row)[:3] == [
        "ring, ms",
        "40.0, p95 70.0 (40.0–90.0)",
        "bare: 20.0, p95 20.0 (20.0–20.0)",
    ]
    assert cells(row)[3] == "2.00 (2.00–4.50)"


def test_other_rows_tell_median_and_range_alone() -> None:
    row = Row("idle", "%", [1.0, 2.0, 3.0], "", [], "")
    assert cells(row) == ["idle, %", "2.0 (1.0–3.0)", "–", "–", ""]
