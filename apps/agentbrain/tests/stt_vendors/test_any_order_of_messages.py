"""Whatever a vendor tells in whatever order, each utterance is settled exactly once."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.agentbrain.tests.stt_vendors.line import check_contract
from apps.agentbrain.tests.stt_vendors.unconnected import DIALECTS, by_hand
from apps.calls.tests.virtual_time import run_virtually

times = st.floats(0, 20).map(lambda value: round(value, 2))
texts = st.sampled_from(["", "yes", "an oil change", "ten", "I'd"])
flags = st.booleans()
odd = st.sampled_from([None, "", "x", -1, 1e300, float("nan"), [], {}, True])


def either(values):
    """Mostly what the vendor sends, sometimes what nobody should."""
    return st.one_of(values, values, values, values, values, values, values, odd)


words = st.lists(
    st.builds(
        lambda text, start, length, sure: {
            "word": text,
            "start": start,
            "end": start + length,
            "confidence": sure,
        },
        either(texts),
        times,
        st.floats(0, 1),
        either(st.floats(0, 1)),
    ),
    max_size=4,
)
results = st.builds(
    lambda *a: {
        "type": "Results",
        "start": a[0],
        "duration": a[1],
        "is_final": a[2],
        "speech_final": a[3],
        "from_finalize": a[4],
        "channel": {"alternatives": [{"transcript": a[5], "words": a[6]}]},
    },
    *(either(times), either(st.floats(0, 3)), flags, flags, flags),
    *(either(texts), either(words)),
)
nova = st.one_of(
    results,
    results,
    st.builds(lambda t: {"type": "UtteranceEnd", "last_word_end": t}, either(times)),
    st.sampled_from([{"type": "Metadata"}, {"type": "SpeechStarted"}, {}, {"type": 1}]),
)
turn_info = st.builds(
    lambda *a: {
        "type": "TurnInfo",
        "event": a[0],
        "turn_index": a[1],
        "audio_window_start": a[2],
        "audio_window_end": a[3],
        "transcript": a[4],
        "words": [{"word": "x", "confidence": a[5]}],
    },
    st.sampled_from(
        ["Update", "StartOfTurn", "EagerEndOfTurn", "TurnResumed", "EndOfTurn", "New"]
    ),
    *(st.integers(0, 9), either(times), either(times), either(texts)),
    either(st.floats(0, 1)),
)
sm_result = st.builds(
    lambda kind, text, start, length, sure: {
        "type": kind,
        "start_time": start,
        "end_time": start + length,
        "alternatives": [{"content": text, "confidence": sure}],
    },
    st.sampled_from(["word", "word", "word", "punctuation"]),
    *(either(texts), times, st.floats(0, 1), either(st.floats(0, 1))),
)
speechmatics = st.one_of(
    st.builds(
        lambda kind, start, length, text, found: {
            "message": kind,
            "metadata": {
                "start_time": start,
                "end_time": start + length,
                "transcript": text,
            },
            "results": found,
        },
        st.sampled_from(["AddTranscript", "AddPartialTranscript"]),
        *(times, st.floats(0, 1), either(texts)),
        either(st.lists(sm_result, max_size=4)),
    ),
    st.builds(
        lambda at, forced: {
            "message": "EndOfUtterance",
            "metadata": {"start_time": at, "end_time": at},
            **({"forced": True} if forced else {}),
        },
        either(times),
        flags,
    ),
    st.sampled_from([{"message": "AudioAdded"}, {"message": "Warning"}, {}]),
)
MESSAGES = {
    "deepgram": nova,
    "deepgram-flux": st.one_of(turn_info, st.just({"type": "Warning"})),
    "speechmatics": speechmatics,
}
others = st.one_of(
    st.tuples(st.just("sound"), st.integers(1, 60)),
    st.tuples(st.just("speak"), flags),
    st.tuples(st.just("wait"), st.floats(0.01, 3)),
)


async def happen(vendor, steps, lost):
    line = await by_hand(vendor)
    ear = line.stt
    for kind, value in steps:
        if kind == "sound":
            line.sound(value * 20)
        elif kind == "speak":
            line.speaks = value
        elif kind == "wait":
            await line.wait(value)
        else:
            ear.told(value)
    if lost:
        ear._lose("gone")
    else:
        line.speaks = False
        await line.wait(12)
    assert not ear.utterances.open
    await asyncio.sleep(0)
    await line.close()
    check_contract(line.heard)


@pytest.mark.parametrize("vendor", DIALECTS)
def test_each_utterance_is_settled_exactly_once(vendor):
    told = st.tuples(st.just("told"), MESSAGES[vendor])
    steps = st.lists(st.one_of(told, told, others), max_size=30)

    @settings(max_examples=60, deadline=None)
    @given(steps, flags)
    def property_holds(steps, lost):
        run_virtually(happen(vendor, steps, lost))

    property_holds()


def test_words_of_a_vendor_that_was_given_up_begin_nothing():
    """It came to life again: what it says then is nobody's."""
    late = {
        "message": "AddTranscript",
        "metadata": {"start_time": 0.9, "end_time": 1.1, "transcript": "yes"},
        "results": [],
    }
    steps = [
        *(("speak", True), ("wait", 1.0), ("sound", 29)),
        *(("speak", False), ("sound", 1), ("wait", 2.0), ("told", late)),
    ]
    run_virtually(happen("speechmatics", steps, lost=False))
