"""``manage.py test_conversation``: what people type and what they are told."""

from __future__ import annotations

import os
import signal
import threading
import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.agentbrain.engines.simulators.realtime import (
    Faults,
    Pace,
    RealtimeSimulator,
)
from apps.agentbrain.example import load
from apps.customers.models import Appointment
from apps.customers.tests.shop import open_shop

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = Pace(times_real_time=0, think_ms=0)


@pytest.fixture
def shop(db):
    load()
    open_shop()


@pytest.fixture
def vendor(settings):
    with RealtimeSimulator.run_in_thread(pace=AT_ONCE, key="sk-ours") as server:
        settings.AGENT_ENGINE = "openai"
        settings.OPENAI_API_KEY = "sk-ours"
        settings.OPENAI_REALTIME_URL = server.url
        yield server


class Talk:
    """What one run of the command printed, and how it ended."""

    def __init__(self, *arguments):
        self.out = StringIO()
        self.failure, self.returncode = "", 0
        try:
            call_command("test_conversation", *arguments, stdout=self.out)
        except CommandError as error:
            self.failure, self.returncode = str(error), error.returncode
        self.told = self.out.getvalue()


def test_ten_turns_are_held_and_added_up(shop, vendor):
    talk = Talk()
    assert talk.failure == ""
    assert "turn  10  caller:" in talk.told
    assert "turns          10, 10 answered" in talk.told
    assert "first sound    p50" in talk.told
    assert "result         ok" in talk.told
    (session,) = vendor.sessions
    assert session.model == "gpt-realtime-2.1"
    assert "input_audio_buffer.append" not in session.received_types()


def test_sixty_turns_are_held_in_one_session(shop, vendor):
    talk = Talk("--turns", "60")
    assert talk.failure == ""
    assert "turns          60, 60 answered" in talk.told
    assert len(vendor.sessions) == 1
    assert len(vendor.sessions[0].received_of("response.create")) >= 61


def test_the_model_is_told_the_callers_words_and_the_dialogues_guidance(shop, vendor):
    talk = Talk("--say", "How much is an oil change?")
    assert talk.failure == ""
    (session,) = vendor.sessions
    items = str(session.received_of("conversation.item.create"))
    assert "How much is an oil change?" in items
    asked = session.received_of("response.create")[-1]["response"]
    assert "Local time at the shop" in asked["instructions"]
    assert [tool["name"] for tool in asked["tools"]] == ["find_slots"]


def test_nothing_is_booked(shop, vendor):
    talk = Talk(
        *("--say", "I want to book an oil change on Wednesday at nine"),
        *("--say", "Ada Lovelace", "--say", "five five five, oh one oh oh, one two"),
        *("--say", "a 2018 Honda Civic", "--say", "yes", "--say", "yes"),
    )
    assert talk.failure == ""
    assert "find_slots" in talk.told
    assert Appointment.objects.count() == 0


def test_another_model_can_be_tried(shop, vendor):
    Talk("--turns", "1", "--model", "gpt-realtime-2.1-mini")
    assert vendor.sessions[0].model == "gpt-realtime-2.1-mini"


def test_azure_is_talked_with_in_its_own_way(shop, vendor):
    talk = Talk("--turns", "1", "--engine", "azure", "--simulator")
    assert talk.failure == ""
    assert "/openai/v1/realtime" in talk.told


def test_the_simulator_needs_no_key_and_no_engine(shop, settings):
    settings.AGENT_ENGINE = "local"
    talk = Talk("--turns", "1", "--simulator")
    assert talk.failure == ""
    assert "turns          1, 1 answered" in talk.told


@pytest.mark.parametrize(
    ("faults", "complaint"),
    [
        ({"fail_responses": 9}, "a response failed: rate_limit_exceeded"),
        ({"never_start": 9}, "got no response within"),
        ({"never_end": 9}, "a response did not end within"),
    ],
)
def test_what_goes_wrong_at_the_vendor_is_the_result(shop, vendor, faults, complaint):
    vendor.set_faults(Faults(after_responses=2, **faults))
    talk = Talk("--turns", "3", "--timeout", "1.5")
    assert talk.returncode == 1
    assert talk.failure.startswith("turn 2: ")
    assert complaint in talk.failure
    assert f"FAILED: {talk.failure}" in talk.told


def test_a_dropped_connection_is_survived_and_told(shop, vendor):
    vendor.set_faults(Faults(after_responses=1, drops=1, drop_after_deltas=0))
    talk = Talk("--turns", "2")
    assert talk.failure == ""
    assert "engine lost" in talk.told
    assert len(vendor.sessions) == 2


def test_a_refused_key_is_said_before_the_first_turn(shop, vendor, settings):
    settings.OPENAI_API_KEY = "sk-wrong"
    talk = Talk("--turns", "1")
    assert talk.returncode == 1
    assert talk.failure.startswith("the greeting: the engine did not start")
    assert "401" in talk.failure
    assert "sk-wrong" not in talk.failure + talk.told


@pytest.mark.parametrize(
    ("engine", "says"),
    [
        ("local", "OPENAI_API_KEY"),
        ("openai", "OPENAI_API_KEY"),
        ("azure", "AZURE_OPENAI_ENDPOINT"),
    ],
)
def test_what_has_to_be_set_is_said(settings, engine, says):
    settings.AGENT_ENGINE = engine
    talk = Talk()
    assert talk.returncode == 1
    assert says in talk.failure
    assert "--simulator" in talk.failure


@pytest.mark.parametrize(
    "arguments",
    [("--turns", "0"), ("--turns", "1001"), ("--timeout", "0")],
)
def test_figures_that_make_no_sense_are_refused(arguments):
    assert Talk("--simulator", *arguments).failure.startswith(arguments[0])


@pytest.fixture
def interruptible():
    """What is started in the background by a shell begins with SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_ends_it_cleanly_with_what_was_said_so_far(shop, vendor):
    def press():
        vendor.wait_until(
            lambda: (
                vendor.sessions
                and len(vendor.sessions[0].received_of("response.create")) > 5
            )
        )
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=press).start()
    before = signal.getsignal(signal.SIGINT)
    talk = Talk("--turns", "1000")
    assert talk.returncode == 130
    assert "FAILED: interrupted" in talk.told
    assert "turn   3" in talk.told
    assert signal.getsignal(signal.SIGINT) == before
    vendor.wait_until(lambda: vendor.sessions[0].closed)


def test_an_engine_that_hangs_does_not_hang_the_command(shop, vendor):
    vendor.set_faults(Faults(slow_update_ms=60_000))
    began = time.monotonic()
    talk = Talk("--turns", "1", "--timeout", "1")
    assert talk.returncode == 1
    assert "did not start in time" in talk.failure
    assert time.monotonic() - began < 10
