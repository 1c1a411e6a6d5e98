"""A conversation held by a client that others wrote; run by an interpreter that has it.

``python outside_client.py URL FOLDER``: the folder holds what the caller says as 24 kHz
PCM. Prints one JSON object of what the client understood.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from agents import function_tool
from agents.realtime.model import RealtimeModelListener
from agents.realtime.model_inputs import (
    RealtimeModelSendAudio,
    RealtimeModelSendToolOutput,
    RealtimeModelSendUserInput,
)
from agents.realtime.openai_realtime import OpenAIRealtimeWebSocketModel

FRAME_BYTES = 960
SECONDS = 60


@function_tool
def oil_change_price(service: str) -> str:
    """What an oil change costs."""
    return f"{service} costs 40 dollars"


class Listener(RealtimeModelListener):
    def __init__(self):
        self.events = []
        self.more = asyncio.Event()

    async def on_event(self, event):
        self.events.append(event)
        self.more.set()

    def of(self, kind):
        return [event for event in self.events if event.type == kind]

    def raw(self, kind):
        found = (event.data for event in self.of("raw_server_event"))
        return [data for data in found if data["type"] == kind]

    async def until(self, seen):
        async with asyncio.timeout(SECONDS):
            while not seen():
                self.more.clear()
                await self.more.wait()


async def play(model, sound):
    """Ten times faster than a caller speaks."""
    for start in range(0, len(sound), FRAME_BYTES):
        frame = sound[start : start + FRAME_BYTES]
        await model.send_event(RealtimeModelSendAudio(audio=frame))
        await asyncio.sleep(0.002)


async def converse(url, folder):
    model, listener = OpenAIRealtimeWebSocketModel(), Listener()
    model.add_listener(listener)
    await model.connect(
        {
            "url": url,
            "api_key": "x",
            "initial_model_settings": {
                "model_name": "gpt-realtime-2.1",
                "instructions": "Help the caller.",
                "tools": [oil_change_price],
                "turn_detection": {
                    "type": "server_vad",
                    "create_response": True,
                    "interrupt_response": True,
                },
            },
        }
    )
    speech = {path.stem: path.read_bytes() for path in folder.glob("*.pcm")}
    pause = bytes(FRAME_BYTES * 50)

    # somebody says something, and it is answered
    await play(model, speech["statement"] + pause)
    await listener.until(lambda: len(listener.raw("response.done")) == 1)

    # somebody asks for what a tool knows
    await play(model, speech["question"] + pause)
    await listener.until(lambda: listener.of("function_call"))
    call = listener.of("function_call")[0]
    arguments = json.loads(call.arguments)
    output = f"{arguments['service']} costs 40 dollars"
    await model.send_event(
        RealtimeModelSendToolOutput(tool_call=call, output=output, start_response=True)
    )
    await listener.until(lambda: len(listener.raw("response.done")) == 3)

    # somebody interrupts a long answer
    before = len(listener.of("audio"))
    long_story = "tell me " + "this very long story " * 20
    await model.send_event(RealtimeModelSendUserInput(user_input=long_story))
    await listener.until(lambda: len(listener.of("audio")) > before + 3)
    await play(model, speech["statement"] + pause)
    await listener.until(lambda: len(listener.raw("response.done")) == 5)
    await model.close()
    return listener


def told(listener):
    responses = [event["response"] for event in listener.raw("response.done")]
    return {
        "errors": [str(event) for event in listener.of("error")],
        "exceptions": [str(event) for event in listener.of("exception")],
        "heard": [
            event.transcript
            for event in listener.of("input_audio_transcription_completed")
        ],
        "called": [
            [call.name, call.arguments] for call in listener.of("function_call")
        ],
        "statuses": [response["status"] for response in responses],
        "said": [
            content.get("transcript", "")
            for response in responses
            for item in response["output"]
            for content in item.get("content", ())
        ],
        "audio_bytes": sum(len(event.data) for event in listener.of("audio")),
        "interrupted": len(listener.of("audio_interrupted")),
        "truncated": len(listener.raw("conversation.item.truncated")),
    }


if __name__ == "__main__":
    outcome = asyncio.run(converse(sys.argv[1], Path(sys.argv[2])))
    print(json.dumps(told(outcome)))
