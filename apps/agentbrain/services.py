"""What staff publish, made into what a call works with."""

from __future__ import annotations

from collections.abc import Sequence

from apps.agentbrain.conversation.dialogue.brain import Brain
from apps.agentbrain.engines.stt.vocabulary import Vocabulary

from .versions.live import Published, load_published
from .vocabulary import vocabulary_of

__all__ = ["Published", "build_vocabulary", "load_brain", "load_published"]


def load_brain(digest: str = "") -> Brain:
    """The brain that answers now, or the version of ``digest`` a call began with.

    Its ``version`` is a hash of what was tuned: brains of one version differ at most in
    what the shop's pages say (services, hours, closed days, cars).
    """
    return load_published(digest).brain


def build_vocabulary(brain: Brain, customer_names: Sequence[str] = ()) -> Vocabulary:
    """What callers of this business are likely to say, for the recognizer."""
    return vocabulary_of(brain, customer_names)
