"""What the installation of a day is told of its surroundings."""

from __future__ import annotations

from apps.calls.tests.summaries.chat_server import ChatServer

from . import ours
from .day import SERVICE_LEVEL_SECONDS, SHORT_SECONDS


def environment(model: ChatServer, rest_port: int) -> dict[str, str]:
    """A carrier, a model that writes summaries, and limits that calls come near to."""
    return {
        "TWILIO_ACCOUNT_SID": ours.ACCOUNT,
        "TWILIO_API_BASE_URL": f"http://127.0.0.1:{rest_port}",
        "SUMMARY_MODEL": "note-writer",
        "OPENAI_BASE_URL": model.url,
        "OPENAI_API_KEY": "k",
        "REPORT_SERVICE_LEVEL_SECONDS": str(SERVICE_LEVEL_SECONDS),
        "REPORT_SHORT_ABANDON_SECONDS": str(SHORT_SECONDS),
    }
