"""The language model for summaries is checked before the first call ends."""

from __future__ import annotations

import pytest

from callcenter.checks import check_summaries


@pytest.fixture(autouse=True)
def nothing_set(settings):
    settings.SUMMARY_LLM = settings.SUMMARY_MODEL = settings.LLM_MODEL = ""
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = ""
    settings.AZURE_OPENAI_ENDPOINT = settings.AZURE_OPENAI_API_KEY = ""
    settings.AZURE_OPENAI_CHAT_DEPLOYMENT = ""


def test_without_one_there_is_nothing_to_say():
    assert check_summaries() == []


@pytest.mark.parametrize("vendor", ["script", "ollama"])
def test_what_needs_nothing_is_fine(settings, vendor):
    settings.SUMMARY_LLM = vendor
    assert check_summaries() == []


def test_one_that_does_not_exist_is_named_with_those_that_do(settings):
    settings.SUMMARY_LLM = "oracle"
    (error,) = check_summaries()

    assert error.id == "callcenter.E015"
    assert "oracle" in error.msg
    assert "ollama" in error.hint


def test_what_it_lacks_is_named(settings):
    settings.SUMMARY_LLM = "azure"
    (error,) = check_summaries()

    assert "AZURE_OPENAI_ENDPOINT" in error.msg


def test_a_model_of_its_own_stands_in_for_that_of_calls(settings):
    settings.SUMMARY_LLM = "compatible"
    settings.OPENAI_BASE_URL = "http://127.0.0.1:1/v1"
    assert check_summaries()

    settings.SUMMARY_MODEL = "note-writer"
    assert check_summaries() == []
