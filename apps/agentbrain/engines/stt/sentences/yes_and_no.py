"""Yes, no, and what comes with them."""

from __future__ import annotations

from typing import Final

from apps.agentbrain.engines.stt.written import one_a_line

YES_AND_NO: Final = one_a_line("""
    {yes}
    {yes}
    {no}
    {no}
    yes
    no
    yes
    no
    yes i am
    yes it is
    yes that works
    yes that would be great
    yes that sounds good
    yes go ahead
    yes book it
    yes it was
    yes i did
    yes i'll be there
    yes i can make it
    yes everything was fine
    {yes} {date}
    {yes} {time}
    {yes} at {time}
    no that's wrong
    no that's not right
    no that's all
    no that's it
    no that's everything
    no i'm good
    no i'm good thank you
    no i don't
    no i can't
    no nothing else
    no {date}
    no {time}
    no i said {date}
    no i said {time}
    no make it {date}
    no make it {time}
    that works
    that works for me
    that's fine
    that's perfect
    perfect
    great
    great thank you
    great thanks
    sounds good
    that sounds good
    that would be great
    that's good
""")
