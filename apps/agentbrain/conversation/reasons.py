"""Codes that engines and the core agree on."""

from __future__ import annotations

# ``ResponseEnded.reason`` when a response was asked for while another was active:
# the wish is not lost, it goes back to the queue.
CONVERSATION_ALREADY_ACTIVE = "conversation_already_has_active_response"

# ``ResponseEnded.reason`` when nobody could take the wish just now; it goes back too.
ENGINE_NOT_READY = "engine_not_ready"

# ``ResponseEnded.reason`` when a response was completed without a sound.
NOTHING_SAID = "nothing_said"

_REFUSALS = frozenset({CONVERSATION_ALREADY_ACTIVE, ENGINE_NOT_READY})

# Asking this account again is pointless, however long we wait.
_PERMANENT = frozenset(
    {
        "insufficient_quota",
        "invalid_api_key",
        "account_deactivated",
        "billing_hard_limit_reached",
    }
)

# Asking at once would be refused at once.
_RATE_LIMITS = frozenset({"rate_limit", "rate_limits", "rate_limit_exceeded"})


def is_refusal(reason: str) -> bool:
    """Whether the wish was not taken at all, as opposed to tried and failed."""
    return _code(reason) in _REFUSALS


def is_permanent(reason: str) -> bool:
    """Whether a retry with the same engine is pointless."""
    return _code(reason) in _PERMANENT


def is_rate_limit(reason: str) -> bool:
    """Whether the engine asks for a pause before a retry."""
    return _code(reason) in _RATE_LIMITS


def _code(reason: str) -> str:
    """The code of "code" or "code: what the vendor says about it"."""
    return reason.partition(":")[0].strip()
