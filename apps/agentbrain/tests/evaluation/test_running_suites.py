"""Which suites run, on which files."""

from __future__ import annotations

import pytest

from apps.agentbrain.evaluation.contract import Figure
from apps.agentbrain.evaluation.rows import BadRow, located, read_rows
from apps.agentbrain.evaluation.running import chosen, run_suites
from apps.agentbrain.evaluation.suites.registry import SUITES
from apps.agentbrain.tests.evaluation.yes_or_no import BRAIN, YesOrNo, data_at, outcome


def test_a_suite_is_run_on_its_file(tmp_path):
    found = outcome(data_at(tmp_path))
    assert found.result.rows == {"intent/agreeing_dev.jsonl": 4}
    assert found.result.figures[0].value == 0.75


def test_a_suite_without_its_file_is_named_with_the_file(tmp_path):
    found = outcome(tmp_path)
    assert found.result is None
    assert found.absent == ["intent/agreeing_dev.jsonl"]


def test_another_part_of_the_same_set_is_found(tmp_path):
    data_at(tmp_path, "intent/agreeing_test.jsonl")
    assert outcome(tmp_path).result.rows == {"intent/agreeing_dev.jsonl": 4}


def test_what_a_set_may_be_learned_from_is_not_measured_on(tmp_path):
    data_at(tmp_path, "intent/agreeing_train.jsonl")
    data_at(tmp_path, "intent/agreeing_train_sample.jsonl")
    assert outcome(tmp_path).result is None


def test_a_set_of_a_longer_name_is_another_set(tmp_path):
    data_at(tmp_path, "intent/agreeing_well_test.jsonl")
    wanted = tmp_path / "intent/agreeing_dev.jsonl"
    assert located(wanted) == wanted


def test_a_line_that_is_no_object_is_named(tmp_path):
    data_at(tmp_path, rows='{"id": 1}\n[2]\n')
    with pytest.raises(BadRow, match=r"agreeing_dev\.jsonl, line 2"):
        read_rows(tmp_path / "intent/agreeing_dev.jsonl")


def test_progress_goes_up_to_all_rows(tmp_path):
    seen = []
    reporter = lambda suite: lambda done, total: seen.append((suite.name, done, total))  # noqa: E731
    list(run_suites([YesOrNo()], data_at(tmp_path), BRAIN, reporter))
    assert seen[-1] == ("agreeing", 4, 4)


def test_a_suite_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(LookupError, match=r"no suite weather; there are: agreeing"):
        chosen([YesOrNo()], ["weather"])


def test_suites_of_the_project_have_names_of_their_own():
    names = [suite.name for suite in SUITES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("figure", "reached"),
    [
        (Figure("f", 0.9, 10, at_least=0.9), True),
        (Figure("f", 0.89, 10, at_least=0.9), False),
        (Figure("f", 0.03, 10, at_most=0.03), True),
        (Figure("f", 0.04, 10, at_most=0.03), False),
        (Figure("f", 0.5, 10), None),
        (Figure("f", 0.0, 0, at_least=0.9), None),
    ],
)
def test_a_figure_is_reached_when_it_is_at_its_mark(figure, reached):
    assert figure.reached is reached
