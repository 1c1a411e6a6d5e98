"""Which words belong to which utterance, and that each utterance is told once.

Two witnesses are heard: voice activity on this machine, which says at once that
somebody speaks, and the recognizer, which says later what it was. They disagree about
times, they come in any order, and one of them may say nothing at all. Whatever they
say, every utterance that is begun is stopped and settled once, older before newer.

Samples count the sound the ear was given. ``clock`` counts seconds and only bounds how
long words are waited for; no task is needed here, whoever listens calls ``overdue``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from apps.agentbrain.conversation.events import (
    CallerPartial,
    CallerSaid,
    CallerSpeechStarted,
    CallerSpeechStopped,
    Event,
)
from apps.agentbrain.engines.audio import SAMPLES_PER_MS
from apps.agentbrain.engines.stt.open_utterance import Awaited, OpenUtterance
from apps.agentbrain.engines.stt.words import Word, confidence_of, text_of

WORDS_WITHIN_SECONDS: Final = 2.0
"""How long after speech its words may come; the agent asks again after three."""
_LONGEST_WAIT: Final = 3.0
"""While words keep coming they are waited for up to so many times as long."""
_BELONGS_WITHIN: Final = 400 * SAMPLES_PER_MS
"""How far beyond its end a word may lie that belongs to an utterance."""


class Utterances:
    """The utterances of one call, oldest first."""

    def __init__(
        self,
        call_id: str,
        *,
        now_ms: Callable[[], int],
        call_ms: Callable[[int], int],
        tell: Callable[[Event], None],
        clock: Callable[[], float],
        patience_seconds: float = WORDS_WITHIN_SECONDS,
    ) -> None:
        self._call_id = call_id
        self._now_ms = now_ms
        self._call_ms = call_ms
        self._tell = tell
        self._clock = clock
        self._patience = patience_seconds
        self._open: list[OpenUtterance] = []
        self._begun = 0
        self._covered = 0
        self._settled_to = 0
        self._wordless: tuple[int, int] | None = None

    @property
    def open(self) -> int:
        """How many are not settled."""
        return len(self._open)

    @property
    def speaking(self) -> bool:
        """Whether the newest has not been stopped."""
        return bool(self._open) and self._open[-1].last is None

    @property
    def first_sample(self) -> int | None:
        """Where the newest one begins, while it lasts."""
        return self._open[-1].first if self.speaking else None

    @property
    def news_at(self) -> float:
        """When something was last heard of the newest one that still lasts."""
        return self._open[-1].news if self.speaking else 0.0

    @property
    def awaited(self) -> Awaited | None:
        """The oldest one whose words are waited for."""
        for u in self._open:
            if u.last is not None and not u.words:
                return Awaited(u.begun, u.stopped, u.first, u.last)
        return None

    # Voice activity

    def began(self, sample: int) -> None:
        """Somebody speaks since ``sample``; words may have said so before."""
        if self.speaking:
            self._open[-1].news = self._clock()
            self._open[-1].quiet = None
        else:
            self._begin(sample)

    def quiet(self, sample: int) -> None:
        """Nobody has spoken since ``sample``, but the recognizer holds the turn."""
        if self.speaking:
            self._open[-1].quiet = sample

    def ended(self, sample: int) -> None:
        """Nobody has spoken since ``sample``."""
        if self.speaking:
            self._stop(self._open[-1], sample)
            self._settle_covered()

    # The recognizer

    def words_so_far(self, words: Sequence[Word]) -> None:
        """All the words that are not final yet; they replace the ones before."""
        for utterance in self._open:
            utterance.interim = []
        for word in words:
            if word.middle >= self._late_before:
                self._owner(word).interim.append(word)
        self._tell_words()

    def words_final(self, words: Sequence[Word], covered: int | None = None) -> None:
        """Words that will not change.

        ``covered``: up to this sample nothing more will come.
        """
        late: list[Word] = []
        for word in words:
            if word.middle < self._late_before:
                late.append(word)
            else:
                self._owner(word).finals.append(word)
        said_to = max((word.last for word in words), default=0)
        self._forget_interim(max(said_to, covered or 0))
        self._tell_words()
        if late:
            self._tell_late(late)
        if covered is not None:
            self.covered(covered)

    def covered(self, sample: int) -> None:
        """Up to this sample nothing more will come; what is not final was wrong."""
        self._covered = max(self._covered, sample)
        self._forget_interim(sample)
        self._settle_covered()

    def endpoint(self, sample: int, *, final: bool = True) -> None:
        """The recognizer takes what was said up to ``sample`` for a whole turn.

        ``final``: all its words are; what is not was wrong.
        """
        over = None
        for utterance in self._open:
            if utterance.first >= sample:
                break
            if utterance.last is None:
                if not utterance.words:
                    break  # it speaks of the silence before
                spoken_to = min(utterance.spoken_to, sample)
                self._stop(utterance, utterance.quiet or spoken_to)
            over = utterance
        if final:
            self._forget_interim(sample)
        if over is not None:
            self._settle(over, sample)

    # Time, and the end

    def overdue(self) -> bool:
        """Settle what was waited for long enough; whether anything was."""
        now = self._clock()
        late = [u for u in self._open if u.last is not None and now >= u.due]
        if late:
            self._settle(late[-1], self._about(late[-1]))
        return bool(late)

    def settle_all(self, sample: int) -> None:
        """Nothing more will come: tell what there is."""
        if self.speaking:
            self._stop(self._open[-1], sample)
        if self._open:
            self._settle(self._open[-1], self._about(self._open[-1]))

    def abandon(self) -> None:
        """Nobody wants the words any more."""
        self._open.clear()

    # Within

    def _begin(self, sample: int) -> OpenUtterance:
        self._begun += 1
        item_id = f"{self._call_id}-caller-{self._begun}"
        now = self._clock()
        utterance = OpenUtterance(item_id, sample, begun=now, news=now)
        self._open.append(utterance)
        self._tell(CallerSpeechStarted(self._now_ms(), item_id))
        return utterance

    def _stop(self, utterance: OpenUtterance, sample: int) -> None:
        utterance.last = max(utterance.first, sample)
        utterance.stopped = self._clock()
        utterance.due = utterance.stopped + self._patience
        self._tell(CallerSpeechStopped(self._now_ms(), utterance.item_id))

    @property
    def _late_before(self) -> int:
        """Words before this belong to what is settled."""
        if not self._open:
            return self._settled_to
        return min(self._settled_to, self._open[0].first)

    def _owner(self, word: Word) -> OpenUtterance:
        """Whose word it is; a new utterance's where voice activity has heard nobody."""
        for utterance, following in pairwise(self._open):
            assert utterance.last is not None
            if word.middle <= (utterance.last + following.first) // 2:
                return utterance
        if self._open:
            newest = self._open[-1]
            if newest.last is None or word.middle <= newest.last + _BELONGS_WITHIN:
                return newest
        return self._begin(word.first)

    def _note_news(self, utterance: OpenUtterance) -> None:
        """Words that keep changing are waited for a little longer."""
        utterance.news = now = self._clock()
        if utterance.last is not None:
            longest = utterance.stopped + _LONGEST_WAIT * self._patience
            utterance.due = min(max(utterance.due, now + self._patience), longest)

    def _forget_interim(self, sample: int) -> None:
        for utterance in self._open:
            utterance.interim = [w for w in utterance.interim if w.middle >= sample]

    def _tell_words(self) -> None:
        for utterance in self._open:
            words = utterance.words
            text = text_of(words)
            if text and text != utterance.told:
                utterance.told = text
                self._note_news(utterance)
                sure = confidence_of(words)
                now_ms = self._now_ms()
                self._tell(CallerPartial(now_ms, utterance.item_id, text, sure))

    def _settle_covered(self) -> None:
        over = [
            utterance
            for utterance in self._open
            if utterance.last is not None and utterance.last <= self._covered
        ]
        if over:
            self._settle(over[-1], self._covered)

    def _settle(self, newest: OpenUtterance, settled_to: int) -> None:
        """Tell the words of this one and of all before it.

        Words before ``settled_to`` that come later are not those of another utterance.
        """
        self._settled_to = max(self._settled_to, settled_to)
        while self._open:
            utterance = self._open.pop(0)
            self._say(utterance)
            if utterance is newest:
                return

    def _about(self, utterance: OpenUtterance) -> int:
        """Up to where words may be those of an utterance that was not settled."""
        return max(utterance.spoken_to, (utterance.last or 0) + _BELONGS_WITHIN)

    def _say(self, utterance: OpenUtterance) -> None:
        assert utterance.last is not None
        words = utterance.words
        text = text_of(words)
        now_ms = self._now_ms()
        began_ms = min(self._call_ms(utterance.first), now_ms)
        ended_ms = max(began_ms, min(self._call_ms(utterance.last), now_ms))
        self._wordless = None if text else (utterance.first, self._settled_to)
        self._tell(
            CallerSaid(
                now_ms,
                utterance.item_id,
                text,
                began_ms,
                ended_ms,
                confidence_of(words),
            )
        )

    def _tell_late(self, words: Sequence[Word]) -> None:
        """Words of a settled utterance: news only where it was settled without any.

        They are told as an utterance of their own, because each is told once.
        """
        if self._wordless is None or self._open:
            return
        first, last = self._wordless
        missed = [word for word in words if first <= word.middle <= last]
        if missed:
            utterance = self._begin(missed[0].first)
            utterance.finals = list(missed)
            self._stop(utterance, missed[-1].last)
            self._settle(utterance, last)
