"""Supervisors of an existing call center get what tuning brings: new permissions.

On a new one there is no group yet: it is made after the migrations, with all it should
have. Groups belong to the administrators otherwise (see ``callcenter/groups.py``).
"""

from django.db import migrations

GRANTED = {
    ('agentbrain', 'brainversion'): ('view', 'publish_brain'),
    ('agentbrain', 'backtest'): ('view', 'add'),
    ('agentbrain', 'wording'): ('view', 'add', 'change', 'delete'),
    ('agentbrain', 'labelledutterance'): ('view', 'add', 'change', 'delete'),
    ('calls', 'reviewitem'): ('view', 'review_utterance'),
}
NAMES = {
    'publish_brain': 'Can publish what was tuned, and roll back',
    'review_utterance': 'Can label what callers said',
}


def grant(apps, schema_editor):
    Group = apps.get_model('auth', 'Group')
    Permission = apps.get_model('auth', 'Permission')
    ContentType = apps.get_model('contenttypes', 'ContentType')
    group = Group.objects.filter(name='supervisors').first()
    if group is None:
        return
    for (app, model), verbs in GRANTED.items():
        # Rows that Django itself makes only after the last migration.
        kind, _ = ContentType.objects.get_or_create(app_label=app, model=model)
        words = apps.get_model(app, model)._meta.verbose_name
        for verb in verbs:
            codename = verb if verb in NAMES else f'{verb}_{model}'
            permission, _ = Permission.objects.get_or_create(
                content_type=kind,
                codename=codename,
                defaults={'name': NAMES.get(verb, f'Can {verb} {words}')},
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [
        ('agentbrain', '0005_tested_classifiers'),
        ('calls', '0003_review_items'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
