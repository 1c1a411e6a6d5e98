"""What staff read of the vendor's figures."""

from __future__ import annotations

from apps.agentbrain.conversation.events import EngineReported
from apps.agentbrain.tests.realtime.line import Line
from apps.calls.tests.virtual_time import virtually


def limits(requests_left: int, tokens_left: int) -> list[dict]:
    return [
        {"name": "requests", "limit": 1000, "remaining": requests_left},
        {
            "name": "tokens",
            "limit": 40_000,
            "remaining": tokens_left,
            "reset_seconds": 1.5,
        },
    ]


@virtually
async def test_the_tokens_of_a_response_are_reported():
    usage = {
        "total_tokens": 253,
        "input_tokens": 132,
        "output_tokens": 121,
        "input_token_details": {
            "text_tokens": 119,
            "audio_tokens": 13,
            "cached_tokens": 64,
            "cached_tokens_details": {"text_tokens": 60, "audio_tokens": 4},
        },
        "output_token_details": {"text_tokens": 30, "audio_tokens": 91},
    }
    async with Line() as line:
        line.respond()
        await line.begins()
        await line.ends(usage=usage)
        assert line.of(EngineReported) == [
            EngineReported(
                line.now_ms,
                "usage",
                {
                    "model": line.engine.options.model,
                    "of": "response",
                    "input_tokens": 132,
                    "output_tokens": 121,
                    "cached_tokens": 64,
                    "cached_audio_tokens": 4,
                    "input_text_tokens": 119,
                    "input_audio_tokens": 13,
                    "output_text_tokens": 30,
                    "output_audio_tokens": 91,
                },
            )
        ]


@virtually
async def test_a_response_without_usage_reports_none():
    async with Line() as line:
        line.respond()
        await line.begins()
        await line.ends(usage=None)
        assert not line.of(EngineReported)


@virtually
async def test_rate_limits_are_reported_when_they_have_clearly_moved():
    async with Line() as line:
        for left in (39_000, 38_000, 30_000, 21_000):
            await line.tell("rate_limits.updated", rate_limits=limits(990, left))
        assert len(line.of(EngineReported)) == 1
        await line.tell("rate_limits.updated", rate_limits=limits(989, 3_000))
        _, second = line.of(EngineReported)
        assert second.kind == "rate_limits"
        assert second.data["limits"]["tokens"] == {
            "limit": 40_000,
            "remaining": 3_000,
            "reset_seconds": 1.5,
        }
