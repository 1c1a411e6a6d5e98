"""A past call through the dialogue again: what a replay can say, and what it cannot."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from apps.agentbrain.services import load_brain
from apps.calls.backtesting.recorded import latest_calls, read_calls
from apps.calls.backtesting.replay import Replay
from apps.calls.backtesting.stand_in import StandIn
from apps.calls.models import Call
from apps.customers.models import Appointment, Customer

from .past import BOOKING, load_shop, past_call, say, tool_ended

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop(db):
    load_shop()


def recorded(call: Call):
    (found,) = read_calls([call.pk])
    return found


def replay(call: Call) -> Replay:
    past = recorded(call)
    again = Replay(load_brain(), past)
    for said in past.said:
        again.hear(said)
    return again


def test_a_booking_is_a_booking_again_and_touches_no_row():
    before = Appointment.objects.count()
    again = replay(past_call(*BOOKING, outcome="booked"))
    assert (again.outcome, again.completed, again.escalated) == ("booked", True, False)
    assert again.turns == len(BOOKING)
    assert Appointment.objects.count() == before


def test_what_was_said_after_the_end_is_not_heard():
    again = replay(past_call("goodbye", "oh and i need an oil change"))
    assert again.over
    assert again.turns == 1


def test_a_tool_fails_where_it_failed_then():
    call = past_call(*BOOKING)
    for _ in BOOKING:
        tool_ended(call, "book_appointment", "internal")
    assert replay(call).outcome != "booked"


def test_a_customer_who_passed_at_the_second_attempt_passes_at_the_second():
    customer = Customer.objects.get(phone="+15550002222")
    call = past_call(customer=customer, verified=True)
    tool_ended(call, "verify_customer")
    tool_ended(call, "verify_customer")
    shop = StandIn(load_brain(), recorded(call))
    wish = {"customer_id": customer.pk, "method": "last_four", "value": "1234"}
    assert shop.run("verify_customer", wish) == ({"verified": False}, "")
    assert shop.run("verify_customer", wish) == ({"verified": True}, "")


def test_a_customer_who_never_passed_never_passes():
    call = past_call(customer=Customer.objects.get(phone="+15550002222"))
    shop = StandIn(load_brain(), recorded(call))
    for _ in range(4):
        assert shop.run("verify_customer", {})[0] == {"verified": False}


def test_the_time_that_was_booked_is_offered_first_where_it_fits():
    morning = timezone.localtime().replace(hour=9) - timedelta(days=2)
    call = past_call(started_at=morning, answered_at=morning)
    day = call.started_at.date()
    shop = StandIn(load_brain(), recorded(call))
    (first, *_), _error = _offers(shop, None)
    later = Call.objects.get(pk=call.pk)
    later.slots = {"start": first.replace(first[11:], "15:30")}
    later.save()
    shop = StandIn(load_brain(), recorded(later))
    assert _offers(shop, "afternoon")[0][0].endswith("15:30")
    assert not _offers(shop, "morning")[0][0].endswith("15:30")
    assert datetime.fromisoformat(first).date() >= day


def _offers(shop: StandIn, part: str | None):
    wish = {"service": "oil-change", "date": None, "time": None, "part_of_day": part}
    result, error = shop.run("find_slots", wish)
    assert len(result["slots"]) == 3
    return result["slots"], error


def test_a_wish_when_the_shop_is_closed_gets_other_times():
    shop = StandIn(load_brain(), recorded(past_call()))
    wish = {"service": "oil-change", "date": "2099-01-01", "time": "03:00"}
    result, _ = shop.run("find_slots", wish)
    assert not result["exact"]
    assert result["slots"]
    assert all(slot > "2099-01-01T03:00" for slot in result["slots"])


def test_every_tool_of_the_agent_has_a_stand_in():
    from apps.agentbrain.tools.registry import TOOLS

    for name in TOOLS:
        assert name == "take_feedback" or hasattr(StandIn, f"_{name}"), name


def test_an_utterance_is_understood_by_what_had_been_asked_then():
    """The replay may have got elsewhere; it does not notice that it was looked at."""
    call = past_call("hi i need an oil change")
    say(call, "the twelfth", question="date")
    past = recorded(call)
    again = Replay(load_brain(), past)
    first, second = past.said
    asked = again.context(first).question
    assert again.context(second).question == "date"
    again.hear(first)
    assert asked == "intent"
    assert again.context(first).question not in ("", "intent", "date")


def test_keys_are_pressed_again():
    call = past_call(*BOOKING[:2])
    say(call, "[keys] 1")
    (said,) = recorded(call).said[2:]
    assert said.keys == "1"
    assert replay(call).turns == 3


def test_a_listening_sound_did_not_reach_the_dialogue_and_does_not_now():
    call = past_call("hi")
    say(call, "uh-huh", trace=[{"rule": "backchannel", "words": "uh-huh"}])
    assert [said.text for said in recorded(call).said] == ["hi"]


def test_what_was_said_to_staff_is_left_out():
    call = past_call("hi i need an oil change")
    say(call, "This is Bo, how can I help?", speaker="staff")
    say(call, "cancel everything")
    assert len(recorded(call).said) == 1


def test_live_calls_and_silent_ones_are_left_out():
    spoken = past_call("hello")
    past_call()
    past_call("hello", status="in_progress", ended_at=None)
    past_call("hello", call_type="")
    assert latest_calls(10) == [spoken.pk]


def test_reading_costs_the_same_however_many_calls(django_assert_max_num_queries):
    for _ in range(6):
        past_call(*BOOKING)
    pks = latest_calls(10)
    with django_assert_max_num_queries(6):
        assert len(list(read_calls(pks))) == 6
