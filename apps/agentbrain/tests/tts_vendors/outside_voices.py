"""The vendors' own packages speak with simulators; run by an interpreter with them.

``python outside_voices.py VENDOR URL``. Prints one JSON object of what they received.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys

TEXT = ["Good morning. ", "How can I help you?"]


def elevenlabs(url):
    import websockets.sync.client
    from elevenlabs.client import ElevenLabs
    from elevenlabs.core.api_error import ApiError
    from elevenlabs.types import AudioOutput, FinalOutput

    def client(voice_id):
        speech = ElevenLabs(api_key="key", base_url=url).text_to_speech
        speech._ws_base_url = url  # the package knows only wss
        return speech.convert_realtime(
            voice_id, text=iter(TEXT), model_id="m", output_format="ulaw_8000"
        )

    sound = b"".join(client("someone"))
    try:
        list(client("nobody"))
        refusal = ""
    except ApiError as error:
        refusal = error.body if isinstance(error.body, str) else error.body["error"]

    # And every message by the package's models.
    path = "/v1/text-to-speech/v/stream-input?model_id=m&output_format=ulaw_8000"
    words = ""
    with websockets.sync.client.connect(url + path) as socket:
        texts = [" ", *TEXT, ""]
        for text in texts:
            socket.send(json.dumps({"text": text, "xi_api_key": "key"}))
        messages = [json.loads(message) for message in socket]
    for message in messages[:-1]:
        output = AudioOutput.model_validate(message)
        assert base64.b64decode(output.audio)
        for block in (output.alignment, output.normalized_alignment):
            lengths = {
                len(block.chars),
                len(block.char_start_times_ms),
                len(block.char_durations_ms),
            }
            assert len(lengths) == 1
        words += "".join(output.alignment.chars)
    assert FinalOutput.model_validate(messages[-1]).is_final is True
    return {"sound": len(sound), "words": words, "refusal": refusal}


async def _cartesia(url):
    from cartesia import AsyncCartesia
    from cartesia.types import WebsocketResponse
    from pydantic import TypeAdapter

    check = TypeAdapter(WebsocketResponse)
    client = AsyncCartesia(api_key="key", websocket_base_url=url)
    fixed = {
        "model_id": "sonic-3",
        "voice": {"mode": "id", "id": "someone"},
        "output_format": {
            "container": "raw",
            "encoding": "pcm_mulaw",
            "sample_rate": 8000,
        },
        "add_timestamps": True,
    }
    sound, words, kinds = 0, [], []
    async with client.tts.websocket_connect() as connection:
        context = connection.context(timeout=10)
        for text in TEXT:
            await context.send(transcript=text, continue_=True, **fixed)
        await context.no_more_inputs()
        async for event in context.receive():
            check.validate_python(event.to_dict())
            kinds.append(event.type)
            if event.type == "chunk":
                sound += len(event.audio)
            elif event.type == "timestamps":
                words += event.word_timestamps.words
    nobody = {**fixed, "voice": {"mode": "id", "id": "nobody"}}
    async with client.tts.websocket_connect() as connection:
        await connection.send({"transcript": "x", "context_id": "n", **nobody})
        refused = check.validate_python((await connection.recv()).to_dict())
    return {
        "sound": sound,
        "words": " ".join(words),
        "kinds": sorted(set(kinds)),
        "refusal": refused.error_code,
    }


async def _deepgram(url):
    from deepgram import AsyncDeepgramClient
    from deepgram.core.api_error import ApiError
    from deepgram.environment import DeepgramClientEnvironment
    from deepgram.speak.v1.types import (
        SpeakV1Clear,
        SpeakV1Cleared,
        SpeakV1Flush,
        SpeakV1Flushed,
        SpeakV1Metadata,
        SpeakV1Text,
    )

    here = DeepgramClientEnvironment(
        base=url, production=url, agent=url, agent_rest=url
    )
    client = AsyncDeepgramClient(api_key="key", environment=here)
    wishes = {"model": "aura-2-thalia-en", "encoding": "mulaw", "sample_rate": "8000"}
    sound, kinds = 0, []
    known = {
        "Metadata": SpeakV1Metadata,
        "Flushed": SpeakV1Flushed,
        "Cleared": SpeakV1Cleared,
    }
    async with client.speak.v1.connect(**wishes) as connection:
        for text in TEXT:
            await connection.send_text(SpeakV1Text(text=text))
        await connection.send_flush(SpeakV1Flush(type="Flush"))
        while "Flushed" not in kinds:
            message = await connection.recv()
            if isinstance(message, bytes):
                sound += len(message)
                continue
            kinds.append(message.type)
            known[message.type].model_validate(message.dict())
        await connection.send_clear(SpeakV1Clear(type="Clear"))
        cleared = await connection.recv()
        kinds.append(cleared.type)
        known[cleared.type].model_validate(cleared.dict())
    return {"sound": sound, "kinds": kinds, "refusal": await _refused(here, ApiError)}


async def _refused(here, refusal):
    from deepgram import AsyncDeepgramClient

    client = AsyncDeepgramClient(api_key="key", environment=here)
    try:
        async with client.speak.v1.connect(model="aura", encoding="opus"):
            return ""
    except refusal as error:
        return str(error.status_code)


async def _speechmatics(url):
    from speechmatics.tts import AsyncClient, OutputFormat, Voice

    async with AsyncClient(api_key="key", url=url) as client:
        answer = await client.generate(
            text="".join(TEXT),
            voice=Voice.SARAH,
            output_format=OutputFormat.RAW_PCM_16000,
        )
        sound = await answer.read()
    async with AsyncClient(api_key="key", url=url) as client:
        try:
            await client.generate(text="")
            refusal = ""
        except Exception as error:
            refusal = type(error).__name__
    return {"sound": len(sound), "refusal": refusal}


async def _openai(url):
    import openai

    client = openai.AsyncOpenAI(api_key="key", base_url=url, max_retries=0)
    wishes = {"model": "gpt-4o-mini-tts", "response_format": "pcm"}
    async with client.audio.speech.with_streaming_response.create(
        input="".join(TEXT), voice="marin", **wishes
    ) as answer:
        sound = [piece async for piece in answer.iter_bytes(4800)]
    try:
        await client.audio.speech.create(input="Hello", voice="nobody", **wishes)
        refusal = ""
    except openai.BadRequestError as error:
        refusal = error.code
    return {"sound": sum(map(len, sound)), "refusal": refusal}


VENDORS = {
    "elevenlabs": elevenlabs,
    "cartesia": _cartesia,
    "deepgram": _deepgram,
    "speechmatics": _speechmatics,
    "openai": _openai,
}

if __name__ == "__main__":
    told = VENDORS[sys.argv[1]](sys.argv[2])
    if asyncio.iscoroutine(told):
        told = asyncio.run(told)
    print(json.dumps(told))
