"""The TwiML documents we answer Twilio's webhooks with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from twilio.twiml.voice_response import Connect, VoiceResponse

TOKEN_PARAMETER: Final = "token"  # noqa: S105 - a parameter's name, not a secret


def connect_stream(
    *, media_url: str, action_url: str, token: str, say: str = ""
) -> str:
    """Connect the caller to the agent; ``action_url`` is asked when that ends.

    Nothing follows ``<Connect>``: what comes next is decided when the stream is over.
    """
    response = VoiceResponse()
    if say:
        response.say(say)
    connect = Connect(action=action_url, method="POST")
    stream = connect.stream(url=media_url)
    stream.parameter(name=TOKEN_PARAMETER, value=token)
    response.append(connect)
    return str(response)


@dataclass(frozen=True, slots=True)
class RelaySpeech:
    """What Twilio hears and speaks with; what is empty, it chooses."""

    language: str = "en-US"
    tts_provider: str = ""
    voice: str = ""
    transcription_provider: str = ""
    speech_model: str = ""
    interrupt_sensitivity: str = ""
    hints: str = ""


def connect_relay(
    *,
    relay_url: str,
    action_url: str,
    token: str,
    speech: RelaySpeech | None = None,
    say: str = "",
) -> str:
    """Connect the caller to the agent's words; Twilio hears and speaks.

    There is no ``welcomeGreeting``: the agent greets, so that what was heard of it is
    known. What the caller says or presses over an uninterruptible line of ours comes
    too (``reportInputDuringAgentSpeech``).
    """
    speech = speech or RelaySpeech()
    response = VoiceResponse()
    if say:
        response.say(say)
    connect = Connect(action=action_url, method="POST")
    relay = connect.conversation_relay(
        url=relay_url,
        language=speech.language or None,
        tts_provider=speech.tts_provider or None,
        voice=speech.voice or None,
        transcription_provider=speech.transcription_provider or None,
        speech_model=speech.speech_model or None,
        hints=speech.hints or None,
        interruptible="any",
        interrupt_sensitivity=speech.interrupt_sensitivity or None,
        report_input_during_agent_speech="any",
        ignoreBackchannel=True,
        dtmf_detection=True,
        partial_prompts=True,
        events="speaker-events",
    )
    relay.parameter(name=TOKEN_PARAMETER, value=token)
    response.append(connect)
    return str(response)


def dial(target: str, *, action_url: str) -> str:
    """Put the caller through to a person."""
    response = VoiceResponse()
    response.dial(target, action=action_url, method="POST", timeout=30)
    return str(response)


def ask_again(url: str, *, say: str) -> str:
    """Say something and ask us once more what to do."""
    response = VoiceResponse()
    response.say(say)
    response.redirect(url, method="POST")
    return str(response)


def leave_message(say: str) -> str:
    """Speak to a machine that is recording, after the breath its tone takes."""
    response = VoiceResponse()
    response.pause(length=1)
    response.say(say)
    response.hangup()
    return str(response)


def hang_up(say: str = "") -> str:
    response = VoiceResponse()
    if say:
        response.say(say)
    response.hangup()
    return str(response)
