"""Where a conversation can be, and the one table of how it gets from here to there."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """The phases every flow is made of."""

    GREETING = "greeting"
    VERIFICATION = "verification"
    INTENT_DETECTION = "intent_detection"
    SLOT_COLLECTION = "slot_collection"
    CONFIRMATION = "confirmation"
    EXECUTION = "execution"
    CLOSING = "closing"
    ESCALATION = "escalation"


class Step(StrEnum):
    """What can move a conversation on."""

    GREETED = "greeted"
    COLLECT = "collect"
    VERIFY = "verify"
    VERIFIED = "verified"
    ASK_INTENT = "ask_intent"
    READ_BACK = "read_back"
    EXECUTE = "execute"
    CLOSE = "close"
    ESCALATE = "escalate"


class IllegalStep(RuntimeError):
    """A step that the state does not allow: a defect of ours, never the caller's."""

    def __init__(self, state: State, step: Step) -> None:
        super().__init__(f"step {step.value!r} is not allowed in state {state.value!r}")
        self.state = state
        self.step = step


S, E = State, Step

# Escalation and closing are reachable from everywhere: a caller may ask for a
# person or say goodbye at any moment. Closing and escalation lead back, because a
# caller may want one thing more.
TRANSITIONS: dict[State, dict[Step, State]] = {
    S.GREETING: {
        E.GREETED: S.INTENT_DETECTION,
        E.READ_BACK: S.CONFIRMATION,
        E.COLLECT: S.SLOT_COLLECTION,
        E.CLOSE: S.CLOSING,
        E.ESCALATE: S.ESCALATION,
    },
    S.INTENT_DETECTION: {
        E.ASK_INTENT: S.INTENT_DETECTION,
        E.COLLECT: S.SLOT_COLLECTION,
        E.VERIFY: S.VERIFICATION,
        E.EXECUTE: S.EXECUTION,
        E.CLOSE: S.CLOSING,
        E.ESCALATE: S.ESCALATION,
    },
    S.VERIFICATION: {
        E.VERIFY: S.VERIFICATION,
        E.VERIFIED: S.SLOT_COLLECTION,
        E.COLLECT: S.SLOT_COLLECTION,
        E.ASK_INTENT: S.INTENT_DETECTION,
        E.CLOSE: S.CLOSING,
        E.ESCALATE: S.ESCALATION,
    },
    S.SLOT_COLLECTION: {
        E.COLLECT: S.SLOT_COLLECTION,
        E.VERIFY: S.VERIFICATION,
        E.READ_BACK: S.CONFIRMATION,
        E.ASK_INTENT: S.INTENT_DETECTION,
        E.CLOSE: S.CLOSING,
        E.ESCALATE: S.ESCALATION,
    },
    S.CONFIRMATION: {
        E.READ_BACK: S.CONFIRMATION,
        E.COLLECT: S.SLOT_COLLECTION,
        E.VERIFY: S.VERIFICATION,
        E.EXECUTE: S.EXECUTION,
        E.ASK_INTENT: S.INTENT_DETECTION,
        E.CLOSE: S.CLOSING,
        E.ESCALATE: S.ESCALATION,
    },
    S.EXECUTION: {
        E.COLLECT: S.SLOT_COLLECTION,
        E.ASK_INTENT: S.INTENT_DETECTION,
        E.CLOSE: S.CLOSING,
        E.ESCALATE: S.ESCALATION,
    },
    S.CLOSING: {
        E.COLLECT: S.SLOT_COLLECTION,
        E.VERIFY: S.VERIFICATION,
        E.EXECUTE: S.EXECUTION,
        E.ASK_INTENT: S.INTENT_DETECTION,
        E.CLOSE: S.CLOSING,
        E.ESCALATE: S.ESCALATION,
    },
    S.ESCALATION: {
        E.COLLECT: S.SLOT_COLLECTION,
        E.VERIFY: S.VERIFICATION,
        E.EXECUTE: S.EXECUTION,
        E.ASK_INTENT: S.INTENT_DETECTION,
        E.CLOSE: S.CLOSING,
        E.ESCALATE: S.ESCALATION,
    },
}


def advance(state: State, step: Step) -> State:
    """The state after ``step``. Raises ``IllegalStep``."""
    try:
        return TRANSITIONS[state][step]
    except KeyError:
        raise IllegalStep(state, step) from None
