"""A number of ours, the way its calls are answered, and who may decide that."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from twilio.request_validator import RequestValidator

from apps.agentbrain.services import load_brain
from apps.calls import services
from apps.calls.choices import CallStatus, Channel, Direction
from apps.calls.lines.hints import MOST_HINTS, hints_of
from apps.calls.lines.models import Line
from apps.calls.lines.selectors import line_of
from apps.calls.models import Call, StreamToken
from apps.calls.telephony import tokens
from apps.calls.telephony.simulator.relay_twiml import Relay
from apps.calls.telephony.simulator.twiml import (
    Dial,
    Hangup,
    Say,
    Stream,
    TwimlError,
    parse_twiml,
)
from apps.calls.tests.admin.people import signed_in, staff
from apps.customers.models import Service

pytestmark = pytest.mark.django_db

TOKEN, PUBLIC = "12345", "https://call.example.com"
SID, OURS = "CA00000000000000000000000000000001", "+15551230002"
CALLING = {"CallSid": SID, "From": "+15551230001", "To": OURS}


@pytest.fixture(autouse=True)
def behind_a_proxy(settings):
    settings.TWILIO_AUTH_TOKEN, settings.PUBLIC_URL = TOKEN, PUBLIC
    settings.ALLOWED_HOSTS = ["testserver", "call.example.com"]


@pytest.fixture(autouse=True)
def summaries(monkeypatch):
    asked: list[int] = []
    monkeypatch.setattr(services, "ask_for_summary", asked.append)
    return asked


@pytest.fixture
def twilio(client):
    """Posts a signed form as Twilio does; the verbs of the answer."""

    def post(path: str, form: dict[str, str]):
        signature = RequestValidator(TOKEN).compute_signature(PUBLIC + path, form)
        response = client.post(path, form, HTTP_X_TWILIO_SIGNATURE=signature)
        assert response.status_code == 200, response.content
        return parse_twiml(response.content, PUBLIC)

    return post


def relay_line(**fields) -> Line:
    line = Line(**{"number": OURS, "name": "Main", "mode": "relay", **fields})
    line.full_clean()
    line.save()
    return line


# Which way a call takes


def test_a_number_without_a_line_is_answered_over_a_media_stream(twilio):
    [verb] = twilio("/twilio/voice", CALLING)
    assert isinstance(verb, Stream)
    call = Call.objects.get()
    assert (call.channel, call.line) == (Channel.TWILIO, None)


def test_a_media_line_is_remembered_by_its_calls(twilio):
    line = relay_line(mode="media")
    [verb] = twilio("/twilio/voice", CALLING)
    assert isinstance(verb, Stream)
    call = Call.objects.get()
    assert (call.channel, call.line) == (Channel.TWILIO, line)


def test_a_relay_line_is_answered_with_a_relay_that_twilio_accepts(twilio):
    line = relay_line(
        tts_provider="Google",
        voice="en-US-Journey-O",
        transcription_provider="Deepgram",
        speech_model="nova-3-general",
        interrupt_sensitivity="low",
        hints="Zenith, Acme",
    )
    [relay] = twilio("/twilio/voice", CALLING)
    assert isinstance(relay, Relay)
    assert relay.url == "wss://call.example.com/twilio/relay"
    assert relay.action == f"{PUBLIC}/twilio/stream-ended"
    assert dict(relay.attributes) | {"hints": ""} == {
        "url": relay.url,
        "language": "en-US",
        "ttsProvider": "Google",
        "voice": "en-US-Journey-O",
        "transcriptionProvider": "Deepgram",
        "speechModel": "nova-3-general",
        "hints": "",
        "interruptible": "any",
        "interruptSensitivity": "low",
        "reportInputDuringAgentSpeech": "any",
        "ignoreBackchannel": "true",
        "dtmfDetection": "true",
        "partialPrompts": "true",
        "events": "speaker-events",
    }
    assert relay.attributes["hints"].startswith("Zenith,Acme,")
    call = Call.objects.get()
    assert (call.channel, call.line) == (Channel.RELAY, line)
    assert tokens.redeem(relay.parameters["token"], SID) == call.pk


def test_what_is_empty_twilio_chooses(twilio):
    relay_line()
    [relay] = twilio("/twilio/voice", CALLING)
    assert not {"voice", "ttsProvider", "speechModel"} & set(relay.attributes)


def test_an_inactive_line_is_none(twilio):
    relay_line(active=False)
    [verb] = twilio("/twilio/voice", CALLING)
    assert isinstance(verb, Stream)
    assert Call.objects.get().line is None


def test_a_repeated_webhook_gives_the_same_call_another_token(twilio):
    relay_line()
    [first] = twilio("/twilio/voice", CALLING)
    [second] = twilio("/twilio/voice", CALLING)
    assert first.parameters != second.parameters
    assert Call.objects.count() == 1
    assert StreamToken.objects.count() == 2


def test_a_call_of_ours_is_on_the_line_it_was_placed_from(twilio):
    line = relay_line()
    Call.objects.create(
        call_sid=SID,
        from_number=OURS,
        to_number="+15551230001",
        direction=Direction.OUTBOUND,
        call_type="outbound_reminder",
    )
    form = {"CallSid": SID, "From": OURS, "To": "+15551230001"}
    [relay] = twilio("/twilio/voice", {**form, "Direction": "outbound-api"})
    assert isinstance(relay, Relay)
    assert Call.objects.get().line == line


def test_odd_numbers_are_on_no_line():
    relay_line()
    assert line_of("client:sam") is None
    assert line_of("") is None
    assert line_of("1 (555) 123-0002").number == OURS


# What follows a session


def relayed(status=CallStatus.IN_PROGRESS, **fields) -> Call:
    line = Line.objects.first() or relay_line()
    return Call.objects.create(
        call_sid=SID,
        from_number="+15551230001",
        channel=Channel.RELAY,
        line=line,
        status=status,
        **fields,
    )


def after(twilio, **fields):
    form = {**CALLING, "CallStatus": "in-progress", "SessionId": "VX1"}
    return twilio("/twilio/stream-ended", {**form, **fields})


SNAPSHOT = {"verb": "resume", "snapshot": {"agent": {}, "tools": []}}


def broken() -> Call:
    return relayed(CallStatus.LOST, next_step=SNAPSHOT, ended_at=timezone.now())


def test_a_broken_session_is_followed_by_a_fresh_one_twice_at_most(twilio):
    call = broken()
    for _ in range(2):
        say, relay = after(twilio, SessionStatus="failed", ErrorCode="64105")
        assert isinstance(say, Say)
        assert isinstance(relay, Relay)
    *_, last = after(twilio, SessionStatus="failed")
    assert isinstance(last, Hangup)
    call.refresh_from_db()
    assert call.channel == Channel.RELAY


def test_a_line_deleted_during_the_call_does_not_end_it(twilio):
    broken()
    Line.objects.all().delete()
    _, relay = after(twilio, SessionStatus="failed")
    assert isinstance(relay, Relay)


def test_a_caller_who_hung_up_is_no_broken_session(
    twilio, summaries, django_capture_on_commit_callbacks
):
    call = broken()
    with django_capture_on_commit_callbacks(execute=True):
        after(twilio, CallStatus="completed", SessionStatus="completed")
    call.refresh_from_db()
    assert (call.status, call.end_reason) == (CallStatus.COMPLETED, "caller")
    assert call.next_step == {}
    assert summaries == [call.pk]
    after(twilio, CallStatus="completed")
    assert summaries == [call.pk], "once is enough"


def test_a_media_stream_that_broke_stays_lost_when_the_call_ends(twilio):
    call = broken()
    Call.objects.update(channel=Channel.TWILIO)
    after(twilio, CallStatus="completed")
    call.refresh_from_db()
    assert call.status == CallStatus.LOST


def test_a_transfer_goes_where_the_agent_said(twilio):
    relayed(next_step={"verb": "transfer", "target": "+15550002222"})
    [dial] = after(twilio, SessionStatus="ended", HandoffData="{}")
    assert isinstance(dial, Dial)
    assert dial.target == "+15550002222"


def test_the_hand_off_stands_in_for_a_row_that_could_not_be_written(twilio):
    relayed()
    told = '{"verb":"transfer","target":"+15550002222"}'
    [dial] = after(twilio, SessionStatus="ended", HandoffData=told)
    assert dial.target == "+15550002222"


@pytest.mark.parametrize("told", ["", "{", "[]", "7", "x" * 5_000])
def test_a_hand_off_nobody_can_read_is_none(twilio, told):
    relayed()
    [*_, verb] = after(twilio, SessionStatus="ended", HandoffData=told)
    assert not isinstance(verb, Dial)


# Hints


def test_the_recognizer_is_told_the_shops_own_words():
    call_command("load_example", verbosity=0)
    line = relay_line(hints=" Zenith ,, ")
    hints = hints_of(line, load_brain()).split(",")
    assert hints[0] == "Zenith"
    assert "Maple Street Auto" in hints
    assert len(hints) == len(set(hints)) <= MOST_HINTS
    assert not [hint for hint in hints if "..." in hint]


def test_hints_are_bounded():
    for number in range(150):
        Service.objects.create(
            code=f"s{number}", name=f"Service {number}", duration_minutes=30
        )
    hints = hints_of(relay_line(), load_brain())
    assert len(hints.split(",")) == MOST_HINTS
    assert len(hints) <= 2_000


# What staff may enter


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"number": "555"}, "number"),
        ({"number": "hello"}, "number"),
        ({"voice": "Joanna"}, "tts_provider"),
        ({"speech_model": "nova-3-general"}, "transcription_provider"),
        (
            {"transcription_provider": "Google", "speech_model": "nova-3-general"},
            "speech_model",
        ),
        (
            {"transcription_provider": "Deepgram", "speech_model": "telephony"},
            "speech_model",
        ),
        ({"language": "English"}, "language"),
        ({"language": "multi", "tts_provider": "Google"}, "language"),
    ],
)
def test_what_twilio_would_end_the_call_for_is_refused(fields, wrong):
    with pytest.raises(ValidationError) as caught:
        relay_line(**fields)
    assert wrong in caught.value.message_dict


def test_the_simulated_twilio_refuses_it_too():
    document = (
        "<Response><Connect><ConversationRelay url='wss://x.example/r' {}/>"
        "</Connect></Response>"
    )
    for attributes in (
        "language='multi' ttsProvider='Google'",
        "transcriptionProvider='Google' speechModel='nova-3-general'",
        "interruptible='perhaps'",
        "events='everything'",
        "misspelt='1'",
    ):
        with pytest.raises(TwimlError):
            parse_twiml(document.format(attributes).encode(), PUBLIC)


def test_a_number_is_kept_as_carriers_write_it_and_only_once():
    line = relay_line(number="+1 (555) 123-0002")
    assert line.number == OURS
    with pytest.raises(ValidationError):
        relay_line(number="+15551230002")


# The admin


FORM = {
    "number": "+1 (555) 123-0002",
    "name": "Main",
    "mode": "relay",
    "active": "on",
    "language": "en-US",
    "tts_provider": "",
    "voice": "",
    "transcription_provider": "",
    "speech_model": "",
    "interrupt_sensitivity": "high",
    "hints": "",
}


def test_a_supervisor_adds_a_line_and_sees_how_it_is_answered():
    supervisor = signed_in(staff("sue", group="supervisors"))
    added = supervisor.post(reverse("admin:calls_line_add"), FORM)
    assert added.status_code == 302
    line = Line.objects.get()
    assert (line.number, line.mode) == (OURS, "relay")
    page = supervisor.get(reverse("admin:calls_line_changelist")).content.decode()
    assert "ConversationRelay" in page
    assert "Twilio&#x27;s choice" in page
    line.mode = "media"
    line.save()
    page = supervisor.get(reverse("admin:calls_line_changelist")).content.decode()
    assert "our own" in page


def test_a_wrong_line_is_explained_where_it_is_wrong():
    supervisor = signed_in(staff("sue", group="supervisors"))
    form = {**FORM, "number": "12", "voice": "Joanna"}
    page = supervisor.post(reverse("admin:calls_line_add"), form)
    errors = page.context["adminform"].form.errors
    assert set(errors) == {"number", "tts_provider"}


def test_agents_do_not_decide_about_lines():
    agent = signed_in(staff("ann", group="agents"))
    assert agent.get(reverse("admin:calls_line_changelist")).status_code == 403
    assert agent.post(reverse("admin:calls_line_add"), FORM).status_code == 403


def test_the_list_of_lines_asks_as_much_for_many_as_for_one(
    django_assert_max_num_queries,
):
    for number in range(20):
        relay_line(number=f"+1555123{number:04}", name=f"Line {number}")
    supervisor = signed_in(staff("sue", group="supervisors"))
    with django_assert_max_num_queries(8):
        supervisor.get(reverse("admin:calls_line_changelist"))


def test_the_example_has_one_line_and_leaves_staffs_lines_alone():
    call_command("load_example", verbosity=0)
    [line] = Line.objects.all()
    assert (line.number, line.mode) == ("+15550009999", "media")
    line.name = "Ours"
    line.save()
    call_command("load_example", verbosity=0)
    assert [line.name for line in Line.objects.all()] == ["Ours"]
