"""The vendors' own packages as clients; run by an interpreter that has them.

``python outside_ears.py NAME URL SOUND``: the sound is mu-law at 8 kHz. Prints one JSON
object of what the client understood. ``python outside_ears.py shapes FILE`` reads JSON
lines of a vendor's name and a message, and says which the vendor's own types refuse.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

FRAME_BYTES = 160
TIMES_REAL_TIME = 10
SECONDS = 60


async def play(send, sound):
    for start in range(0, len(sound), FRAME_BYTES):
        await send(sound[start : start + FRAME_BYTES])
        await asyncio.sleep(0.02 / TIMES_REAL_TIME)


def deepgram_client(url):
    from deepgram import AsyncDeepgramClient
    from deepgram.environment import DeepgramClientEnvironment

    environment = DeepgramClientEnvironment(
        base=url.replace("ws", "http", 1), production=url, agent=url, agent_rest=url
    )
    return AsyncDeepgramClient(api_key="key", environment=environment)


async def read(connection):
    return [message async for message in connection]


async def deepgram(url, sound):
    client = deepgram_client(url)
    async with client.listen.v1.connect(
        model="nova-3",
        encoding="mulaw",
        sample_rate=8000,
        language="en",
        interim_results="true",
        endpointing=400,
        utterance_end_ms=1000,
        vad_events="true",
        keyterm=["oil change"],
    ) as connection:
        reading = asyncio.create_task(read(connection))
        await connection.send_keep_alive()
        await play(connection.send_media, sound)
        await connection.send_finalize()
        await connection.send_close_stream()
        heard = await asyncio.wait_for(reading, SECONDS)
    results = [m for m in heard if m.type == "Results"]
    finals = [m for m in results if m.is_final]
    return {
        "kinds": sorted({m.type for m in heard}),
        "classes": sorted({type(m).__name__ for m in heard}),
        "interims": len(results) - len(finals),
        "endpoints": sum(bool(m.speech_final) for m in finals),
        "words": " ".join(
            m.channel.alternatives[0].transcript
            for m in finals
            if m.channel.alternatives[0].transcript
        ),
    }


async def flux(url, sound):
    from deepgram.listen.v2.types import ListenV2Configure

    client = deepgram_client(url)
    async with client.listen.v2.connect(
        model="flux-general-en",
        encoding="mulaw",
        sample_rate=8000,
        eager_eot_threshold=0.5,
        eot_timeout_ms=3000,
    ) as connection:
        reading = asyncio.create_task(read(connection))
        await connection.send_configure(
            ListenV2Configure(type="Configure", keyterms=["oil change"])
        )
        await play(connection.send_media, sound)
        await connection.send_close_stream()
        heard = await asyncio.wait_for(reading, SECONDS)
    turns = [m for m in heard if m.type == "TurnInfo"]
    ends = [m for m in turns if m.event == "EndOfTurn"]
    return {
        "classes": sorted({type(m).__name__ for m in heard}),
        "events": sorted({m.event for m in turns}),
        "words": " ".join(m.transcript for m in ends),
        "triggers": sorted({m.trigger for m in ends}),
    }


async def speechmatics(url, sound):
    from speechmatics.rt import (
        AsyncClient,
        AudioEncoding,
        AudioFormat,
        ConversationConfig,
        ServerMessageType,
        TranscriptionConfig,
        TranscriptResult,
    )

    finals, kinds = [], set()
    async with AsyncClient(api_key="key", url=f"{url}/v2") as client:

        @client.on(ServerMessageType.ADD_TRANSCRIPT)
        def final(message):
            finals.append(TranscriptResult.from_message(message).metadata.transcript)

        for kind in ServerMessageType:
            client.on(kind, lambda message: kinds.add(message["message"]))
        await client.start_session(
            transcription_config=TranscriptionConfig(
                language="en",
                model="enhanced",
                enable_partials=True,
                max_delay=1.0,
                conversation_config=ConversationConfig(
                    end_of_utterance_silence_trigger=0.4
                ),
                additional_vocab=[{"content": "oil change"}],
            ),
            audio_format=AudioFormat(encoding=AudioEncoding.MULAW, sample_rate=8000),
        )
        await play(client.send_audio, sound)
        await client.force_end_of_utterance()
        await asyncio.wait_for(client.stop_session(), SECONDS)
    words = "".join(finals).replace(".", "").split()
    return {"kinds": sorted(kinds), "words": " ".join(words)}


def shapes(path):
    from deepgram.listen.v1 import types as v1
    from deepgram.listen.v2 import types as v2
    from speechmatics.rt import ServerMessageType

    known = {
        "deepgram": {
            "Results": v1.ListenV1Results,
            "Metadata": v1.ListenV1Metadata,
            "UtteranceEnd": v1.ListenV1UtteranceEnd,
            "SpeechStarted": v1.ListenV1SpeechStarted,
            "Error": v1.ListenV1Error,
        },
        "deepgram-flux": {
            "Connected": v2.ListenV2Connected,
            "TurnInfo": v2.ListenV2TurnInfo,
            "ConfigureSuccess": v2.ListenV2ConfigureSuccess,
            "Error": v2.ListenV2FatalError,
        },
        "deepgram sent": {
            "KeepAlive": v1.ListenV1KeepAlive,
            "Finalize": v1.ListenV1Finalize,
            "CloseStream": v1.ListenV1CloseStream,
        },
        "deepgram-flux sent": {
            "ForceEndTurn": v2.ListenV2ForceEndTurn,
            "CloseStream": v2.ListenV2CloseStream,
        },
    }
    refused, count = [], 0
    for line in Path(path).read_text().splitlines():
        vendor, message = json.loads(line)
        count += 1
        try:
            if vendor == "speechmatics":
                ServerMessageType(message["message"])
            else:
                known[vendor][message["type"]].model_validate(message)
        except (KeyError, ValueError) as error:
            refused.append(f"{vendor}: {error}")
    return {"count": count, "refused": refused[:5]}


if __name__ == "__main__":
    name, *rest = sys.argv[1:]
    if name == "shapes":
        told = shapes(rest[0])
    else:
        client = {"deepgram": deepgram, "flux": flux, "speechmatics": speechmatics}
        told = asyncio.run(client[name](rest[0], Path(rest[1]).read_bytes()))
    print(json.dumps(told))
