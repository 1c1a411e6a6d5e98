"""How a response ends that nobody interrupted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..reasons import NOTHING_SAID
from .asking import Asking, joined
from .continuing import rest_of
from .journal import HEARD
from .ledger import HeardItem
from .queue import ActiveResponse
from .succession import ENGINE_LOST, LOST_FOR_GOOD
from .wishes import STOPGAPS, Reason, patience_ms

# What an engine breaks off is gone on with, but not for ever.
_MOST_FAILURES = 2
_NOT_GONE_ON_WITH = STOPGAPS | {Reason.NUDGE}


def heard_out(
    asking: Asking, active: ActiveResponse, items: Sequence[HeardItem], *, began: bool
) -> bool:
    """Write it down and do what follows; whether it counts as heard.

    Of one that its engine did not finish the rest is asked for again. ``began``: some
    of it reached the caller.
    """
    wish, fault = active.wish, active.fault
    rest = rest_of(wish, joined(item.text for item in items)) if fault else None
    if rest is not None and _goes_on(active):
        asking.queue.give_up(active.response_id, wish.request_id)
        if fault != ENGINE_LOST:
            patience = patience_ms(wish.reason, asking.settings.response_timeout_ms)
            deadline_ms = asking.moment.now_ms + patience
            failures = wish.failures + 1
            rest = replace(rest, failures=failures, deadline_ms=deadline_ms)
        asking.ask_again(rest, fault)
        return False
    if rest is not None or not began:
        unsaid = fault or ("tool_call" if active.called_tool else NOTHING_SAID)
        asking.journal.dropped(wish, unsaid, items)
        asking.close_call(wish, unsaid)
        return False
    asking.journal.ended(active, HEARD, items, "" if fault == ENGINE_LOST else fault)
    asking.on_heard(wish)
    asking.close_call(wish, "goodbye")
    return True


def _goes_on(active: ActiveResponse) -> bool:
    """Whether the rest of a response is worth another attempt."""
    wish = active.wish
    if active.fault in {ENGINE_LOST, LOST_FOR_GOOD}:
        return active.fault == ENGINE_LOST
    if wish.closes_call or wish.bridge or wish.reason in _NOT_GONE_ON_WITH:
        return False
    return wish.failures < _MOST_FAILURES
