"""What is left running of a call that is over."""

from __future__ import annotations

import asyncio


async def nothing_left_running() -> None:
    await asyncio.sleep(60)
    assert asyncio.all_tasks() == {asyncio.current_task()}
