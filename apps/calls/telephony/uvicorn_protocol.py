"""uvicorn's WebSocket protocol with a straight road for text messages.

uvicorn puts every message into a queue, stops reading, wakes a task that takes it out
and reads on: for a telephone frame, fifty times a second and call, that is more work
than the frame itself. Its protocol is extended here, not replaced: whoever asks gets
text messages within the call that reads them, everything else goes the usual way.

uvicorn --ws apps.calls.telephony.uvicorn_protocol:StraightProtocol \\
    callcenter.asgi:application
"""

from __future__ import annotations

from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import (
    WebSocketsSansIOProtocol,
)

from .straight import EXTENSION, Take


class StraightProtocol(WebSocketsSansIOProtocol):
    """Offers ``EXTENSION`` in the scope of each socket."""

    _take: Take | None = None

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if not self.close_sent:  # else the upgrade was refused: there is no scope
            extensions = cast(dict[str, Any], self.scope["extensions"])
            extensions[EXTENSION] = self._go_straight

    def _go_straight(self, take: Take) -> None:
        """From now on; what was read before is still received the usual way first."""
        self._take = take

    def send_receive_event_to_app(self) -> None:
        if not self._taken():
            super().send_receive_event_to_app()

    def _taken(self) -> bool:
        """Whether the message went the straight road."""
        if self._take is None or self.close_sent or not self.queue.empty():
            return False
        if self.curr_msg_data_type != "text" or len(self.frames) != 1:
            return False
        try:
            text = bytes(self.frames[0]).decode()
        except UnicodeDecodeError:
            return False
        if not self._take(text):
            return False
        self.frames = []
        return True
