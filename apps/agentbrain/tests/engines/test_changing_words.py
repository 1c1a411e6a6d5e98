"""Staff change the words while calls go on."""

from __future__ import annotations

import pytest

from apps.agentbrain.engines.stt.recognizer import Recognizer
from apps.agentbrain.engines.stt.shelf import RecognizerShelf
from apps.agentbrain.engines.stt.vocabulary import Vocabulary
from apps.agentbrain.engines.workers import WorkerPool

WASH = Vocabulary("1", ("wash my car",))
WAX = Vocabulary("2", ("wax my car",))


@pytest.fixture
def pool():
    pool = WorkerPool("recognition", size=1)
    yield pool
    pool.close()


def test_calls_with_the_same_words_share_a_recognizer(pool, tmp_path):
    shelf = RecognizerShelf(pool, tmp_path)
    again = Vocabulary("another version", WASH.sentences)
    assert shelf.recognizer(WASH) is shelf.recognizer(again)


async def test_the_old_words_serve_until_the_new_ones_are_ready(pool, tmp_path):
    shelf = RecognizerShelf(pool, tmp_path)
    old = shelf.recognizer(WASH)
    await old.prepare()
    assert shelf.recognizer(WAX) is old
    # The pool's one worker takes jobs in order: this one ends after the shelf's.
    await Recognizer(pool, WAX, tmp_path).prepare()
    new = shelf.recognizer(WAX)
    assert new is not old
    assert new.begin().done()
    assert shelf.recognizer(WAX) is new
