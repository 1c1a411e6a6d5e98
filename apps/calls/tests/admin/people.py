"""Who looks at the pages, and the calls they look at."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.utils import timezone

from apps.calls.models import Call, Escalation, Turn
from apps.customers.models import Customer


def staff(name: str, *permissions: str, group: str = "", root: bool = False) -> User:
    """A staff member with a group, or with exactly these ``app.codename``."""
    user = User.objects.create_user(name, is_staff=True, is_superuser=root)
    for permission in permissions:
        app, codename = permission.split(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def signed_in(user: User, **options: bool) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


def maria() -> Customer:
    return Customer.objects.get_or_create(
        phone="+15550101001", defaults={"first_name": "Maria", "last_name": "Lopez"}
    )[0]


def call_of(customer: Customer | None = None, minutes_ago: int = 5, **fields) -> Call:
    """A call answered at once and ended after a minute, unless ``fields`` differ."""
    start = timezone.now() - timedelta(minutes=minutes_ago)
    defaults = {
        "call_sid": f"CA{Call.objects.count():04}",
        "status": "completed",
        "from_number": customer.phone if customer else "+15550199999",
        "customer": customer,
        "started_at": start,
        "answered_at": start,
        "ended_at": start + timedelta(seconds=60),
    }
    return Call.objects.create(**{**defaults, **fields})


def live_call(customer: Customer | None = None, **fields) -> Call:
    return call_of(customer, status="in_progress", ended_at=None, **fields)


def say(call: Call, speaker: str, text: str, **fields) -> Turn:
    """The call's next turn, a second long."""
    index = call.turns.count()
    defaults = {
        "heard_text": "" if speaker == "caller" else text,
        "started_ms": 2000 * index,
        "ended_ms": 2000 * index + 1000,
    }
    return Turn.objects.create(
        call=call, index=index, speaker=speaker, text=text, **{**defaults, **fields}
    )


def escalation(call: Call | None = None, **fields) -> Escalation:
    defaults = {"reason": "person_requested", "words": "Let me talk to a person."}
    return Escalation.objects.create(
        call=call or call_of(maria()), **{**defaults, **fields}
    )
