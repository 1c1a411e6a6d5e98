"""Recordings and how long things are kept; supervisors of an existing call center get
the permissions, those of a new one have them from the start (``callcenter/groups.py``).
"""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GRANTED = {
    'recording': ('view',),
    'listening': ('view',),
    'retentionpolicy': ('view',),
    'retentionentry': ('view',),
    'legalhold': ('view', 'add', 'delete'),
}
NEW = (('recording', 'listen_to_recording', 'Can listen to recorded calls'),)


def grant(apps, schema_editor):
    Group = apps.get_model('auth', 'Group')
    Permission = apps.get_model('auth', 'Permission')
    ContentType = apps.get_model('contenttypes', 'ContentType')
    group = Group.objects.filter(name='supervisors').first()
    if group is None:
        return
    wanted = list(NEW)
    for model, verbs in GRANTED.items():
        words = apps.get_model('calls', model)._meta.verbose_name
        wanted += [(model, f'{verb}_{model}', f'Can {verb} {words}') for verb in verbs]
    for model, codename, name in wanted:
        # Rows that Django itself makes only after the last migration.
        kind, _ = ContentType.objects.get_or_create(app_label='calls', model=model)
        permission, _ = Permission.objects.get_or_create(
            content_type=kind, codename=codename, defaults={'name': name}
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0010_reports_and_api_tokens'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('customers', '0002_feedback_and_longer_source'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FileToDelete',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('storage', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('not_before', models.DateTimeField(db_index=True)),
                ('error', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name_plural': 'files to delete',
                'ordering': ('not_before',),
            },
        ),
        migrations.CreateModel(
            name='RetentionPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recordings_days', models.PositiveIntegerField(blank=True, default=90, help_text='Empty: kept for good.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Recordings: days')),
                ('words_days', models.PositiveIntegerField(blank=True, default=None, help_text='Empty: kept for good.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='What was said, and summaries: days')),
                ('events_days', models.PositiveIntegerField(blank=True, default=None, help_text='Empty: kept for good.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Event logs: days')),
                ('calls_days', models.PositiveIntegerField(blank=True, default=None, help_text='Empty: kept for good.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Calls as a whole: days')),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'retention policy',
                'verbose_name_plural': 'retention policy',
            },
        ),
        migrations.AddField(
            model_name='call',
            name='words_removed_at',
            field=models.DateTimeField(blank=True, help_text='What was said was deleted then; figures stay.', null=True),
        ),
        migrations.AddField(
            model_name='line',
            name='record',
            field=models.BooleanField(default=False, help_text='Both voices are kept, from the moment the caller has heard the sentence below. A caller who objects is not recorded.', verbose_name='record calls'),
        ),
        migrations.AddField(
            model_name='line',
            name='recording_notice',
            field=models.CharField(blank=True, help_text="In the shop's own words: This call is recorded so that we can serve you better. If you would rather not be recorded, just say so.", max_length=300, verbose_name='said first when recording'),
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200)),
                ('placed_at', models.DateTimeField(auto_now_add=True)),
                ('call', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='legal_hold', to='calls.call')),
                ('placed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-placed_at',),
            },
        ),
        migrations.CreateModel(
            name='RetentionEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('policy', 'Policy changed'), ('expired', 'Deleted by the policy'), ('forgotten', 'A customer was forgotten'), ('held', 'Legal hold placed'), ('released', 'Legal hold lifted')], max_length=10)),
                ('at', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('detail', models.JSONField(blank=True, default=dict)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'line of the retention log',
                'verbose_name_plural': 'retention log',
                'ordering': ('-at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='ForgetRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Done')], default='waiting', max_length=8)),
                ('waits_for', models.CharField(blank=True, max_length=200)),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='customers.customer')),
            ],
            options={
                'ordering': ('-asked_at',),
                'permissions': [('forget_customer', 'Can have a customer forgotten')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'waiting')), fields=('customer',), name='one_waiting_forget_request')],
            },
        ),
        migrations.CreateModel(
            name='Listening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('username', models.CharField(max_length=150)),
                ('began_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('call', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='listenings', to='calls.call')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'who listened',
                'ordering': ('-began_at',),
                'indexes': [models.Index(fields=['call', '-last_at'], name='calls_liste_call_id_050d87_idx')],
            },
        ),
        migrations.CreateModel(
            name='Recording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('waiting', 'Being made'), ('ready', 'Ready'), ('refused', 'The caller refused'), ('failed', 'Could not be made'), ('deleted', 'Deleted')], default='waiting', max_length=8)),
                ('name', models.CharField(blank=True, help_text="The file's name in the storage.", max_length=200)),
                ('size_bytes', models.PositiveBigIntegerField(default=0)),
                ('starts_ms', models.PositiveIntegerField(default=0)),
                ('duration_ms', models.PositiveIntegerField(default=0)),
                ('muted', models.JSONField(blank=True, default=list)),
                ('peaks', models.JSONField(blank=True, default=dict)),
                ('cut_short', models.BooleanField(default=False, help_text='The process that kept it died during the call.')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('not_before', models.DateTimeField(blank=True, help_text='Nobody tries before: a worker is at it, or it waits to retry.', null=True)),
                ('error', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('call', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='recording', to='calls.call')),
            ],
            options={
                'ordering': ('-created_at',),
                'permissions': [('listen_to_recording', 'Can listen to recorded calls')],
                'indexes': [models.Index(fields=['status', 'not_before'], name='calls_recor_status_6ed80b_idx')],
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
