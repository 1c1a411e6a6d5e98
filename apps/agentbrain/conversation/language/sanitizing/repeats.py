"""Sentences said before are not said again.

A sentence is held only while it reads, word for word, like one that was said; with the
first other word all of it goes out. Two rules: a sentence of three words or more is
said once in a reply, a shorter one ("Okay.") as often as it comes, only not twice in a
row; and a reply that begins with the whole of the previous reply goes on where that
ended. A reply that is nothing but the previous one is spoken all the same: the caller
may have asked for it, and silence would be worse.
"""

from __future__ import annotations

from typing import Final

from ..sentence_ends import ends_sentence

LONGEST: Final = 40
"""Words of a sentence that is remembered; longer ones may be said again."""

MOST_SENTENCES: Final = 200
LONGEST_REPLY: Final = 80
"""Words of a previous reply that are held back while it is being repeated."""

_SHORT: Final = 2
_MOST_PIECES: Final = 200
_SIGNS: Final = str.maketrans("", "", ".,!?;:\"'()-\u2014")

_Node = dict[str, "_Node"]
_END: Final = "."


class Repeats:
    """Words in, words out, without what was said before; ``dropped`` counts it."""

    def __init__(self, previous_reply: str = "") -> None:
        previous = _keys(previous_reply)
        usable = _SHORT < len(previous) <= LONGEST_REPLY
        self._previous = previous if usable else []
        self._matched = 0
        self._withheld: list[str] = []
        self._known: _Node = {}
        self._sentences = 0
        self._node: _Node | None = self._known
        self._held: list[str] = []
        self._sentence: list[str] = []
        self._unread: dict[str, list[str]] = {}
        """Sentences said before that were not compared yet, by their first words."""
        self._last = ""
        self.dropped = 0

    @property
    def held(self) -> int:
        """Characters waiting for what comes."""
        return sum(map(len, self._withheld)) + sum(map(len, self._held))

    @property
    def fresh(self) -> bool:
        """Whether a sentence is about to begin, and nothing is held."""
        return not (self._held or self._sentence or self._withheld) and (
            self._node is self._known
        )

    def is_new(self, beginning: str) -> bool:
        """Whether no word that begins like this, in lower case, begins a repetition."""
        return not self._previous or not self._previous[0].startswith(beginning)

    def begin(self, words: str) -> bool:
        """Begin a sentence by another way; False if it may have been said before.

        ``words`` are its first ones, all of them whole.
        """
        keys = _keys(words)
        if self._previous:
            both = min(len(keys), len(self._previous))
            if keys[:both] == self._previous[:both]:
                return False
            self._previous = []
        node = self._known
        for key in keys:
            if node is self._known and key in self._unread:
                self._read(key)
            if key not in node:
                self._node = None
                return True
            node = node[key]
        return False

    def close(self, words: str) -> None:
        """The rest of a new sentence, which went out by another way, and its end."""
        sentence = " ".join([*self._sentence, words])
        self._sentence = []
        self._last = sentence
        self._node = self._known
        if self._sentences < MOST_SENTENCES:
            self._sentences += 1
            first = sentence.split(None, 1)[0].lower().translate(_SIGNS)
            self._unread.setdefault(first, []).append(sentence)

    @property
    def flowing(self) -> bool:
        """Whether the sentence in hand is a new one: its words go straight out."""
        return self._node is None and not self._previous

    def pass_on(self, words: str) -> None:
        """Words of a new sentence that went out by a shorter way."""
        if len(self._sentence) < _MOST_PIECES:
            self._sentence.append(words)

    def feed(self, words: list[str]) -> list[str]:
        """What of these words may go out, in order."""
        out: list[str] = []
        for word in words:
            rest = word
            while " " in rest and not self.flowing:
                one, _, rest = rest.partition(" ")
                self._say(one, out)
            if " " in rest:
                self.pass_on(rest)
                out.append(rest)
            else:
                self._say(rest, out)
        return out

    def _say(self, word: str, out: list[str]) -> None:
        if self._previous:
            self._compare(word, out)
        else:
            self._take(word, out)

    def finish(self) -> list[str]:
        """Everything still held, unless it is a repetition."""
        out: list[str] = []
        if self._previous:
            self._release(out)
        if self._held:
            self._settle(out)
        self._held = []
        return out

    def _compare(self, word: str, out: list[str]) -> None:
        """Whether the reply goes on like the previous one."""
        keys = _keys(word)
        end = self._matched + len(keys)
        room = len(self._withheld) < 2 * LONGEST_REPLY
        if room and keys == self._previous[self._matched : end]:
            self._withheld.append(word)
            self._matched = end
            return
        if self._matched == len(self._previous):
            self._previous, said, self._withheld = [], self._withheld, []
            quiet: list[str] = []
            for one in said:
                self._take(one, quiet)
            self._close()
            self.dropped += 1
        else:
            self._release(out)
        self._take(word, out)

    def _release(self, out: list[str]) -> None:
        self._previous, words, self._withheld = [], self._withheld, []
        for word in words:
            self._take(word, out)

    def _take(self, word: str, out: list[str]) -> None:
        self.pass_on(word)
        if self._node is None:
            out.append(word)
        else:
            self._descend(word, out)
        if not word[-1].isalnum() and ends_sentence(word):
            self._close(out)

    def _descend(self, word: str, out: list[str]) -> None:
        """Hold the word while the sentence so far was said before."""
        self._held.append(word)
        node = self._node if len(self._held) <= LONGEST else None
        for key in _keys(word):
            if node is self._known and key in self._unread:
                self._read(key)
            node = node.get(key) if node is not None else None
        self._node = node
        if node is None:
            out += self._held
            self._held = []

    def _close(self, out: list[str] | None = None) -> None:
        """The sentence is over: drop it if it was said, else remember it."""
        sentence = " ".join(self._sentence)
        keys = _keys(sentence)
        if self._held and out is not None:
            self._settle(out)
        self._held, self._sentence = [], []
        self._node = self._known
        if keys:
            self._last = sentence
            if self._sentences < MOST_SENTENCES:
                self._sentences += 1
                self._remember(keys)

    def _settle(self, out: list[str]) -> None:
        """The sentence in hand goes out, or is dropped."""
        if self._is_repeated():
            self.dropped += 1
        else:
            out += self._held

    def _read(self, first: str) -> None:
        """Compare the sentences that begin with this word from now on."""
        for sentence in self._unread.pop(first):
            self._remember(_keys(sentence))

    def _remember(self, keys: list[str]) -> None:
        if len(keys) > LONGEST:
            return
        node = self._known
        for key in keys:
            node = node.setdefault(key, {})
        node[_END] = {}

    def _is_repeated(self) -> bool:
        keys = _keys(" ".join(self._sentence))
        if self._node is None or _END not in self._node or not keys:
            return False
        return len(keys) > _SHORT or keys == _keys(self._last)


def _keys(text: str) -> list[str]:
    """Words to compare by: lower case, no signs."""
    return text.lower().translate(_SIGNS).split()
