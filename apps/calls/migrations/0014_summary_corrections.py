"""What staff correct of summaries, kept apart; agents and supervisors of an existing
call center may do so, those of a new one from the start (``callcenter/groups.py``).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


GROUPS = ('agents', 'supervisors')
GRANTED = ('view', 'add')


def grant(apps, schema_editor):
    Group = apps.get_model('auth', 'Group')
    Permission = apps.get_model('auth', 'Permission')
    ContentType = apps.get_model('contenttypes', 'ContentType')
    groups = list(Group.objects.filter(name__in=GROUPS))
    if not groups:
        return
    # Rows that Django itself makes only after the last migration.
    kind, _ = ContentType.objects.get_or_create(
        app_label='calls', model='summarycorrection'
    )
    for verb in GRANTED:
        permission, _ = Permission.objects.get_or_create(
            content_type=kind,
            codename=f'{verb}_summarycorrection',
            defaults={'name': f'Can {verb} summary correction'},
        )
        for group in groups:
            group.permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0013_summaries_with_structure'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SummaryCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='1, 2, ... within its call.')),
                ('fields', models.JSONField(blank=True, default=dict)),
                ('original', models.JSONField(blank=True, default=dict)),
                ('why', models.CharField(blank=True, max_length=200)),
                ('corrected_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ('call', '-number'),
            },
        ),
        migrations.RemoveField(
            model_name='callsummary',
            name='done_text',
        ),
        migrations.RemoveField(
            model_name='callsummary',
            name='open_text',
        ),
        migrations.AddField(
            model_name='callsummary',
            name='disposition',
            field=models.CharField(blank=True, choices=[('', 'Not said'), ('booked', 'Appointment booked'), ('moved', 'Appointment moved'), ('cancelled', 'Appointment cancelled'), ('confirmed', 'Appointment confirmed'), ('resolved', 'Resolved'), ('information_given', 'Information given'), ('feedback_taken', 'Feedback taken'), ('callback_promised', 'Callback promised'), ('handed_to_person', 'Handed to a person'), ('message_taken', 'Message taken'), ('voicemail_left', 'Voicemail left'), ('wrong_number', 'Wrong number'), ('nothing_agreed', 'Nothing agreed'), ('caller_left', 'Caller left before the end'), ('nobody_spoke', 'Nobody spoke'), ('line_lost', 'Line lost'), ('not_connected', 'Never connected'), ('failed', 'Failed because of a fault')], db_index=True, max_length=20),
        ),
        migrations.AddField(
            model_name='callsummary',
            name='input_tokens',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='callsummary',
            name='output_tokens',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='callsummary',
            name='problem',
            field=models.CharField(blank=True, choices=[('no_answer', 'The language model could not be reached in time.'), ('busy', "The language model's vendor was busy or asked us to wait."), ('no_access', 'The vendor refused our key, or the account has no quota.'), ('refused', 'The language model refused to write about this call.'), ('bad_answer', 'What the language model wrote could not be used.'), ('worker_ended', 'The worker ended before the summary was written.'), ('settings', 'The language model for summaries is not set up rightly.'), ('fault', 'Something went wrong in the call center itself.')], max_length=20),
        ),
        migrations.AddField(
            model_name='callsummary',
            name='restarts',
            field=models.PositiveSmallIntegerField(default=0, help_text='How often staff had it tried again.'),
        ),
        migrations.AddField(
            model_name='callsummary',
            name='sentiment',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name='callsummary',
            name='reason',
            field=models.TextField(blank=True, help_text='What the caller wanted.', verbose_name='reason for the call'),
        ),
        migrations.AddIndex(
            model_name='callsummary',
            index=models.Index(fields=['status', 'not_before'], name='calls_calls_status_623bdf_idx'),
        ),
        migrations.AddField(
            model_name='summarycorrection',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='summary_corrections', to='calls.call'),
        ),
        migrations.AddField(
            model_name='summarycorrection',
            name='corrected_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='summarycorrection',
            constraint=models.UniqueConstraint(fields=('call', 'number'), name='summary_correction_number'),
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
