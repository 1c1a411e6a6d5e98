"""What is published answers calls; the draft does not, and versions never change."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection, connections
from django.utils import timezone

from apps.agentbrain.conversation.agent import Agent
from apps.agentbrain.models import (
    AgentProfile,
    Backtest,
    BrainVersion,
    Intent,
    IntentPattern,
    Wording,
)
from apps.agentbrain.services import load_brain, load_published
from apps.agentbrain.versions.content import read_draft
from apps.agentbrain.versions.live import live_version
from apps.agentbrain.versions.publish import (
    Refused,
    publish,
    publish_first,
    roll_back,
)
from apps.customers.models import ClosedDay

from .shop import edit, publish_rows, small_agent, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(db):
    small_agent()


def patterns() -> set[str]:
    return {p.pattern for i in load_brain().intents for p in i.patterns}


def test_before_the_first_version_the_rows_answer(agent):
    edit("book", "reserve")
    assert "reserve" in patterns()


def test_an_edit_waits_until_it_is_published(agent):
    publish_rows()
    edit("book", "reserve")
    assert "book" in patterns()
    assert "reserve" not in patterns()
    publish_rows()
    assert "reserve" in patterns()


def test_wordings_thresholds_and_voice_wait_too(agent):
    publish_rows()
    Wording.objects.update(texts=["Is that all?"])
    AgentProfile.objects.update(max_nudges=5, words_per_minute=120)
    before = load_published()
    publish_rows()
    after = load_published()
    assert before.brain.wordings["anything_else"] == ("What else?",)
    assert after.brain.wordings["anything_else"] == ("Is that all?",)
    assert (before.brain.thresholds.max_nudges, before.voice["words_per_minute"]) == (
        2,
        165,
    )
    assert (after.brain.thresholds.max_nudges, after.voice["words_per_minute"]) == (
        5,
        120,
    )


def test_a_closed_day_waits_for_nobody(agent):
    version = publish_rows()
    ClosedDay.objects.create(date=date(2026, 12, 24))
    brain = load_brain()
    assert brain.closed_days == (date(2026, 12, 24),)
    assert brain.version == version.digest


def test_a_running_call_keeps_its_version(agent):
    publish_rows()
    running = Agent(load_brain())
    edit("book", "reserve")
    publish_rows()
    assert "book" in {p.pattern for i in running.brain.intents for p in i.patterns}
    resumed = load_brain(running.brain.version)
    assert resumed is running.brain
    assert load_brain().version != running.brain.version


def test_a_call_begun_with_a_version_nobody_has_gets_what_answers_now(agent):
    version = publish_rows()
    assert load_brain("0123456789abcdef").version == version.digest


def test_loading_costs_a_handful_of_queries(agent, django_assert_num_queries):
    publish_rows()
    load_brain()
    with django_assert_num_queries(5):  # the version; services, hours, days, cars
        load_brain()


def test_a_version_says_who_why_and_what(agent):
    version = publish_rows("  Fewer misunderstandings. ")
    assert (version.number, str(version.published_by)) == (1, "pia")
    assert version.reason == "Fewer misunderstandings."
    assert version.figures == {"tested": False}
    assert version.digest == load_brain().version == read_draft().digest


def test_rows_made_anew_with_the_same_words_are_no_change(agent):
    version = publish_rows()
    IntentPattern.objects.filter(pattern="book").delete()
    intent = Intent.objects.get(code="book_appointment")
    IntentPattern.objects.create(intent=intent, pattern="book")
    assert read_draft().text != version.content
    assert read_draft().digest == version.digest


# What is refused


def refused(**wish) -> str:
    live = live_version()
    known = {
        "draft_digest": read_draft().digest,
        "base_number": live.number if live else 0,
        "reason": "Because.",
        "user": staff("tom"),
        "untested": True,
    }
    with pytest.raises(Refused) as refusal:
        publish(**{**known, **wish})
    return str(refusal.value)


def test_publishing_needs_a_reason(agent):
    assert "Say why" in refused(reason="  ")


def test_nothing_to_publish_is_said(agent):
    publish_rows()
    assert "nothing to publish" in refused()


def test_a_draft_that_changed_meanwhile_is_not_published(agent):
    seen = read_draft().digest
    edit("book", "reserve")
    assert "has changed" in refused(draft_digest=seen)
    assert not BrainVersion.objects.exists()


def test_the_second_of_two_is_told_who_was_first_and_why(agent):
    publish_rows("Spring words.")
    edit("book", "reserve")
    complaint = refused(base_number=0)
    assert complaint.startswith(
        "pia has published version 1 meanwhile (“Spring words.”"
    )


def test_untested_needs_to_be_said(agent):
    assert "not been tested" in refused(untested=False)


def backtest(**fields) -> Backtest:
    draft, live = read_draft(), live_version()
    defaults = {
        "status": Backtest.Status.DONE,
        "draft": draft.text,
        "draft_digest": draft.digest,
        "base_id": live.pk if live else None,
        "finished_at": timezone.now(),
        "classifier": b"trained",
        "result": {"replayed": {"calls": 3}, "changed": ["long list"]},
    }
    return Backtest.objects.create(**{**defaults, **fields})


def test_what_was_tested_is_published_with_its_figures_and_classifier(agent):
    test = backtest()
    version = publish(
        draft_digest=test.draft_digest, base_number=0, reason="Tested.", user=staff()
    )
    assert bytes(version.classifier) == b"trained"
    assert version.figures == {
        "tested": True,
        "backtest": test.pk,
        "replayed": {"calls": 3},
    }


@pytest.mark.parametrize(
    "fields",
    [{"status": "failed"}, {"status": "running"}, {"draft_digest": "another"}],
)
def test_only_a_finished_test_of_just_this_draft_counts(agent, fields):
    backtest(**fields)
    assert "not been tested" in refused(untested=False)


def test_a_test_against_an_older_version_does_not_count(agent):
    publish_rows()
    edit("book", "reserve")
    test = backtest()
    edit("cancel", "call off")
    publish_rows()
    edit("call off", "cancel")
    assert read_draft().digest == test.draft_digest
    assert "not been tested" in refused(untested=False)


# Going back


def test_rolling_back_publishes_the_older_content_again(agent):
    first = publish_rows()
    edit("book", "reserve")
    publish_rows()
    third = roll_back(to_number=1, base_number=2, reason="", user=staff())
    assert (third.number, third.restores, third.digest) == (3, first, first.digest)
    assert third.reason == "Rolled back to version 1."
    assert load_brain().version == first.digest
    assert "reserve" in read_draft().text  # the draft is left to staff


def test_rolling_back_to_what_answers_is_refused(agent):
    publish_rows()
    with pytest.raises(Refused, match="answers calls now"):
        roll_back(to_number=1, base_number=1, reason="", user=staff())


def test_rolling_back_is_refused_when_somebody_published_meanwhile(agent):
    publish_rows()
    edit("book", "reserve")
    publish_rows()
    edit("reserve", "arrange")
    publish_rows("Third.")
    with pytest.raises(Refused, match="version 3 meanwhile"):
        roll_back(to_number=1, base_number=2, reason="", user=staff())


# The first version


def test_an_installation_without_versions_gets_its_first_once(agent):
    first = publish_first()
    assert (first.number, first.published_by) == (1, None)
    edit("book", "reserve")
    assert publish_first() is None
    assert "book" in patterns()


def test_an_empty_database_publishes_nothing():
    assert publish_first() is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_wins():
    small_agent()
    digest, sue = read_draft().digest, staff()
    start, outcomes = threading.Barrier(4), []

    def go() -> None:
        start.wait()
        try:
            version = publish(
                draft_digest=digest,
                base_number=0,
                reason="Me!",
                user=sue,
                untested=True,
            )
            outcomes.append(version.number)
        except Refused as refusal:
            outcomes.append(str(refusal))
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.close()
    assert outcomes.count(1) == 1
    assert sum("meanwhile" in str(outcome) for outcome in outcomes) == 3
    assert BrainVersion.objects.count() == 1
