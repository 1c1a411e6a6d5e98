"""The simulated REST API, as Twilio's own client meets it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from apps.agentbrain.engines.simulators.thread import SimulatorThread
from apps.calls.outbound import carrier
from apps.calls.outbound.choices import Detection
from apps.calls.telephony.simulator import Answer, RestCall, TwilioRest

from ..calls.conftest import wait_for

ACCOUNT, TOKEN = "AC" + "5" * 32, "token-of-an-account"
NOBODY = "http://127.0.0.1:9"
THEIRS, OURS = "+15550001111", "+15550009999"


@contextmanager
def twilio(answer: Answer) -> Iterator[SimulatorThread[TwilioRest]]:
    """Its call center is away: what it says to that does not matter here."""

    def simulator() -> TwilioRest:
        return TwilioRest(
            NOBODY,
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            answers=lambda call: answer,
        )

    with SimulatorThread(simulator) as running:
        yield running


def client(running: SimulatorThread[TwilioRest], token: str = TOKEN) -> Client:
    theirs = Client(ACCOUNT, token)
    theirs.api.base_url = running.url
    return theirs


def test_a_call_is_placed_read_and_found():
    with twilio(Answer("busy")) as running:
        calls = client(running).calls
        placed = calls.create(to=THEIRS, from_=OURS, url="http://x/voice")
        assert placed.sid.startswith("CA")
        assert (placed.status, placed.direction) == ("queued", "outbound-api")
        assert placed.date_created is not None
        ended = wait_for(lambda: _over(calls(placed.sid).fetch()))
        assert ended.status == "busy"
        assert [c.sid for c in calls.list(to=THEIRS, limit=5)] == [placed.sid]
        assert calls.list(to="+15550002222", limit=5) == []


def _over(call):
    return call if call.status in ("busy", "canceled") else None


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"to": "12", "from_": OURS, "url": "http://x/"}, 400, 21211),
        ({"to": THEIRS, "from_": "us", "url": "http://x/"}, 400, 21212),
        ({"to": THEIRS, "from_": OURS}, 400, 21205),
    ],
)
def test_it_refuses_as_twilio_does(form, status, code):
    with twilio(Answer()) as running, pytest.raises(TwilioRestException) as refused:
        client(running).calls.create(**form)
    assert (refused.value.status, refused.value.code) == (status, code)


def test_it_knows_its_account():
    with twilio(Answer()) as running, pytest.raises(TwilioRestException) as refused:
        client(running, "wrong").calls.create(to=THEIRS, from_=OURS, url="http://x/")
    assert refused.value.status == 401


def test_an_unknown_call_is_not_found():
    with twilio(Answer()) as running, pytest.raises(TwilioRestException) as refused:
        client(running).calls("CA" + "0" * 32).fetch()
    assert (refused.value.status, refused.value.code) == (404, 20404)


def test_a_ringing_call_is_cancelled_and_then_stays_so():
    with twilio(Answer(rings_seconds=30)) as running:
        calls = client(running).calls
        sid = calls.create(to=THEIRS, from_=OURS, url="http://x/voice").sid
        calls(sid).update(status="canceled")
        wait_for(lambda: _over(calls(sid).fetch()))
        with pytest.raises(TwilioRestException) as refused:
            calls(sid).update(twiml="<Response><Hangup/></Response>")
    assert refused.value.code == 21220


def order() -> carrier.Order:
    return carrier.Order(
        to_number=THEIRS,
        from_number=OURS,
        voice_url="http://x/voice",
        status_url="http://x/status",
        amd_url="http://x/amd",
        ring_seconds=20,
        detection=Detection.ASYNC,
    )


@pytest.fixture
def account(settings):
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = ACCOUNT, TOKEN
    return settings


def test_our_side_places_and_reads_the_same_call(account):
    with twilio(Answer("no-answer")) as running:
        account.TWILIO_API_BASE_URL = running.url
        sid = carrier.place(order())
        found = wait_for(lambda: _settled(carrier.fetch(sid)))
        assert found.status == "no-answer"
        assert [call.sid for call in carrier.latest(THEIRS, OURS)] == [sid]
        (asked,) = _calls(running)
        assert asked.asked("AsyncAmd") == "true"
        assert asked.asked("MachineDetection") == "DetectMessageEnd"
        assert asked.events == ["initiated", "ringing", "answered", "completed"]


def _settled(call):
    return call if call.status == "no-answer" else None


def _calls(running: SimulatorThread[TwilioRest]) -> list[RestCall]:
    return list(running._simulator.calls.values())


@pytest.mark.parametrize(
    ("fault", "error", "made"),
    [
        ("drop_before", carrier.Unclear, 0),
        ("drop_after", carrier.Unclear, 1),
        ("unavailable", carrier.Unclear, 0),
        ("too_many", carrier.NotPlaced, 0),
    ],
)
def test_each_failure_says_whether_a_call_may_have_been_made(
    account, fault, error, made
):
    with twilio(Answer("busy")) as running:
        account.TWILIO_API_BASE_URL = running.url
        running.set_faults([fault])
        running.wait_until(lambda: running._simulator.faults)
        with pytest.raises(error):
            carrier.place(order())
        assert len(_calls(running)) == made
        assert len(carrier.latest(THEIRS, OURS)) == made


def test_a_wrong_number_is_refused_and_a_wrong_account_is_not_the_numbers_fault(
    account,
):
    from dataclasses import replace

    with twilio(Answer()) as running:
        account.TWILIO_API_BASE_URL = running.url
        with pytest.raises(carrier.Refused):
            carrier.place(replace(order(), to_number="12"))
        account.TWILIO_AUTH_TOKEN = "wrong"
        with pytest.raises(carrier.NotPlaced):
            carrier.place(order())


def test_nobody_there_means_no_call(account):
    account.TWILIO_API_BASE_URL = NOBODY
    with pytest.raises(carrier.NotPlaced):
        carrier.place(order())
