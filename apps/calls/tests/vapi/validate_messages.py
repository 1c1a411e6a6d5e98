"""Runs where Vapi's own package is installed: reads what was sent on standard input.

Its models take any literal and any extra key; that the right ones are there, with the
right types, is what they check.
"""

from __future__ import annotations

import json
import sys

from vapi import types

BY_KIND = {
    "assistant-request": types.ServerMessageAssistantRequest,
    "status-update": types.ServerMessageStatusUpdate,
    "speech-update": types.ServerMessageSpeechUpdate,
    "transcript": types.ServerMessageTranscript,
    "conversation-update": types.ServerMessageConversationUpdate,
    "user-interrupted": types.ServerMessageUserInterrupted,
    "end-of-call-report": types.ServerMessageEndOfCallReport,
}

given = json.load(sys.stdin)
for message in given["messages"]:
    BY_KIND[message["type"]].model_validate(message)
types.ServerMessageResponseAssistantRequest.model_validate(given["assistant"])
assistant = types.CreateAssistantDto.model_validate(given["assistant"]["assistant"])
assert type(assistant.model).__name__.endswith("CustomLlm"), type(assistant.model)
types.CustomLlmModel.model_validate(given["assistant"]["assistant"]["model"])
types.ServerMessageResponseToolCalls.model_validate(given["results"])
for result in given["results"]["results"]:
    types.ToolCallResult.model_validate(result)
if "destination" in given["destination"]:
    types.ServerMessageResponseTransferDestinationRequest.model_validate(
        given["destination"]
    )
print("messages", len(given["messages"]))
