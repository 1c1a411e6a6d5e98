"""Secrets of webhooks are stored encrypted, beside those in plain text.

Processes from before this find theirs where they were, and may add rows; the next
migration takes them away when none of these processes runs any more.
"""

from django.db import migrations, models

from apps.calls.webhooks import sealing
from apps.calls.webhooks.signing import new_secret

COLUMNS = {'secret': 'sealed_secret', 'previous_secret': 'sealed_previous'}


def seal_all(apps, schema_editor):
    for row in rows_of(apps, schema_editor):
        for plain, sealed in COLUMNS.items():
            if value := getattr(row, plain):
                setattr(row, sealed, sealing.seal(value))
        row.save(update_fields=list(COLUMNS.values()))


def unseal_all(apps, schema_editor):
    """Stops at a secret that cannot be read: make a new one for its endpoint first."""
    for row in rows_of(apps, schema_editor):
        for plain, sealed in COLUMNS.items():
            if value := getattr(row, sealed):
                setattr(row, plain, sealing.unseal(value))
        row.save(update_fields=list(COLUMNS))


def rows_of(apps, schema_editor):
    rows = apps.get_model('calls', 'WebhookEndpoint').objects
    return rows.using(schema_editor.connection.alias).all()


def with_default(name, **options):
    """A column that rows may be inserted without."""
    field = models.CharField(blank=True, db_default='', editable=False, **options)
    return {'model_name': 'webhookendpoint', 'name': name, 'field': field}


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0024_preparing_campaigns'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AddField(**with_default('sealed_secret', max_length=255)),
                migrations.AddField(**with_default('sealed_previous', max_length=255)),
                migrations.AlterField(
                    **with_default('secret', default=new_secret, max_length=100)
                ),
                migrations.AlterField(**with_default('previous_secret', max_length=100)),
                migrations.RunPython(seal_all, unseal_all),
            ],
            state_operations=[
                migrations.RenameField(
                    model_name='webhookendpoint', old_name='secret', new_name='sealed_secret'
                ),
                migrations.RenameField(
                    model_name='webhookendpoint',
                    old_name='previous_secret',
                    new_name='sealed_previous',
                ),
                migrations.AlterField(
                    model_name='webhookendpoint',
                    name='sealed_secret',
                    field=models.CharField(default=sealing.new_sealed_secret, editable=False, max_length=255),
                ),
                migrations.AlterField(
                    model_name='webhookendpoint',
                    name='sealed_previous',
                    field=models.CharField(blank=True, editable=False, max_length=255),
                ),
            ],
        ),
    ]
