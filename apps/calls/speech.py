"""What the local engine should have ready before a caller speaks."""

from __future__ import annotations

import asyncio
import logging
import threading
from datetime import datetime
from functools import lru_cache
from typing import Final

from django.db import DatabaseError, connection
from django.utils import timezone

from apps.agentbrain.conversation.dialogue.brain import Brain
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.stt.vocabulary import Vocabulary
from apps.agentbrain.engines.workers import WorkerError
from apps.agentbrain.services import build_vocabulary, load_brain
from apps.customers.models import Customer

log = logging.getLogger(__name__)

MOST_NAMES: Final = 2000


def call_vocabulary(brain: Brain) -> Vocabulary:
    """The words callers are likely to say to this business now."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    return build_vocabulary(brain, _customer_names(hour))


@lru_cache(maxsize=1)
def _customer_names(hour: datetime) -> tuple[str, ...]:
    """Names the recognizer should know; read once an hour.

    A recognizer is built anew when its words change: not for every new customer.
    """
    newest = Customer.objects.order_by("-pk")[:MOST_NAMES]
    return tuple(sorted({customer.full_name for customer in newest}))


def prepare_speech() -> None:
    """Compile and load the recognizer, start the voice. Takes seconds, once.

    Raises ``WorkerError`` and ``EngineError``.
    """
    # Recognizers and voices are heavy; a process that takes no call loads none.
    from apps.agentbrain.engines.factory import warm_up

    asyncio.run(warm_up(call_vocabulary(load_brain())))


def prepare_speech_in_background() -> None:
    """Have the first caller of this server wait for nothing.

    Whichever engine serves: the local one takes calls over when that one fails.
    """
    threading.Thread(target=_try_to_prepare, name="warm-up", daemon=True).start()


def _try_to_prepare() -> None:
    try:
        prepare_speech()
    except (DatabaseError, EngineError, WorkerError) as error:
        # The first call tries again, and says so if it fails.
        log.warning(
            "Speech is not ready ahead of calls.", extra={"fields": {"error": error}}
        )
    finally:
        connection.close()
