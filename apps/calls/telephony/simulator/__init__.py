"""A faithful Twilio with a caller on the line.

``place_call`` rings the server as Twilio does (signed webhook, TwiML, media stream in
real time), lives the call and reports everything that was said, heard and answered.
"""

from .call import place_call
from .faults import Burst, Faults, Window
from .moments import Moment
from .options import CallOptions, SimulatorError, new_sid
from .report import CallReport, LineReport, percentiles
from .rest import TwilioRest
from .rest_calls import Answer, RestCall
from .script import ScriptError, parse_script, read_script
from .steps import (
    AT_ONCE,
    AfterAgentBegan,
    AfterPause,
    CallerLine,
    HangUp,
    PressKeys,
    Voice,
    WhenAgentFinished,
    WhenAsked,
)

__all__ = [
    "AT_ONCE",
    "AfterAgentBegan",
    "AfterPause",
    "Answer",
    "Burst",
    "CallOptions",
    "CallReport",
    "CallerLine",
    "Faults",
    "HangUp",
    "LineReport",
    "Moment",
    "PressKeys",
    "RestCall",
    "ScriptError",
    "SimulatorError",
    "TwilioRest",
    "Voice",
    "WhenAgentFinished",
    "WhenAsked",
    "Window",
    "new_sid",
    "parse_script",
    "percentiles",
    "place_call",
    "read_script",
]
