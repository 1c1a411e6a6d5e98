"""A conversation held by Ollama's own client; run by an interpreter that has it.

``python ollama_client.py URL`` prints one JSON object of what the client understood.
"""

from __future__ import annotations

import asyncio
import json
import sys

import ollama

TOOL = {
    "type": "function",
    "function": {
        "name": "find_slots",
        "description": "Free times of a day.",
        "parameters": {"type": "object", "properties": {"day": {"type": "string"}}},
    },
}


async def converse(url):
    client = ollama.AsyncClient(host=url)
    messages = [{"role": "user", "content": "when do you open?"}]
    said, pieces, last = "", 0, None
    async for part in await client.chat("llama3.2", messages, stream=True):
        said, pieces, last = said + part.message.content, pieces + 1, part

    called = await client.chat("llama3.2", messages, tools=[TOOL])
    calls = called.message.tool_calls
    messages += [
        called.message,
        {"role": "tool", "tool_name": "find_slots", "content": '{"slots": ["nine"]}'},
    ]
    after = await client.chat("llama3.2", messages, tools=[TOOL])
    whole = await client.chat("llama3.2", messages)
    generated = ""
    async for part in await client.generate("llama3.2", "seven words", stream=True):
        generated += part.response
    listed = await client.list()
    try:
        await client.chat("nobody", messages)
        unknown = None
    except ollama.ResponseError as error:
        unknown = [error.status_code, error.error]
    return {
        "streamed": said,
        "pieces": pieces,
        "last": {"done_reason": last.done_reason, "eval_count": last.eval_count},
        "called": [
            [call.function.name, dict(call.function.arguments)] for call in calls
        ],
        "after_the_tool": after.message.content,
        "whole": whole.message.content,
        "generated": generated,
        "models": [model.model for model in listed.models],
        "unknown_model": unknown,
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(converse(sys.argv[1]))))
