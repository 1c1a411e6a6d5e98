"""System checks of the pipeline's parts: who hears, thinks and speaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from apps.agentbrain.engines import parts

_ADDRESSES: Final = (
    "OPENAI_BASE_URL",
    "DEEPGRAM_URL",
    "ELEVENLABS_URL",
    "CARTESIA_URL",
    "SPEECHMATICS_URL",
    "SPEECHMATICS_TTS_URL",
)


@register
def check_parts(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """The parts exist and have what they need.

    ``LLM`` counts with any engine: text lines have it write their words too.
    """
    chosen = parts.PARTS if settings.AGENT_ENGINE == "pipeline" else (parts.MIND,)
    found = [*_model_errors(), *_script_warnings()]
    for part in chosen:
        found += [*_unknown(part), *_lacking(part)]
    if settings.AGENT_ENGINE == "pipeline" and not settings.DEBUG:
        found += _address_warnings()
    return found


def _unknown(part: parts.Part) -> Iterator[CheckMessage]:
    for name in part.unknown(settings):
        yield Error(
            f"{part.setting}={name}: there is no such part.",
            hint=f"There are: {', '.join(part.known())}.",
            id="callcenter.E012",
        )


def _lacking(part: parts.Part) -> Iterator[CheckMessage]:
    for name, missing in part.lacking(settings):
        yield Error(
            f"{part.setting}={name} needs {', '.join(missing)}.",
            hint=f"Set it, or take {name} out of {part.setting}.",
            id="callcenter.E013",
        )


def _model_errors() -> Iterator[CheckMessage]:
    if "realtime" in settings.LLM_MODEL:
        yield Error(
            f"LLM_MODEL={settings.LLM_MODEL} hears and speaks; it writes no replies.",
            hint="Name a chat model here; OPENAI_MODEL is for AGENT_ENGINE=openai.",
            id="callcenter.E014",
        )


def _script_warnings() -> Iterator[CheckMessage]:
    names = parts.MIND.names(settings)
    if parts.SCRIPT in names[:-1]:
        behind = ", ".join(names[names.index(parts.SCRIPT) + 1 :])
        yield Warning(
            f"LLM names {behind} behind the script, which never fails: no call would "
            "get there.",
            hint="Put script last, or leave it out: it stands behind every model.",
            id="callcenter.W011",
        )


def _address_warnings() -> Iterator[CheckMessage]:
    for name in _ADDRESSES:
        address = urlsplit(getattr(settings, name))
        if address.scheme in {"ws", "http"}:
            yield Warning(
                f"{name} is not encrypted: the key and what is said could be read on "
                "the way.",
                hint="Use https:// unless the server is on this machine.",
                id="callcenter.W008",
            )
