"""Servers that speak the wire formats of recognizers' vendors."""

from apps.agentbrain.engines.simulators.stt.deepgram import DeepgramSimulator
from apps.agentbrain.engines.simulators.stt.faults import Faults
from apps.agentbrain.engines.simulators.stt.hearing import Recognition, Script
from apps.agentbrain.engines.simulators.stt.openai import TranscriptionSimulator
from apps.agentbrain.engines.simulators.stt.records import EarRecord
from apps.agentbrain.engines.simulators.stt.speechmatics import SpeechmaticsSimulator

__all__ = [
    "DeepgramSimulator",
    "EarRecord",
    "Faults",
    "Recognition",
    "Script",
    "SpeechmaticsSimulator",
    "TranscriptionSimulator",
]
