"""Questions about the business: hours, the way there, prices, how it works."""

from __future__ import annotations

from typing import Final

from apps.agentbrain.engines.stt.written import one_a_line

QUESTIONS: Final = one_a_line("""
    what are your hours
    what are your hours on {weekday}
    what time do you open
    what time do you close
    what time do you close {date}
    what time do you open on {weekday}
    when do you open
    when do you close
    are you open on {weekday}
    are you open {date}
    are you open now
    are you open on weekends
    are you open today
    how late are you open
    how late are you open on {weekday}
    where are you located
    where are you
    what's your address
    what is your address
    how do i get there
    how much is it
    how much does it cost
    how much will it cost
    how much do you charge
    how much would that be
    how much is that going to be
    what does it cost
    what's the price
    what do you charge
    what are your prices
    what services do you offer
    what do you do
    how long does it take
    how long will it take
    how long is that going to take
    do i need an appointment
    can i wait for it
    do you take credit cards
    do you take walk ins
    do you have a waiting room
    do you offer a warranty
    is there a discount
    can you tell me more about that
    i have a question
    i have a question about my bill
""")
