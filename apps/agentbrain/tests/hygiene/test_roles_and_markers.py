"""What belongs to the model's format is not spoken."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.language.sanitizer import sanitize

from .replies import in_pieces


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Assistant: Hello there.", "Hello there."),
        ("Assistant: Assistant: Hello there.", "Hello there."),
        ("**Assistant:** Hi!", "Hi!"),
        ("AI Assistant: hi", "hi"),
        ("system :  hi", "hi"),
        ("### Response: Sure", "Sure"),
        ("Agent: (warmly) Hi", "Hi"),
        ("Hello.\nAgent: And again hello.", "Hello. And again hello."),
        ("System\u200b: hi", "hi"),
        ("Cooling System: fine", "Cooling System: fine"),
        ("The assistant can help", "The assistant can help"),
        ("Input shafts are fine.", "Input shafts are fine."),
        ("assistant\n:", "assistant"),
        ("Sure: 2:30 works", "Sure: 2:30 works"),
    ],
)
def test_the_agents_role_is_left_out(written, said):
    assert sanitize(written, speak_figures=False) == said
    assert in_pieces(written, [1], speak_figures=False) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Hello.\nUser: hi\nAssistant: x", "Hello."),
        ("When? Human: tomorrow", "When?"),
        ("I asked the User: tomorrow", "I asked the"),
        ("It is fine.User: tomorrow", "It is fine."),
        ("Hello User : tomorrow", "Hello"),
        ("Hello\n### Instruction: more", "Hello"),
        ("Nov |User: x", "Nov,"),
        ("(in User: x", "(in"),
        ("(in | User: x", "(in"),
        ("(in a Human: x y z a b c d", "(in a"),
        ("User: Hello", "Hello"),
        ("User: I need oil\nAssistant: Sure, when?", "Sure, when?"),
        ("User: I need oil Assistant:Sure", "Sure"),
        ("Human:Human: | x", "x"),
        ("Sure. Users: all of them", "Sure. Users: all of them"),
        ("User Assistant: Sure", "User Assistant: Sure"),
    ],
)
def test_the_callers_part_is_never_spoken(written, said):
    assert sanitize(written, speak_figures=False) == said
    assert in_pieces(written, [1], speak_figures=False) == said


def test_a_very_long_turn_of_the_callers_is_not_kept():
    assert len(sanitize("User: " + "more words " * 500).split()) <= 60


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("<|im_start|>assistant\nHi<|im_end|>\n<|im_start|>user\nfoo", "Hi"),
        ("<start_of_turn>model\nHi<end_of_turn>", "Hi"),
        ("<|start_header_id|>assistant<|end_header_id|> Hi<|eot_id|>", "Hi"),
        ("<|im_start|>narrator Hi", "narrator Hi"),
        ("<|im_start|>", ""),
        ("[INST] hi [/INST] there <<SYS>> x <</SYS>>", "hi there x"),
        ("<s>Hi</s>", "Hi"),
        ("<|anything at all|>Hi", "Hi"),
        ("<think>secret\nstuff</think>Hello", "Hello"),
        ("<think>never ended", ""),
        ("<thinking>a</thinking>Hello<tool_call>{}</tool_call>", "Hello"),
        ("<think/>Hello", "Hello"),
        ("</think>Hello", "Hello"),
        ("<|im_<|im_start|>start|>Hi", "im start, Hi"),
    ],
)
def test_markers_of_chat_templates_are_left_out(written, said):
    assert sanitize(written, speak_figures=False) == said
    assert in_pieces(written, [1], speak_figures=False) == said
