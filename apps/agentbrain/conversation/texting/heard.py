"""What the caller heard of words that somebody else spoke, when they were cut short."""

from __future__ import annotations

from collections.abc import Sequence

from .given import Given

# The words heard of each item of each response, in the order they were given.
Heard = list[list[str]]


def heard_of(given: Sequence[Given], heard_text: str | None, now_ms: int) -> Heard:
    """Find the words the line reports among those it was given.

    What came before them was heard as a whole, what follows was not heard. Where the
    line reports nothing, or words that are not ours, time decides how far it got; words
    that are not ours are kept as the line reported them.
    """
    if heard_text is None:
        return _by_time(given, now_ms)
    if (heard := found(given, heard_text)) is not None:
        return heard
    place = _being_spoken(given, now_ms)
    nothing = [["" for _ in response.told] for response in given]
    heard = [_whole(r) for r in given[:place]] + nothing[place:]
    if heard_text and heard[place]:
        heard[place][0] = heard_text.strip()
    return heard


def found(given: Sequence[Given], heard_text: str) -> Heard | None:
    """The same where the words are among those given; None where they are not."""
    reported = _plain_words(heard_text)
    if reported:
        for first in range(len(given)):
            if (counts := _counts(given[first:], reported)) is not None:
                before = [_whole(response) for response in given[:first]]
                return before + _leading(given[first:], counts)
    return None


def _by_time(given: Sequence[Given], now_ms: int) -> Heard:
    return [[told.spoken_by(now_ms) for told in response.told] for response in given]


def _being_spoken(given: Sequence[Given], now_ms: int) -> int:
    """Which response is being spoken: the first with words left, else the last."""
    for place, response in enumerate(given):
        if response.told and response.told[-1].ends_ms > now_ms:
            return place
    return len(given) - 1


def _counts(given: Sequence[Given], reported: list[str]) -> list[list[int]] | None:
    """How many words of each item were reported; None when they are not its words."""
    words = [
        (place, item, _plain(word))
        for place, response in enumerate(given)
        for item, told in enumerate(response.told)
        for word in told.text.split()
    ]
    spoken = [(place, item, word) for place, item, word in words if word]
    if not _begins([word for _, _, word in spoken], reported):
        return None
    counts = [[0 for _ in response.told] for response in given]
    for place, item, _ in spoken[: len(reported)]:
        counts[place][item] += 1
    return counts


def _begins(words: list[str], heard: list[str]) -> bool:
    """Whether ``heard`` (some) are the first of ``words``; its last may be a part."""
    if len(heard) > len(words) or words[: len(heard) - 1] != heard[:-1]:
        return False
    return words[len(heard) - 1].startswith(heard[-1])


def _leading(given: Sequence[Given], counts: list[list[int]]) -> Heard:
    return [
        [
            _first_words(told.text, count)
            for told, count in zip(response.told, row, strict=True)
        ]
        for response, row in zip(given, counts, strict=True)
    ]


def _first_words(text: str, count: int) -> str:
    """So many words that can be spoken, with the signs that follow them."""
    words = text.split()
    kept: list[str] = []
    for word in words:
        count -= bool(_plain(word))
        if count < 0:
            break
        kept.append(word)
    return " ".join(kept) if len(kept) < len(words) else text.strip()


def _whole(response: Given) -> list[str]:
    return [told.text.strip() for told in response.told]


def _plain_words(text: str) -> list[str]:
    return [plain for word in text.split() if (plain := _plain(word))]


def _plain(word: str) -> str:
    return "".join(sign for sign in word.lower() if sign.isalnum())
