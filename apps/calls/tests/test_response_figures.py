"""What the agent writes into the call's log about its responses becomes figures."""

from __future__ import annotations

from prometheus_client import REGISTRY

from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.actions import SaveEvent
from apps.agentbrain.conversation.agent import Agent
from apps.agentbrain.tests.turns.line import Line
from apps.agentbrain.tests.virtual_line import plain_brain
from apps.calls import metrics


def figure(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"callcenter_{name}", labels) or 0.0


def test_a_dropped_response_is_counted_by_why():
    before = figure("responses_dropped_total", why="stale")
    metrics.count_event(SaveEvent("response_dropped", 1, {"why": "stale"}))
    assert figure("responses_dropped_total", why="stale") == before + 1


def test_a_vendors_own_words_do_not_become_labels():
    before = figure("responses_dropped_total", why="other")
    metrics.count_event(SaveEvent("response_dropped", 1, {"why": "oops 7731"}))
    assert figure("responses_dropped_total", why="other") == before + 1
    assert figure("responses_dropped_total", why="oops 7731") == 0


def test_a_code_with_a_vendors_words_behind_it_is_counted_as_the_code():
    before = figure("responses_requeued_total", why="server_error")
    why = "server_error: the model had a bad day"
    metrics.count_event(SaveEvent("response_requeued", 1, {"why": why}))
    assert figure("responses_requeued_total", why="server_error") == before + 1


def test_only_the_first_attempt_counts_as_waiting():
    before = figure("response_waiting_seconds_count")
    for attempt in (1, 2):
        data = {"attempt": attempt, "waiting_ms": 100}
        metrics.count_event(SaveEvent("response_begun", 1, data))
    assert figure("response_waiting_seconds_count") == before + 1


def test_a_whole_call_fills_every_figure_of_its_responses():
    names = (
        "response_queue_depth_count",
        "response_waiting_seconds_count",
        "ghost_responses_total",
    )
    before = {name: figure(name) for name in names}
    heard = figure("responses_ended_total", how="heard")
    waited = figure("response_waiting_seconds_sum")
    line = Line(Agent(plain_brain())).start()
    line.send(ev.StaffSaid(0, "Maria is on her way", "sam"))
    line.run(7_000)
    line.send(ev.ResponseStarted(7_000, "ghost", "nobody"))
    for event in line.kinds(SaveEvent):
        metrics.count_event(event)
    assert {name: figure(name) - before[name] for name in names} == {
        "response_queue_depth_count": 2,
        "response_waiting_seconds_count": 2,
        "ghost_responses_total": 1,
    }
    assert figure("responses_ended_total", how="heard") == heard + 2
    assert figure("response_waiting_seconds_sum") - waited > 4
