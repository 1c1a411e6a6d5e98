"""What a server of language models can do wrong, on demand."""

from __future__ import annotations

from dataclasses import dataclass

from apps.agentbrain.engines.simulators.faults import Budget, WrittenFaults


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults(WrittenFaults):
    """Each is off by default. A number without a unit says how many replies it spoils.

    They wait until ``after_replies`` replies have been asked for.
    """

    after_replies: int = 0

    # no reply at all
    refuse_connections: int = 0  # cut without a word
    unauthorized: int = 0  # 401 invalid_api_key
    rate_limited: int = 0  # 429, with retry_after_seconds
    retry_after_seconds: float = 20.0
    out_of_quota: int = 0  # 429 insufficient_quota, for good
    server_errors: int = 0  # 500
    unknown_models: int = 0  # 404
    filtered: int = 0  # 400 content_filter, as Azure answers a prompt it refuses
    refuse_options: tuple[str, ...] = ()  # e.g. "temperature": 400, always
    refuse_tools: int = 0  # 400 of a model that calls no functions (Ollama)
    refuse_think: int = 0  # 400 of a model that does not think (Ollama)

    # replies that do not go as they should
    slow_first: int = 0  # the first token comes only after slow_first_ms
    slow_first_ms: int = 10_000
    stalls: int = 0  # silence after so many tokens, until the client gives up
    drops: int = 0  # the connection is cut after so many tokens
    early_ends: int = 0  # the body ends there as if that were all
    malformed: int = 0  # what comes there is no event
    stream_errors: int = 0  # an error comes there, in the vendor's shape
    after_tokens: int = 4  # where these happen
    filtered_endings: int = 0  # it ends there with finish_reason content_filter

    # replies that say what they should not
    empty_replies: int = 0
    role_prefixes: int = 0  # "Assistant: "
    markdown: int = 0
    repeats: int = 0  # everything twice
    leaks: int = 0  # the beginning of the instructions
    thoughts: int = 0  # between <think> tags
    reasoning: int = 0  # in reasoning_content (thinking, at Ollama)

    # function calls
    argument_chars: int = 8  # length of a fragment
    argument_delay_ms: int = 0  # between fragments
    broken_arguments: int = 0  # cut off, so that they are no JSON
    nameless_calls: int = 0  # fragments without ids
    unnumbered_calls: int = 0  # whole calls that all have index 0


class FaultBudget(Budget[Faults]):
    """Spends no fault before enough replies have been asked for."""

    def set(self, faults: Faults) -> None:
        super().set(faults)
        self._asked = 0

    def reply_asked(self) -> None:
        """Another reply is wanted."""
        self._asked += 1

    def take(self, name: str) -> bool:
        return self._asked > self.faults.after_replies and super().take(name)
