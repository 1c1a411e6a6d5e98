"""What callers say that is none of the intents: the classifier's other side."""

from __future__ import annotations

BACKGROUND = (
    "what's the weather like tomorrow",
    "play some music",
    "how do you spell that word",
    "who won the game last night",
    "tell me a joke",
    "what's the capital of france",
    "set an alarm for six",
    "how many calories are in a banana",
    "i lost my credit card",
    "transfer money to my savings account",
    "order a pizza with extra cheese",
    "turn off the lights in the kitchen",
)
