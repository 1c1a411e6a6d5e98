"""The simulated ConversationRelay: as honest, and as strict, as the real one."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from websockets.exceptions import ConnectionClosed

from apps.calls.telephony.simulator import (
    AfterAgentBegan,
    CallerLine,
    CallOptions,
    Faults,
    PressKeys,
    place_call,
)
from apps.calls.tests.simulator.honest_server import (
    HANGUP,
    PUBLIC,
    Agent,
    HonestServer,
    tone_voice,
)

RELAY = (
    '<Response><Connect action="/twilio/stream-ended">'
    '<ConversationRelay url="wss://shop.example/twilio/relay" {}>'
    '<Parameter name="token" value="once"/></ConversationRelay></Connect></Response>'
)
USUAL = (
    'interruptible="any" reportInputDuringAgentSpeech="any" dtmfDetection="true" '
    'partialPrompts="true" events="speaker-events"'
)


class RelayServer(HonestServer):
    """The other end of a relay session."""

    def __init__(self) -> None:
        super().__init__()
        self.attributes(USUAL)

    def attributes(self, text: str) -> None:
        self.documents = {
            "/twilio/voice": RELAY.format(text),
            "/twilio/stream-ended": HANGUP,
        }

    async def _socket(self, ws) -> None:
        agent = Agent(ws)
        self.agents.append(agent)
        with contextlib.suppress(ConnectionClosed):
            await agent.receive()  # setup
            await self.behave(agent)

    @property
    def heard(self) -> list[dict[str, Any]]:
        return [m for agent in self.agents for m in agent.messages]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.heard if message["type"] == kind]


@pytest_asyncio.fixture
async def server() -> AsyncIterator[RelayServer]:
    async with RelayServer().running() as running:
        yield running


async def call(server: RelayServer, behave, *steps, faults=None, **options):
    server.behave = behave
    return await place_call(
        CallOptions(
            url=server.url,
            public_url=PUBLIC,
            auth_token="12345",
            voice=tone_voice,
            steps=steps,
            faults=faults or Faults(),
            **{
                "patience_ms": 100,
                "no_answer_ms": 600,
                "linger_ms": 300,
                "timeout_seconds": 10,
                **options,
            },
        )
    )


async def say(agent: Agent, text: str, *, last: bool = True, **more: Any) -> None:
    order = {"type": "text", "token": text, "last": last, **more}
    await agent.ws.send(json.dumps(order))


async def listen(agent: Agent) -> None:
    while True:
        await agent.receive()


async def test_the_session_begins_with_a_setup(server):
    report = await call(server, listen)
    [setup] = server.of("setup")
    [relay] = report.relays
    assert setup["sessionId"] == relay.session_id
    assert setup["callSid"] == report.call_sid
    assert setup["customParameters"] == {"token": "once"}
    assert (relay.ended_by, report.failure) == ("caller", "")


async def test_words_of_the_caller_come_as_prompts_with_words_so_far(server):
    async def greet(agent):
        await say(agent, "Hello there.")
        await listen(agent)

    await call(server, greet, CallerLine("I need an oil change please"))
    prompts = [(p["voicePrompt"], p["last"]) for p in server.of("prompt")]
    assert prompts[-1] == ("I need an oil change please", True)
    assert prompts[0][1] is False
    assert all("I need an oil change".startswith(p) for p, last in prompts[:2])


async def test_an_interruption_says_what_was_really_spoken(server):
    text = "one two three four five six seven eight nine ten eleven twelve."

    async def greet(agent):
        await say(agent, text)
        await listen(agent)

    line = CallerLine("stop it please", AfterAgentBegan(1000))
    report = await call(server, greet, line)
    [told] = server.of("interrupt")
    heard = told["utteranceUntilInterrupt"]
    assert text.startswith(heard)
    # 50 ms a letter: about 1.2 s were spoken until the speech was noticed.
    assert 10 <= len(heard) <= 30
    assert told["durationUntilInterruptMs"] == pytest.approx(1300, abs=250)
    [line] = report.lines
    assert line.barge_in_ms == pytest.approx(200, abs=120)


async def test_what_may_not_be_interrupted_is_spoken_to_its_end(server):
    async def greet(agent):
        await say(agent, "this call is being recorded.", interruptible=False)
        await listen(agent)

    report = await call(server, greet, CallerLine("stop it", AfterAgentBegan(400)))
    assert server.of("interrupt") == []
    assert [p["voicePrompt"] for p in server.of("prompt") if p["last"]] == ["stop it"]
    assert report.agent_utterances[0].end_ms > 1400


async def test_input_over_speech_is_dropped_where_nobody_asked_for_it(server):
    server.attributes('interruptible="none"')

    async def greet(agent):
        await say(agent, "this call is being recorded.")
        await listen(agent)

    await call(
        server,
        greet,
        CallerLine("stop it", AfterAgentBegan(400)),
        PressKeys("5"),
    )
    assert server.of("prompt") == server.of("dtmf") == server.of("info") == []


async def test_keys_interrupt_and_are_told(server):
    async def greet(agent):
        await say(agent, "one two three four five six seven eight nine ten.")
        await listen(agent)

    await call(server, greet, PressKeys("1#", AfterAgentBegan(500)))
    assert [m["digit"] for m in server.of("dtmf")] == ["1", "#"]
    assert len(server.of("interrupt")) == 1


async def test_it_tells_when_the_agent_speaks_and_when_not(server):
    async def greet(agent):
        await say(agent, "Hello.")
        await listen(agent)

    await call(server, greet)
    told = [(m["name"], m["value"]) for m in server.of("info")]
    assert told == [("agentSpeaking", "on"), ("agentSpeaking", "off")]


async def test_the_servers_end_goes_to_the_action_with_its_data(server):
    async def leave(agent):
        await agent.ws.send('{"type":"end","handoffData":"{\\"a\\":1}"}')
        await listen(agent)

    report = await call(server, leave)
    [form] = server.forms("/twilio/stream-ended")
    assert (form["SessionStatus"], form["HandoffData"]) == ("ended", '{"a":1}')
    assert form["CallStatus"] == "in-progress"
    assert report.ended_by == "agent"
    assert report.warnings == []


async def test_a_server_that_only_closes_has_failed(server):
    async def leave(agent):
        await agent.ws.close()

    report = await call(server, leave)
    [form] = server.forms("/twilio/stream-ended")
    assert (form["SessionStatus"], form["ErrorCode"]) == ("failed", "64105")
    assert [warning.code for warning in report.warnings] == [64105]


async def test_a_caller_who_hangs_up_completes_the_session(server):
    await call(server, listen)
    [form] = server.forms("/twilio/stream-ended")
    assert (form["SessionStatus"], form["CallStatus"]) == ("completed", "completed")


async def test_a_malformed_message_is_an_error_and_ten_in_a_row_are_the_end(server):
    async def mumble(agent):
        for _ in range(9):
            await agent.ws.send('{"type":"clear"}')
        await say(agent, "Fine.")
        for _ in range(20):
            await agent.ws.send('{"type":"clear"}')
        await listen(agent)

    report = await call(server, mumble)
    [relay] = report.relays
    codes = [warning.code for warning in relay.warnings]
    assert codes == [64107] * 19 + [64105]
    assert relay.close_code == 1007
    assert len(server.of("error")) <= 18
    assert relay.tokens == ["Fine."]


async def test_a_refused_upgrade_is_64102(server):
    document = RELAY.format("").replace("/twilio/relay", "/refused")
    server.documents["/twilio/voice"] = document
    report = await call(server, listen)
    assert report.relays[0].http_status == 403
    assert [warning.code for warning in report.warnings] == [64102]
    assert report.failure.startswith("no session")


async def test_the_command_tells_a_relay_call_like_any_other(server):
    from apps.calls.telephony.simulator.console import summary_lines

    async def greet(agent):
        await say(agent, "Hello.")
        await listen(agent)

    report = await call(server, greet)
    assert summary_lines([report])[0] == "1 calls, 0 failed"
    assert report.as_json()["relays"][0]["tokens"] == ["Hello."]
