"""The agent's profile: who it is, how it sounds, when it gives way."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class AgentProfile(models.Model):
    """One agent: who it is, how it sounds, and when it gives way to the caller.

    Thresholds carry their unit in their name; defaults are those of telephone calls.
    """

    name = models.CharField(max_length=60, unique=True)
    active = models.BooleanField(
        default=False, help_text=_("The profile that answers calls.")
    )
    agent_name = models.CharField(max_length=40, default="Alex")
    business_name = models.CharField(max_length=80)
    business_address = models.CharField(max_length=160, blank=True)
    business_phone = models.CharField(max_length=20, blank=True)
    time_zone = models.CharField(max_length=40, default="America/New_York")
    persona = models.TextField(
        blank=True, help_text=_("Instructions for engines with a language model.")
    )
    greeting = models.CharField(
        max_length=300,
        default="Thank you for calling {business}. This is {agent}. "
        "How can I help you today?",
        help_text=_("{business}, {agent} and {name} are filled in."),
    )
    greeting_known = models.CharField(
        max_length=300,
        default="Hi {name}, thanks for calling {business}. How can I help you today?",
    )
    transfer_number = models.CharField(max_length=20, blank=True)
    voice = models.CharField(max_length=40, default="en-us", blank=True)
    words_per_minute = models.PositiveSmallIntegerField(
        default=165, validators=[MinValueValidator(80), MaxValueValidator(300)]
    )

    vad_threshold = models.FloatField(
        default=0.6, validators=[MinValueValidator(0.05), MaxValueValidator(0.99)]
    )
    prefix_padding_ms = models.PositiveSmallIntegerField(default=300)
    silence_duration_ms = models.PositiveSmallIntegerField(
        default=750, validators=[MinValueValidator(500), MaxValueValidator(5000)]
    )
    thinking_pause_ms = models.PositiveSmallIntegerField(
        default=1_500, validators=[MaxValueValidator(10_000)]
    )
    dictation_pause_ms = models.PositiveSmallIntegerField(
        default=3_000, validators=[MaxValueValidator(10_000)]
    )
    late_audio_window_ms = models.PositiveSmallIntegerField(default=500)
    min_interruption_ms = models.PositiveSmallIntegerField(default=1500)
    min_interruption_words = models.PositiveSmallIntegerField(default=1)
    false_interruption_timeout_ms = models.PositiveSmallIntegerField(default=2500)
    max_queue_length = models.PositiveSmallIntegerField(
        default=8, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    response_timeout_ms = models.PositiveIntegerField(
        default=10_000, validators=[MinValueValidator(1000)]
    )
    nudge_after_ms = models.PositiveIntegerField(
        default=8_000,
        help_text=_("Silence on both sides before the agent asks again."),
    )
    max_nudges = models.PositiveSmallIntegerField(default=2)
    bridge_after_ms = models.PositiveIntegerField(default=800)
    engine_return_ms = models.PositiveIntegerField(default=30_000)
    max_utterance_ms = models.PositiveIntegerField(
        default=60_000, validators=[MinValueValidator(5_000)]
    )
    intent_threshold = models.FloatField(
        default=0.6,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("0 to 1: how sure the classifier must be to act on its guess."),
    )
    clarify_threshold = models.FloatField(
        default=0.3,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("0 to 1: how sure it must be to ask whether its guess is meant."),
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["active"],
                condition=models.Q(active=True),
                name="one_active_agent_profile",
            ),
        ]

    def __str__(self) -> str:
        return self.name
