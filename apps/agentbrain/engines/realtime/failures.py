"""What a vendor's refusals mean: harmless, our mistake, over for now, over for good.

Codes are matched before anything else; the vendor's prose is never passed on, because
it may repeat part of a key.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from apps.agentbrain.conversation.reasons import CONVERSATION_ALREADY_ACTIVE

PERMANENT_CODES: Final = frozenset(
    {
        "account_deactivated",
        "beta_api_shape_disabled",
        "billing_hard_limit_reached",
        "insufficient_quota",
        "invalid_api_key",
        "model_not_found",
    }
)
_EXPIRED_CODES: Final = frozenset({"session_expired"})
# Races that end well: what was to be stopped or cut is over already.
_HARMLESS_CODES: Final = frozenset(
    {
        "input_audio_buffer_commit_empty",
        "item_delete_invalid_item_id",
        "item_truncate_invalid_item_id",
        "response_cancel_not_active",
        "unsupported_content_type",
    }
)
_OUR_MISTAKE_CODES: Final = frozenset(
    {
        "invalid_event",
        "invalid_type",
        "invalid_value",
        "missing_required_parameter",
        "unknown_parameter",
    }
)
_KNOWN_MESSAGES: Final[Mapping[str, str]] = {
    "conversation already has an active response": CONVERSATION_ALREADY_ACTIVE,
    "cancellation failed": "response_cancel_not_active",
    "error committing input audio buffer": "input_audio_buffer_commit_empty",
    "your session hit the maximum duration": "session_expired",
}
_LONGEST_CODE: Final = 80
_MAY_PASS_STATUSES: Final = frozenset({408, 409, 425, 429})


class Meaning(Enum):
    """What to do about an ``error`` event that belongs to no response."""

    HARMLESS = "harmless"
    OUR_MISTAKE = "our mistake"
    EXPIRED = "expired"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"


class ConnectionLost(Exception):
    """The vendor's connection is gone or was never had. The reason is speakable."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


def code_of(error: Mapping[str, Any] | None) -> str:
    """The code of an error, or its type where the vendor gives no code; never long.

    Some hosts and models leave the code of the commonest ones out: those are known by
    how their message begins.
    """
    if not isinstance(error, Mapping):
        return ""
    if code := error.get("code"):
        return str(code)[:_LONGEST_CODE]
    message = str(error.get("message") or "").lower()
    for beginning, code in _KNOWN_MESSAGES.items():
        if message.startswith(beginning):
            return code
    return str(error.get("type") or "")[:_LONGEST_CODE]


def meaning_of(code: str, sent: str) -> Meaning:
    """What an error code means as an answer to the client event of type ``sent``."""
    if code in PERMANENT_CODES:
        return Meaning.PERMANENT
    if code in _EXPIRED_CODES:
        return Meaning.EXPIRED
    truncate_race = sent == "conversation.item.truncate" and code == "invalid_value"
    if code in _HARMLESS_CODES or truncate_race:
        return Meaning.HARMLESS
    if code in _OUR_MISTAKE_CODES:
        return Meaning.OUR_MISTAKE
    return Meaning.UNKNOWN


def refused_upgrade(status: int, code: str) -> ConnectionLost:
    """The HTTP answer to the upgrade was not 101."""
    permanent = code in PERMANENT_CODES or (
        400 <= status < 500 and status not in _MAY_PASS_STATUSES
    )
    reason = f"the vendor refused the connection (HTTP {status}"
    return ConnectionLost(
        f"{reason} {code})" if code else f"{reason})", permanent=permanent
    )
