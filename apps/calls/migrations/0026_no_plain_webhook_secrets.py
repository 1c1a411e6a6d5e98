"""The columns with secrets of webhooks in plain text go.

Only processes from before ``0025`` read them: end those first. Where an earlier form of
``0025`` renamed the columns there is nothing left to do.
"""

from django.db import migrations

from apps.calls.webhooks import sealing

TABLE = 'calls_webhookendpoint'
COLUMNS = {'secret': 'sealed_secret', 'previous_secret': 'sealed_previous'}


def drop_plain(apps, schema_editor):
    """Seals first what a process from before has added meanwhile."""
    if not has_plain(schema_editor.connection):
        return
    with schema_editor.connection.cursor() as cursor:
        for plain, sealed in COLUMNS.items():
            cursor.execute(
                f"SELECT id, {plain} FROM {TABLE} WHERE {sealed} = '' AND {plain} <> ''"
            )
            for key, value in cursor.fetchall():
                cursor.execute(
                    f'UPDATE {TABLE} SET {sealed} = %s WHERE id = %s',
                    [sealing.seal(value), key],
                )
    for plain in COLUMNS:
        schema_editor.execute(f'ALTER TABLE {TABLE} DROP COLUMN {plain}')


def add_plain(apps, schema_editor):
    """Stops at a secret that cannot be read: make a new one for its endpoint first."""
    if has_plain(schema_editor.connection):
        return
    for plain in COLUMNS:
        schema_editor.execute(
            f"ALTER TABLE {TABLE} ADD COLUMN {plain} varchar(100) DEFAULT '' NOT NULL"
        )
    with schema_editor.connection.cursor() as cursor:
        for plain, sealed in COLUMNS.items():
            cursor.execute(f"SELECT id, {sealed} FROM {TABLE} WHERE {sealed} <> ''")
            for key, value in cursor.fetchall():
                cursor.execute(
                    f'UPDATE {TABLE} SET {plain} = %s WHERE id = %s',
                    [sealing.unseal(value), key],
                )


def has_plain(connection):
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, TABLE)
    return 'secret' in {column.name for column in columns}


class Migration(migrations.Migration):

    may_wait = True  # a process that serves calls does not need it (``/readyz``)

    dependencies = [
        ('calls', '0025_sealed_webhook_secrets'),
    ]

    operations = [
        migrations.RunPython(drop_plain, add_plain),
    ]
