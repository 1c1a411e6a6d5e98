"""What staff publish, made into what a call works with."""

from __future__ import annotations

from collections.abc import Sequence

from apps.agentbrain.conversation.dialogue.brain import Brain
from apps.agentbrain.engines.stt.vocabulary import Vocabulary

from .publishing import build_brain, read_content
from .vocabulary import vocabulary_of


def load_brain() -> Brain:
    """The brain as published now. A few queries; built again only when rows changed.

    Its ``version`` is a hash of the content: two brains of one version are alike.
    """
    return build_brain(read_content())


def build_vocabulary(brain: Brain, customer_names: Sequence[str] = ()) -> Vocabulary:
    """What callers of this business are likely to say, for the recognizer."""
    return vocabulary_of(brain, customer_names)
