"""Tools that do everything for real and leave nothing behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from apps.agentbrain.tools.registry import TOOLS, execute, run
from apps.agentbrain.tools.spec import Arguments, Result, ToolContext, ToolOutcome


async def rehearse(
    name: str, arguments: Mapping[str, Any], context: ToolContext
) -> ToolOutcome:
    """Run a tool as in a call, and take back whatever it wrote to the database."""
    spec = TOOLS.get(name)
    if spec is None:
        return await run(name, arguments, context)
    handler = spec.handler

    def taken_back(context: ToolContext, arguments: Arguments) -> Result:
        with transaction.atomic():
            result = handler(context, arguments)
            transaction.set_rollback(True)
        return result

    return await execute(replace(spec, handler=taken_back), arguments, context)
