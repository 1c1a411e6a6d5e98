"""Yes and no, as they open (or close) an answer."""

from __future__ import annotations

import re

from ..language.text import word_list, word_set

YES = "yes"
NO = "no"

_LEADS = word_set(
    "well oh so actually i think guess hey and but then yeah-no honestly hmm"
)
_YES_WORDS = word_set(
    "yes yeah yep yup yea sure ok okay correct right exactly absolutely definitely "
    "certainly affirmative indeed speaking agreed true "
    "confirmed approved accepted granted acknowledged mhm totally alright yeap yess ya "
    "aye positive naturally obviously undoubtedly"
)
# These are a yes alone, or before one: "great thanks", not "great chat".
_PRAISE = word_set(
    "great good perfect fine cool wonderful excellent awesome brilliant lovely super "
    "amazing fantastic nice"
)
_AFTER_PRAISE = word_set(
    "thanks thank yes yeah yep sure ok okay then that that's it i i'll i'd let's "
    "please see with by so and go do book you"
)
_NO_WORDS = word_set(
    "no nope nah naw negative wrong incorrect not never nay false untrue nuh-uh"
)
_LAST_WORDS = {"yes": YES, "yeah": YES, "no": NO, "nope": NO}
_YES_PHRASES = tuple(
    word_list(phrase)
    for phrase in (
        "of course", "go ahead", "sounds good", "sounds great", "sounds right",
        "sounds fine", "that works", "that'll work", "that will work", "works for me",
        "that's right", "that is right", "that's correct",
        "that is correct", "that's me", "that's fine", "that's good",
        "that's great", "that's perfect", "that's the one", "that's true",
        "that is true", "that's not wrong", "that's not false", "that is not wrong",
         "that's what i said", "that's what i want",
        "that would be great", "that would be good", "that would be fine",
        "that'd be great", "that sounds good", "that sounds great",
        "do that", "book it", "i'll be there", "i think so", "i guess so",
        "i believe so", "i'd like that",
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
        "none of those", "none of these", "neither", "out of the question",
        "no way", "no good", "of course not", "absolutely not", "definitely not",
        "certainly not", "hell no", "heck no", "not true", "not right", "not correct",
        "that's false",
    )
)  # fmt: skip
# A bare echo of the question answers it; with more behind it, it says something.
_ECHO_YES = frozenset(
    {
        *("it is", "it was", "it does", "i am", "i do", "i can", "i will", "i would"),
        *("i did", "i have", "they are", "we are", "we do", "do it", "please do"),
        *("i'd love to", "i would love to", "we'd love to", "confirm", "please"),
    }
)
_ECHO_NO = word_set(
    "isn't wasn't don't can't cannot won't didn't wouldn't doesn't haven't aren't not"
)
_ECHO_NO_SUBJECTS = word_set("it i it's i'm we they that's i've we're you")
_NO_ANSWER_IN = word_set(
    "find see hear understand know remember mind care bother need tell recall get "
    "catch matter think hurt sure want speak talk listen"
)
_ASKED = word_set("it that this you he she they we i")
_LONGEST_ECHO = 5
# What points back at the question makes a longer sentence an echo of it still.
_POINTS_BACK = word_set("it that any anything one them yet either anyone")
_LONGEST_POINTING_BACK = 10
# "Don't do it", "don't bother", and not "don't ring the bell": that orders something.
_REFUSED = word_set(
    "do bother want need think book schedule cancel move change confirm reschedule "
    "send call"
)
_ALSO_AN_ANSWER = word_set("need want")  # "i don't need anything else"
# "Go ahead and" with any other order is an order, not a consent.
_CONSENT = re.compile(
    r"(?:please )?(?:do|book|schedule|confirm|make|put|set|sign|take|use|keep|send|"
    r"cancel|move|change|reschedule|call|text|transfer|connect)"
    r"(?: (?:it|that|so|me|this|one|them|us|up|in|down|through|please|now|then|"
    r"(?:my|the|that) (?:appointment|booking|visit|change)))*"
)
_NOT_WRONG = re.compile(
    r"(?:\S+ ){0,4}(?:not|never|isn't|ain't|wasn't|aren't) (?:\w+ly |at all |so )?"
    r"(?:wrong|false|incorrect|untrue|mistaken|inaccurate|an? (?:mistake|error|lie))\b"
)
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
        "i can't understand", "i am interested", "i am not sure", "no longer",
        "good night", "great job", "good job", "good work", "great work",
        "no more", "please do not", "please don't",
    )
)  # fmt: skip


def read_answer(text: str) -> str:
    """``YES``, ``NO`` or "" for a normalised text, by its opening or as an echo."""
    return read_opening(text) or read_echo(text)


def read_opening(text: str) -> str:
    """The answer that opens a normalised text (or closes a short one), or "".

    The last of several leading words counts ("yeah no"), whole words only ("i know"
    holds no "no"), and a short answer may carry it at its end ("tuesday yes").
    """
    if _NOT_WRONG.match(text):
        return YES
    words = text.split()
    answer, i = "", 0
    while i < len(words):
        found, length = _phrase_at(words, i)
        if length:
            # A phrase says it all: "that's not right" holds no "right".
            return "" if _orders(words[i:]) else found or answer
        single = _single(words, i)
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


def _orders(words: list[str]) -> bool:
    """Whether "go ahead and ..." goes on with an order of its own."""
    ahead = words[:3] == ["go", "ahead", "and"]
    return ahead and not _CONSENT.fullmatch(" ".join(words[3:]))


def read_echo(text: str) -> str:
    """The answer in a bare echo of the question ("it is", "i can't make it"), or ""."""
    words = text.split()
    while words and words[0] in _LEADS and " ".join(words) not in _ECHO_YES:
        words = words[1:]
    if " ".join(words) in _ECHO_YES:
        return YES
    said = set(words)
    points_back = bool(said & _POINTS_BACK)
    other_matter = said & (
        _NO_ANSWER_IN - _ALSO_AN_ANSWER if points_back else _NO_ANSWER_IN
    )
    longest = _LONGEST_POINTING_BACK if points_back else _LONGEST_ECHO
    if not words or len(words) > longest or other_matter:
        return ""
    first = words[1:] if words[0] in _ECHO_NO_SUBJECTS else words
    taken_back = first[:1] == ["do"] or first[:1] == ["will"] or first[:1] == ["am"]
    first = first[1:] if taken_back else first
    if first[1:2] and first[1] in _ASKED and first[0].endswith("n't"):
        return ""  # "isn't it a shame" asks
    if _orders_not_to(words) and not points_back:
        return ""
    return NO if first and first[0] in _ECHO_NO else ""


def _orders_not_to(words: list[str]) -> bool:
    """Whether words begin with "don't" or "do not" and something else not to do."""
    negation = ["don't"] if words[0] == "don't" else ["do", "not"]
    told = words[len(negation) :]
    return words == negation + told and bool(told) and told[0] not in _REFUSED


def _single(words: list[str], i: int) -> str:
    word = words[i]
    if word in _PRAISE:
        after = words[i + 1] if i + 1 < len(words) else ""
        return YES if not after or after in _AFTER_PRAISE | _PRAISE else ""
    if word in _YES_WORDS:
        return YES
    return NO if word in _NO_WORDS else ""
