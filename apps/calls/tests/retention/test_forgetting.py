"""A customer who is forgotten is found nowhere any more; the figures stay."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from apps.agentbrain.conversation.actions import SaveTurn
from apps.calls.models import (
    Call,
    CallEvent,
    ForgetRequest,
    LegalHold,
    Recording,
    RetentionEntry,
    Turn,
)
from apps.calls.recorder import spill_directory
from apps.calls.recorder_entries import TurnEntry
from apps.calls.recorder_spill import Spill
from apps.calls.recording.files import spool_of, storage
from apps.calls.retention import forgetting
from apps.calls.retention.nobody import nobody
from apps.customers.models import Appointment, Customer, Feedback

from .person import NAME, NUMBER, WORDS, a_whole_life, call_of, recorded, where_found

pytestmark = pytest.mark.django_db
DIGITS = NUMBER.removeprefix("+1")


def test_nothing_of_the_person_is_left_in_any_table(
    django_capture_on_commit_callbacks,
) -> None:
    customer = a_whole_life()
    assert len(where_found(NAME, DIGITS)) > 20, "the test knows the person"
    file_name = Recording.objects.get().name

    with django_capture_on_commit_callbacks(execute=True):
        request = forgetting.forget(customer, None)

    assert request.status == ForgetRequest.Status.DONE
    assert where_found(NAME, DIGITS, WORDS) == []
    assert not storage().exists(file_name)


def test_what_the_database_never_took_is_forgotten_too(
    settings, tmp_path, django_capture_on_commit_callbacks
) -> None:
    settings.DATA_DIR = tmp_path
    customer = a_whole_life()
    theirs = Call.objects.filter(customer=customer).first()
    folder = spill_directory()
    for call_id, words in ((theirs.pk, WORDS), (theirs.pk + 1000, "good morning")):
        entry = TurnEntry(call_id, SaveTurn(0, "caller", words, words, 0, 900))
        living, dead = Spill(folder), Spill(folder)
        living.reject(entry)
        dead.keep([entry])
        dead._own.close()

    with django_capture_on_commit_callbacks(execute=True):
        forgetting.forget(customer, None)

    kept = [path.read_text() for path in folder.iterdir()]
    assert not any(NAME in text for text in kept)
    assert sum(text.count("good morning") for text in kept) == 4


def test_the_figures_stay(django_capture_on_commit_callbacks) -> None:
    customer = a_whole_life()
    with django_capture_on_commit_callbacks(execute=True):
        forgetting.forget(customer, None)

    assert Call.objects.count() == 3
    assert Turn.objects.get().latency_ms == 321
    kinds = dict(CallEvent.objects.values_list("kind", "data"))
    assert kinds["barge_in_confirmed"] == {"why": "words", "heard_ms": 700}
    assert kinds["escalated"] == {"reason": "angry"}
    assert kinds["tool_finished"] == {"ok": True}
    assert Feedback.objects.get().satisfied
    appointment = Appointment.objects.get()
    assert appointment.status == "booked", "the bay is still taken"
    assert appointment.customer == nobody()
    assert Recording.objects.get().status == "deleted"


def test_the_log_says_that_and_by_whom_but_not_who() -> None:
    boss = User.objects.create_user("boss")
    forgetting.forget(a_whole_life(), boss)

    entry = RetentionEntry.objects.get()
    assert (entry.kind, entry.by) == ("forgotten", boss)
    assert entry.detail["calls"] == 3
    assert entry.detail["recordings"] == 1
    assert entry.detail["appointments"] == 1
    assert entry.detail["callbacks"] == 1


def test_nobody_else_loses_anything() -> None:
    other = Customer.objects.create(first_name="Omar", phone="+15550109999")
    theirs = call_of(other, 9, from_number=other.phone, slots={"first_name": "Omar"})
    Turn.objects.create(
        call=theirs,
        index=0,
        speaker="caller",
        text="Omar here",
        started_ms=0,
        ended_ms=1,
    )
    sound = recorded(theirs)
    before = where_found("Omar", "5550109999")

    forgetting.forget(a_whole_life(), None)

    assert where_found("Omar", "5550109999") == before
    sound.refresh_from_db()
    assert storage().exists(sound.name)


def test_it_waits_for_the_end_of_a_call_that_is_going_on() -> None:
    customer = a_whole_life()
    live = call_of(customer, 7, status="in_progress", ended_at=None)

    request = forgetting.forget(customer, None)

    assert request.status == ForgetRequest.Status.WAITING
    assert "still going on" in request.waits_for
    assert Customer.objects.filter(first_name=NAME).exists()
    Call.objects.filter(pk=live.pk).update(status="completed", ended_at=timezone.now())
    assert forgetting.fulfil_waiting() == 1
    assert where_found(NAME, DIGITS) == []


def test_a_call_that_may_still_come_back_counts_as_going_on() -> None:
    customer = a_whole_life()
    call_of(
        customer,
        7,
        status="lost",
        ended_at=timezone.now(),
        next_step={"verb": "resume", "snapshot": {}},
    )
    assert forgetting.forget(customer, None).status == ForgetRequest.Status.WAITING


def test_a_legal_hold_comes_first() -> None:
    customer = a_whole_life()
    hold = LegalHold.objects.create(call=Call.objects.first(), reason="claim 12")

    request = forgetting.forget(customer, None)
    assert "legal hold" in request.waits_for

    hold.delete()
    assert forgetting.fulfil_waiting() == 1


def test_asking_twice_asks_once_and_doing_it_twice_does_nothing() -> None:
    customer = a_whole_life()
    live = call_of(customer, 7, status="in_progress", ended_at=None)
    first = forgetting.forget(customer, None)
    assert forgetting.forget(customer, None) == first
    Call.objects.filter(pk=live.pk).update(status="completed", ended_at=timezone.now())

    assert forgetting.fulfil(first.pk)
    assert not forgetting.fulfil(first.pk)
    assert RetentionEntry.objects.count() == 1


def test_sound_that_waits_to_be_made_a_file_goes_too(
    django_capture_on_commit_callbacks,
) -> None:
    customer = a_whole_life()
    spool = spool_of(call_of(customer, 5).pk)
    spool.begin(0)
    spool.write("caller", 0, b"\x10" * 800)

    with django_capture_on_commit_callbacks(execute=True):
        forgetting.forget(customer, None)

    assert not spool.folder.exists()


def test_the_row_that_stands_for_everybody_forgotten_stays() -> None:
    forgetting.forget(a_whole_life(), None)
    with pytest.raises(forgetting.NotForgettable):
        forgetting.forget(nobody(), None)
