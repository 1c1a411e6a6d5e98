"""Numbers nobody may keep leave the sound as they leave the words."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from apps.agentbrain.conversation.actions import SaveTurn
from apps.agentbrain.conversation.language.private_numbers import CARD
from apps.agentbrain.engines.audio import pcm_to_mulaw
from apps.calls.recording.private import MARGIN_MS, PrivateSpans
from apps.calls.recording.sound_file import write_file
from apps.calls.recording.spool import Spool
from apps.calls.recording.tape import Tape
from apps.calls.recording.writer import SpoolWriter
from apps.calls.redacting import Redactor

MS = 8
CARD_NUMBER = "4111 1111 1111 1111"


class Clock:
    """Time that the test moves on."""

    def __init__(self) -> None:
        self.ms = 0

    def __call__(self) -> int:
        return self.ms * MS


class Recorded:
    """A call on tape: sound goes in with the clock, turns as the recorder gets them."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.spool = Spool(folder, 1)
        self.events: list[str] = []
        self.writer = SpoolWriter()
        self.tape = Tape(
            self.spool,
            self.writer,
            self.clock,
            lambda kind, data: self.events.append(kind),
            lambda do, *arguments: do(*arguments),
        )
        self.redactor = Redactor()
        self._turns = 0

    def sounds(self, caller: bytes, agent: bytes = b"") -> None:
        """Both sides in frames of 20 ms; the clock moves with the caller's."""
        for at in range(0, len(caller), 160):
            self.tape.sent(agent[at : at + 160])
            self.clock.ms += 20
            self.tape.caller(caller[at : at + 160], self.clock.ms - 20)

    def turn(self, text: str, started_ms: int, speaker: str = "caller") -> None:
        turn = SaveTurn(
            self._turns, speaker, text, text, started_ms, max(started_ms, self.clock.ms)
        )
        self._turns += 1
        for cleaned in self.redactor.clean(turn):
            self.tape.saved(cleaned)

    def file(self, folder: Path) -> Any:
        """The samples as they would be stored; a column a voice."""
        self.tape.line_ended()
        self.tape.close().result(10)
        journal = self.spool.journal()
        path = folder / "call.flac"
        write_file(
            self.spool, path, (journal.starts, self.spool.length()), journal.mutes
        )
        return soundfile.read(path, dtype="int16", always_2d=True)[0]


def tone(ms: int) -> bytes:
    wave = 8000 * np.sin(np.arange(ms * MS) * 0.7)
    return pcm_to_mulaw(wave.astype(np.int16))


def loud(sound: Any, from_ms: int, until_ms: int) -> float:
    return float(np.abs(sound[from_ms * MS : until_ms * MS]).max(initial=0))


def test_a_spoken_card_number_is_silent_in_both_voices(tmp_path: Path) -> None:
    call = Recorded(tmp_path)
    call.tape.start()
    call.sounds(tone(2000), tone(2000))
    call.sounds(tone(3000), tone(3000))
    call.turn(f"my card is {CARD_NUMBER}", 2000)
    call.sounds(tone(2000), tone(2000))

    sound = call.file(tmp_path)

    for voice in (0, 1):
        assert loud(sound[:, voice], 0, 2000 - MARGIN_MS - 20) > 5000
        assert loud(sound[:, voice], 2000 - MARGIN_MS + 1, 5000) == 0
        assert loud(sound[:, voice], 5000 + MARGIN_MS + 20, 6900) > 5000
    assert "recording_muted" in call.events


def test_it_is_gone_from_the_disk_before_the_call_is_over(tmp_path: Path) -> None:
    call = Recorded(tmp_path)
    call.tape.start()
    call.sounds(tone(3000))
    call.turn(f"it is {CARD_NUMBER}", 1000)
    call.writer.close()
    kept = (call.spool.folder / "caller").read_bytes()
    assert set(kept[1000 * MS : 3000 * MS]) == {0}
    assert set(kept[: 300 * MS]) != {0}


def test_words_instead_of_figures_are_muted_too(tmp_path: Path) -> None:
    call = Recorded(tmp_path)
    call.tape.start()
    call.sounds(tone(4000))
    call.turn("four one one one, " * 4 + "thanks", 700)
    call.turn(
        "my visa is four one one one one one one one one one one one one one one one",
        700,
    )
    assert loud(call.file(tmp_path)[:, 0], 700, 3900) == 0


def test_a_number_told_in_pieces_is_muted_from_its_first_piece(tmp_path: Path) -> None:
    call = Recorded(tmp_path)
    call.tape.start()
    for piece in ("4111 1111", "1111 1111"):
        began_ms = call.clock.ms
        call.sounds(tone(1500))
        call.turn(piece, began_ms)
    assert loud(call.file(tmp_path)[:, 0], 0, 2900) == 0


