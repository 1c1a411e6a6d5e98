"""Codes that engines and the core agree on."""

from __future__ import annotations

# ``ResponseEnded.reason`` when a response was asked for while another was active:
# the wish is not lost, it goes back to the queue.
CONVERSATION_ALREADY_ACTIVE = "conversation_already_has_active_response"
