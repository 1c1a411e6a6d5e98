"""``/staff/live``: tells pages of signed-in staff what waits. It decides nothing."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final
from urllib.parse import parse_qs

from asgiref.sync import ThreadSensitiveContext
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings
from django.contrib.auth import get_user_model

from .. import live
from . import staff_live

NOT_ALLOWED: Final = 4403


class StaffConsumer(AsyncJsonWebsocketConsumer):
    """One page of one member of staff; what they may see is asked for each time."""

    newest: int | None = None
    """Of the escalations this page was told of."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """With a thread of its own for the database: calls never wait for it."""
        async with ThreadSensitiveContext():
            await super().__call__(scope, receive, send)

    async def connect(self) -> None:
        user = await self._user()
        await self.accept()
        if user is None:
            await self.close(NOT_ALLOWED)  # so that the page stops asking
            return
        await self.channel_layer.group_add(live.STAFF, self.channel_name)
        self.joined = True
        since = parse_qs(self.scope["query_string"].decode("ascii", "replace"))
        await self._catch_up(user, since.get("since", [""])[0])

    async def disconnect(self, code: int) -> None:
        if getattr(self, "joined", False):
            await self.channel_layer.group_discard(live.STAFF, self.channel_name)

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None, **_: Any
    ) -> None:
        """Whatever a page says means: tell me how things stand.

        And what nobody told: a channel layer that was away drops its notices.
        """
        if (user := await self._still_allowed()) is not None:
            await self._tell_missed(user, self.newest)

    async def escalation_changed(self, notice: dict[str, Any]) -> None:
        await self._tell(notice)

    async def staff_notice(self, notice: dict[str, Any]) -> None:
        await self._tell(notice)

    async def _tell(self, notice: dict[str, Any]) -> None:
        if (user := await self._still_allowed()) is None:
            return
        toast = await database_sync_to_async(staff_live.toast_for)(user, notice)
        if toast is not None:
            await self.send_json(toast)
        await self._tell_missed(user, self.newest, told=toast)

    async def _catch_up(self, user: Any, since: str) -> None:
        known = since.isdecimal() and len(since) < 19
        await self._tell_missed(user, int(since) if known else None)

    async def _tell_missed(
        self, user: Any, since: int | None, told: staff_live.Toast | None = None
    ) -> None:
        """What was raised after ``since``, but for what was just ``told``; then how
        things stand."""
        if since is not None:
            missed = database_sync_to_async(staff_live.missed_since)
            for toast in await missed(since):
                if toast != told:
                    await self.send_json(toast)
        state = await database_sync_to_async(staff_live.state_for)(user)
        self.newest = state["newest"]
        await self.send_json(state)

    async def _still_allowed(self) -> Any:
        """The person with the rights of this moment; None ends the connection."""
        user = await self._user()
        if user is None:
            await self.close(NOT_ALLOWED)
        return user

    async def _user(self) -> Any:
        session = self.scope.get("session")
        key = session.session_key if session is not None else None
        user_id = self.scope["user"].pk
        return await database_sync_to_async(_allowed)(user_id, key)


def _allowed(user_id: int | None, session_key: str | None) -> Any:
    """The user, read anew: signed in still, and with something to be told."""
    if user_id is None or session_key is None:
        return None
    store = import_module(settings.SESSION_ENGINE).SessionStore
    if not store().exists(session_key):
        return None
    user = get_user_model()._default_manager.filter(pk=user_id).first()
    return user if user is not None and staff_live.may_watch(user) else None