def test_what_the_agent_repeats_is_muted_when_it_was_said(tmp_path: Path) -> None:
    call = Recorded(tmp_path)
    call.tape.start()
    silence = b"\xff" * 16000
    call.sounds(silence, tone(2000))
    call.turn(f"Is it {CARD_NUMBER}?", 500, "agent")
    sound = call.file(tmp_path)
    assert loud(sound[:, 1], 500, 1900) == 0


def test_the_tones_of_a_keyed_number_are_muted(tmp_path: Path) -> None:
    call = Recorded(tmp_path)
    call.tape.start()
    call.sounds(tone(3000))
    for _digit in CARD_NUMBER.replace(" ", ""):
        call.sounds(tone(100))
        call.tape.key_pressed()
    call.sounds(tone(2000))
    # The entry is complete after a pause; its turn has no length.
    call.turn(f"[keys] {CARD_NUMBER.replace(' ', '')}", call.clock.ms)
    call.sounds(tone(1000))
    sound = call.file(tmp_path)
    assert loud(sound[:, 0], 0, 2200) > 5000
    assert loud(sound[:, 0], 3000, 4600) == 0
    assert loud(sound[:, 0], 5500, 7000) > 5000


def test_the_tones_of_a_number_keyed_in_two_goes_are_muted_in_both(
    tmp_path: Path,
) -> None:
    call = Recorded(tmp_path)
    call.tape.start()
    for half in ("41111111", "11111111"):
        call.sounds(tone(3000))
        for _digit in half:
            call.sounds(tone(100))
            call.tape.key_pressed()
        call.sounds(tone(1000))
        call.turn(f"[keys] {half}", call.clock.ms)
        call.sounds(tone(70_000))
    sound = call.file(tmp_path)
    for began in (0, 74_800):
        assert loud(sound[:, 0], began + 1000, began + 2000) > 5000
        assert loud(sound[:, 0], began + 3000, began + 3800) == 0
        assert loud(sound[:, 0], began + 6000, began + 7000) > 5000


def test_a_telephone_number_is_heard(tmp_path: Path) -> None:
    call = Recorded(tmp_path)
    call.tape.start()
    call.sounds(tone(2000))
    call.turn("five five five oh one two three four five six", 0)
    assert loud(call.file(tmp_path)[:, 0], 100, 1900) > 5000


def test_nothing_from_before_the_notice_was_heard_is_kept(tmp_path: Path) -> None:
    call = Recorded(tmp_path)
    call.sounds(tone(3000), tone(3000))
    call.tape.start()
    call.sounds(tone(1000), tone(1000))
    sound = call.file(tmp_path)
    assert len(sound) == pytest.approx(1000 * MS, abs=20 * MS)
    assert call.spool.journal().starts == 3000 * MS


def test_who_objects_leaves_no_sound_on_the_disk(tmp_path: Path) -> None:
    call = Recorded(tmp_path)
    call.tape.start()
    call.sounds(tone(2000), tone(2000))
    call.tape.refuse()
    call.sounds(tone(2000), tone(2000))
    call.tape.start()
    call.tape.close().result(10)
    assert sorted(path.name for path in call.spool.folder.iterdir()) == ["journal"]
    assert call.spool.journal().refused


def test_a_full_disk_ends_the_recording_and_nothing_else(tmp_path: Path) -> None:
    call = Recorded(tmp_path)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    call.tape.start()
    call.sounds(tone(500))
    call.writer.close()
    call.spool.write = full  # type: ignore[method-assign]
    call.sounds(tone(2000))
    call.writer.close()
    call.sounds(tone(2000))
    assert call.events == ["recording_failed"]


def test_the_talk_of_a_card_guards_what_is_not_understood_yet() -> None:
    spans = PrivateSpans()
    spans.settled(SaveTurn(0, "caller", "hello", "hello", 0, 500))
    assert not spans.guarded
    spans.settled(SaveTurn(1, "agent", "What is on the card?", "", 500, 900))
    assert spans.guarded


def test_a_turn_that_is_still_being_spoken_is_muted_at_its_end() -> None:
    spans = PrivateSpans()
    begun = SaveTurn(0, "agent", f"It is {CARD}", "", 4000, 4000)
    assert spans.spans(begun) == []


def test_a_disk_that_is_too_slow_loses_sound_and_says_so(tmp_path: Path) -> None:
    call = Recorded(tmp_path)
    call.writer = SpoolWriter(most_waiting_bytes=100)
    call.tape._writer = call.writer
    call.tape.start()
    call.sounds(tone(2000))
    assert call.events == ["recording_gap"]


def test_the_event_loop_of_a_call_is_not_needed_to_write(tmp_path: Path) -> None:
    async def on_a_loop() -> int:
        call = Recorded(tmp_path)
        call.tape.start()
        call.sounds(tone(1000))
        return len(call.file(tmp_path))

    assert asyncio.run(on_a_loop()) == pytest.approx(8000, abs=160)
