"""Yes and no, as they open (or close) an answer."""

from __future__ import annotations

from ..language.text import word_list, word_set

YES = "yes"
NO = "no"

_LEADS = word_set(
    "well oh so actually i think guess hey and but then yeah-no honestly hmm"
)
_YES_WORDS = word_set(
    "yes yeah yep yup yea sure ok okay correct right exactly absolutely definitely "
    "certainly perfect great fine good affirmative indeed speaking agreed true "
    "confirmed approved mhm totally alright cool wonderful excellent awesome"
)
_NO_WORDS = word_set("no nope nah negative wrong incorrect not never nay")
_LAST_WORDS = {"yes": YES, "yeah": YES, "no": NO, "nope": NO}
_YES_PHRASES = tuple(
    word_list(phrase)
    for phrase in (
        "of course", "go ahead", "sounds good", "sounds great", "sounds right",
        "sounds fine", "that works", "that'll work", "that will work", "works for me",
        "that's right", "that is right", "that's correct",
        "that is correct", "that's me", "that's fine", "that's good",
        "that's great", "that's perfect", "that's the one",
        "that would be great", "that would be good", "that would be fine",
        "that'd be great", "that sounds good", "that sounds great", "please do",
        "do that", "do it", "book it", "i'll be there", "i think so", "i guess so",
        "i believe so", "i'd like that", "i'd love to",
        "this is he", "this is she", "this is him", "this is her", "uh huh", "mm hmm",
        "no problem", "no worries", "why not", "you bet", "you got it", "let's do it",
        "let's do that", "looks good", "all good", "all right", "everything is right",
        "everything's right", "everything is correct", "everything is fine",
        "i'll take it", "i'll take that", "that's okay", "that is fine",
    )
)  # fmt: skip
_NO_PHRASES = tuple(
    word_list(phrase)
    for phrase in (
        "that's not", "that is not", "that isn't", "that ain't", "that's wrong",
        "that is wrong", "never mind", "i don't think so", "that doesn't work",
        "that won't work", "doesn't work", "won't work", "none of them",
        "none of those", "none of these", "neither",
    )
)  # fmt: skip
# A bare echo of the question answers it; with more behind it, it says something.
_ECHOES = {
    YES: ("it is", "it was", "i am", "i do", "i can", "i will", "i would", "i did"),
    NO: (
        "it's not", "it isn't", "it wasn't", "it is not", "i don't", "i do not",
        "i can't", "i cannot", "i won't", "i will not", "i'm not", "i am not",
        "i didn't", "i wasn't", "i wouldn't", "don't", "do not", "can't",
    ),
}  # fmt: skip
_LONGEST_ECHO = {YES: 3, NO: 5}
_NEITHER_PHRASES = tuple(
    word_list(phrase)
    for phrase in (
        "no idea", "no one", "no clue", "not sure", "not certain", "not quite sure",
        "i don't know", "i do not know", "don't know", "i don't remember",
        "don't remember", "i can't remember", "can't remember", "right now",
        "right away", "right after", "good morning", "good afternoon", "good evening",
        "good day", "good bye", "great question", "good question",
        "i can't hear", "can't hear",
        "i'm not sure", "i am not sure", "i do have", "i can hear", "i would like to",
        "i did have", "i think i", "i do need", "i am calling", "i am looking",
        "i can't understand", "i am interested",
    )
)  # fmt: skip


def read_answer(text: str) -> str:
    """``YES``, ``NO`` or "" for a normalised text.

    The last of several leading words counts ("yeah no"), whole words only ("i know"
    holds no "no"), and a short answer may carry it at its end ("tuesday yes").
    """
    if text == "please":
        return YES
    words = text.split()
    answer, i = "", 0
    while i < len(words):
        found, length = _phrase_at(words, i)
        if length:
            # A phrase says it all: "that's not right" holds no "right".
            return found or answer
        single = _single(words[i]) or ("" if answer else _echo(words[i:]))
        if not single and (answer or words[i] not in _LEADS):
            break
        answer, i = single or answer, i + 1
    if not answer and 1 < len(words) <= 5:
        answer = _LAST_WORDS.get(words[-1], "")
    return answer


def _phrase_at(words: list[str], i: int) -> tuple[str, int]:
    """The answer of a phrase at ``i`` ("" if it is none) and its length in words."""
    for phrases, answer in (
        (_NEITHER_PHRASES, ""),
        (_YES_PHRASES, YES),
        (_NO_PHRASES, NO),
    ):
        for phrase in phrases:
            if words[i : i + len(phrase)] == phrase:
                return answer, len(phrase)
    return "", 0


def _echo(words: list[str]) -> str:
    text = f"{' '.join(words)} "
    for answer, phrases in _ECHOES.items():
        short = len(words) <= _LONGEST_ECHO[answer]
        if short and any(text.startswith(f"{phrase} ") for phrase in phrases):
            return answer
    return ""


def _single(word: str) -> str:
    if word in _YES_WORDS:
        return YES
    return NO if word in _NO_WORDS else ""
