"""uvicorn's WebSocket protocol with a straight road for text messages.

uvicorn puts every message into a queue, stops reading, wakes a task that takes it out
and reads on; its library reads each frame with a parser for everything a WebSocket may
carry. For a telephone frame, fifty times a second and call, that is more work than the
frame itself. The protocol is extended here, not replaced: whoever asks gets plain text
messages within the call that reads them, and may send some at once. Every other frame
goes the usual way, whole.

uvicorn --ws apps.calls.telephony.uvicorn_protocol:StraightProtocol \\
    callcenter.asgi:application
"""

from __future__ import annotations

from typing import Any, Final, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import (
    WebSocketsSansIOProtocol,
)

from .straight import EXTENSION, Take
from .websocket_frames import PLAIN_TEXT, TooLong, frame_end, plain_text, text_frame

_END_OF_REQUEST: Final = b"\r\n\r\n"
_LAST_FRAGMENT: Final = 0x80
_OPCODE: Final = 0x0F
_LAST_DATA_OPCODE: Final = 0x02  # continuation, text, binary; above are controls


class StraightProtocol(WebSocketsSansIOProtocol):
    """Is itself the ``StraightRoad`` in the scope of each socket."""

    _take: Take | None = None
    _cuts_frames = False
    _begun = b""
    _in_pieces = False
    _refused = False
    _nothing_behind_request = False

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if not self.close_sent:  # else the upgrade was refused: there is no scope
            extensions = cast(dict[str, Any], self.scope["extensions"])
            extensions[EXTENSION] = self
            # From here on the library is given whole frames only, so that it is never
            # in the middle of one when the next is taken past it.
            self._cuts_frames = self._nothing_behind_request

    def data_received(self, data: bytes) -> None:
        if not self._cuts_frames:
            self._nothing_behind_request = data.endswith(_END_OF_REQUEST)
            super().data_received(data)
            return
        if self._begun:
            data = self._begun + data
        start, size = 0, len(data)
        while start < size and not self.transport.is_closing():
            try:
                end = frame_end(data, start)
            except TooLong:
                self._cuts_frames = False
                super().data_received(data[start:])
                return
            if not end or end > size:
                break
            self._frame(data[start:end])
            start = end
        self._begun = data[start:]

    def take_with(self, take: Take) -> None:
        """From now on; what was read before is still received the usual way first."""
        self._take = take

    def send_now(self, text: str) -> bool:
        """Not before the handshake, not after a close, not while the socket is full."""
        if not self.handshake_complete or self.close_sent or self.disconnected:
            return False
        if not self.writable.is_set() or self.transport.is_closing():
            return False
        self.transport.write(text_frame(text.encode()))
        return True

    def _frame(self, frame: bytes) -> None:
        if frame[0] == PLAIN_TEXT and not self._in_pieces:
            text = plain_text(frame)
            if text is not None and self._taken(text):
                return
            self._refused = True  # nobody is asked twice
        if frame[0] & _OPCODE <= _LAST_DATA_OPCODE:
            self._in_pieces = not frame[0] & _LAST_FRAGMENT
        super().data_received(frame)
        self._refused = False

    def send_receive_event_to_app(self) -> None:
        """A message the library has read: one that was compressed, for example."""
        if self.curr_msg_data_type == "text" and len(self.frames) == 1:
            try:
                text = bytes(self.frames[0]).decode()
            except UnicodeDecodeError:
                pass
            else:
                if self._taken(text):
                    self.frames = []
                    return
        super().send_receive_event_to_app()

    def _taken(self, text: str) -> bool:
        """Whether the message went the straight road."""
        if self._take is None or self._refused or self.close_sent:
            return False
        if not self.queue.empty():
            return False  # what came before has not been received yet
        return self._take(text)
