"""What one response is to say, as far as it is written; may be read more than once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Self


class Written:
    """``async with Written(clauses)``: reads ahead in a task that ends with the block.

    A voice that is given up stops waiting for the next clause; the clauses go on for
    the voice after it.
    """

    def __init__(self, clauses: AsyncIterator[str]) -> None:
        self._clauses = clauses
        self._read: list[str] = []
        self._ended = False
        self._changed = asyncio.Event()
        self.failure: Exception | None = None

    @property
    def text(self) -> str:
        """Everything that is written by now."""
        return "".join(self._read)

    @property
    def ended(self) -> bool:
        """Whether there will be no more."""
        return self._ended

    async def after(self, position: int) -> AsyncIterator[str]:
        """The clauses behind so many characters, and those still to come.

        Raises what the writing itself failed with.
        """
        at = 0
        while True:
            while at < len(self._read):
                clause = self._read[at]
                at += 1
                if position < len(clause):
                    yield clause[position:]
                position = max(0, position - len(clause))
            if self._ended:
                break
            self._changed.clear()
            await self._changed.wait()
        if self.failure is not None:
            raise self.failure

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._read_ahead())
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _read_ahead(self) -> None:
        try:
            async for clause in self._clauses:
                self._read.append(clause)
                self._changed.set()
        except Exception as error:  # the writer's failure is the reader's to see
            self.failure = error
        finally:
            self._ended = True
            self._changed.set()


async def once(text: str) -> AsyncIterator[str]:
    """A text that is written already."""
    yield text
