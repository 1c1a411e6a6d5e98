"""What a request's history tells: what of our words was said, and what was not heard.

Pure. Vapi trims messages that were interrupted, repeats whole histories, and leaves out
replies it abandoned; plain clients send whatever they kept.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from apps.agentbrain.conversation.language.messages import Role

from .wire import Line

_FLUSH: Final = re.compile(r"</?\s*flush\s*/?>", re.IGNORECASE)
_WORD: Final = re.compile(r"[\w']+")


@dataclass(frozen=True, slots=True)
class Past:
    """An utterance that was answered without our remembering it, and what was said."""

    user: str
    said: str


@dataclass(frozen=True, slots=True)
class News:
    """What is new to a conversation that has heard ``users`` utterances.

    ``said``: what the history holds of our last words (None: it does not tell).
    ``users`` is how many there are now, ``utterance`` the one to be answered,
    ``last_user`` the mark of the last one. ``reply`` is what was said to it already.
    """

    said: str | None
    past: tuple[Past, ...]
    utterance: str
    users: int
    last_user: str
    reply: str = ""

    @property
    def anybody_spoke(self) -> bool:
        """Whether the caller has said anything new."""
        return bool(self.utterance or self.past)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> News:
        return cls(**{**data, "past": tuple(Past(**one) for one in data["past"])})


def mark_of(text: str) -> str:
    """Tells a text again without keeping it: callers say what is not to be kept."""
    return f"{len(text)}:{hashlib.sha256(text.encode()).hexdigest()}"


def grown_from(mark: str, text: str) -> str | None:
    """What a text has beyond the marked one; None when it does not begin with it."""
    length = mark.partition(":")[0]
    if not length.isdecimal() or mark_of(text[: int(length)]) != mark:
        return None
    return text[int(length) :]


def read_history(
    history: Sequence[Line],
    *,
    users: int,
    last_user: str,
    broken_users: int = 0,
) -> News:
    """Set a history against what was heard of it.

    Utterances that follow each other without a reply between them are one, unless a
    process died over the first (``broken_users``): that one was answered, half aloud.
    """
    spoken = [n for n, line in enumerate(history) if line.role is Role.USER]
    count = len(spoken)
    newest = history[spoken[-1]].text if spoken else ""
    if count <= users:
        return _no_more_utterances(history, spoken, users, last_user)
    start = spoken[users - 1] + 1 if users else 0
    said = _assistant(history[start : spoken[users]])
    groups = _groups(history[spoken[users] :], broken_users - users)
    return News(
        said if said or users else None,
        tuple(Past(user, reply) for user, reply in groups[:-1]),
        groups[-1][0],
        count,
        mark_of(newest),
        groups[-1][1],
    )


def _no_more_utterances(
    history: Sequence[Line], spoken: Sequence[int], users: int, last_user: str
) -> News:
    """The last utterance has grown, or the history was cut at its beginning."""
    if not spoken:
        return News(None, (), "", 0, "")
    newest = history[spoken[-1]].text
    mark = mark_of(newest)
    rest = grown_from(last_user, newest) if len(spoken) == users else None
    if rest == "":
        said = _assistant(history[spoken[-1] + 1 :])
        return News(said or None, (), "", users, mark)
    if rest is not None:
        return News("", (), rest.lstrip(" ,.;:-"), users, mark)
    before = spoken[-2] + 1 if len(spoken) > 1 else 0
    said = _assistant(history[before : spoken[-1]])
    return News(said or None, (), newest, len(spoken), mark)


def _groups(lines: Sequence[Line], broken: int) -> list[tuple[str, str]]:
    """Utterances with their replies; those without one join the next."""
    groups: list[tuple[list[str], list[str]]] = [([], [])]
    seen = 0
    for line in lines:
        if line.role is Role.USER:
            if groups[-1][1] or (seen and seen == broken):
                groups.append(([], []))
            groups[-1][0].append(line.text)
            seen += 1
        elif line.role is Role.ASSISTANT and line.text:
            groups[-1][1].append(line.text)
    return [(" ".join(users), " ".join(said)) for users, said in groups]


def _assistant(lines: Sequence[Line]) -> str:
    texts = [line.text for line in lines if line.role is Role.ASSISTANT and line.text]
    return " ".join(texts)


def heard_of(given: str, said: str) -> str | None:
    """How much of our words was heard, in our own spelling; None: all, or unclear.

    Compared word by word, without case and punctuation; the last word may be cut.
    """
    ours = list(_WORD.finditer(given))
    theirs = _WORD.findall(_FLUSH.sub(" ", said).lower())
    if len(theirs) > len(ours):
        return None
    for number, word in enumerate(theirs):
        own = ours[number].group().lower()
        last = number == len(theirs) - 1
        if own != word and not (last and own.startswith(word)):
            return None
    if len(theirs) == len(ours) and (
        not ours or ours[-1].group().lower() == theirs[-1]
    ):
        return None
    if not theirs:
        return ""
    end = ours[len(theirs) - 1].end()
    if ours[len(theirs) - 1].group().lower() != theirs[-1]:
        end = ours[len(theirs) - 2].end() if len(theirs) > 1 else 0
    closing = re.match(r"[.,!?;:]+", given[end:])
    return given[: end + (closing.end() if closing else 0)]
