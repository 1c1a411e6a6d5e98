"""What staff tune: the agent's profile, intents, patterns and escalation rules."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .validators import validate_pattern


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
        default=700, validators=[MinValueValidator(500), MaxValueValidator(5000)]
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


class Intent(models.Model):
    """Something a caller may want. ``code`` is what flows and reports know it by."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=200, blank=True)
    priority = models.SmallIntegerField(
        default=0, help_text=_("The higher one wins when several match.")
    )
    examples = models.JSONField(
        default=list,
        blank=True,
        help_text=_("What callers say: also teaches the recognizer the words."),
    )
    active = models.BooleanField(default=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-priority", "code")

    def __str__(self) -> str:
        return self.name


class IntentPattern(models.Model):
    """A regular expression (RE2 syntax, case ignored) that speaks for an intent."""

    intent = models.ForeignKey(
        Intent, on_delete=models.CASCADE, related_name="patterns"
    )
    pattern = models.CharField(max_length=300, validators=[validate_pattern])
    weight = models.FloatField(
        default=1.0, validators=[MinValueValidator(0.1), MaxValueValidator(10)]
    )
    active = models.BooleanField(default=True)
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("intent", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["intent", "pattern"], name="intent_pattern_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.pattern


class EscalationRule(models.Model):
    """Words that call for a person, with the reason and how urgent it is."""

    class Priority(models.TextChoices):
        LOW = "low", _("Low")
        NORMAL = "normal", _("Normal")
        HIGH = "high", _("High")
        URGENT = "urgent", _("Urgent")

    reason = models.SlugField(help_text=_("Reason code, e.g. person_requested."))
    pattern = models.CharField(max_length=300, validators=[validate_pattern])
    priority = models.CharField(
        max_length=10, choices=Priority.choices, default=Priority.NORMAL
    )
    response = models.CharField(
        max_length=300,
        blank=True,
        help_text=_("What the agent says first; empty: the standard line."),
    )
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("reason", "id")

    def __str__(self) -> str:
        return f"{self.reason}: {self.pattern}"
