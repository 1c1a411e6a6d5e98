"""Recognizers by the names that ``STT`` gives.

Light to import: system checks read it. A vendor's code is loaded when it is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from apps.agentbrain.engines.register import Register
from apps.agentbrain.engines.stt.base import SpeechToText

if TYPE_CHECKING:
    from apps.agentbrain.engines.stt.dialect import Dialect
    from apps.agentbrain.engines.stt.vocabulary import Vocabulary

MakeLocal = Callable[[], SpeechToText]

EARS: Final = Register(
    "STT",
    "recognizer",
    {
        "local": (),
        "deepgram": (("DEEPGRAM_API_KEY",),),
        "deepgram-flux": (("DEEPGRAM_API_KEY",),),
        "speechmatics": (("SPEECHMATICS_API_KEY",),),
        # A server of one's own that speaks OpenAI's protocol may want no key.
        "openai": (("OPENAI_API_KEY", "OPENAI_BASE_URL"),),
    },
)
ear_names = EARS.names
missing = EARS.missing


def make_ear(
    name: str,
    settings: Any,
    *,
    local: MakeLocal,
    vocabulary: Vocabulary | None = None,
) -> SpeechToText:
    """A fresh recognizer for one call; ``local`` makes the one of this machine.

    ``vocabulary`` names what the shop's callers say, for vendors that take a list.
    Raises ``EngineError``, for good, with what is not known or missing.
    """
    EARS.require(name, settings)
    if name == "local":
        return local()
    from apps.agentbrain.engines.stt.keyterms import keyterms

    terms = keyterms(vocabulary) if vocabulary is not None else ()
    if name == "openai":
        return _openai(settings, terms)
    from apps.agentbrain.engines.stt.streaming import StreamingEar

    return StreamingEar(_DIALECTS[name](settings, terms))


def make_ears(
    names: Sequence[str],
    settings: Any,
    *,
    local: MakeLocal,
    vocabulary: Vocabulary | None = None,
) -> SpeechToText:
    """The recognizers of these names behind one another; only ``local`` stays bare.

    What is misconfigured is found when its turn comes, so that the next one listens.
    """
    if not names or tuple(names) == ("local",):
        return local()
    from apps.agentbrain.engines.stt.chain import Ear, EarChain

    return EarChain(
        [
            Ear(
                name,
                partial(make_ear, name, settings, local=local, vocabulary=vocabulary),
            )
            for name in names
        ]
    )


def _openai(settings: Any, terms: tuple[str, ...]) -> SpeechToText:
    from apps.agentbrain.engines.stt.openai_transcription import OpenAIEar

    return OpenAIEar(
        key=settings.OPENAI_API_KEY,
        base_url=settings.OPENAI_BASE_URL,
        model=settings.OPENAI_TRANSCRIPTION_MODEL,
        language=settings.REALTIME_LANGUAGE,
        keyterms=terms,
    )


def _deepgram(settings: Any, terms: tuple[str, ...]) -> Dialect:
    from apps.agentbrain.engines.stt import deepgram

    model = settings.DEEPGRAM_STT_MODEL
    return deepgram.Deepgram(
        key=settings.DEEPGRAM_API_KEY,
        base_url=settings.DEEPGRAM_URL,
        model=deepgram.DEFAULT_MODEL if _is_flux(model) else model,
        language=settings.REALTIME_LANGUAGE,
        keyterms=terms,
    )


def _flux(settings: Any, terms: tuple[str, ...]) -> Dialect:
    from apps.agentbrain.engines.stt import flux

    model = settings.DEEPGRAM_STT_MODEL
    return flux.Flux(
        key=settings.DEEPGRAM_API_KEY,
        base_url=settings.DEEPGRAM_URL,
        model=model if _is_flux(model) else flux.DEFAULT_MODEL,
        keyterms=terms,
    )


def _speechmatics(settings: Any, terms: tuple[str, ...]) -> Dialect:
    from apps.agentbrain.engines.stt import speechmatics

    return speechmatics.Speechmatics(
        key=settings.SPEECHMATICS_API_KEY,
        base_url=settings.SPEECHMATICS_URL,
        language=settings.REALTIME_LANGUAGE,
        vocabulary=terms,
    )


def _is_flux(model: str) -> bool:
    """Both recognizers of one vendor may be named in one chain; each has its models."""
    return model.startswith("flux")


_DIALECTS: Final[Mapping[str, Callable[[Any, tuple[str, ...]], Dialect]]] = {
    "deepgram": _deepgram,
    "deepgram-flux": _flux,
    "speechmatics": _speechmatics,
}
