"""The measured brain, made once: training takes seconds."""

from __future__ import annotations

import pytest

from apps.agentbrain.evaluation.brain import shipping_brain


@pytest.fixture(scope="session")
def brain():
    """The brain that ships."""
    return shipping_brain()
