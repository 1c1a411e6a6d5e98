"""Clauses on their way from the mind to the voice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator


class Clauses(AsyncIterator[str]):
    """Put by one task, taken by one voice; the reply's length bounds them.

    ``given`` is what the voice has taken so far, ``ends`` where each clause of it ends.
    """

    def __init__(self) -> None:
        self._clauses: asyncio.Queue[str | None] = asyncio.Queue()
        self._next: str | None = None
        self._ended = False
        self.given = ""
        self.ends: list[int] = []

    def put(self, clause: str) -> None:
        if clause:
            self._clauses.put_nowait(clause)

    def close(self) -> None:
        """There are no more."""
        self._clauses.put_nowait(None)

    async def begun(self) -> bool:
        """Wait for the first clause; False when there is none at all."""
        self._next = await self._clauses.get()
        self._ended = self._next is None
        return not self._ended

    async def __anext__(self) -> str:
        clause, self._next = self._next, None
        if clause is None and not self._ended:
            clause = await self._clauses.get()
        if clause is None:
            self._ended = True
            raise StopAsyncIteration
        self.given += clause
        self.ends.append(len(self.given))
        return clause
