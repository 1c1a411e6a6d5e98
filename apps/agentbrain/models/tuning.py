"""What staff tune: intents, their patterns, escalation rules and wordings."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..validators import validate_pattern


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
    pattern = models.CharField(max_length=500, validators=[validate_pattern])
    weight = models.FloatField(
        default=1.0, validators=[MinValueValidator(0.1), MaxValueValidator(10)]
    )
    active = models.BooleanField(default=True)
    note = models.CharField(max_length=120, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

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
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("reason", "id")

    def __str__(self) -> str:
        return f"{self.reason}: {self.pattern}"


class Wording(models.Model):
    """A line of the agent's in the words of staff; without a row the line stands as it
    was delivered. Several ``texts``: asked again, the agent takes the next one."""

    key = models.SlugField(unique=True)
    texts = models.JSONField(default=list)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("key",)

    def __str__(self) -> str:
        return self.key
