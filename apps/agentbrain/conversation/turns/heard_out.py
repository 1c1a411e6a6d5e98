"""How a response ends that nothing cut short."""

from __future__ import annotations

from collections.abc import Sequence

from .asking import Asking, joined
from .continuing import rest_of
from .journal import HEARD
from .ledger import HeardItem
from .queue import ActiveResponse
from .succession import ENGINE_LOST


def heard_out(
    asking: Asking, active: ActiveResponse, items: Sequence[HeardItem], *, began: bool
) -> bool:
    """Write it down and do what follows; whether it counts as heard.

    Of one whose engine was lost the rest is asked for again. ``began``: some of it
    reached the caller.
    """
    wish = active.wish
    if active.fault == ENGINE_LOST:
        rest = rest_of(wish, joined(item.text for item in items))
        if rest is not None:
            asking.queue.give_up(active.response_id, wish.request_id)
            asking.ask_again(rest, ENGINE_LOST)
            return False
    elif active.fault or not began:
        unsaid = active.fault or ("tool_call" if active.called_tool else "nothing_said")
        asking.journal.dropped(wish, unsaid, items)
        asking.close_call(wish, unsaid)
        return False
    asking.journal.ended(active, HEARD, items)
    asking.on_heard(wish)
    asking.close_call(wish, "goodbye")
    return True
