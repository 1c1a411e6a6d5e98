"""ConversationRelay's messages as text."""

from __future__ import annotations

import json
from typing import Any

CALL, SESSION = "CA" + "0" * 31 + "1", "VX" + "0" * 31 + "1"


def setup(token: str = "", *, call: str = CALL, session: str = SESSION) -> str:
    parameters = {"token": token} if token else {}
    return said(
        "setup",
        sessionId=session,
        accountSid="AC1",
        parentCallSid="",
        callSid=call,
        direction="inbound",
        customParameters=parameters,
    )


def prompt(text: str, *, last: bool = True) -> str:
    return said("prompt", voicePrompt=text, lang="en-US", last=last)


def interrupt(heard: str) -> str:
    return said("interrupt", utteranceUntilInterrupt=heard, durationUntilInterruptMs=9)


def dtmf(digit: str) -> str:
    return said("dtmf", digit=digit)


def said(kind: str, **fields: Any) -> str:
    return json.dumps({"type": kind, **fields})
