"""Who may do what: the groups a new call center starts with.

A group is made once, with its permissions, when migrations have run. From then on it
belongs to the administrators: what they grant or take away by hand stays so. A release
that brings a new permission to agents or supervisors does that in a data migration;
administrators hold everything there is after every migration.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed_apps
from django.db import transaction
from django.db.models import Model, QuerySet
from django.db.models.signals import post_migrate

AGENTS = "agents"
SUPERVISORS = "supervisors"
ADMINISTRATORS = "administrators"


def _all(app: str, verbs: str, models: str) -> frozenset[str]:
    return frozenset(
        f"{app}.{verb}_{model}" for verb in verbs.split() for model in models.split()
    )


AGENT_PERMISSIONS = (
    _all("calls", "view", "call turn callevent callsummary escalation")
    | _all("customers", "view add change", "customer vehicle appointment")
    | _all("customers", "view", "service bay openinghours closedday feedback")
    | _all("calls", "view add", "callback")
    | _all("calls", "view add change", "notificationpreference")
    | {"calls.claim_escalation", "calls.work_callback", "calls.talk_to_agent"}
    | _all("calls", "view add", "summarycorrection")
)
SUPERVISOR_PERMISSIONS = (
    AGENT_PERMISSIONS
    | _all(
        "agentbrain",
        "view add change delete",
        "intent intentpattern escalationrule wording labelledutterance",
    )
    | _all("agentbrain", "view", "brainversion")
    | _all("agentbrain", "view add", "backtest")
    | {"agentbrain.publish_brain", "calls.view_reviewitem", "calls.review_utterance"}
    | _all("agentbrain", "view add change", "agentprofile")
    | {"calls.change_callsummary", "calls.view_callcost", "calls.view_reports"}
    | {"calls.view_staff_reports", "calls.reveal_caller", "calls.view_reveal"}
    | _all("calls", "view add change delete", "line price")
    | _all("calls", "view", "recording listening retentionpolicy retentionentry")
    | _all("calls", "view add delete", "legalhold")
    | {"calls.listen_to_recording"}
    | _all("calls", "view add change delete", "campaign")
    | _all("calls", "view", "outboundtarget outboundattempt")
    | _all("calls", "view change", "outboundlimits")
    | {"calls.run_campaign"}
    | _all("customers", "view add change delete", "service bay openinghours closedday")
)


def connect(calls_app: AppConfig) -> None:
    """Make the groups after migrations; ``calls_app`` is the last app with models.

    By its turn the permissions of all apps before it exist, and its own have been made
    by ``django.contrib.auth``, whose receiver was connected earlier.
    """
    post_migrate.connect(
        create_groups, sender=calls_app, dispatch_uid="callcenter.groups"
    )


def create_groups(using: str, apps: Any = installed_apps, **_: Any) -> None:
    """Make the groups that do not exist; those that do stay as they are."""
    try:
        groups = apps.get_model("auth", "Group").objects.using(using)
        permissions = apps.get_model("auth", "Permission").objects.using(using)
    except LookupError:  # migrated back to before there were users
        return
    wanted = {
        AGENTS: _named(permissions, AGENT_PERMISSIONS),
        SUPERVISORS: _named(permissions, SUPERVISOR_PERMISSIONS),
    }
    if len(wanted[SUPERVISORS]) < len(SUPERVISOR_PERMISSIONS):
        return  # a migration to an earlier state: not all models exist yet
    with transaction.atomic(using=using):
        for name, granted in wanted.items():
            group, created = groups.get_or_create(name=name)
            if created:
                group.permissions.set(granted)
        group, _created = groups.get_or_create(name=ADMINISTRATORS)
        group.permissions.add(*permissions.all())


def _named(permissions: QuerySet[Any], names: frozenset[str]) -> list[Model]:
    return [
        permission
        for permission in permissions.select_related("content_type")
        if f"{permission.content_type.app_label}.{permission.codename}" in names
    ]
