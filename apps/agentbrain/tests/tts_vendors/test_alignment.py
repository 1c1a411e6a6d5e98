"""Words are cut out of a vendor's sound where the vendor says they end."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.agentbrain.engines.tts.alignment import Alignment
from apps.agentbrain.engines.tts.base import Speech

STEP = 10  # bytes of sound a letter


def timed(text, begins=0):
    """Every letter ends ``STEP`` bytes after the one before."""
    ends = [begins + STEP * (number + 1) for number in range(len(text))]
    return list(zip(text, ends, strict=True))


def sound(length):
    return bytes(number % 251 for number in range(length))


def spoken(alignment, *pieces):
    return [piece for audio in pieces for piece in alignment.cut(audio)]


def words_of(pieces):
    return [piece.text for piece in pieces if piece.text]


def test_every_word_gets_the_sound_that_ends_it():
    alignment = Alignment()
    alignment.write("Good day to you.")
    alignment.tell(timed("Good day to you."), 0)
    audio = sound(160)
    assert spoken(alignment, audio) == [
        Speech(audio[:40], "Good "),
        Speech(audio[40:80], "day "),
        Speech(audio[80:110], "to "),
        Speech(audio[110:160], "you."),
    ]
    assert alignment.told_all


def test_a_word_over_two_chunks_is_told_when_it_ends():
    alignment = Alignment()
    alignment.write("appointment today")
    alignment.tell(timed("appoin"), 0)
    first = spoken(alignment, sound(60))
    assert first == [Speech(sound(60), "")]
    alignment.tell(timed("tment today", 60), 60)
    assert words_of(spoken(alignment, sound(110))) == ["appointment ", "today"]


def test_timing_may_come_behind_its_sound():
    alignment = Alignment()
    alignment.write("one two three ")
    assert words_of(spoken(alignment, sound(130))) == []
    alignment.tell(timed("one two three"))
    alignment.write("four")
    alignment.tell(timed("four", 140))
    assert words_of(spoken(alignment, sound(60))) == ["one two three ", "four"]


def test_a_sentence_told_twice_is_given_once():
    alignment = Alignment()
    alignment.write("We are open. Come by any time.")
    alignment.tell(timed("We are open. Come"), 0)
    pieces = spoken(alignment, sound(170))
    alignment.tell(timed("We are open. Come by any time."), 170)
    pieces += spoken(alignment, sound(300))
    assert "".join(words_of(pieces)) == "We are open. Come by any time."


def test_a_sentence_told_twice_does_not_run_ahead_to_words_like_its_own():
    alignment = Alignment()
    text = "Yes, we are open. Yes, you may come."
    alignment.write(text)
    alignment.tell(timed("Yes, we are open. "), 0)
    pieces = spoken(alignment, sound(180))
    alignment.tell(timed(text, 180), 180)
    pieces += spoken(alignment, sound(10 * len(text)))
    assert words_of(pieces)[:5] == ["Yes, ", "we ", "are ", "open. ", "Yes, "]
    until_yes = sum(len(piece.audio) for piece in pieces[:-3])
    assert until_yes == 180 + 10 * len("Yes, we are open. Yes,")


def test_words_the_vendor_spells_otherwise_are_given_with_the_next_it_does_not():
    alignment = Alignment()
    alignment.write("It costs $40 today, sir.")
    alignment.tell(timed("It costs forty dollars today, sir."), 0)
    pieces = spoken(alignment, sound(340))
    assert words_of(pieces) == ["It ", "costs ", "$40 today, ", "sir."]
    assert alignment.told_all


def test_signs_a_vendor_leaves_out_belong_to_their_word():
    alignment = Alignment()
    alignment.write("Yes, Monday - at nine!")
    words = ((40, "Yes"), (100, "Monday"), (120, "at"), (170, "nine"))
    told = [(letter, at) for at, word in words for letter in f"{word} "]
    alignment.tell(told)
    pieces = spoken(alignment, sound(180))
    assert words_of(pieces) == ["Yes, ", "Monday - ", "at ", "nine!"]
    assert alignment.told_all


def test_a_decimal_point_does_not_end_a_word():
    alignment = Alignment()
    alignment.write("about 3.5 hours")
    alignment.tell(timed("about 3"), 0)
    assert words_of(spoken(alignment, sound(70))) == ["about "]
    alignment.tell(timed(".5 hours", 70), 70)
    assert words_of(spoken(alignment, sound(80))) == ["3.5 ", "hours"]


def test_timing_longer_than_its_sound_waits_for_the_next_sound():
    alignment = Alignment()
    alignment.write("one two three")
    alignment.tell(timed("one two three"), 0)
    assert words_of(spoken(alignment, sound(40))) == ["one "]
    assert words_of(spoken(alignment, sound(40))) == ["two "]
    assert alignment.rest() == "three"


def test_what_is_told_next_ends_what_was_told_before():
    alignment = Alignment()
    alignment.write("one two")
    alignment.tell([(letter, 500) for letter in "one"], 0)
    assert words_of(spoken(alignment, sound(40))) == []
    alignment.tell([(letter, 60) for letter in "two"], 40)
    assert words_of(spoken(alignment, sound(40))) == ["one ", "two"]


def test_a_vendor_that_tells_nothing_leaves_all_words_out():
    alignment = Alignment()
    alignment.write("one two")
    assert spoken(alignment, sound(10), sound(20)) == [
        Speech(sound(10), ""),
        Speech(sound(20), ""),
    ]
    assert alignment.rest() == ""


def test_words_spelled_otherwise_are_found_again_though_told_letter_by_letter():
    alignment = Alignment()
    text = "It costs $40 today, sir."
    alignment.write(text)
    pieces = []
    for letter in "It costs forty dollars today, sir.":
        begins = alignment.sound_bytes
        alignment.tell(timed(letter, begins), begins)
        pieces += spoken(alignment, sound(STEP))
    assert words_of(pieces) == ["It ", "costs ", "$40 today, ", "sir."]


TEXTS = st.text(st.sampled_from("aeinrst .,'-39$"), max_size=60)
LETTERS = st.text(st.sampled_from("aeinrst .,'-39$x"), max_size=30)


@settings(max_examples=400, deadline=None)
@given(
    clauses=st.lists(TEXTS, max_size=5),
    told=st.lists(st.tuples(LETTERS, st.booleans()), max_size=8),
    chunks=st.lists(st.integers(0, 300), max_size=8),
    whole=st.booleans(),
)
def test_whatever_is_told_the_words_joined_are_the_text_and_no_sound_is_lost(
    clauses, told, chunks, whole
):
    clauses = [clause + " " for clause in clauses]  # a clause is whole words
    text = "".join(clauses)
    alignment = Alignment()
    pieces = []
    for number in range(max(len(clauses), len(told), len(chunks))):
        if number < len(clauses):
            alignment.write(clauses[number])
        begins = alignment.sound_bytes
        if whole and number < len(clauses):
            alignment.tell(timed(clauses[number], begins), begins)
        if number < len(told):
            letters, relative = told[number]
            alignment.tell(timed(letters, begins), begins if relative else None)
        if number < len(chunks):
            pieces += alignment.cut(sound(chunks[number]))
    rest = alignment.rest()
    words = "".join(words_of(pieces)) + rest
    assert words in (text, "")
    assert b"".join(piece.audio for piece in pieces) == b"".join(map(sound, chunks))
    for piece in pieces:
        assert piece.audio
        assert not piece.text or piece.text[-1].isspace()
