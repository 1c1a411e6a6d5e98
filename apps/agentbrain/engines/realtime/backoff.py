"""How long to wait before trying to connect again."""

from __future__ import annotations

import random

from apps.agentbrain.engines.realtime.options import RealtimeOptions


def wait_seconds(options: RealtimeOptions, attempt: int) -> float:
    """The pause before attempt 1, 2, ...: doubling, bounded, and never in step.

    Between half of the pause and the whole of it: when a vendor comes back, the calls
    of a whole house do not arrive in the same instant.
    """
    doubled = options.reconnect_first_seconds * 2 ** min(attempt - 1, 20)
    longest = min(doubled, options.reconnect_longest_seconds)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311  no secret depends on it
