"""Not knowing, not hearing, thinking, and taking something back."""

from __future__ import annotations

from typing import Final

from apps.agentbrain.engines.stt.written import one_a_line

REPAIR: Final = one_a_line("""
    i don't know
    i'm not sure
    i don't remember
    i don't have it with me
    let me think
    let me check
    let me see
    hold on
    hold on a second
    one second
    one moment
    just a moment
    give me a second
    wait
    stop
    sorry
    sorry what
    sorry what did you say
    sorry i didn't catch that
    excuse me
    what
    what was that
    what did you say
    pardon
    can you repeat that
    could you repeat that please
    can you say that again
    say that again
    repeat
    again please
    can you speak slower
    i didn't hear you
    i can't hear you
    hello
    hello are you there
    are you still there
    can you hear me
    start over
    go back
    never mind
    forget it
    actually
    actually no
    actually can we make it {date}
    actually {date}
    actually {time}
    actually make it {time}
    wait no
    wait {date}
    i changed my mind
    i meant {date}
    i meant {time}
""")
