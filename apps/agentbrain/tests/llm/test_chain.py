"""One model behind the other: who takes over, when, and who is left out."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.language.messages import CalledTool
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.ladder.circuit import Circuits, State
from apps.agentbrain.engines.llm.base import Report, TextPiece, ToolPiece, Usage
from apps.agentbrain.engines.llm.chain import CHANGES, FAILURES, ChatChain
from apps.agentbrain.engines.llm.failures import RequestRefused
from apps.agentbrain.engines.llm.fake import ScriptedModel
from apps.agentbrain.tests.llm.doors import asking, failure_of, of, pieces_of, words_in

GONE = EngineError("the connection is gone")
NO_KEY = EngineError("HTTP 401 invalid_api_key", permanent=True)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def circuits(clock):
    return Circuits(clock)


@pytest.fixture
def chain(circuits):
    def link(*models):
        return ChatChain(models, circuits=circuits)

    return link


def model(name, *replies):
    return ScriptedModel(*replies, name=name)


async def test_the_first_model_answers_while_it_can(chain):
    second = model("second")
    pieces = await pieces_of(chain(model("first", ["Yes."]), second), asking("hello"))

    assert pieces == [TextPiece("Yes.")]
    assert not second.requests


@pytest.mark.parametrize("before", [[], [Usage("v", "m")], ["  "]])
async def test_the_next_one_takes_over_before_the_first_word(before, chain):
    first, second = model("first", [*before, GONE]), model("second", ["Yes."])
    pieces = await pieces_of(chain(first, second), asking("hello"))

    assert words_in(pieces).strip() == "Yes."
    assert of(pieces, Report) == [
        Report(
            "engine_changed",
            {
                "part": "llm",
                "from": "first",
                "to": "second",
                "why": "first: the connection is gone",
            },
        )
    ]
    assert first.requests == second.requests


@pytest.mark.parametrize("begun", ["We have ", ToolPiece(CalledTool("c1", "find"))])
async def test_nobody_takes_over_what_has_begun(begun, chain):
    second = model("second", ["Yes."])
    given = []
    error = await failure_of(chain(model("first", [begun, GONE]), second), given)

    assert error is GONE
    assert len(given) == 1
    assert not second.requests


class Mistaken(ScriptedModel):
    """A model whose client has a mistake."""

    async def reply(self, request):
        async for piece in super().reply(request):
            yield piece
        raise RuntimeError("the client has been closed")


async def test_a_mistake_of_a_client_is_a_failure_like_any(chain):
    linked = chain(Mistaken([], name="first"), model("second", ["Yes."]))
    pieces = await pieces_of(linked, asking("hello"))
    error = await failure_of(chain(Mistaken(["We have "], name="third")))

    assert words_in(pieces) == "Yes."
    assert str(error) == "RuntimeError"


async def test_a_function_call_counts_as_a_reply_of_the_second_one(chain):
    call = ToolPiece(CalledTool("c1", "find_slots"))
    pieces = await pieces_of(
        chain(model("first", [GONE]), model("second", [call])), asking("hello")
    )

    assert [type(piece) for piece in pieces] == [Report, ToolPiece]


async def test_when_all_fail_the_error_names_each_with_its_reason(chain):
    error = await failure_of(chain(model("first", [NO_KEY]), model("second", [GONE])))

    assert str(error) == (
        "first: HTTP 401 invalid_api_key; second: the connection is gone"
    )
    assert not error.permanent


async def test_it_is_over_for_good_when_no_retry_can_help_any(chain):
    error = await failure_of(chain(model("first", [NO_KEY]), model("second", [NO_KEY])))

    assert error.permanent


async def test_a_model_that_keeps_failing_is_left_out_for_a_while(chain, clock):
    first = model("first", *[[GONE]] * 3, ["Back again."])
    linked = chain(first, model("second", *[["Yes."]] * 5))
    for _ in range(5):
        await pieces_of(linked, asking("hello"))
    assert len(first.requests) == 3

    clock.now += 31
    pieces = await pieces_of(linked, asking("hello"))

    assert words_in(pieces) == "Back again."
    assert not of(pieces, Report)


async def test_where_all_are_left_out_nobody_waits(chain):
    only = model("only", *[[GONE]] * 3)
    linked = chain(only)
    for _ in range(3):
        await failure_of(linked)
    error = await failure_of(linked)

    assert len(only.requests) == 3
    assert "left out" in str(error)
    assert not error.permanent


async def test_a_request_that_is_refused_closes_the_model_to_nobody(chain, circuits):
    refused = RequestRefused("HTTP 400 context_length_exceeded", permanent=True)
    linked = chain(model("first", *[[refused]] * 5), model("second", *[["Yes."]] * 5))
    for _ in range(5):
        await pieces_of(linked, asking("hello"))

    assert circuits.state("first") is State.CLOSED


async def test_a_reply_that_is_cut_short_says_nothing_about_the_model(
    chain, circuits, clock
):
    first = model("first", *[[GONE]] * 3, ["We ", "open"], ["Yes."])
    linked = chain(first)
    for _ in range(3):
        await failure_of(linked)
    clock.now += 31
    reply = linked.reply(asking("hello"))
    await anext(reply)
    await reply.aclose()

    assert first.open == 0
    assert words_in(await pieces_of(linked, asking("hello"))) == "Yes."


async def test_changes_and_failures_are_counted(chain):
    changes = CHANGES.labels("counted first", "counted second")
    failures = FAILURES.labels("counted first", "before")
    before = changes._value.get(), failures._value.get()
    linked = chain(model("counted first", [GONE]), model("counted second", ["Yes."]))
    await pieces_of(linked, asking("hello"))

    assert (changes._value.get(), failures._value.get()) == tuple(
        value + 1 for value in before
    )


async def test_stopping_stops_each(chain):
    first, second = model("first"), model("second")
    await chain(first, second).stop()

    assert first.stopped
    assert second.stopped


def test_a_chain_of_nothing_is_a_mistake():
    with pytest.raises(ValueError, match="at least one"):
        ChatChain([])


async def test_a_model_that_says_when_to_come_back_is_not_asked_before(chain, clock):
    busy = EngineError("HTTP 429")
    busy.retry_after_seconds = 7
    first = model("first", [busy], ["Here again."])
    both = chain(first, model("second", ["Yes."], ["Yes."]))

    for _ in range(2):
        assert words_in(await pieces_of(both, asking("hello"))) == "Yes."
    assert len(first.requests) == 1
    clock.now += 7
    assert words_in(await pieces_of(both, asking("hello"))) == "Here again."
