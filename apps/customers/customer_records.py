"""Finds or creates the customer and the vehicle that a booking is for."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from .errors import BadArguments, BadPhone, NotFound
from .models import Customer, Vehicle
from .phones import InvalidPhone, normalise_phone

_NAME_LENGTH = 80


@dataclass(frozen=True, slots=True)
class CustomerWish:
    """A customer by id, or by telephone number with what is known of them."""

    customer_id: int | None = None
    name: str = ""
    phone: str = ""
    email: str = ""

    @property
    def first_name(self) -> str:
        return self.name.partition(" ")[0] if self.name else ""


@dataclass(frozen=True, slots=True)
class VehicleWish:
    """A vehicle as the caller describes it."""

    year: int
    make: str
    model: str


def customer_for(wish: CustomerWish) -> Customer:
    """The customer; a new number makes a new one. What is stored is not overwritten.

    Raises NotFound (the id), BadPhone, BadArguments (no name, a bad e-mail address).
    """
    if wish.customer_id is not None:
        found = Customer.objects.filter(pk=wish.customer_id).first()
        if found is None:
            raise NotFound("There is no such customer.")
        return _completed(found, wish)
    try:
        phone = normalise_phone(wish.phone)
    except InvalidPhone as error:
        raise BadPhone(str(error)) from error
    known = Customer.objects.filter(phone=phone).first()
    if known is not None:
        return _completed(known, wish)
    first, last = _split(wish.name)
    if not first:
        raise BadArguments("name: a new customer needs a name.")
    customer, _created = Customer.objects.get_or_create(
        phone=phone,
        defaults={
            "first_name": first,
            "last_name": last,
            "email": _checked_email(wish.email),
        },
    )
    return customer


def vehicle_for(
    customer: Customer, vehicle_id: int | None, wish: VehicleWish | None
) -> Vehicle | None:
    """The customer's vehicle by id or description, created if new; None if neither.

    Raises BadArguments when the vehicle is another customer's.
    """
    if vehicle_id is not None:
        vehicle = customer.vehicles.filter(pk=vehicle_id).first()
        if vehicle is None:
            raise BadArguments("vehicle_id: the customer has no such vehicle.")
        return vehicle
    if wish is None:
        return None
    make, model = wish.make.strip(), wish.model.strip()
    known = customer.vehicles.filter(
        year=wish.year, make__iexact=make, model__iexact=model
    ).first()
    return known or customer.vehicles.create(year=wish.year, make=make, model=model)


def _completed(customer: Customer, wish: CustomerWish) -> Customer:
    """Fill what was empty: an e-mail address, and the last name of the same person."""
    first, last = _split(wish.name)
    changed = []
    if not customer.email and wish.email:
        customer.email = _checked_email(wish.email)
        changed.append("email")
    same_person = first.casefold() == customer.first_name.casefold()
    if not customer.last_name and last and same_person:
        customer.last_name = last
        changed.append("last_name")
    if changed:
        customer.save(update_fields=[*changed, "updated_at"])
    return customer


def _split(name: str) -> tuple[str, str]:
    first, _space, last = " ".join(name.split()).partition(" ")
    return first[:_NAME_LENGTH], last[:_NAME_LENGTH]


def _checked_email(email: str) -> str:
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError as error:
        raise BadArguments("email: this is not an e-mail address.") from error
    return email
