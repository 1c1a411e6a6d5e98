"""An engine that says what it is told to, and goes wrong on demand."""

from __future__ import annotations

import asyncio

from apps.agentbrain.conversation import events as happened
from apps.agentbrain.engines.base import Engine, EngineError
from apps.agentbrain.engines.events import EventStream
from apps.agentbrain.engines.tasks import TaskSet

SOUND_MS_PER_WORD = 300
THINKS_MS = 400


class Speaker(Engine):
    """``goes_wrong`` maps the number of a response (from 1) to what happens to it:

    ``silent``, ``soundless``, ``fails``, ``overlaps``, ``endless``, ``lost``,
    ``wavers`` (lost and back) or ``calls`` (asks for a tool first).
    """

    def __init__(self, goes_wrong=None, *, refuses=""):
        self.goes_wrong = goes_wrong or {}
        self.refuses = refuses
        self.texts = []
        self.asked = []
        self.answers = []
        self.stopped = False
        self._events = EventStream()
        self._tasks = TaskSet("speaker")

    async def start(self, session):
        self.session = session
        if self.refuses:
            raise EngineError(self.refuses, permanent=True)
        self._tasks.start(self._get_ready())

    async def _get_ready(self):
        await asyncio.sleep(0.3)
        self._tell(happened.EngineReady)

    def _tell(self, kind, *values):
        self._events.put(kind(self.session.now_ms(), *values))

    def send_audio(self, audio):
        raise AssertionError("a text conversation sends no sound")

    def take_text(self, text):
        self.texts.append(text)

    def respond(self, request):
        self.asked.append(request)
        self._tasks.start(self._speak(len(self.asked), request))

    async def _speak(self, number, request):
        wrong = self.goes_wrong.get(number, "")
        response, item = f"resp-{number}", f"item-{number}"
        await asyncio.sleep(THINKS_MS / 1000)
        if wrong == "silent":
            return
        if wrong in {"lost", "wavers"}:
            lost = happened.EngineLost
            self._events.put(lost(self.session.now_ms(), "gone", wrong == "lost"))
            await asyncio.sleep(2)
            self._tell(happened.EngineReady)
            return
        self._tell(happened.ResponseStarted, response, request.request_id)
        if wrong == "overlaps":
            self._tell(happened.ResponseStarted, f"{response}-too", "")
        if wrong == "fails":
            failed = happened.ResponseStatus.FAILED
            self._tell(happened.ResponseEnded, response, failed, "rate_limit_exceeded")
            return
        if wrong == "calls":
            wish = {"service": "oil-change"}
            self._tell(happened.ToolRequested, response, "call-1", "find_slots", wish)
        elif wrong != "soundless":
            words = request.text or "I have looked."
            self._tell(happened.AgentTextDelta, response, item, words)
            sound = b"\x7f" * (len(words.split()) * SOUND_MS_PER_WORD * 8)
            self._tell(happened.AgentAudio, response, item, sound)
        if wrong != "endless":
            usage = {"input_tokens": 100, "output_tokens": 20, "of": "response"}
            self._tell(happened.EngineReported, "usage", usage)
            self._tell(
                happened.ResponseEnded, response, happened.ResponseStatus.COMPLETED
            )

    def cancel(self, request):
        pass

    def truncate(self, item_id, heard_ms, heard_text=""):
        pass

    def tool_result(self, tool_call_id, output):
        self.answers.append((tool_call_id, dict(output)))

    def events(self):
        return self._events.stream()

    async def stop(self):
        self.stopped = True
        await self._tasks.stop()
        self._events.close()
