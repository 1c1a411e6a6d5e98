"""Whoever adds a table that hangs on a person has to say what becomes of it."""

from __future__ import annotations

from django.apps import apps
from django.db.models import ForeignKey, Model

# Forgotten (emptied, deleted or without the person) by ``retention/forgetters/``.
FORGOTTEN = {
    "Appointment",
    "Call",
    "CallEvent",
    "CallSummary",
    "Callback",
    "CallbackAttempt",
    "Conversation",
    "Escalation",
    "Feedback",
    "ForgetRequest",
    "OutboundAttempt",
    "OutboundTarget",
    "Recording",
    "ReviewItem",
    "StaffMail",
    "SummaryCorrection",
    "Turn",
    "Vehicle",
    "WebhookAttempt",
    "WebhookDelivery",
}
# Figures, digests and names of staff; or what stands in the way of forgetting.
HARMLESS = {
    "CallCost",
    "Delivery",
    "LegalHold",
    "Listening",
    "Reveal",
    "StreamToken",
}
PERSONAL = {"Customer", *FORGOTTEN}


def hangs_on_a_person(model: type[Model]) -> bool:
    return any(
        isinstance(field, ForeignKey)
        and field.related_model._meta.app_label in {"calls", "customers"}
        and field.related_model.__name__ in PERSONAL
        for field in model._meta.fields
    )


def test_every_table_that_hangs_on_a_person_is_accounted_for() -> None:
    ours = [m for m in apps.get_models() if m.__module__.startswith("apps.")]
    found = {model.__name__ for model in ours if hangs_on_a_person(model)}
    assert found == FORGOTTEN | HARMLESS, (
        "Forget it in apps/calls/retention/forgetters/, fill it with a person in "
        "tests/retention/person.py, and name it here."
    )
