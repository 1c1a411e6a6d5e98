"""The summarizer that asks a language model (chat completions, typed answer)."""

from __future__ import annotations

import json
from typing import Final, Literal

import openai
from openai.types.chat import ChatCompletion
from openai.types.shared_params import ResponseFormatJSONSchema
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .contract import CallRecord, SummarizerError, SummaryDraft
from .masking import mask_draft
from .prompt import INSTRUCTIONS, describe

TIMEOUT_SECONDS: Final = 45.0
_CODES_PERMANENT: Final = {
    "insufficient_quota",
    "billing_hard_limit_reached",
    "account_deactivated",
    "invalid_api_key",
}
_STATUSES_TRANSIENT: Final = {408, 409, 425, 429}


class Answer(BaseModel):
    """What the model must answer with."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    outcome: Literal[
        "",
        "booked",
        "rescheduled",
        "cancelled",
        "confirmed",
        "answered",
        "escalated",
        "feedback",
        "abandoned",
    ]
    asked: str = Field(max_length=1000)
    done: str = Field(max_length=1000)
    open_points: str = Field(max_length=1000)
    text: str = Field(min_length=1, max_length=2000)


# Models are given the shape only; lengths are ours to check.
_FORMAT: Final[ResponseFormatJSONSchema] = {
    "type": "json_schema",
    "json_schema": {
        "name": "call_note",
        "strict": True,
        "schema": {
            "type": "object",
            "additionalProperties": False,
            "required": list(Answer.model_fields),
            "properties": {
                name: (
                    {"type": "string", "enum": list(_outcomes)}
                    if (_outcomes := getattr(field.annotation, "__args__", ()))
                    else {"type": "string"}
                )
                for name, field in Answer.model_fields.items()
            },
        },
    },
}


class LanguageModelSummarizer:
    """One request a summary; retrying is the task's business, not the client's."""

    def __init__(self, *, model: str, api_key: str = "", base_url: str = "") -> None:
        self._model = model
        self._client = openai.OpenAI(
            api_key=api_key or "none",  # local servers ask for none
            base_url=base_url or None,
            timeout=TIMEOUT_SECONDS,
            max_retries=0,
        )

    def summarize(self, record: CallRecord) -> SummaryDraft:
        answer = self._ask(describe(record))
        return mask_draft(
            SummaryDraft(
                # What the call's row says was reached is not up for interpretation.
                outcome=record.outcome or answer.outcome,
                asked=answer.asked,
                done=answer.done,
                open_points=answer.open_points,
                text=answer.text,
                source=self._model,
            )
        )

    def _ask(self, description: str) -> Answer:
        try:
            completion = self._client.chat.completions.create(
                model=self._model,
                messages=[
                    {"role": "system", "content": INSTRUCTIONS},
                    {"role": "user", "content": description},
                ],
                response_format=_FORMAT,
            )
        except openai.APIStatusError as error:
            raise _status_error(error) from error
        except (openai.APIError, json.JSONDecodeError) as error:
            raise SummarizerError(f"{type(error).__name__}: {error}") from error
        return _read(completion)


def _read(completion: object) -> Answer:
    """The typed answer out of a completion. Raises ``SummarizerError``."""
    if not isinstance(completion, ChatCompletion) or not completion.choices:
        raise SummarizerError("The model's server did not answer with a completion.")
    choice = completion.choices[0]
    if choice.message.refusal:
        raise SummarizerError("The model refused to write a note.", permanent=True)
    if choice.finish_reason == "length":
        raise SummarizerError("The model's answer was cut off.", permanent=True)
    try:
        return Answer.model_validate_json(choice.message.content or "")
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, problem['loc'])) or 'answer'}: {problem['msg']}"
            for problem in error.errors()
        )
        message = f"The model's answer has a wrong shape: {problems}"
        raise SummarizerError(message) from error


def _status_error(error: openai.APIStatusError) -> SummarizerError:
    transient = error.status_code >= 500 or error.status_code in _STATUSES_TRANSIENT
    return SummarizerError(
        f"HTTP {error.status_code}: {error.message}",
        permanent=not transient or error.code in _CODES_PERMANENT,
        retry_after_seconds=_retry_after(error),
    )


def _retry_after(error: openai.APIStatusError) -> float | None:
    try:
        return float(error.response.headers["retry-after"])
    except (KeyError, ValueError):
        return None
