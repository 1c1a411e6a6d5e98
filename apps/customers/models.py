"""Customers, their vehicles, and the shop's calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .phones import InvalidPhone, normalise_phone
from .time_zones import validate_time_zone


class Customer(models.Model):
    """A person who has called or been served. ``phone`` is E.164 and unique."""

    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=20, unique=True, help_text=_("E.164"))
    email = models.EmailField(blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    address = models.CharField(max_length=200, blank=True)
    account_last4 = models.CharField(
        _("last four digits"),
        max_length=4,
        blank=True,
        help_text=_("Of the card on file; asked for to verify the caller."),
    )
    time_zone = models.CharField(
        max_length=40,
        blank=True,
        validators=[validate_time_zone],
        help_text=_(
            "Such as America/Chicago. Empty: as the number or the shop has it."
        ),
    )
    do_not_call = models.BooleanField(
        default=False, help_text=_("We never call this customer, whatever for.")
    )
    do_not_call_since = models.DateTimeField(null=True, blank=True, editable=False)
    do_not_call_why = models.CharField(_("why not to call"), max_length=200, blank=True)
    do_not_call_by = models.CharField(
        max_length=150,
        blank=True,
        editable=False,
        help_text=_("The member of staff, or the call on which they asked for it."),
    )
    service_calls = models.BooleanField(
        _("agrees to service calls"),
        default=False,
        help_text=_("Reminders of their appointments, and how it went afterwards."),
    )
    service_calls_since = models.DateField(_("agreed on"), null=True, blank=True)
    service_calls_source = models.CharField(
        _("how they agreed"), max_length=120, blank=True
    )
    marketing_calls = models.BooleanField(
        _("agrees to marketing calls"),
        default=False,
        help_text=_("Offers and campaigns."),
    )
    marketing_calls_since = models.DateField(_("agreed on"), null=True, blank=True)
    marketing_calls_source = models.CharField(
        _("how they agreed"), max_length=120, blank=True
    )
    notes = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("last_name", "first_name")
        indexes = [models.Index(fields=["last_name", "first_name"])]

    def __str__(self) -> str:
        return self.full_name or self.phone

    def save(
        self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any
    ) -> None:
        """Raises InvalidPhone: a number that nobody can dial is not stored."""
        if update_fields is None or "phone" in (update_fields := tuple(update_fields)):
            self.phone = normalise_phone(self.phone)
        super().save(*args, update_fields=update_fields, **kwargs)

    def clean(self) -> None:
        """Bring the number into E.164, before it is checked to be unique.

        Consent has a date and says where it comes from.
        """
        self._check_consent()
        if not self.phone:
            return  # the field itself says that it is required
        try:
            self.phone = normalise_phone(self.phone)
        except InvalidPhone as error:
            raise ValidationError({"phone": str(error)}) from error

    def _check_consent(self) -> None:
        for name in ("service_calls", "marketing_calls"):
            if not getattr(self, name):
                setattr(self, f"{name}_since", None)
                setattr(self, f"{name}_source", "")
            elif not getattr(self, f"{name}_source"):
                how = _("How did they agree? Asked at the counter, signed form ...")
                raise ValidationError({f"{name}_source": how})
            elif getattr(self, f"{name}_since") is None:
                setattr(self, f"{name}_since", timezone.localdate())

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Vehicle(models.Model):
    """A car, van or truck of one customer."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="vehicles"
    )
    year = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1950), MaxValueValidator(2100)]
    )
    make = models.CharField(max_length=40)
    model = models.CharField(max_length=60)
    vin = models.CharField("VIN", max_length=17, blank=True)
    plate = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ("-year", "make", "model")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return f"{self.year} {self.make} {self.model}"


