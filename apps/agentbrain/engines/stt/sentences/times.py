"""Choosing, asking for and naming days and times."""

from __future__ import annotations

from typing import Final

from apps.agentbrain.engines.stt.written import one_a_line

TIMES: Final = one_a_line("""
    that one
    the first one
    the second one
    the earlier one
    the later one
    either one
    either is fine
    any time
    any day
    anytime is fine
    whatever is earliest
    as soon as possible
    the earliest you have
    the next available
    what do you have
    what do you have {date}
    what times do you have
    what times do you have {date}
    do you have anything {date}
    do you have anything on {date}
    do you have anything earlier
    do you have anything later
    do you have anything in the {day_part}
    is there anything earlier
    is there anything {date}
    is {date} available
    is {time} available
    how about {date}
    how about {date} at {time}
    how about {time}
    what about {date}
    what about {time}
    what about {date} at {time}
    can we do {date}
    can we do {time}
    can you do {time}
    can you do {date} at {time}
    {date}
    {date}
    {date} please
    {date} works
    {date} is fine
    {date} would be good
    {date} at {time}
    {date} at {time}
    {date} at {time} please
    {date} {time}
    {date} around {time}
    {date} in the {day_part}
    {date} {day_part}
    on {date}
    on {date} at {time}
    for {date}
    for {date} at {time}
    {time}
    {time}
    {time} please
    {time} works
    {time} is fine
    {time} on {date}
    at {time}
    around {time}
    about {time}
    maybe {time}
    before {time}
    after {time}
    sometime after {time}
    let's do {date}
    let's do {time}
    let's do {date} at {time}
    let's say {time}
    {hesitation} {date}
    {hesitation} {time}
    {hesitation} {date} at {time}
    in the {day_part}
    the {day_part}
    the {day_part} please
    {day_part} is better
    {day_part} works better
""")
