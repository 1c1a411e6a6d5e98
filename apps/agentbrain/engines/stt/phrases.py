"""The part of the vocabulary that ships built in, whatever the business.

A business adds its own services, products and questions (see ``Vocabulary``).
"""

from __future__ import annotations

from typing import Final

from apps.agentbrain.engines.stt.sentences import SENTENCES
from apps.agentbrain.engines.stt.vocabulary import Vocabulary
from apps.agentbrain.engines.stt.word_classes import CLASSES

# What is said in most calls, as an answer to a question, and how many times more
# often than other sentences. Without context a bare name would lose to a phrase.
_ANSWERS: Final = {
    "{full_name}": 16,
    "my name is {full_name}": 6,
    "it's {full_name}": 4,
    "this is {full_name}": 4,
    "{first_name}": 2,
    "{last_name}": 2,
    "{date}": 10,
    "{time}": 10,
    "{date} at {time}": 10,
    "{phone_digits}": 10,
    "{four_digits}": 6,
    "{digit}": 16,
    "{digit} {digit}": 2,
    "{three_digits}": 2,
    "{birth_date}": 6,
    "yes": 16,
    "no": 16,
    "yes please": 4,
    "no thank you": 4,
    "skip": 6,
    "no email": 4,
    "i don't have an email": 2,
    "stop": 6,
    "wait": 6,
    "uh huh": 8,
    "mm hmm": 6,
    "mhm": 6,
    "hello": 4,
}
_REPEATED: Final = tuple(
    sentence for sentence, times in _ANSWERS.items() for _ in range(times)
)

BUILT_IN: Final = Vocabulary("built-in", (*SENTENCES, *_REPEATED), CLASSES)
