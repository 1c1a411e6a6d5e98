"""What somebody calls for: above all appointments, made, moved or cancelled."""

from __future__ import annotations

from typing import Final

from apps.agentbrain.engines.stt.written import one_a_line

WISHES: Final = one_a_line("""
    {opener}
    {opener}
    {opener} how are you
    {opener} i have a question
    {opener} can you help me
    {opener} {want} make an appointment
    {opener} {want} book an appointment
    {opener} {want} schedule an appointment
    {opener} {want} reschedule my appointment
    {opener} {want} cancel my appointment
    {opener} my name is {full_name}
    {opener} this is {first_name}
    {opener} this is {full_name}
    {want} make an appointment
    {want} make an appointment for {date}
    {want} book an appointment
    {want} book an appointment for {date}
    {want} book an appointment for {date} at {time}
    {want} schedule an appointment
    {want} schedule an appointment for {date}
    {want} set up an appointment
    {want} get an appointment
    {want} come in {date}
    {want} come in on {date}
    {want} come in {date} at {time}
    {want} bring it in {date}
    {want} reschedule
    {want} reschedule my appointment
    {want} reschedule my appointment to {date}
    {want} reschedule my appointment to {date} at {time}
    {want} change my appointment
    {want} change the time
    {want} change the date
    {want} move my appointment
    {want} move my appointment to {date}
    {want} move it to {date}
    {want} move it to {date} at {time}
    {want} push it back to {date}
    {want} cancel
    {want} cancel my appointment
    {want} cancel my appointment on {date}
    {want} cancel it
    {want} check on my appointment
    {want} confirm my appointment
    {want} know when my appointment is
    {want} speak to a person
    {want} speak to someone
    {want} speak with someone
    {want} speak to a manager
    {want} speak to a representative
    {want} talk to a person
    {want} talk to a real person
    {want} talk to someone
    {want} talk to somebody
    {want} talk to a human
    {want} talk to the manager
    {want} talk to an agent
    {want} make a complaint
    {want} leave a message
    {want} ask a question
    {want} ask about your hours
    {want} ask about prices
    make an appointment
    book an appointment
    schedule an appointment
    new appointment
    reschedule
    reschedule my appointment
    cancel
    cancel my appointment
    cancel it
    cancel that
    please cancel it
    i can't make it
    i can't make it {date}
    i can't make it on {date}
    i won't be able to make it
    something came up
    i need a different time
    i need a different day
    can i change it to {date}
    can i change it to {date} at {time}
    can i move it to {date}
    can you move it to {date} at {time}
""")
