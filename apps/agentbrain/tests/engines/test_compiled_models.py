"""The recognizer's models on disk."""

from __future__ import annotations

import os

from apps.agentbrain.engines.stt.model import ensure_model, fingerprint
from apps.agentbrain.engines.stt.vocabulary import Vocabulary

SHOP = Vocabulary("1", ("wash my car",))


def test_a_model_is_compiled_once_and_found_again(tmp_path):
    files = ensure_model(SHOP, tmp_path)
    before = files.dictionary.stat().st_mtime_ns
    assert ensure_model(SHOP, tmp_path) == files
    assert files.dictionary.stat().st_mtime_ns == before
    assert [path.name for path in tmp_path.iterdir()] == [fingerprint(SHOP)]


def test_models_of_long_ago_make_room(tmp_path):
    for age in range(20):
        old = tmp_path / f"old{age:02}"
        old.mkdir()
        os.utime(old, (1_000_000 - age, 1_000_000 - age))
    ensure_model(SHOP, tmp_path)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == sorted([fingerprint(SHOP), *(f"old{age:02}" for age in range(11))])


def test_other_words_are_another_model_and_another_version_alone_is_not():
    assert fingerprint(Vocabulary("2", ("wash my car",))) == fingerprint(SHOP)
    assert fingerprint(Vocabulary("1", ("wax my car",))) != fingerprint(SHOP)
