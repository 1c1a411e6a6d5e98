from datetime import timezone

from django.db import migrations

from apps.calls.api_tokens.earlier import take_over

SUPERVISORS = 'supervisors'


def grant(apps, schema_editor):
    """Let supervisors who are there already see reports."""
    alias = schema_editor.connection.alias
    groups = apps.get_model('auth', 'Group').objects.using(alias)
    group = groups.filter(name=SUPERVISORS).first()
    if group is None:  # a new installation: made with all of it after the migrations
        return
    kind, _ = apps.get_model('contenttypes', 'ContentType').objects.using(alias).get_or_create(
        app_label='calls', model='callrollup'
    )
    permission, _ = apps.get_model('auth', 'Permission').objects.using(alias).get_or_create(
        content_type=kind, codename='view_reports', defaults={'name': 'Can see reports'}
    )
    group.permissions.add(permission)


def mark_past(apps, schema_editor):
    """Have the calls there are summed up by the next tasks."""
    alias = schema_editor.connection.alias
    begun = apps.get_model('calls', 'Call').objects.using(alias).order_by()
    quarters = set()
    for instant in begun.values_list('started_at', flat=True).iterator(chunk_size=10_000):
        utc = instant.astimezone(timezone.utc)
        quarters.add(utc.replace(minute=utc.minute // 15 * 15, second=0, microsecond=0))
    marks = apps.get_model('calls', 'ReportMark')
    marks.objects.using(alias).bulk_create(
        [marks(quarter=quarter) for quarter in sorted(quarters)], batch_size=500
    )


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0016_asked_not_to_be_called'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
        migrations.RunPython(mark_past, migrations.RunPython.noop),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
