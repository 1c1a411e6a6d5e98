"""Markdown and tags become sentences."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.language.sanitizer import sanitize

from .replies import in_pieces


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("This is **bold**, *italic*, _this_ and __that__.",
         "This is bold, italic, this and that."),
        ("# Services\n- Oil change: $49\n- Brakes\n1. One\n2) Two",
         "Services. Oil change: $49. Brakes. One. Two"),
        ("* Oil\n\u2022 Brakes\n\u2013 Tires", "Oil. Brakes. Tires"),
        ("#Services\n-Oil", "Services. Oil"),
        ("# Our hours\nwe open at eight", "Our hours. we open at eight"),
        ("##Hours\n8 to six", "Hours. 8 to six"),
        ("# When?\nwe open", "When? we open"),
        ("Our hours\n====\nwe open", "Our hours. we open"),
        ("A paragraph\n\nand another", "A paragraph. and another"),
        ("Say # 5\nof them", "Say 5 of them"),
        ("Two lines\nof one sentence", "Two lines of one sentence"),
        ("We open at:\n8", "We open at: 8"),
        ("Bay\n5\nNext", "Bay. 5 Next"),
        ("1.\nSure", "Sure"),
        ("We close at 6.\n7.\nBye", "We close at 6. 7. Bye"),
        ("5.", "5."),
        ("| a | b |\n|---|---|\n| c | 5 |", "a, b. c, 5"),
        ("| a |", "a"),
        ("See [our page](https://example.com/x) now", "See our page now"),
        ("See [our page](example.com) now", "See our page now"),
        ("See ![a car](/car.png \"x\") now", "See a car now"),
        ("It is so [1], and so [^2].", "It is so, and so."),
        ("- [x] oil\n- [ ] tires", "oil tires"),
        ("[your name] (is) here", "your name (is) here"),
        ("[a b](c d) x", "a b(c d) x"),
        ("```python\nprint(1)\n```", "print(1)"),
        ("```Hi there``` and `code`", "Hi there and code"),
        ("``", ""),
        ("One<br/>Two <b>bold</b> <p>Three</p>", "One. Two bold. Three"),
        ("<a href='x'>the page</a> <!-- note -->end", "the page end"),
        ("if a < 5 and b >6 or c <d", "if a less than 5 and b more than 6 or c d"),
        ("x -> y => z", "x \u2014 y = z"),
        ("5*3 ~20 ~~gone~~ a^b {c} \\*d\\*", "5 times 3 about 20 gone ab c d"),
        ("one\\ntwo\\nThree", "one two. Three"),
        ("Well... wait!!! what?! no,, \"\" so", "Well... wait! what? no, so"),
        ("I do -- really - yes", "I do \u2014 really \u2014 yes"),
        ("---\nHello\n***\n===\nBye", "Hello. Bye"),
        ("snake_case a__b", "snake_case ab"),
        ("this / that & more", "this that & more"),
        ("= #tag #5", "= tag #5"),
        ("< ", ""),
        ("a\\", "a"),
        ("x [", "x"),
        ("x ](https://example.com", "x"),
        ("x](abc", "x(abc"),
        ("x >", "x"),
        ("x _", "x"),
        ("x ~", "x"),
        ("x *", "x"),
        ("x ```", "x"),
        ("<tag", "tag"),
        ("<" + "a" * 250, "a" * 200 + " " + "a" * 50),
        ("](" + "a" * 250, "(" + "a" * 199 + " " + "a" * 51),
    ],
)  # fmt: skip
def test_it_reads_as_people_speak(written, said):
    assert sanitize(written, speak_figures=False) == said
    assert in_pieces(written, [1], speak_figures=False) == said
