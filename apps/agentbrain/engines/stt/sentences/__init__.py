"""What callers of any business say, one sentence a line, as it is spoken.

A model of speech is named by these sentences in this order: with another, every
installation compiles its model anew.
"""

from __future__ import annotations

from typing import Final

from apps.agentbrain.engines.stt.sentences.answering_us import ANSWERING_US
from apps.agentbrain.engines.stt.sentences.courtesies import COURTESIES
from apps.agentbrain.engines.stt.sentences.details import DETAILS
from apps.agentbrain.engines.stt.sentences.questions import QUESTIONS
from apps.agentbrain.engines.stt.sentences.repair import REPAIR
from apps.agentbrain.engines.stt.sentences.times import TIMES
from apps.agentbrain.engines.stt.sentences.trouble import TROUBLE
from apps.agentbrain.engines.stt.sentences.wishes import WISHES
from apps.agentbrain.engines.stt.sentences.yes_and_no import YES_AND_NO

SENTENCES: Final = (
    *YES_AND_NO,
    *TIMES,
    *WISHES,
    *TROUBLE,
    *QUESTIONS,
    *DETAILS,
    *REPAIR,
    *COURTESIES,
    *ANSWERING_US,
)
