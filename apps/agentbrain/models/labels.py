"""Utterances whose meaning a person has settled."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LabelledUtterance(models.Model):
    """What a caller said and what it means, as staff see it.

    ``intent`` is a code, empty where it is none of ours. ``should_escalate`` None: not
    looked at. An example teaches the classifier from the next published version on; a
    test case only measures.
    """

    class Use(models.TextChoices):
        EXAMPLE = "example", _("Example")
        TEST_CASE = "test_case", _("Test case")

    text = models.CharField(max_length=500, unique=True)
    intent = models.SlugField(blank=True)
    slots = models.JSONField(default=dict, blank=True)
    should_escalate = models.BooleanField(null=True, blank=True)
    use = models.CharField(max_length=10, choices=Use.choices, default=Use.TEST_CASE)
    labelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-updated_at",)

    def __str__(self) -> str:
        return self.text[:60]
