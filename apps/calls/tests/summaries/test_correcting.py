"""Staff put a summary right; what was written stays, and nobody overwrites unawares."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from apps.calls.models import Call, CallSummary, SummaryCorrection
from apps.calls.summaries import claims
from apps.calls.summaries.correcting import NothingToCorrect, Outdated, correct
from apps.calls.summaries.effective import effective
from apps.calls.tests.tasks.calls import call

pytestmark = pytest.mark.django_db


def written(**fields: object) -> Call:
    made = call()
    CallSummary.objects.create(
        **{
            "call": made,
            "status": "ready",
            "disposition": "booked",
            "text": "He wanted tires.",
            "open_points": ["Order tires."],
            **fields,
        }
    )
    return made


def now(of: Call):
    return effective(CallSummary.objects.get(call=of))


def person(name: str) -> User:
    return User.objects.get_or_create(username=name)[0]


def put_right(of: Call, by: str = "ana", version: str = "", **values: object):
    version = version or now(of).version
    return correct(of.pk, values, by=person(by), version=version)


def test_the_correction_counts_and_what_was_written_stays():
    made = written()

    row = put_right(made, text="She wanted brakes.", open_points=["Order pads."])

    after = now(made)
    assert after.values["text"] == "She wanted brakes."
    assert after.values["disposition"] == "booked"
    assert after.corrected == ("open_points", "text")
    assert CallSummary.objects.get().text == "He wanted tires."
    assert row.original["text"] == "He wanted tires."
    assert set(row.fields) == {"text", "open_points"}
    assert row.corrected_by.username == "ana"
    (event,) = made.events.filter(kind="summary_corrected")
    assert event.data["by"] == "ana"


def test_a_second_correction_builds_on_the_first():
    made = written()
    put_right(made, text="One.")
    put_right(made, by="bob", disposition="cancelled")

    assert now(made).values["text"] == "One."
    assert now(made).values["disposition"] == "cancelled"
    assert [row.number for row in made.summary_corrections.all()] == [2, 1]


def test_two_who_opened_the_same_form_do_not_overwrite_each_other():
    made = written()
    opened = now(made).version
    put_right(made, by="ana", version=opened, text="Ana's.")

    with pytest.raises(Outdated):
        put_right(made, by="bob", version=opened, text="Bob's.")

    assert now(made).values["text"] == "Ana's."


def test_a_summary_written_anew_meanwhile_is_not_corrected_blindly():
    made = written(status="failed", attempts=5)
    opened = now(made).version
    claims.start_over(made.pk)

    with pytest.raises(NothingToCorrect):
        put_right(made, version=opened, text="Mine.")
    CallSummary.objects.update(status="ready", attempts=1)
    with pytest.raises(Outdated):
        put_right(made, version=opened, text="Mine.")


def test_a_correction_outlives_the_summary_it_was_made_of():
    made = written(status="failed", attempts=5)
    put_right(made, text="Mine.")
    claims.start_over(made.pk)
    CallSummary.objects.update(status="ready", text="The model's.")

    assert now(made).values["text"] == "Mine."
    assert now(made).written["text"] == "The model's."


def test_words_that_were_removed_do_not_come_back():
    made = written(status="failed", attempts=5)
    opened = now(made).version
    Call.objects.filter(pk=made.pk).update(words_removed_at=timezone.now())

    with pytest.raises(NothingToCorrect):
        put_right(made, version=opened, text="Mine.")
    assert claims.start_over(made.pk) is False


def test_saving_what_stands_there_changes_nothing():
    made = written()

    assert put_right(made, text="He wanted tires.") is None
    assert not SummaryCorrection.objects.exists()


def test_taking_a_correction_back_shows_what_was_written():
    made = written()
    put_right(made, text="Mine.")
    put_right(made, text="He wanted tires.")

    assert now(made).corrected == ()


def test_long_numbers_do_not_come_in_by_hand_either():
    made = written()
    put_right(made, text="Card 4111 1111 1111 1111.")

    assert now(made).values["text"] == "Card [number removed]."


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"disposition": "sold"}, "not a valid Disposition"),
        ({"outcome": "booked"}, "not to be corrected"),
        ({"text": "x" * 4001}, "at most 4000 characters"),
        ({"open_points": ["x"] * 21}, "at most 20 points"),
    ],
)
def test_what_no_summary_can_say_is_refused(values, why):
    with pytest.raises(ValueError, match=why):
        put_right(written(), **values)


@pytest.mark.django_db(transaction=True)
def test_of_several_at_the_same_moment_one_is_stored_and_the_others_are_told():
    made, many = written(), 4
    opened, people = now(made).version, [person(f"p{n}").pk for n in range(many)]
    together = Barrier(many)

    def save(key: int) -> str:
        try:
            together.wait(30)
            correct(
                made.pk,
                {"text": f"By {key}."},
                by=User.objects.get(pk=key),
                version=opened,
            )
            return "stored"
        except Outdated:
            return "told"
        finally:
            connection.close()

    with ThreadPoolExecutor(many) as pool:
        said = sorted(pool.map(save, people))

    assert said == ["stored", *["told"] * (many - 1)]
    assert SummaryCorrection.objects.count() == 1
