"""Ears, a mind and a voice joined into one engine."""

from apps.agentbrain.engines.pipeline.engine import ALREADY_ACTIVE, PipelineEngine
from apps.agentbrain.engines.pipeline.mind import PipelineMind
from apps.agentbrain.engines.pipeline.script import Script

__all__ = ["ALREADY_ACTIVE", "PipelineEngine", "PipelineMind", "Script"]
