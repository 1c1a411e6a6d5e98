"""Conversations that come in pieces: one request a turn, in whichever process."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Conversation(models.Model):
    """The mind of a call between two requests, and who is answering now.

    ``owner`` holds it until ``lease_until``, renewed while an answer is on its way: a
    process that died holds nothing for long. ``generation`` counts the requests; an
    answer that is not for the latest one stops. ``version`` counts the states, so that
    a cache never shows an older one.
    """

    call = models.OneToOneField(
        "calls.Call", on_delete=models.CASCADE, related_name="conversation"
    )
    state = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=0)
    generation = models.PositiveIntegerField(default=0)
    owner = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    running_digest = models.CharField(
        max_length=64, blank=True, help_text=_("The request that is being answered.")
    )
    running_users = models.PositiveIntegerField(
        default=0, help_text=_("How many utterances that request holds.")
    )
    answered_digest = models.CharField(
        max_length=64, blank=True, help_text=_("The request that was answered last.")
    )
    answer = models.JSONField(default=dict, blank=True)
    interrupted_ms = models.BigIntegerField(
        default=0, help_text=_("When the caller last cut us short; ms since 1970.")
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-updated_at",)

    def __str__(self) -> str:
        return f"conversation of {self.call_id}"


class Delivery(models.Model):
    """A message of Vapi's that was acted on: the same one again changes nothing."""

    digest = models.CharField(max_length=64, unique=True)
    call = models.ForeignKey(
        "calls.Call",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="deliveries",
    )
    kind = models.CharField(max_length=40)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-received_at",)
        verbose_name_plural = _("deliveries")

    def __str__(self) -> str:
        return f"{self.kind} of {self.call_id}"
