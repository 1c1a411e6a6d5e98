"""What is older than the policy says is deleted, and nothing else is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import storages
from django.utils import timezone

from apps.calls.models import (
    Call,
    CallEvent,
    FileToDelete,
    LegalHold,
    Recording,
    RetentionEntry,
    Turn,
)
from apps.calls.recording.files import storage
from apps.calls.retention import holds, policy, stored_files

from .person import call_of, recorded

pytestmark = pytest.mark.django_db


def call_from(days_ago: float, number: int, **fields) -> Call:
    began = timezone.now() - timedelta(days=days_ago)
    call = call_of(
        None, number, started_at=began, answered_at=began, ended_at=began, **fields
    )
    Turn.objects.create(
        call=call, index=0, speaker="caller", text="words", started_ms=0, ended_ms=9
    )
    CallEvent.objects.create(call=call, at_ms=0, kind="call_started")
    recorded(call)
    return call


def in_force(**days: int | None) -> None:
    rules = policy.current_policy()
    for kind in policy.KINDS:
        setattr(rules, kind.field, days.get(kind.field))
    rules.save()


def test_recordings_go_and_the_call_stays(django_capture_on_commit_callbacks) -> None:
    old, young = call_from(31, 1), call_from(29, 2)
    name = old.recording.name
    in_force(recordings_days=30)

    with django_capture_on_commit_callbacks(execute=True):
        assert policy.delete_expired() == {"recordings": 1}

    old.recording.refresh_from_db()
    assert (old.recording.status, old.recording.name) == ("deleted", "")
    assert not storage().exists(name)
    assert storage().exists(young.recording.name)
    assert Turn.objects.filter(text="words").count() == 2


def test_words_go_and_the_turns_stay_for_the_figures() -> None:
    old, young = call_from(31, 1), call_from(29, 2)
    in_force(words_days=30)
    assert policy.delete_expired() == {"calls' words": 1}
    assert policy.delete_expired() == {}
    assert old.turns.get().text == ""
    assert young.turns.get().text == "words"


def test_events_and_calls_go() -> None:
    call_from(400, 1)
    call_from(31, 2)
    in_force(events_days=30, calls_days=365)
    assert policy.delete_expired() == {"event logs": 2, "calls": 1}
    assert Call.objects.count() == 1
    assert not CallEvent.objects.exists()


def test_a_call_that_is_deleted_takes_its_sound_with_it(
    django_capture_on_commit_callbacks,
) -> None:
    name = call_from(400, 1).recording.name
    in_force(calls_days=365)
    with django_capture_on_commit_callbacks(execute=True):
        policy.delete_expired()
    assert not storage().exists(name)
    assert not FileToDelete.objects.exists()


def test_without_a_number_of_days_everything_is_kept() -> None:
    call_from(4000, 1)
    in_force()
    assert policy.delete_expired() == {}
    assert not RetentionEntry.objects.exists()


def test_a_legal_hold_keeps_all_of_a_call_until_it_is_lifted() -> None:
    boss = User.objects.create_user("boss")
    call = call_from(400, 1)
    hold = holds.place_hold(call, "claim 12", boss)
    in_force(recordings_days=1, words_days=1, events_days=1, calls_days=1)
    assert policy.delete_expired() == {}

    assert holds.lift_hold(hold, boss)
    assert not holds.lift_hold(hold, boss)
    assert set(policy.delete_expired()) == {kind.label for kind in policy.KINDS}
    kinds = list(RetentionEntry.objects.values_list("kind", flat=True))
    assert kinds == ["expired", "released", "held"]
    assert not LegalHold.objects.exists()


def test_a_call_that_is_going_on_is_left_alone() -> None:
    call = call_from(400, 1)
    Call.objects.filter(pk=call.pk).update(status="in_progress")
    in_force(calls_days=1)
    assert policy.delete_expired() == {}


def test_the_effect_is_known_before() -> None:
    call_from(40, 1)
    call_from(20, 2)
    now = timezone.now()
    assert policy.effect({"recordings_days": 30, "calls_days": 10}, now) == {
        "recordings": 1,
        "calls' words": 0,
        "event logs": 0,
        "calls": 2,
    }


class StorageAway(type(storage())):
    """A storage that cannot be reached."""

    def delete(self, name: str) -> None:
        raise ConnectionError("no route to the storage")


def test_a_file_is_tried_again_until_its_storage_is_back(
    monkeypatch, django_capture_on_commit_callbacks
) -> None:
    call = call_from(400, 1)
    name = call.recording.name
    in_force(recordings_days=1)
    there = storages["recordings"]
    monkeypatch.setitem(storages._storages, "recordings", StorageAway(there.location))
    with django_capture_on_commit_callbacks(execute=True):
        policy.delete_expired()

    waiting = FileToDelete.objects.get()
    assert "no route" in waiting.error
    assert stored_files.delete_due_files() == 0, "it is not due yet"
    monkeypatch.setitem(storages._storages, "recordings", there)
    FileToDelete.objects.update(not_before=timezone.now())
    assert stored_files.delete_due_files() == 1
    assert not there.exists(name)
    assert Recording.objects.get().status == "deleted"
