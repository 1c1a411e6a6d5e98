"""Recorded people on telephone lines; optional data beside the project."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from apps.agentbrain.conversation.events import CallerSaid, CallerSpeechStarted
from apps.agentbrain.engines.audio import pcm_to_mulaw
from apps.agentbrain.engines.vad.silero import SileroDetector
from apps.agentbrain.engines.workers import Urgency
from apps.agentbrain.tests.engines.sound import join, recording, silence


@pytest.fixture
def audio(shared_data):
    return shared_data / "audio"


def manifest(audio):
    lines = (audio / "manifest.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def word_errors(expected, heard):
    """The edit distance between two lists of words."""
    row = list(range(len(heard) + 1))
    for position, wanted in enumerate(expected, start=1):
        diagonal, row[0] = row[0], position
        for at, got in enumerate(heard, start=1):
            diagonal, row[at] = (
                row[at],
                min(row[at] + 1, row[at - 1] + 1, diagonal + (wanted != got)),
            )
    return row[-1]


async def test_recorded_key_tones_are_not_speech(audio):
    tones = sorted((audio / "nonspeech").glob("*.wav"))
    assert tones
    for tone in tones:
        sound = join(silence(300), recording(tone), silence(700))
        assert SileroDetector().feed(sound) == [], tone.name


async def test_a_person_reading_digits_is_understood(audio, recognizer):
    (entry,) = [m for m in manifest(audio) if m["file"].startswith("vosk/")]
    sound = join(silence(300), recording(audio / entry["file"]), silence(300))
    heard = await recognizer.recognize(pcm_to_mulaw(sound), "CA1", Urgency.FINAL)
    expected = entry["transcript"].split()
    assert word_errors(expected, heard.text.split()) <= len(expected) // 6


async def test_a_third_of_single_recorded_digits_are_understood(audio, recognizer):
    """One word without context, half a second long: the hardest case there is."""
    digits = [m for m in manifest(audio) if m["file"].startswith("fsdd/")][::3]
    right = 0
    for entry in digits:
        sound = join(silence(300), recording(audio / entry["file"]), silence(300))
        heard = await recognizer.recognize(pcm_to_mulaw(sound), "CA1", Urgency.FINAL)
        right += heard.text in {entry["transcript"], entry["transcript"][:1]}
    assert right >= len(digits) // 3


async def test_one_side_of_a_whole_call_becomes_turns(audio, line):
    call = recording(audio / "auto_repair_calls" / "Auto_Repairs_49_UTC_caller.wav")
    await line.open(silence_duration_ms=700)
    await line.play(pcm_to_mulaw(join(call[: 60 * 8000], silence(1500))))
    begun = line.of(CallerSpeechStarted)
    turns = await line.until(CallerSaid, len(begun), seconds=120)
    assert 3 <= len(turns) == len(begun)
    for earlier, later in pairwise(turns):
        assert earlier.ended_ms <= later.started_ms
    assert sum(len(turn.text.split()) for turn in turns) > 30
