"""A WebSocket whose closing can stall."""

from __future__ import annotations

from websockets.asyncio.server import ServerConnection


class StallingConnection(ServerConnection):
    """Answers a close frame only ``stall_seconds`` after it came."""

    stall_seconds = 0.0
    _stalling = False

    def send_data(self) -> None:
        if not self.stall_seconds or self.protocol.close_rcvd is None:
            super().send_data()
        elif not self._stalling:
            self._stalling = True
            self.loop.call_later(self.stall_seconds, self._go_on)

    def _go_on(self) -> None:
        self.stall_seconds = 0.0
        if not self.transport.is_closing():
            self.send_data()
