"""The simulated servers of all the pipeline's vendors, with real ears and voices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

from django.conf import settings

from apps.agentbrain.engines.local import shared_workers
from apps.agentbrain.engines.simulators import chat, stt, tts
from apps.agentbrain.engines.simulators.door import Door
from apps.agentbrain.engines.stt.recognizer import Recognizer
from apps.agentbrain.engines.stt.vocabulary import Vocabulary

KEY: Final = "simulated"
MODEL: Final = "simulated-chat"
_KEYS: Final = (
    "OPENAI_API_KEY",
    "AZURE_OPENAI_API_KEY",
    "DEEPGRAM_API_KEY",
    "SPEECHMATICS_API_KEY",
    "ELEVENLABS_API_KEY",
    "CARTESIA_API_KEY",
)


class PipelineSimulators:
    """``async with PipelineSimulators(...) as vendors``: ``vendors.environment``.

    Ears hear with this machine's recognizer, or by a ``script``; minds follow their
    instructions, or are one ``mind``; voices are this machine's own, or any other
    ``sound``. ``port`` is the first of six in a row; 0: any free ones. ``minds`` is the
    server of all models, with its records.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        script: stt.Script | None = None,
        sound: Callable[[str], Any] = tts.own_voice,
        mind: chat.Mind | None = None,
    ) -> None:
        self._script = script
        pool = shared_workers(settings.SPEECH_WORKERS).recognition
        self._recognizer = Recognizer(pool, vocabulary, Path(settings.SPEECH_DIR))
        self._host = host
        self._port = port
        self._sound = sound
        self.minds = chat.ChatSimulator(mind=mind)
        self._doors = AsyncExitStack()
        self.environment: Mapping[str, str] = {}

    async def __aenter__(self) -> Self:
        """Raises what the recognizer raises, and ``OSError``."""
        if self._script is None:
            await self._recognizer.prepare()
        try:
            self.environment = await self._open()
        except BaseException:
            await self._doors.aclose()
            raise
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._doors.aclose()

    async def _open(self) -> Mapping[str, str]:
        heard = self._script or stt.Recognition(self._recognizer)
        voice: dict[str, Any] = {"sound": self._sound}
        deepgram = await self._door(
            0,
            {
                "/v1/speak": await self._inside(tts.DeepgramSimulator(**voice)),
                "": await self._inside(stt.DeepgramSimulator(heard)),
            },
        )
        openai = await self._door(
            3,
            {
                "/v1/audio/speech": await self._inside(
                    tts.OpenAISpeechSimulator(**voice)
                ),
                "/v1/audio": await self._inside(stt.TranscriptionSimulator(heard)),
                "": await self._inside(self.minds),
            },
        )
        outside: dict[str, Any] = {
            "SPEECHMATICS_URL": stt.SpeechmaticsSimulator(heard, **self._at(1)),
            "SPEECHMATICS_TTS_URL": tts.SpeechmaticsSimulator(**voice, **self._at(2)),
            "ELEVENLABS_URL": tts.ElevenLabsSimulator(**voice, **self._at(4)),
            "CARTESIA_URL": tts.CartesiaSimulator(**voice, **self._at(5)),
        }
        for simulator in outside.values():
            await self._doors.enter_async_context(simulator)
        return {
            **dict.fromkeys(_KEYS, KEY),
            "OPENAI_BASE_URL": f"{openai}/v1",
            "OLLAMA_URL": openai,
            "AZURE_OPENAI_ENDPOINT": openai,
            "AZURE_OPENAI_CHAT_DEPLOYMENT": MODEL,
            "LLM_MODEL": MODEL,
            "DEEPGRAM_URL": deepgram,
            **{name: simulator.url for name, simulator in outside.items()},
        }

    def _at(self, number: int) -> dict[str, Any]:
        return {"host": self._host, "port": self._port and self._port + number}

    async def _inside(self, simulator: Any) -> int:
        """Start a server that only a door leads to; its port."""
        await self._doors.enter_async_context(simulator)
        port = urlsplit(simulator.url).port
        assert port is not None
        return port

    async def _door(self, number: int, ports: Mapping[str, int]) -> str:
        door = await self._doors.enter_async_context(Door(ports, **self._at(number)))
        return f"http://{self._host}:{door.port}"
