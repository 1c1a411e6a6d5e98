"""Words a reply begins with that may be spoken before it is known what follows.

Whatever clings to one of them, what was said of it stays right: none is the beginning
of a role ("Assistant:"), of a figure, or of an address people would hear otherwise, and
each is a word by itself should nothing follow.
"""

from __future__ import annotations

from typing import Final

from .text import word_set

OPENERS: Final = word_set(
    "Absolutely Actually Alright Awesome Certainly Correct Exactly Excellent Fantastic "
    "Fine Glad Good Got Great Happy Hello Hey Hi Lovely Nice Of Oh Okay Perfect Please "
    "Right Sorry Splendid Sure Thank Thanks Understood Welcome Well Wonderful Yeah Yep "
    "Yes"
)
LONGEST_OPENER: Final = max(map(len, OPENERS))
