"""Language models by the name that ``LLM`` gives them.

A vendor is one file with a maker, and one line here. Light to import: system checks
read it, and no vendor's client is loaded before it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from apps.agentbrain.engines.llm.base import ChatModel
from apps.agentbrain.engines.register import Needs, Register

_HERE: Final = __name__.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Vendor:
    """``maker`` is ``module.function`` in this package; empty: there is no model."""

    maker: str = ""
    needs: Needs = ()


VENDORS: Final[Mapping[str, Vendor]] = {
    "script": Vendor(),
    "openai": Vendor("vendors.openai_model", (("OPENAI_API_KEY",),)),
    "azure": Vendor(
        "azure.azure_model",
        (
            ("AZURE_OPENAI_ENDPOINT",),
            ("AZURE_OPENAI_CHAT_DEPLOYMENT",),
            ("AZURE_OPENAI_API_KEY", "AZURE_OPENAI_AD_TOKEN_FILE"),
        ),
    ),
    "ollama": Vendor("ollama.ollama_model"),
    "ollama-v1": Vendor("vendors.ollama_v1_model"),
    "compatible": Vendor(
        "vendors.compatible_model", (("OPENAI_BASE_URL",), ("LLM_MODEL",))
    ),
}

READS: Final = (
    "LLM_MODEL",
    "LLM_FIRST_WORD_SECONDS",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OLLAMA_URL",
    "AZURE_OPENAI_ENDPOINT",
    "AZURE_OPENAI_CHAT_DEPLOYMENT",
    "AZURE_OPENAI_API_KEY",
    "AZURE_OPENAI_AD_TOKEN_FILE",
    "AZURE_OPENAI_API_VERSION",
)
"""Settings that makers read: with other values, other models are made."""


MODELS: Final = Register(
    "LLM", "language model", {name: vendor.needs for name, vendor in VENDORS.items()}
)
names = MODELS.names
missing = MODELS.missing


def make(name: str, settings: Any) -> ChatModel | None:
    """A model for all calls of the process; None for the script.

    Raises ``EngineError`` (permanent) for a name nobody knows, or with what is missing.
    """
    MODELS.require(name, settings)
    if not VENDORS[name].maker:
        return None
    module, _, function = VENDORS[name].maker.partition(".")
    model: ChatModel = getattr(import_module(f"{_HERE}.{module}"), function)(settings)
    return model
