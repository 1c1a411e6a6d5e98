"""Chat completions of ``SUMMARY_MODEL``, at OpenAI or a server that speaks alike."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

import openai
from openai.types.chat import ChatCompletion

from .answer import wire_schema
from .choices import Problem
from .contract import SummarizerError, TokensUsed
from .llm import TIMEOUT_SECONDS, Answered, Said

_NO_ACCESS: Final = {
    "insufficient_quota",
    "billing_hard_limit_reached",
    "account_deactivated",
    "invalid_api_key",
}
_STATUSES_TRANSIENT: Final = {408, 409, 425, 429}
_FORMAT: Final = {
    "type": "json_schema",
    "json_schema": {"name": "call_note", "strict": True, "schema": wire_schema()},
}


class OpenAIClient:
    """One request an answer; retrying is the task's business, not the client's."""

    def __init__(self, *, model: str, api_key: str = "", base_url: str = "") -> None:
        self.name = model
        self._vendor = "compatible" if base_url else "openai"
        self._client = openai.OpenAI(
            api_key=api_key or "none",  # local servers ask for none
            base_url=base_url or None,
            timeout=TIMEOUT_SECONDS,
            max_retries=0,
        )

    def answer(self, messages: Sequence[Said]) -> Answered:
        wire: Any = [{"role": said.role, "content": said.text} for said in messages]
        shape: Any = _FORMAT
        try:
            completion = self._client.chat.completions.create(
                model=self.name, messages=wire, response_format=shape
            )
        except openai.APIStatusError as error:
            raise _status_error(error) from error
        except (openai.APIError, json.JSONDecodeError) as error:
            raise SummarizerError(f"{type(error).__name__}: {error}") from error
        return self._read(completion)

    def _read(self, completion: object) -> Answered:
        """What was written. Raises ``SummarizerError``."""
        if not isinstance(completion, ChatCompletion) or not completion.choices:
            raise SummarizerError(
                "The model's server did not answer with a completion.",
                problem=Problem.BAD_ANSWER,
            )
        used = self._used(completion)
        paid = (used,) if used else ()
        choice = completion.choices[0]
        if choice.message.refusal or choice.finish_reason == "content_filter":
            raise SummarizerError(
                "The model refused to write a note.",
                problem=Problem.REFUSED,
                permanent=True,
                used=paid,
            )
        if choice.finish_reason == "length":
            raise SummarizerError(
                "The model's answer was cut off.",
                problem=Problem.BAD_ANSWER,
                permanent=True,
                used=paid,
            )
        return Answered(choice.message.content or "", used)

    def _used(self, completion: ChatCompletion) -> TokensUsed | None:
        usage = completion.usage
        if usage is None:
            return None
        details = usage.prompt_tokens_details
        return TokensUsed(
            vendor=self._vendor,
            model=self.name,
            input_tokens=max(0, usage.prompt_tokens or 0),
            cached_tokens=max(0, (details.cached_tokens or 0) if details else 0),
            output_tokens=max(0, usage.completion_tokens or 0),
        )


def _status_error(error: openai.APIStatusError) -> SummarizerError:
    no_access = error.code in _NO_ACCESS or error.status_code in (401, 403)
    transient = error.status_code >= 500 or error.status_code in _STATUSES_TRANSIENT
    return SummarizerError(
        f"HTTP {error.status_code}: {error.message}",
        problem=_problem_of(error, no_access=no_access),
        permanent=no_access or not transient,
        retry_after_seconds=_retry_after(error),
    )


def _problem_of(error: openai.APIStatusError, *, no_access: bool) -> Problem:
    if no_access:
        return Problem.NO_ACCESS
    if error.status_code == 429 or error.status_code >= 500:
        return Problem.BUSY
    if error.code == "content_filter":
        return Problem.REFUSED
    return Problem.SETTINGS


def _retry_after(error: openai.APIStatusError) -> float | None:
    try:
        return float(error.response.headers["retry-after"])
    except (KeyError, ValueError):
        return None
