"""The groups a call center starts with."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps as installed_apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from apps.calls.tests.api.people import staff
from callcenter import groups

pytestmark = pytest.mark.django_db


def test_the_three_groups_exist_after_migrations():
    assert set(Group.objects.values_list("name", flat=True)) >= {
        groups.AGENTS,
        groups.SUPERVISORS,
        groups.ADMINISTRATORS,
    }


@pytest.mark.parametrize(
    ("group", "may", "may_not"),
    [
        (
            groups.AGENTS,
            (
                "calls.view_call",
                "calls.claim_escalation",
                "calls.talk_to_agent",
                "customers.add_appointment",
                "customers.change_customer",
            ),
            (
                "calls.delete_call",
                "calls.view_streamtoken",
                "agentbrain.change_intent",
                "agentbrain.view_brainversion",
                "agentbrain.publish_brain",
                "calls.review_utterance",
                "customers.change_service",
                "auth.view_user",
            ),
        ),
        (
            groups.SUPERVISORS,
            (
                "calls.view_call",
                "agentbrain.add_intentpattern",
                "agentbrain.change_agentprofile",
                "agentbrain.publish_brain",
                "agentbrain.change_wording",
                "calls.review_utterance",
                "customers.delete_closedday",
            ),
            (
                "agentbrain.change_brainversion",
                "agentbrain.delete_backtest",
                "auth.change_user",
                "calls.view_streamtoken",
                "calls.view_apitoken",
                "calls.change_callevent",
            ),
        ),
        (groups.ADMINISTRATORS, ("auth.change_user", "calls.add_apitoken"), ()),
    ],
)
def test_a_group_may_do_its_work_and_no_more(group, may, may_not):
    user = staff("someone", group=group)

    assert [name for name in may if not user.has_perm(name)] == []
    assert [name for name in may_not if user.has_perm(name)] == []


def test_every_permission_the_groups_name_exists():
    assert {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in Group.objects.get(
            name=groups.SUPERVISORS
        ).permissions.select_related("content_type")
    } == groups.SUPERVISOR_PERMISSIONS


def test_what_was_changed_by_hand_survives_the_next_migration():
    agents = Group.objects.get(name=groups.AGENTS)
    given = Permission.objects.get(codename="delete_appointment")
    taken = Permission.objects.get(codename="talk_to_agent")
    agents.permissions.add(given)
    agents.permissions.remove(taken)

    call_command("migrate", verbosity=0)

    assert agents.permissions.contains(given)
    assert not agents.permissions.contains(taken)


def test_administrators_get_what_a_release_adds():
    administrators = Group.objects.get(name=groups.ADMINISTRATORS)
    new = Permission.objects.get(codename="view_call")
    administrators.permissions.remove(new)

    call_command("migrate", verbosity=0)

    assert administrators.permissions.contains(new)


def test_supervisors_of_an_existing_call_center_get_what_tuning_brings():
    supervisors = Group.objects.get(name=groups.SUPERVISORS)
    taken = Permission.objects.get(codename="change_customer")
    brought = Permission.objects.filter(
        codename__in=("publish_brain", "add_backtest", "review_utterance")
    )
    supervisors.permissions.remove(taken, *brought)
    Permission.objects.filter(codename="add_backtest").delete()  # as before migrating

    release = import_module("apps.agentbrain.migrations.0006_supervisors_tune")
    release.grant(installed_apps, None)

    held = {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in supervisors.permissions.select_related("content_type")
    }
    assert held == groups.SUPERVISOR_PERMISSIONS - {"customers.change_customer"}


def test_a_new_call_center_has_no_group_to_grant_to():
    Group.objects.all().delete()
    release = import_module("apps.agentbrain.migrations.0006_supervisors_tune")
    release.grant(installed_apps, None)
    assert not Group.objects.exists()
