from statistics import median

import pytest

from bench.table import HEADER, Row, markdown


def test_a_ratio_is_that_of_each_pair():
    row = Row.of_pairs("ours / theirs", [(1.0, 4.0), (3.0, 4.0), (2.0, 2.0)], limit=0.75)
    assert row.values == [0.25, 0.75, 1.0]
    assert row.cells() == ("ours / theirs", "0.750 (2 s / 4 s)", "0.250 - 1.000", "≤ 0.75", "yes")


@pytest.mark.parametrize(
    ("values", "limit", "worst", "ok"),
    [
        ([1.0, 1.2, 9.0], 1.2, False, True),
        ([1.0, 1.21, 1.3], 1.2, False, False),
        ([1.0, 1.2, 9.0], 1.2, True, False),
        ([9.0], None, False, True),
    ],
)
def test_the_median_or_the_worst_keeps_the_limit(values, limit, worst, ok):
    row = Row("x", values, limit, worst=worst)
    assert row.ok is ok
    assert row.cells()[-1] == ("" if limit is None else "yes" if ok else "NO")
    assert f"{median(values):.3f}" in row.cells()[1]


def test_what_is_not_judged_says_so():
    assert Row("x", [9.0], 1.0).cells(judged=False)[-1] == "not judged"


def test_the_table_is_markdown():
    lines = markdown(HEADER, [Row("memory", [226.0, 209.4], 600, "MiB").cells()]).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[2].split(" | ")[1:] == ["218 MiB          ", "209 MiB - 226 MiB", "≤ 600 MiB ", "yes |"]
