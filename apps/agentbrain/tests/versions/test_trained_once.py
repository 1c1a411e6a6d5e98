"""The same examples are learned once; whatever is wrong with what was kept, again."""

from __future__ import annotations

import os

import pytest

from apps.agentbrain.versions import trained
from apps.agentbrain.versions.trained import trained_once
from apps.agentbrain.versions.training import learn

from .shop import EXAMPLES

OTHERS = {**EXAMPLES, "ask_hours": ["are you open late"]}


@pytest.fixture(scope="module")
def model() -> bytes:
    intents = [{"code": c, "examples": t, "labelled": []} for c, t in EXAMPLES.items()]
    return learn({"intents": intents, "none_of_ours": []})


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.SPEECH_DIR = tmp_path / "not made yet"
    return settings.SPEECH_DIR


class Teacher:
    def __init__(self, model):
        self.model = model
        self.lessons = 0

    def __call__(self):
        self.lessons += 1
        return self.model


def test_a_second_training_of_the_same_examples_is_a_look_into_a_folder(model):
    teach = Teacher(model)
    assert [trained_once(EXAMPLES, teach) for _ in range(3)] == [model] * 3
    assert teach.lessons == 1


def test_one_example_more_is_another_lesson(model):
    teach = Teacher(model)
    trained_once(EXAMPLES, teach)
    trained_once(OTHERS, teach)
    assert teach.lessons == 2


def test_other_code_learns_anew(model, monkeypatch):
    teach = Teacher(model)
    trained_once(EXAMPLES, teach)
    monkeypatch.setattr(trained, "_code", lambda: b"another release")
    trained_once(EXAMPLES, teach)
    assert teach.lessons == 2


@pytest.mark.parametrize("left", [b"", b"half a mod"])
def test_what_a_killed_process_left_half_written_is_not_believed(model, folder, left):
    teach = Teacher(model)
    trained_once(EXAMPLES, teach)
    (kept,) = folder.iterdir()
    kept.write_bytes(left)
    assert trained_once(EXAMPLES, teach) == model
    assert kept.read_bytes() == model


def test_a_folder_that_cannot_be_written_costs_a_lesson_and_nothing_else(
    model, folder, caplog
):
    folder.write_text("a file stands where the folder should be")
    teach = Teacher(model)
    assert [trained_once(EXAMPLES, teach) for _ in range(2)] == [model] * 2
    assert teach.lessons == 2
    assert "classifier_not_kept" in caplog.messages


def test_the_oldest_make_room(model, folder):
    teach = Teacher(model)
    for number in range(14):
        trained_once({"book": [f"example {number}"]}, teach)
        for age, kept in enumerate(sorted(folder.iterdir(), key=os.path.getmtime)):
            os.utime(kept, (age, age))
    assert len(list(folder.iterdir())) == 10
    trained_once({"book": ["example 13"]}, teach)
    assert teach.lessons == 14


def test_nothing_is_kept_where_nothing_was_learned(folder):
    assert trained_once({}, lambda: None) is None
    assert not folder.exists()
