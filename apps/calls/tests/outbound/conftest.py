"""An exchange in the carrier's place."""

from __future__ import annotations

from typing import Any

import pytest

from apps.calls.outbound import carrier

from .people import Exchange


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Exchange:
    """What is ordered from the carrier ends here; nothing goes over a network."""
    settings.TWILIO_ACCOUNT_SID = "AC" + "1" * 32
    settings.TWILIO_AUTH_TOKEN = "token"
    settings.PUBLIC_URL = "https://calls.example.com"
    ours = Exchange()
    for name in ("place", "latest", "fetch"):
        monkeypatch.setattr(carrier, name, getattr(ours, name))
    return ours
