"""Trains the intent classifier from examples."""

from __future__ import annotations

from .train import train_classifier

__all__ = ["train_classifier"]
