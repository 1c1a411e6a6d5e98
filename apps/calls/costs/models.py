"""Prices of vendors, and what a call cost at them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

ANY_MODEL = "*"


class Unit(models.TextChoices):
    """What vendors count. Cached tokens are those a vendor sells for less."""

    INPUT_TOKENS = "input_tokens", _("Text tokens read")
    CACHED_INPUT_TOKENS = "cached_input_tokens", _("Text tokens read, cached")
    OUTPUT_TOKENS = "output_tokens", _("Text tokens written")
    AUDIO_INPUT_TOKENS = "audio_input_tokens", _("Audio tokens heard")
    CACHED_AUDIO_INPUT_TOKENS = (
        "cached_audio_input_tokens",
        _("Audio tokens heard, cached"),
    )
    AUDIO_OUTPUT_TOKENS = "audio_output_tokens", _("Audio tokens spoken")
    CHARACTERS = "characters", _("Characters spoken")
    AUDIO_SECONDS = "audio_seconds", _("Seconds heard")


class Price(models.Model):
    """What a vendor takes for so many of a unit, from a day on.

    Of several prices that fit, that of the named model counts before that of any
    model, and then the newest that was valid on the day of the call.
    """

    vendor = models.SlugField(
        max_length=40,
        help_text=_("As the call's log names it: openai, deepgram, elevenlabs ..."),
    )
    model = models.CharField(
        max_length=100,
        default=ANY_MODEL,
        help_text=_("As the call's log names it, or * for all that have no price."),
    )
    unit = models.CharField(max_length=30, choices=Unit.choices)
    price = models.DecimalField(
        max_digits=12,
        decimal_places=6,
        validators=[MinValueValidator(0)],
        help_text=_("From the vendor's price list; none come with this software."),
    )
    per = models.PositiveIntegerField(
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_(
            "How many of the unit that buys: 1000000 where the list says per million "
            "tokens, 1000 per thousand characters, 60 where it says per minute."
        ),
    )
    currency = models.CharField(
        max_length=3,
        default="USD",
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters."))],
        help_text=_("The same for all prices: a call's cost is one sum."),
    )
    valid_from = models.DateField(
        help_text=_(
            "Calls from this day on. Calls that are over keep the cost they have until "
            "manage.py price_calls works it out again."
        )
    )

    class Meta:
        ordering = ("vendor", "model", "unit", "-valid_from")
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "model", "unit", "valid_from"], name="price_unique"
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.vendor} {self.model}: {self.price.normalize():f} {self.currency} "
            f"for {self.per} {self.unit}"
        )

    def clean(self) -> None:
        """One currency for all. Raises ``ValidationError``."""
        other = (
            Price.objects.exclude(pk=self.pk).exclude(currency=self.currency).first()
        )
        if other is not None:
            raise ValidationError(
                {"currency": _("The other prices are in %s.") % other.currency}
            )


class CallCost(models.Model):
    """What a call cost. ``amount`` is None where nothing it used has a price.

    ``lines`` hold vendor, model, unit, quantity, price and amount of what has one,
    ``unpriced`` the first four of what has none; numbers are decimals as text.
    """

    call = models.OneToOneField(
        "calls.Call", on_delete=models.CASCADE, related_name="cost"
    )
    amount = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    lines = models.JSONField(default=list, blank=True)
    unpriced = models.JSONField(default=list, blank=True)
    computed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("cost of a call")
        verbose_name_plural = _("costs of calls")

    def __str__(self) -> str:
        if self.amount is None:
            return str(_("no price known"))
        return f"{self.amount:.4f} {self.currency}"
