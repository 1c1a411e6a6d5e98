"""What staff accept teaches the classifier, from the next version on."""

from __future__ import annotations

import logging

import pytest

from apps.agentbrain.conversation.dialogue.classifier import IntentClassifier
from apps.agentbrain.models import BrainVersion, Intent, LabelledUtterance
from apps.agentbrain.services import load_brain
from apps.agentbrain.versions import training
from apps.agentbrain.versions.content import read_draft
from apps.agentbrain.versions.publish import Refused
from apps.agentbrain.versions.training import learn, teaches_the_same, train

from .shop import EXAMPLES, edit, publish_rows, small_agent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept(settings, tmp_path):
    """What other tests have trained is not to be found."""
    settings.SPEECH_DIR = tmp_path


@pytest.fixture
def agent(db):
    small_agent(examples=True)


@pytest.fixture(scope="session")
def learned() -> bytes:
    """What the examples of the small agent teach; seconds, so only once."""
    intents = [{"code": c, "examples": t, "labelled": []} for c, t in EXAMPLES.items()]
    return learn({"intents": intents, "none_of_ours": []})


def version(classifier: bytes | None) -> BrainVersion:
    draft = read_draft()
    return BrainVersion.objects.create(
        number=1, digest=draft.digest, content=draft.text, classifier=classifier
    )


def best(text: str) -> str:
    return load_brain().classifier.predict(text)[0].code


def test_a_version_published_untested_learns_in_a_process_of_its_own(agent, learned):
    assert bytes(publish_rows().classifier) == learned
    assert best("please scrap my visit") == "cancel_appointment"


def test_a_labelled_example_teaches_from_the_next_version_on(agent, learned):
    version(learned)
    LabelledUtterance.objects.create(
        text="put the kibosh on it", intent="cancel_appointment", use="example"
    )
    assert best("put the kibosh on it") != "cancel_appointment"
    model = IntentClassifier.from_bytes(train(read_draft().data))
    assert model.predict("put the kibosh on it")[0].code == "cancel_appointment"


def test_a_test_case_teaches_nothing(agent):
    before = read_draft()
    LabelledUtterance.objects.create(
        text="put the kibosh on it", intent="cancel_appointment", use="test_case"
    )
    assert read_draft() == before


def test_nothing_is_learned_again_where_the_examples_stayed(
    agent, learned, monkeypatch
):
    version(learned)
    monkeypatch.setattr(training, "_CHILD", "nobody")  # it would fail
    edit("book", "reserve")
    assert bytes(publish_rows().classifier) == learned


def test_the_order_of_examples_teaches_nothing_new(agent):
    before = read_draft().data
    for row in Intent.objects.all():
        row.examples = row.examples[::-1]
        row.save()
    assert teaches_the_same(before, read_draft().data)


def test_training_that_fails_publishes_nothing_and_says_so(agent, monkeypatch):
    monkeypatch.setattr(training, "_CHILD", "nobody")
    with pytest.raises(Refused, match=r"could not be trained: .*nobody"):
        publish_rows()
    assert not BrainVersion.objects.exists()


def test_many_examples_are_left_to_the_test(agent):
    texts = [f"example number {n}" for n in range(training.MOST_IN_A_REQUEST + 1)]
    Intent.objects.filter(code="book_appointment").update(examples=texts)
    with pytest.raises(Refused, match="Test the draft"):
        publish_rows()


def test_what_this_release_cannot_read_is_learned_anew(agent, caplog):
    version(b"of old")
    with caplog.at_level(logging.WARNING):
        assert best("please scrap my visit") == "cancel_appointment"
    assert "classifier_unreadable" in caplog.text


def test_calls_go_on_with_patterns_where_nothing_can_be_learned(
    agent, monkeypatch, caplog
):
    version(None)
    monkeypatch.setattr(training, "_CHILD", "nobody")
    brain = load_brain()
    assert brain.classifier is None
    assert brain.intents
    assert "classifier_missing" in caplog.text
