"""After a call its summary is written once, whatever happens on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.calls import tasks
from apps.calls.choices import CallStatus, SummaryStatus
from apps.calls.models import Call, CallSummary
from apps.calls.summaries import claims
from apps.calls.summaries.choices import Problem
from apps.calls.summaries.contract import SummarizerError
from apps.calls.summaries.embedded import EmbeddedSummarizer
from apps.calls.summaries.record import load_record
from apps.calls.tasks import LONGEST_DELAY_SECONDS
from apps.calls.tests.summaries.chat_server import (
    NOTE,
    ChatServer,
    completion,
    failure,
)

from .calls import ago, call

pytestmark = pytest.mark.django_db


def run(of: Call) -> str:
    """Run the task here and now; the state Celery gives it."""
    return tasks.summarize_call.apply((of.pk,)).state


def summary_of(of: Call) -> CallSummary:
    return CallSummary.objects.get(call=of)


@pytest.fixture
def model(settings):
    """Have summaries written by the model at a server."""

    def use(server: ChatServer) -> ChatServer:
        settings.SUMMARY_MODEL = "note-writer"
        settings.OPENAI_BASE_URL = server.url
        return server

    return use


def test_it_writes_the_summary_of_a_finished_call():
    finished = call()

    run(finished)

    summary = summary_of(finished)
    assert summary.status == SummaryStatus.READY
    assert "My brakes make a noise." in summary.text
    assert summary.source == "embedded"
    assert (summary.attempts, summary.error, summary.not_before) == (1, "", None)


def test_it_never_writes_over_a_finished_summary():
    finished = call()
    CallSummary.objects.create(
        call=finished, status=SummaryStatus.READY, text="Corrected by hand."
    )

    run(finished)

    assert summary_of(finished).text == "Corrected by hand."


@pytest.mark.parametrize("status", [CallStatus.RINGING, CallStatus.IN_PROGRESS])
def test_it_leaves_a_live_call_alone(status):
    live = call(status)

    run(live)

    assert not CallSummary.objects.filter(call=live).exists()


def test_it_waits_while_a_lost_call_may_come_back():
    lost = call(CallStatus.LOST, next_step={"verb": "resume", "snapshot": {}})

    run(lost)
    assert not CallSummary.objects.filter(call=lost).exists()

    Call.objects.filter(pk=lost.pk).update(ended_at=ago(600))
    run(lost)
    assert summary_of(lost).status == SummaryStatus.READY


def test_a_lost_call_that_cannot_come_back_is_summed_up_at_once():
    lost = call(CallStatus.LOST, next_step={"verb": "hangup"})

    run(lost)

    assert "lost" in summary_of(lost).text


def test_a_call_that_is_gone_is_no_error():
    assert tasks.summarize_call.apply((987654,)).state == "SUCCESS"


def test_a_second_message_finds_the_summary_taken():
    finished = call()
    claim = claims.take(finished.pk)

    assert claim == claims.Claim(finished.pk, summary_of(finished).pk, 1)
    assert claims.take(finished.pk) is None
    run(finished)
    assert summary_of(finished).status == SummaryStatus.PENDING


def test_a_worker_that_outlived_its_lease_writes_nothing():
    finished = call()
    slow = claims.take(finished.pk)
    CallSummary.objects.filter(call=finished).update(not_before=ago(1))
    run(finished)
    draft = EmbeddedSummarizer().summarize(load_record(finished.pk))

    assert claims.finish(slow, draft) is False
    assert summary_of(finished).attempts == 2


def test_a_worker_of_before_it_was_tried_again_writes_nothing():
    finished = call()
    slow = claims.take(finished.pk)
    draft = EmbeddedSummarizer().summarize(load_record(finished.pk))
    CallSummary.objects.update(status=SummaryStatus.FAILED)
    claims.start_over(finished.pk)
    newer = claims.take(finished.pk)

    assert slow.attempt == newer.attempt
    assert claims.finish(slow, draft) is False
    assert claims.finish(newer, draft) is True


def test_a_summary_of_an_end_that_was_none_is_not_brought_back():
    lost = call(CallStatus.LOST)
    claim = claims.take(lost.pk)
    draft = EmbeddedSummarizer().summarize(load_record(lost.pk))
    CallSummary.objects.filter(call=lost).delete()  # the call was taken up again,
    newer = claims.take(lost.pk)  # and ended again

    assert claims.finish(claim, draft) is False
    assert summary_of(lost).text == ""
    assert claims.finish(newer, draft) is True


def test_the_model_writes_it_where_one_is_configured(model):
    finished = call()
    with ChatServer(completion(NOTE)) as server:
        model(server)
        run(finished)

    assert summary_of(finished).text == NOTE["text"]
    assert summary_of(finished).source == "note-writer"


def test_a_passing_failure_is_tried_again_after_a_pause(model):
    finished = call()
    with ChatServer(failure(503), completion(NOTE)) as server:
        model(server)
        run(finished)
        waiting = summary_of(finished)
        assert waiting.status == SummaryStatus.PENDING
        assert "503" in waiting.error
        assert (
            timezone.now()
            < waiting.not_before
            < timezone.now() + timedelta(seconds=tasks.FIRST_DELAY_SECONDS)
        )
        run(finished)
        assert len(server.requests) == 1, "it did not wait"

        CallSummary.objects.update(not_before=ago(1))
        run(finished)

    ready = summary_of(finished)
    assert ready.status == SummaryStatus.READY
    assert (ready.attempts, ready.error) == (2, "")


def test_it_waits_as_long_as_the_server_asks(model):
    finished = call()
    with ChatServer(failure(429, retry_after="90")) as server:
        model(server)
        run(finished)

    assert summary_of(finished).not_before > timezone.now() + timedelta(seconds=80)


def test_a_server_that_asks_for_a_day_is_tried_again_in_minutes(model):
    finished = call()
    with ChatServer(failure(429, retry_after="86400")) as server:
        model(server)
        run(finished)

    waits = summary_of(finished).not_before - timezone.now()
    assert waits <= timedelta(seconds=LONGEST_DELAY_SECONDS)


def test_after_the_last_attempt_the_failure_is_visible_beside_the_embedded_note(model):
    finished = call()
    with ChatServer(failure(503)) as server:
        model(server)
        for _ in range(claims.MOST_ATTEMPTS + 2):
            run(finished)
            CallSummary.objects.update(not_before=None)

    summary = summary_of(finished)
    assert len(server.requests) == claims.MOST_ATTEMPTS
    assert summary.status == SummaryStatus.FAILED
    assert "503" in summary.error
    assert "My brakes make a noise." in summary.text


def test_a_lasting_failure_gives_the_embedded_note_at_once_and_stays_visible(model):
    finished = call()
    with ChatServer(failure(401, "invalid_api_key")) as server:
        model(server)
        run(finished)

    summary = summary_of(finished)
    assert len(server.requests) == 1
    assert summary.status == SummaryStatus.FAILED
    assert summary.problem == Problem.NO_ACCESS
    assert summary.source == "embedded"
    assert "401" in summary.error


def test_a_defect_of_ours_ends_on_the_row_too(monkeypatch):
    finished = call()

    class Broken:
        def summarize(self, record: object) -> None:
            raise ZeroDivisionError("a defect")

    monkeypatch.setattr(tasks, "summarizer", Broken)
    for _ in range(claims.MOST_ATTEMPTS):
        run(finished)
        CallSummary.objects.update(not_before=None)

    summary = summary_of(finished)
    assert summary.status == SummaryStatus.FAILED
    assert summary.error == "ZeroDivisionError: a defect"


def test_a_call_that_kills_its_worker_is_not_tried_for_ever():
    finished = call()
    CallSummary.objects.create(
        call=finished, attempts=claims.MOST_ATTEMPTS, not_before=ago(1)
    )

    run(finished)

    summary = summary_of(finished)
    assert summary.status == SummaryStatus.FAILED
    assert summary.error == claims.WORKER_ENDED


def test_staff_can_have_a_failed_summary_written_anew():
    finished = call()
    CallSummary.objects.create(
        call=finished, status=SummaryStatus.FAILED, attempts=5, error="broken"
    )

    assert claims.start_over(finished.pk)
    assert not claims.start_over(finished.pk)
    run(finished)

    assert summary_of(finished).status == SummaryStatus.READY


def test_pauses_grow_and_are_scattered_within_bounds():
    for attempt, longest in ((1, 5), (2, 10), (3, 20), (20, 300)):
        pauses = {tasks.backoff_seconds(attempt) for _ in range(50)}
        assert len(pauses) > 1
        assert longest / 2 <= min(pauses) <= max(pauses) <= longest


def test_errors_of_the_contract_default_to_worth_another_try():
    assert SummarizerError("x").permanent is False


def test_what_the_model_used_is_part_of_what_the_call_cost(model):
    finished = call()
    with ChatServer(completion("no note"), completion(NOTE)) as server:
        model(server)
        run(finished)

    summary = summary_of(finished)
    used = finished.events.filter(kind="usage")
    unpriced = {row["unit"]: row["quantity"] for row in finished.cost.unpriced}
    assert (summary.input_tokens, summary.output_tokens) == (1800, 240)
    assert [event.data["part"] for event in used] == ["summary"] * 2
    assert unpriced == {
        "cached_input_tokens": "200",
        "input_tokens": "1600",
        "output_tokens": "240",
    }


def test_what_failed_attempts_used_is_not_forgotten(model):
    finished = call()
    with ChatServer(completion("no note")) as server:
        model(server)
        for _ in range(claims.MOST_ATTEMPTS):
            run(finished)
            CallSummary.objects.update(not_before=None)

    summary = summary_of(finished)
    assert summary.problem == Problem.BAD_ANSWER
    assert summary.input_tokens == 900 * 2 * claims.MOST_ATTEMPTS
    assert finished.events.filter(kind="usage").count() == 2 * claims.MOST_ATTEMPTS


def test_a_model_that_is_not_set_up_leaves_the_embedded_note(settings):
    settings.SUMMARY_LLM = "azure"
    settings.AZURE_OPENAI_ENDPOINT = ""
    finished = call()

    run(finished)

    summary = summary_of(finished)
    assert (summary.status, summary.problem) == (SummaryStatus.FAILED, Problem.SETTINGS)
    assert "My brakes make a noise." in summary.text


def test_rules_write_it_where_that_is_what_is_asked_for(settings):
    settings.SUMMARY_LLM, settings.SUMMARY_MODEL = "script", "note-writer"
    finished = call()

    run(finished)

    assert summary_of(finished).source == "embedded"
