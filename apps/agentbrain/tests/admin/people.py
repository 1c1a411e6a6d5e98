"""Who tunes the agent, and who only talks with callers."""

from __future__ import annotations

from django.contrib.auth.models import Group, User
from django.test import Client

from apps.agentbrain.models import Intent, IntentPattern


def signed_in(name: str, group: str) -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def supervisor(name: str = "sue") -> Client:
    return signed_in(name, "supervisors")


def agent(name: str = "ana") -> Client:
    return signed_in(name, "agents")


def booking(*patterns: str) -> Intent:
    intent = Intent.objects.create(code="book_appointment", name="Book an appointment")
    for pattern in patterns:
        IntentPattern.objects.create(intent=intent, pattern=pattern)
    return intent


def form_of(client: Client, url: str) -> dict[str, object]:
    """What the browser would post if the open form were saved as it stands."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    data: dict[str, object] = {}
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                data[field.html_name] = value
    return data
