"""Figures as a table, as JSON, as a page, and in the project's record."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from apps.agentbrain.evaluation.contract import Confusion, Curve
from apps.agentbrain.evaluation.outputs import Report, record, write_json, write_page
from apps.agentbrain.evaluation.plots import OTHERS, SIDE, curve_view, matrix_view
from apps.agentbrain.evaluation.text_report import report_lines
from apps.agentbrain.tests.evaluation.yes_or_no import data_at, outcome

README = """# Shop
<!-- figures: brain -->
old
<!-- end of figures: brain -->
The end.
"""


@pytest.fixture
def report(tmp_path):
    return Report.of("brain", "v-test", [outcome(data_at(tmp_path))])


def test_the_table_says_what_was_found_what_is_wanted_and_on_how_many(tmp_path):
    text = "\n".join(report_lines(outcome(data_at(tmp_path)), misses=0))
    line = next(line for line in text.splitlines() if "right " in line)
    assert " ".join(line.split()) == "right 75.0 % >= 90.0 % 4 NOT REACHED"
    assert "1.25 ms" in text
    assert "no rows" in text
    assert "Rows are of one hand." in text
    assert "the cat sat" not in text


def test_misses_are_printed_when_asked_for(tmp_path):
    text = "\n".join(report_lines(outcome(data_at(tmp_path)), misses=5))
    assert "a-4: 'the cat sat'" in text
    assert "wanted 'yes', got 'unsure'" in text


def test_a_file_that_is_not_there_is_named(tmp_path):
    text = "\n".join(report_lines(outcome(tmp_path), misses=0))
    assert "not run: intent/agreeing_dev.jsonl absent" in text


def test_the_summary_counts_what_is_reached_and_names_what_was_not_run(tmp_path):
    absent = outcome(tmp_path / "nowhere")
    report = Report.of("brain", "v", [outcome(data_at(tmp_path)), absent])
    assert report.summary == "1 of 2 figures reached; not run: agreeing"
    assert not report.all_reached


def test_figures_that_had_no_rows_do_not_count_as_reached(tmp_path):
    found = outcome(data_at(tmp_path), at_least=0.5)
    assert not Report.of("brain", "v", [found]).all_reached


def test_the_json_file_holds_everything(report, tmp_path):
    write_json(report, tmp_path / "deep/figures.json")
    found = json.loads((tmp_path / "deep/figures.json").read_text())
    (suite,) = found["suites"]
    assert found["brain"] == "v-test"
    assert suite["figures"][0] == {
        "name": "right", "value": 0.75, "unit": "share", "count": 4,
        "at_least": 0.9, "at_most": None, "reached": False, "note": "by letter",
    }  # fmt: skip
    assert suite["figures"][3]["value"] is None
    assert suite["misses"] == [
        {"row": "a-4", "text": "the cat sat", "wanted": "yes", "got": "unsure"}
    ]


def test_the_record_holds_no_sentence_of_the_data(report, tmp_path):
    (tmp_path / "README.md").write_text(README)
    result, readme = record(report, tmp_path)
    assert result.name == f"{report.made_at[:10]}-brain.json"
    kept = result.read_text() + readme.read_text()
    assert "the cat sat" not in kept
    assert json.loads(result.read_text())["suites"][0]["missed"] == 1


def test_the_readme_gets_the_figures_that_are_asked_for(report, tmp_path):
    (tmp_path / "README.md").write_text(README)
    record(report, tmp_path)
    text = (tmp_path / "README.md").read_text()
    assert "| right | 75.0 % | >= 90.0 % | 4 | not reached |" in text
    assert "| time |" not in text
    assert "old" not in text
    assert text.startswith("# Shop\n<!-- figures: brain -->")
    assert text.endswith("<!-- end of figures: brain -->\nThe end.\n")


def test_a_readme_without_a_place_for_the_table_is_named(report, tmp_path):
    (tmp_path / "README.md").write_text("# Shop")
    with pytest.raises(LookupError, match="figures: brain"):
        record(report, tmp_path)


class Page(HTMLParser):
    """Tags that open and close, and what a page would load from elsewhere."""

    def __init__(self, text):
        super().__init__()
        self.open, self.loads, self.words = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag not in {"meta", "br", "path", "polyline", "circle"}:
            self.open.append(tag)
        self.loads += [
            value
            for name, value in attrs
            if name in {"src", "href"} and not value.startswith("#")
        ]

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data


def test_the_page_is_whole_and_loads_nothing(report, tmp_path):
    write_page(report, tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text()
    page = Page(text)
    assert page.open == []
    assert page.loads == []
    assert "http" not in text
    assert "1 of 2" in page.words
    assert "best F1 0.643" in page.words


def test_words_of_the_data_cannot_become_part_of_the_page(tmp_path):
    rows = '{"id": "a-1", "text": "<script>go()</script>", "label": "yes"}\n'
    report = Report.of("brain", "v", [outcome(data_at(tmp_path, rows=rows))])
    write_page(report, tmp_path / "page.html")
    assert "<script" not in (tmp_path / "page.html").read_text()


def test_a_suite_that_was_not_run_is_on_the_page(tmp_path):
    report = Report.of("brain", "v", [outcome(tmp_path)])
    write_page(report, tmp_path / "page.html")
    assert "agreeing_dev.jsonl absent" in (tmp_path / "page.html").read_text()


def test_a_curve_runs_from_the_upper_left_to_the_lower_right():
    view = curve_view(Curve("c", [(0.0, 1.0), (1.0, 0.0)]))
    assert view.path == f"0.0,0.0 {SIDE}.0,{SIDE}.0"


def test_a_curve_without_points_is_drawn_empty():
    assert curve_view(Curve("c", [])).best is None


def test_a_matrix_shows_what_was_meant_by_what_was_understood():
    view = matrix_view(Confusion("m", {"yes": {"yes": 3, "no": 1}, "no": {"no": 2}}))
    assert view.columns == ["yes", "no"]
    first = view.rows[0]
    assert (first.label, first.total, first.right_percent) == ("yes", 4, 75)
    assert [(cell.count, cell.right) for cell in first.cells] == [(3, True), (1, False)]


def test_rare_labels_of_a_large_matrix_share_a_row():
    counts = {f"i{number:02}": {f"i{number:02}": number + 1} for number in range(60)}
    view = matrix_view(Confusion("m", counts))
    assert len(view.rows) == 41
    assert OTHERS in view.columns
    assert sum(row.total for row in view.rows) == sum(range(1, 61))


def test_rows_and_columns_named_differently_are_not_judged():
    view = matrix_view(Confusion("m", {"angry": {"anger": 2, "(none)": 1}}))
    assert view.rows[0].right_percent is None
    assert all(cell.right for cell in view.rows[0].cells)
