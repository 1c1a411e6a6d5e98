"""From the spool of a finished call to its file, whatever happens on the way."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
import soundfile
from django.core.files.storage import storages
from django.utils import timezone

from apps.agentbrain.engines.audio import pcm_to_mulaw
from apps.calls.models import Call, Recording, Turn
from apps.calls.recording import making
from apps.calls.recording.files import spool_of, storage
from apps.calls.recording.models import RecordingStatus
from apps.calls.recording.removing import remove_recordings
from apps.calls.recording.spool import Spool

pytestmark = pytest.mark.django_db
MS = 8


def ended_call(**fields: Any) -> Call:
    now = timezone.now()
    return Call.objects.create(
        **{
            "call_sid": "CA1",
            "from_number": "+15550001111",
            "status": "completed",
            "answered_at": now,
            "ended_at": now,
            **fields,
        }
    )


def tone(ms: int) -> bytes:
    return pcm_to_mulaw((8000 * np.sin(np.arange(ms * MS) * 0.7)).astype(np.int16))


@pytest.fixture(autouse=True)
def no_spools() -> Any:
    """Keys are given anew in each test: what one left behind must not meet another."""
    yield
    for call_id in Call.objects.values_list("pk", flat=True):
        spool_of(call_id).discard()


def spooled(call: Call, *, closed: bool = True) -> Spool:
    """Three seconds from the first second on; the agent speaks in the second one."""
    spool = spool_of(call.pk)
    spool.discard()
    spool.begin(1000 * MS)
    spool.write("caller", 1000 * MS, tone(3000))
    spool.write("agent", 2000 * MS, tone(1000))
    if closed:
        spool.note({"closed": True})
    return spool


def sound_of(call: Call) -> Any:
    with storage().open(Recording.objects.get(call=call).name) as file:
        return soundfile.read(file, dtype="int16", always_2d=True)[0]


def test_the_file_begins_where_recording_began_and_is_silent_where_nothing_came():
    call = ended_call()
    spool = spooled(call)
    assert making.make_file(call.pk)

    recording = Recording.objects.get()
    assert recording.status == RecordingStatus.READY
    assert (recording.starts_ms, recording.duration_ms) == (1000, 3000)
    assert not recording.cut_short
    assert recording.size_bytes == storage().size(recording.name)
    assert re.fullmatch(r"\d{4}/\d\d/[0-9a-f]{32}\.flac", recording.name)
    sound = sound_of(call)
    assert np.abs(sound[: 1000 * MS, 1]).max() == 0
    assert np.array_equal(sound[1000 * MS : 2000 * MS, 1], sound[: 1000 * MS, 0])
    assert not spool.folder.exists()


def test_its_peaks_show_who_spoke_when():
    call = ended_call()
    spooled(call)
    making.make_file(call.pk)
    peaks = Recording.objects.get().peaks
    assert len(peaks["caller"]) == len(peaks["agent"]) <= 600
    third = len(peaks["agent"]) // 3
    assert max(peaks["agent"][: third - 1]) == 0
    assert min(peaks["agent"][third + 1 : 2 * third - 1]) > 40
    assert min(peaks["caller"]) > 40


def test_it_is_made_once_however_often_it_is_asked_for():
    call = ended_call()
    spooled(call)
    assert making.make_file(call.pk)
    name = Recording.objects.get().name
    assert not making.make_file(call.pk)
    assert Recording.objects.get().name == name


def test_a_call_that_goes_on_is_left_alone():
    live = ended_call(status="in_progress", ended_at=None)
    spooled(live)
    assert not making.make_file(live.pk)
    assert making.calls_to_finish() == []
    assert not Recording.objects.exists()


def test_a_call_that_may_be_resumed_waits():
    call = ended_call(status="lost", next_step={"verb": "resume", "snapshot": {}})
    spool = spooled(call)
    assert not making.make_file(call.pk)
    Call.objects.update(ended_at=timezone.now() - timedelta(minutes=5))
    assert call.pk in making.calls_to_finish()
    assert making.make_file(call.pk)
    assert not spool.exists


def test_a_second_stream_is_appended_where_it_belongs():
    call = ended_call()
    spool = spooled(call)
    spool.begin(6000 * MS)
    spool.write("caller", 6000 * MS, tone(1000))
    spool.note({"closed": True})
    making.make_file(call.pk)
    sound = sound_of(call)
    assert len(sound) == 6000 * MS
    assert np.abs(sound[3000 * MS : 5000 * MS]).max() == 0
    assert np.abs(sound[5000 * MS :, 0]).max() > 5000


def test_what_a_killed_process_left_is_finished_and_said_to_be_cut_short():
    call = ended_call(status="lost")
    spooled(call, closed=False)
    assert making.calls_to_finish() == [call.pk]
    assert making.make_file(call.pk)
    recording = Recording.objects.get()
    assert recording.cut_short
    assert recording.duration_ms == 3000
    assert recording.muted == []


def test_killed_in_the_middle_of_a_number_what_nobody_understood_is_silent():
    call = ended_call(status="lost")
    spool = spooled(call, closed=False)
    spool.note({"settled": 2000 * MS, "guarded": True})
    making.make_file(call.pk)
    sound = sound_of(call)
    assert np.abs(sound[: 1000 * MS, 0]).max() > 5000
    assert np.abs(sound[1000 * MS :]).max() == 0
    assert Recording.objects.get().muted == [[2000, 4000]]


def test_a_turn_that_was_redacted_is_muted_though_the_journal_lost_it():
    call = ended_call()
    spooled(call)
    Turn.objects.create(
        call=call,
        index=0,
        speaker="caller",
        text="it is [card number removed]",
        started_ms=3500,
        ended_ms=3900,
    )
    making.make_file(call.pk)
    sound = sound_of(call)
    assert np.abs(sound[: 1800 * MS, 0]).max() > 5000
    assert np.abs(sound[1900 * MS :]).max() == 0


def test_half_a_line_in_the_journal_says_nothing():
    call = ended_call()
    spool = spooled(call)
    with (spool.folder / "journal").open("ab") as journal:
        journal.write(b'{"mute": [0, 9999')
    assert making.make_file(call.pk)
    assert Recording.objects.get().muted == []


def test_a_refusal_leaves_a_row_and_no_file():
    call = ended_call()
    spool = spooled(call)
    spool.refuse()
    assert not making.make_file(call.pk)
    assert Recording.objects.get().status == RecordingStatus.REFUSED
    assert not spool.folder.exists()


def test_the_sound_of_a_call_that_was_deleted_goes():
    call = ended_call()
    spool = spooled(call)
    Call.objects.all().delete()
    assert call.pk in making.calls_to_finish()
    assert not making.make_file(call.pk)
    assert not spool.folder.exists()


class FullStorage(type(storage())):
    """A storage that takes nothing."""

    def _save(self, name: str, content: Any) -> str:
        raise ConnectionError("no route to the storage")


def test_a_storage_that_is_away_is_tried_again_and_nothing_is_lost(monkeypatch):
    call = ended_call()
    spool = spooled(call)
    there = storages["recordings"]
    monkeypatch.setitem(storages._storages, "recordings", FullStorage(there.location))
    for attempt in range(1, making.FAILED_AFTER + 1):
        assert not making.make_file(call.pk)
        recording = Recording.objects.get()
        assert recording.attempts == attempt
        assert not making.make_file(call.pk), "not before its time"
        Recording.objects.update(not_before=timezone.now())
    assert recording.status == RecordingStatus.FAILED
    assert "no route" in recording.error
    assert spool.exists

    monkeypatch.setitem(storages._storages, "recordings", there)
    assert making.make_file(call.pk)
    assert Recording.objects.get().status == RecordingStatus.READY


def test_a_recording_that_was_deleted_meanwhile_stays_deleted(monkeypatch):
    call = ended_call()
    spooled(call)
    write_file = making.write_file

    def and_deleted(*arguments: Any) -> Any:
        Recording.objects.update(status=RecordingStatus.DELETED)
        return write_file(*arguments)

    monkeypatch.setattr(making, "write_file", and_deleted)
    saved: list[str] = []
    save = storage().save

    def remembering(name: str, content: Any) -> str:
        saved.append(save(name, content))
        return saved[-1]

    monkeypatch.setattr(storage(), "save", remembering)
    assert not making.make_file(call.pk)
    assert Recording.objects.get().status == RecordingStatus.DELETED
    assert not storage().exists(saved[0])


class Killed(BaseException):
    """What ends a worker, and no handler of ours sees."""


def test_what_a_worker_stored_before_it_died_is_not_left_in_the_storage(
    monkeypatch, django_capture_on_commit_callbacks
):
    call = ended_call()
    spooled(call)

    def dies(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(making, "_finish", dies)
        with pytest.raises(Killed):
            making.make_file(call.pk)
    stored = Recording.objects.get().name
    assert storage().exists(stored)

    Recording.objects.update(not_before=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert making.make_file(call.pk)
    assert not storage().exists(stored)
    assert storage().exists(Recording.objects.get().name)


def test_what_a_worker_stored_before_it_died_is_forgotten_with_the_call(
    monkeypatch, django_capture_on_commit_callbacks
):
    call = ended_call()
    spooled(call)

    def dies(*_: Any) -> None:
        raise Killed

    monkeypatch.setattr(making, "_finish", dies)
    with pytest.raises(Killed):
        making.make_file(call.pk)
    stored = Recording.objects.get().name
    with django_capture_on_commit_callbacks(execute=True):
        remove_recordings([call.pk])
    assert not storage().exists(stored)
    assert not spool_of(call.pk).folder.exists()
