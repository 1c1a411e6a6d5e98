"""The pattern lab: everything the agent would make of one utterance, and say to it."""
