"""What models write, good and bad, in pieces for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from apps.agentbrain.conversation.language.sanitizer import Sanitizer

FRAGMENTS = (
    "Sure, ", "I can help. ", "Okay. ", "What time works for you?", "hello", " ",
    "\n", "Assistant: ", "User: ", "System:", "AI Assistant: ", "### Response:",
    "Human:", "<|im_start|>", "assistant\n", "user\n", "<|im_end|>", "<|eot_id|>",
    "<s>", "</s>", "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<start_of_turn>",
    "model", "<think>", "</think>", "<thinking>", "**", "*", "_", "__", "# ", "## ",
    "- ", "1. ", "2) ", "```", "```python\n", "`", "[our page]",
    "(https://example.com/a?b=c)", "](", "[", "]", "| a | b |\n", "|---|---|\n",
    "\U0001f600", "\u200d", "\ufe0f", "\u200b", "\u202e", "*smiles*", "(pauses)",
    "(laughs softly)", "[laughs]", "(555) 010-2233", "(", ")", "(about an hour)",
    "https://example.com", "john@example.com", "<b>", "</b>", "<br/>", "<", ">", "|",
    "~", "~~", "\\n", "\\", "$1,299.50", "$5", "2:30pm", "2:30 ", "p.m.", "pm",
    "Nov ", "24", "2026", "555-0102", "15-20 minutes", "5W-30", "A/C", "24/7",
    "1HGCM82633A004352", "10%", "#5", "&", "@", "+1 ", "=", "/", "-", "\u2014",
    "\u2026", "!!!", "?!", "...", ".", ",", "\u201cyes\u201d", "don\u2019t", "\ud83d",
    "\udc00", "caf\u00e9", "\u4f60\u597d", "\x00", "\x1b[31m", "\ufdfa", "Dr. ",
    "a.m. ", "Mon-Fri", "pauses", "smiles", "Agent", "agent", ":", "9-5", "x", "X",
    "'", "\"", "{", "}", "^", "Sure", "Of", "Good", "Yes", " we", " the brakes",
    " takes", " about ", "25 ", "minutes", "May ", "$49.95, ", "9:30 AM", " I'm",
    " today. ", "We can ", "User ",
)  # fmt: skip

replies = st.lists(
    st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=4)), max_size=30
).map("".join)

spaced_replies = st.lists(st.sampled_from(FRAGMENTS), max_size=30).map(" ".join)
"""With a space between the pieces, as words have in a reply."""


def in_pieces(text: str, cuts: list[int], **options) -> str:
    """``text`` through a sanitizer, cut after each of these lengths in turn."""
    sanitizer = Sanitizer(**options)
    out, at, turn = [], 0, 0
    while at < len(text):
        step = cuts[turn % len(cuts)] if cuts else len(text)
        out.append(sanitizer.feed(text[at : at + step]))
        at, turn = at + step, turn + 1
    return "".join(out) + sanitizer.finish()
