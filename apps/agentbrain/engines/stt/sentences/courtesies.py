"""Thanks, goodbyes, and the sounds of listening and interrupting."""

from __future__ import annotations

from typing import Final

from apps.agentbrain.engines.stt.written import one_a_line

COURTESIES: Final = one_a_line("""
    thank you
    thanks
    thank you so much
    thank you very much
    thanks a lot
    thanks for your help
    thank you goodbye
    thank you bye
    okay thank you
    okay thanks
    okay bye
    okay great
    okay great thank you
    okay perfect
    alright
    alright thanks
    alright thank you bye
    bye
    bye bye
    goodbye
    have a good day
    have a nice day
    you too
    that's all
    that's it
    that's everything
    that's all i needed
    nothing else
    i think that's it
    uh huh
    mm hmm
    mhm
    hmm
    stop
    stop please
    please stop
    wait
    wait a minute
    hang on
    excuse me
    listen
    let me talk
    um
    uh
    right
    i see
    got it
    okay
""")
