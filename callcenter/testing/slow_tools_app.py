"""Makes every tool of the agent slow."""

from __future__ import annotations

import time
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from django.apps import AppConfig

DELAY_SECONDS: Final = 3.0


class SlowToolsConfig(AppConfig):
    """Wraps the registered tools when Django is ready."""

    name = "callcenter.testing"
    label = "slow_tools"

    def ready(self) -> None:
        from apps.agentbrain.tools import registry
        from apps.agentbrain.tools.spec import Arguments, Result, ToolContext, ToolSpec

        def slow(spec: ToolSpec) -> ToolSpec:
            def handler(context: ToolContext, arguments: Arguments) -> Result:
                time.sleep(DELAY_SECONDS)
                return spec.handler(context, arguments)

            return replace(spec, handler=handler)

        registry.TOOLS = MappingProxyType(
            {name: slow(spec) for name, spec in registry.TOOLS.items()}
        )
