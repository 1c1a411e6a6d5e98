"""Minds that answer in one way."""

from __future__ import annotations

from apps.calls.tests.parts import ScriptedMind


def on(kind, *actions):
    """A mind that answers one kind of event, each time with the same actions."""
    return ScriptedMind(lambda event: actions if isinstance(event, kind) else ())
