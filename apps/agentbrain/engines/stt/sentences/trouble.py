"""Asking for a person, complaints and emergencies."""

from __future__ import annotations

from typing import Final

from apps.agentbrain.engines.stt.written import one_a_line

TROUBLE: Final = one_a_line("""
    a person
    a human
    a human please
    a real person
    real person please
    representative
    operator
    agent
    an agent please
    manager
    let me talk to someone
    let me talk to a person
    let me speak to the manager
    get me a manager
    can i talk to someone
    can i speak to someone please
    is there someone i can talk to
    can you transfer me
    put me through to someone
    are you a robot
    are you a real person
    are you a computer
    i don't want to talk to a machine
    i don't want to talk to a robot
    this isn't working
    you're not understanding me
    you don't understand
    you're not listening
    this is ridiculous
    this is frustrating
    i'm very unhappy
    i'm really upset
    i'm not happy with the service
    i want my money back
    i want a refund
    it's an emergency
    this is urgent
    there's been an accident
    my engine is on fire
    there's smoke coming from the hood
    my brakes failed on the highway
    my brakes aren't working
    i have no brakes
    someone is hurt
    i'm stranded
    i'm stuck on the side of the road
    i need a tow truck
    you damaged my car
    i was charged twice
    is it under warranty
""")
