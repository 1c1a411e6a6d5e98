"""Secrets of webhooks are stored encrypted; backwards they are plain text again."""

from django.db import migrations, models

from apps.calls.webhooks import sealing

# Of both states of the table: what a column is named while its values change.
COLUMNS = ('sealed_secret', 'sealed_previous')


def seal_all(apps, schema_editor):
    change_all(apps, schema_editor, sealing.seal)


def unseal_all(apps, schema_editor):
    """Stops at a secret that cannot be read: make a new one for its endpoint first."""
    change_all(apps, schema_editor, sealing.unseal)


def change_all(apps, schema_editor, change):
    rows = apps.get_model('calls', 'WebhookEndpoint').objects
    for row in rows.using(schema_editor.connection.alias).all():
        for column in COLUMNS:
            if value := getattr(row, column):
                setattr(row, column, change(value))
        row.save(update_fields=COLUMNS)


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0024_preparing_campaigns'),
    ]

    operations = [
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
        migrations.RunPython(seal_all, unseal_all),
    ]