class Service(models.Model):
    """Something the shop does, for how much, and how long it takes."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    aliases = models.JSONField(
        default=list,
        blank=True,
        help_text=_("What callers call it: a list of words or phrases."),
    )
    description = models.CharField(max_length=200, blank=True)
    duration_minutes = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(5), MaxValueValidator(600)]
    )
    price = models.DecimalField(
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Empty: depends on the vehicle; quoted by staff."),
    )
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Bay(models.Model):
    """A place in the workshop; one vehicle at a time."""

    name = models.CharField(max_length=40, unique=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Weekday(models.IntegerChoices):
    """As ``date.weekday()`` counts."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class OpeningHours(models.Model):
    """One opening period of a weekday, in the shop's local time."""

    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    opens_at = models.TimeField()
    closes_at = models.TimeField()

    class Meta:
        ordering = ("weekday", "opens_at")
        verbose_name_plural = _("opening hours")
        constraints = [
            models.UniqueConstraint(
                fields=["weekday", "opens_at"], name="opening_hours_unique"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="opening_hours_order"
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.get_weekday_display()} {self.opens_at:%H:%M}-{self.closes_at:%H:%M}"
        )


class ClosedDay(models.Model):
    """A date on which the shop is closed whatever the weekday says."""

    date = models.DateField(unique=True)
    reason = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("date",)

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.reason}".strip()


class Appointment(models.Model):
    """A vehicle in a bay for a service, from ``starts_at`` until ``ends_at`` (UTC)."""

    class Status(models.TextChoices):
        BOOKED = "booked", _("Booked")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")
        COMPLETED = "completed", _("Completed")
        NO_SHOW = "no_show", _("No show")

    HOLDS_BAY = (Status.BOOKED, Status.CONFIRMED)

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="appointments"
    )
    vehicle = models.ForeignKey(
        Vehicle,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="appointments",
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, related_name="appointments"
    )
    bay = models.ForeignKey(Bay, on_delete=models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.BOOKED
    )
    source = models.CharField(
        max_length=64,
        blank=True,
        help_text=_("Call sid when the agent booked it; empty when staff did."),
    )
    idempotency_key = models.CharField(
        max_length=80, null=True, unique=True, blank=True
    )
    notes = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("starts_at",)
        indexes = [models.Index(fields=["bay", "starts_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="appointment_order"
            ),
        ]

    def __str__(self) -> str:
        local = timezone.localtime(self.starts_at)
        return f"{self.service} for {self.customer} on {local:%Y-%m-%d %H:%M}"

    def clean(self) -> None:
        """An appointment ends after it starts, in a bay nobody else needs then."""
        if not (self.starts_at and self.ends_at):
            return
        if self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("Must be after the start.")})
        if self.bay_id and self.status in self.HOLDS_BAY and self._bay_is_taken():
            raise ValidationError({"bay": _("Another vehicle is in this bay then.")})

    def _bay_is_taken(self) -> bool:
        if connection.in_atomic_block:
            # As bookings do: until our transaction ends, nobody else takes the bay.
            Bay.objects.select_for_update().filter(pk=self.bay_id).first()
        others = Appointment.objects.exclude(pk=self.pk).filter(
            bay_id=self.bay_id,
            status__in=self.HOLDS_BAY,
            starts_at__lt=self.ends_at,
            ends_at__gt=self.starts_at,
        )
        return others.exists()

    @property
    def duration(self) -> timedelta:
        return self.ends_at - self.starts_at


class Feedback(models.Model):
    """What a customer said of the work when asked."""

    customer = models.ForeignKey(
        Customer,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="feedback",
    )
    appointment = models.ForeignKey(
        Appointment,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="feedback",
    )
    satisfied = models.BooleanField()
    comment = models.TextField(blank=True)
    source = models.CharField(max_length=64, blank=True, help_text=_("Call sid."))
    idempotency_key = models.CharField(
        max_length=80, null=True, unique=True, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at",)
        verbose_name_plural = _("feedback")

    def __str__(self) -> str:
        verdict = _("satisfied") if self.satisfied else _("not satisfied")
        return f"{self.customer or _('Unknown caller')}: {verdict}"
