"""What people say to a call of ours: after a visit, or to a wrong number."""

from __future__ import annotations

from typing import Final

from apps.agentbrain.engines.stt.written import one_a_line

ANSWERING_US: Final = one_a_line("""
    it went well
    it went great
    it was good
    it was fine
    everything is fine
    everything went well
    everything's good
    i'm happy with it
    i'm satisfied
    not so good
    it was terrible
    it's still making the noise
    the problem is still there
    it came back
    it's not fixed
    you have the wrong number
    wrong number
    who is this
    who's calling
    call me back later
    this is not a good time
    please don't call me again
    i'm driving right now
    yes this is {first_name}
    speaking
""")
