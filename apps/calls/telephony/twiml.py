"""The TwiML documents we answer Twilio's webhooks with."""

from __future__ import annotations

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


def hang_up(say: str = "") -> str:
    response = VoiceResponse()
    if say:
        response.say(say)
    response.hangup()
    return str(response)
