"""Bars and lines stand where their values are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from apps.calls.dashboard.charts import (
    BOTTOM,
    HEIGHT,
    LEFT,
    TOP,
    WIDTH,
    Series,
    bars,
    lines,
)


def series(*values):
    return Series("Offered", values, tuple(str(value) for value in values))


def labels(values):
    return [f"day {place}" for place in range(len(values))]


def test_a_bar_is_as_high_as_its_share_of_the_axis():
    axes, (one, two, none) = bars(["a", "b", "c"], series(4.0, 2.0, None))
    assert [tick.label for tick in axes.down] == ["0", "1", "2", "3", "4"]
    assert one.height == 2 * two.height == HEIGHT - TOP - BOTTOM
    assert none.height == 0
    assert (one.label, one.words) == ("a", "4.0")


def test_a_line_breaks_where_there_is_nothing_to_divide_by():
    _, [line] = lines(labels(range(4)), [series(1.0, None, 2.0, 3.0)])
    assert [len(path.split()) for path in line.paths] == [1, 2]
    assert len(line.points) == 3


def test_a_given_top_is_the_top_of_the_axis():
    axes, [line] = lines(["a"], [series(50.0)], top=100.0)
    assert axes.down[-1].label == "100"
    assert line.points[0].y == TOP + (HEIGHT - TOP - BOTTOM) / 2


def test_a_chart_of_nothing_is_an_empty_one():
    axes, drawn = bars([], series())
    assert drawn == ()
    assert axes.across == ()


def test_labels_do_not_crowd():
    axes, _ = bars(labels(range(62)), series(*[1.0] * 62))
    assert 2 <= len(axes.across) <= 6


@given(
    st.lists(st.none() | st.floats(0, 1e9, allow_subnormal=False), max_size=60),
)
def test_nothing_leaves_the_plane(values):
    for bar in bars(labels(values), series(*values))[1]:
        assert LEFT <= bar.x <= bar.x + bar.width <= WIDTH
        assert TOP - 0.1 <= bar.y <= HEIGHT - BOTTOM + 0.1
    for line in lines(labels(values), [series(*values)])[1]:
        for point in line.points:
            assert LEFT <= point.x <= WIDTH
            assert TOP - 0.1 <= point.y <= HEIGHT - BOTTOM + 0.1
