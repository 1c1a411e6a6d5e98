"""Servers that speak the voice vendors' protocols, for tests and newcomers."""

from apps.agentbrain.engines.simulators.tts.cartesia import CartesiaSimulator
from apps.agentbrain.engines.simulators.tts.deepgram import DeepgramSimulator
from apps.agentbrain.engines.simulators.tts.elevenlabs import ElevenLabsSimulator
from apps.agentbrain.engines.simulators.tts.faults import Faults
from apps.agentbrain.engines.simulators.tts.openai_speech import OpenAISpeechSimulator
from apps.agentbrain.engines.simulators.tts.playout import Pace
from apps.agentbrain.engines.simulators.tts.sound import own_voice, tones
from apps.agentbrain.engines.simulators.tts.speechmatics import SpeechmaticsSimulator

__all__ = [
    "CartesiaSimulator",
    "DeepgramSimulator",
    "ElevenLabsSimulator",
    "Faults",
    "OpenAISpeechSimulator",
    "Pace",
    "SpeechmaticsSimulator",
    "own_voice",
    "tones",
]
