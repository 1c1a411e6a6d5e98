"""The voices by the names that ``TTS`` gives them, and what each needs.

Light to import: a vendor's client is loaded when its voice is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import Any, Final

from apps.agentbrain.engines.register import Needs, Register
from apps.agentbrain.engines.tts.base import TextToSpeech
from apps.agentbrain.engines.tts.maker import VoiceMaker

MakeLocal = Callable[[], TextToSpeech]
_HERE: Final = __name__.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Vendor:
    """``voice`` is ``module.Class`` in this package; empty: this machine's own.

    ``options`` are what the class is made with, each with the setting that holds it.
    """

    voice: str = ""
    needs: Needs = ()
    options: Mapping[str, str] = field(default_factory=dict)


VENDORS: Final[Mapping[str, Vendor]] = {
    "local": Vendor(),
    "elevenlabs": Vendor(
        "elevenlabs.ElevenLabsVoice",
        needs=(("ELEVENLABS_API_KEY",),),
        options={
            "api_key": "ELEVENLABS_API_KEY",
            "voice": "ELEVENLABS_VOICE",
            "model": "ELEVENLABS_MODEL",
            "url": "ELEVENLABS_URL",
        },
    ),
    "cartesia": Vendor(
        "cartesia.CartesiaVoice",
        needs=(("CARTESIA_API_KEY",),),
        options={
            "api_key": "CARTESIA_API_KEY",
            "voice": "CARTESIA_VOICE",
            "model": "CARTESIA_MODEL",
            "url": "CARTESIA_URL",
        },
    ),
    "speechmatics": Vendor(
        "speechmatics.SpeechmaticsVoice",
        needs=(("SPEECHMATICS_API_KEY",),),
        options={
            "api_key": "SPEECHMATICS_API_KEY",
            "voice": "SPEECHMATICS_VOICE",
            "url": "SPEECHMATICS_TTS_URL",
        },
    ),
    "deepgram": Vendor(
        "deepgram.DeepgramVoice",
        needs=(("DEEPGRAM_API_KEY",),),
        options={
            "api_key": "DEEPGRAM_API_KEY",
            "model": "DEEPGRAM_TTS_MODEL",
            "url": "DEEPGRAM_URL",
        },
    ),
    "openai": Vendor(
        "openai_speech.OpenAIVoice",
        # A server of one's own that speaks OpenAI's form may want no key.
        needs=(("OPENAI_API_KEY", "OPENAI_BASE_URL"),),
        options={
            "api_key": "OPENAI_API_KEY",
            "voice": "OPENAI_TTS_VOICE",
            "model": "OPENAI_TTS_MODEL",
            "url": "OPENAI_BASE_URL",
        },
    ),
}

VOICES: Final = Register(
    "TTS", "voice", {name: vendor.needs for name, vendor in VENDORS.items()}
)
voice_names = VOICES.names
missing = VOICES.missing


def make_voice(name: str, settings: Any, local: MakeLocal) -> TextToSpeech:
    """A voice for one call; ``local`` makes this machine's own.

    Raises ``EngineError``.
    """
    VOICES.require(name, settings)
    vendor = VENDORS[name]
    if not vendor.voice:
        return local()
    module, _, kind = vendor.voice.partition(".")
    make = getattr(import_module(f"{_HERE}.{module}"), kind)
    options = {key: getattr(settings, each) for key, each in vendor.options.items()}
    voice: TextToSpeech = make(**options)
    return voice


def voice_makers(
    names: Sequence[str], settings: Any, local: MakeLocal
) -> list[VoiceMaker]:
    """The voices of a chain in their order; each is made when its turn comes."""
    return [
        VoiceMaker(
            name, partial(make_voice, name, settings, local), _model(name, settings)
        )
        for name in dict.fromkeys(names)
    ]


def _model(name: str, settings: Any) -> str:
    """The model a vendor bills by; empty where there is none, or no such vendor."""
    options = VENDORS[name].options if name in VENDORS else {}
    return str(getattr(settings, options["model"])) if "model" in options else ""
