"""A whole agent with a pipeline and a caller who types: nothing is played in real time.

The model says the line its instructions end with, as models write: in small pieces, and
worse when the test wants it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from apps.agentbrain.conversation.language.messages import Message, Role
from apps.agentbrain.conversation_test.call import TextCall
from apps.agentbrain.conversation_test.report import Turn
from apps.agentbrain.engines.ladder.voice import NoEars
from apps.agentbrain.engines.llm.base import ChatModel, TextPiece, Usage
from apps.agentbrain.engines.pipeline import PipelineEngine
from apps.agentbrain.engines.pipeline.composing_mind import ComposingMind
from apps.agentbrain.engines.tts.base import Speech, TextToSpeech
from apps.agentbrain.tests.dialogue.shop import Shop, make_brain
from apps.agentbrain.tools.spec import ToolOutcome

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("America/New_York"))
_LINE = re.compile(r'Say, in your own words: ("(?:[^"\\]|\\.)*")')
_TOKEN = 4  # characters


class LineModel(ChatModel):
    """Writes what it is told to say, changed by ``writes``; keeps what it was shown."""

    name = "lines"

    def __init__(self, writes: Callable[[str], str] = lambda line: line) -> None:
        self._writes = writes
        self.lines: list[str] = []
        self.shown: list[tuple[Message, ...]] = []

    async def reply(self, request):
        self.shown.append(request.messages)
        line = json.loads(_LINE.findall(request.messages[0].text)[-1])
        self.lines.append(line)
        written = self._writes(line)
        for start in range(0, len(written), _TOKEN):
            yield TextPiece(written[start : start + _TOKEN])
        yield Usage("lines", "m", input_tokens=10, output_tokens=5)


class ToneVoice(TextToSpeech):
    """Sixty milliseconds a character, at once."""

    def __init__(self):
        self.spoken: list[str] = []

    async def speak(self, text):
        self.spoken.append(text)
        yield Speech(b"\x55" * 480 * len(text), text)

    async def stop(self):
        pass


class Conversation:
    """One call. ``turns`` are what was said by either side so far."""

    def __init__(self, model: ChatModel) -> None:
        self.voice = ToneVoice()
        self.mind = ComposingMind(model)
        self.engine = PipelineEngine(NoEars(), self.mind, self.voice)
        self._shop = Shop()
        self._call = TextCall(
            make_brain(),
            self.engine,
            run_tool=self._run_tool,
            local_start=NOW,
            turn_seconds=60,
        )
        self.turns: list[Turn] = []

    @property
    def usage(self):
        return self._call.usage

    @property
    def over(self) -> str:
        return self._call.over

    async def __aenter__(self):
        self.turns.append(await self._call.begin())
        return self

    async def __aexit__(self, *exc_info):
        await self._call.end()

    async def say(self, text: str) -> Turn:
        turn = await self._call.say(len(self.turns), text)
        self.turns.append(turn)
        return turn

    async def _run_tool(self, name, arguments, context):
        result, error = self._shop.run(name, arguments)
        return ToolOutcome(result, error)


def shown_words(messages: tuple[Message, ...], role: Role) -> list[str]:
    return [message.text for message in messages if message.role is role]
