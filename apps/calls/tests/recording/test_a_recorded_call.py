"""Whole calls over the real wire: what is in the file is what was said and heard."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
import soundfile

from apps.agentbrain.conversation.language.digit_runs import digit_runs
from apps.agentbrain.engines.audio import pcm_to_mulaw
from apps.agentbrain.engines.local import SpeechWorkers
from apps.agentbrain.engines.stt.recognizer import Recognizer
from apps.agentbrain.engines.stt.vocabulary import Vocabulary
from apps.agentbrain.engines.workers import Urgency
from apps.calls.models import Call, CallEvent, Recording
from apps.calls.recording.models import RecordingStatus
from apps.calls.telephony.simulator import AfterAgentBegan, CallerLine
from apps.calls.tests.calls.conftest import Place, PlacedCall
from callcenter.testing.server import SPEECH_DIR, RunningServer

from .conftest import NOTICE, settled_recording

pytestmark = pytest.mark.calls

MS = 8
AUDIBLE = 300  # of 32768


def sound_of(recording: Recording, server: RunningServer) -> Any:
    """The file's samples, one column a voice."""
    path = server.data_dir / "recordings" / recording.name
    samples, rate = soundfile.read(path, dtype="int16", always_2d=True)
    assert (rate, samples.shape[1]) == (8000, 2)
    return samples


def kinds_of(call: Call, alias: str) -> list[str]:
    rows = CallEvent.objects.using(alias).filter(call=call).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def offset_in(kept: Any, whole: Any) -> int:
    """How much later ``kept`` begins than ``whole``: by its loudest half second."""
    size = 4000
    energy = np.convolve(np.abs(kept).astype(np.float64), np.ones(size), "valid")
    at = int(np.argmax(energy))
    piece = kept[at : at + size].astype(np.float64)
    match = np.correlate(whole.astype(np.float64), piece, "valid")
    return int(np.argmax(match)) - at


def overlap(kept: Any, whole: Any, offset: int) -> tuple[Any, Any]:
    start = max(0, -offset)
    end = min(len(kept), len(whole) - offset)
    return kept[start:end], whole[start + offset : end + offset]


async def recognized(*sounds: Any) -> list[str]:
    """What the local recognizer makes of each."""
    workers = SpeechWorkers.create(1)
    try:
        vocabulary = Vocabulary("digits", ("my credit card number is",), {})
        recognizer = Recognizer(workers.recognition, vocabulary, SPEECH_DIR)
        return [
            (await recognizer.recognize(pcm_to_mulaw(sound), "CA1", Urgency.FINAL)).text
            for sound in sounds
        ]
    finally:
        workers.close()


def digits_in(text: str) -> int:
    return sum(len(piece.digits) for run in digit_runs(text) for piece in run)


def audible_pieces(sound: Any, size: int = 800) -> list[tuple[int, Any]]:
    """Stretches of 100 ms that are sound from beginning to end."""
    pieces = []
    for at in range(0, len(sound) - size, size):
        piece = sound[at : at + size]
        if np.abs(piece).reshape(8, -1).max(axis=1).min() > AUDIBLE:
            pieces.append((at, piece))
    return pieces


def found_near(piece: Any, sound: Any, at: int, reach_ms: int = 400) -> bool:
    """Whether exactly these samples are there, give or take the way of a message on a
    busy machine."""
    reach = reach_ms * MS
    around = sound[max(0, at - reach) : at + len(piece) + reach]
    return piece.tobytes() in around.tobytes()


_CALLS: list[PlacedCall] = []


@pytest.fixture
def calls(place: Place, recorded_line: str) -> list[PlacedCall]:
    """A call with an interruption, one with a card number, one whose caller objects;
    placed at once, because they take their time."""
    if not _CALLS:
        interrupting = CallerLine("wait what are your hours", AfterAgentBegan(1500))
        number = "four one one one " + "one one one one " * 3
        _CALLS.extend(
            place(
                ("how much is an oil change", interrupting, "no thank you goodbye"),
                (f"my credit card number is {number}", "no thank you goodbye"),
                ("please don't record me", "no thank you goodbye"),
                to_number=recorded_line,
            )
        )
    return _CALLS


def test_both_voices_are_in_the_file_as_they_were_said_and_heard(
    calls: list[PlacedCall], server: RunningServer, server_rows: str
) -> None:
    placed = calls[0]
    recording = settled_recording(placed, server_rows)

    assert recording.status == RecordingStatus.READY, recording.error
    sound = sound_of(recording, server)
    assert len(sound) // MS == pytest.approx(recording.duration_ms, abs=1)

    caller, agent = placed.report.caller_audio, placed.report.agent_audio
    shift = offset_in(sound[:, 0], caller)
    kept, sent = overlap(sound[:, 0], caller, shift)
    assert len(kept) > 8000
    assert np.array_equal(kept, sent), "the caller's voice, sample for sample"

    shift = offset_in(sound[:, 1], agent)
    kept, played = overlap(sound[:, 1], agent, shift)
    found = [found_near(piece, kept, at) for at, piece in audible_pieces(played)]
    assert len(found) > 20
    # But for where it was cut, and where the line ran dry for a moment.
    assert found.count(True) >= 0.9 * len(found), placed

    assert placed.said("agent").startswith(NOTICE.lower()), placed
    kinds = kinds_of(placed.row, server_rows)
    assert "recording_started" in kinds
    assert "barge_in_confirmed" in kinds, placed


def test_of_a_card_number_no_digit_is_left_to_be_heard(
    calls: list[PlacedCall], server: RunningServer, server_rows: str
) -> None:
    placed = calls[1]
    recording = settled_recording(placed, server_rows)
    turn = next(turn for turn in placed.turns if "card number removed" in turn.text)
    sound = sound_of(recording, server)
    assert "recording_muted" in kinds_of(placed.row, server_rows)

    start, end = ((ms - recording.starts_ms) * MS for ms in recording.muted[0])
    assert np.abs(sound[start:end]).max() == 0
    assert recording.muted[0][0] < turn.started_ms < turn.ended_ms
    sent = placed.report.caller_audio
    shift = offset_in(sound[:, 0], sent)
    spoken = sent[start + shift : end + shift]
    assert np.abs(spoken).max() > AUDIBLE, "there was something to silence"

    around = sound[max(0, start - 1000 * MS) : end + 1000 * MS, 0]
    told, kept = asyncio.run(recognized(spoken, around))
    assert digits_in(told) > 10, told
    assert digits_in(kept) == 0, kept


def test_who_objects_is_not_kept(
    calls: list[PlacedCall], server: RunningServer, server_rows: str
) -> None:
    placed = calls[2]
    recording = settled_recording(placed, server_rows)

    assert recording.status == RecordingStatus.REFUSED, placed
    assert recording.name == ""
    spool = server.data_dir / "recordings-spool" / str(placed.row.pk)
    assert not spool.exists()
    kinds = kinds_of(placed.row, server_rows)
    assert kinds.index("recording_started") < kinds.index("recording_refused")
    assert "not being recorded" in placed.said("agent"), placed
