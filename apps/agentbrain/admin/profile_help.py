"""What each field of the profile means, with its unit."""

from __future__ import annotations

HELP = {
    "vad_threshold": "0 to 1: how sure the ear must be that somebody speaks.",
    "prefix_padding_ms": "Milliseconds of sound kept from before speech began.",
    "silence_duration_ms": "Milliseconds of silence after which the caller is done.",
    "thinking_pause_ms": "Milliseconds of silence left to a caller whose sentence does "
    "not end there, like “and um”, or who has only said hello.",
    "dictation_pause_ms": "Milliseconds of silence left within a number, a spelling or "
    "an address.",
    "late_audio_window_ms": "Milliseconds in which late sound of a stopped response "
    "is still expected, and thrown away.",
    "min_interruption_ms": "Milliseconds from the first sound, with the silence the "
    "ear waits for, before it counts as interrupting.",
    "min_interruption_words": "Words it takes to interrupt the agent.",
    "false_interruption_timeout_ms": "Milliseconds without words after which the "
    "agent goes on where it stopped.",
    "max_queue_length": "How many things the agent may have waiting to be said.",
    "response_timeout_ms": "Milliseconds after which a response that does not come "
    "is given up.",
    "nudge_after_ms": "Milliseconds of silence on both sides before the agent asks "
    "again.",
    "max_nudges": "How often it asks again before it says goodbye.",
    "words_per_minute": "Words a minute; 165 is an unhurried voice.",
    "transfer_number": "Where calls for a person go; empty: staff call back.",
    "time_zone": "For example America/New_York.",
    "voice": "Name of the voice, as the engine knows it.",
    "greeting_known": "For callers we know. {name}, {business}, {agent} are filled in.",
    "bridge_after_ms": "Milliseconds without an engine after which the caller is asked "
    "to hold on.",
    "engine_return_ms": "Milliseconds a lost engine is waited for before the call is "
    "handed to a person.",
    "max_utterance_ms": "Milliseconds after which speech without words is taken for "
    "noise.",
    "intent_threshold": "0 to 1: how sure the classifier must be to act on its guess. "
    "Where a pattern fires, the pattern counts.",
    "clarify_threshold": "0 to 1: how sure it must be to ask whether its guess is "
    "meant. Below it the agent says that it did not understand.",
}
