"""Escalations as work, callbacks, mail to staff, webhooks.

Who may work off escalations gets what callbacks and mails need; a new call center has it
from the start (``callcenter/groups.py``).
"""

import apps.calls.webhooks.models
import apps.calls.webhooks.signing
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Coalesce


GRANTED = {
    'callback': ('view', 'add'),
    'notificationpreference': ('view', 'add', 'change'),
}
NEW = (('callback', 'work_callback', 'Can claim and settle callbacks'),)


def grant(apps, schema_editor):
    Group = apps.get_model('auth', 'Group')
    Permission = apps.get_model('auth', 'Permission')
    ContentType = apps.get_model('contenttypes', 'ContentType')
    groups = Group.objects.filter(name__in=('agents', 'supervisors'))
    if not groups:
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
        for group in groups:
            group.permissions.add(permission)


def fill(apps, schema_editor):
    """What can be said of escalations raised before; no service level was set then."""
    Escalation = apps.get_model('calls', 'Escalation')
    Escalation.objects.update(
        waiting_since=F('created_at'),
        first_claimed_at=Coalesce('claimed_at', 'resolved_at'),
    )


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0008_voicemail_outcome'),
        ('customers', '0002_feedback_and_longer_source'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='Callback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=32, verbose_name='number to call')),
                ('reason', models.SlugField(help_text='What it is about, in one word or two.')),
                ('note', models.TextField(blank=True, help_text='What whoever calls should know.', max_length=2000)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now, help_text="The shop's time.")),
                ('status', models.CharField(choices=[('due', 'To call'), ('claimed', 'Claimed'), ('done', 'Done'), ('given_up', 'Given up')], default='due', max_length=10)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('due_told_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ('due_at', 'pk'),
                'permissions': [('work_callback', 'Can claim and settle callbacks')],
            },
        ),
        migrations.CreateModel(
            name='CallbackAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('result', models.CharField(choices=[('reached', 'Reached'), ('not_wanted', 'Wants no call any more'), ('no_answer', 'No answer'), ('busy', 'Busy'), ('voicemail', 'Voicemail'), ('wrong_number', 'Wrong number')], max_length=12)),
                ('note', models.TextField(blank=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ('at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='NotificationPreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_email', models.BooleanField(default=True, help_text='To the address of your account. Without this, nothing is sent.', verbose_name='e-mail me')),
                ('least_priority', models.CharField(choices=[('low', 'Low'), ('normal', 'Normal'), ('high', 'High'), ('urgent', 'Urgent')], default='high', help_text='New escalations of this priority or a higher one.', max_length=10, verbose_name='from priority')),
                ('reasons', models.CharField(blank=True, help_text='Between commas, such as complaint, human_requested; empty: all.', max_length=500, verbose_name='only these reasons')),
                ('handed_to_me', models.BooleanField(default=True, help_text='An escalation a colleague hands on to you.', verbose_name='what is handed to me')),
            ],
            options={
                'ordering': ('user',),
            },
        ),
        migrations.CreateModel(
            name='StaffMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('key', models.CharField(max_length=80)),
                ('data', models.JSONField(blank=True, default=dict)),
                ('status', models.CharField(choices=[('pending', 'Waiting'), ('sent', 'Sent'), ('failed', 'Failed'), ('skipped', 'Not needed any more')], default='pending', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('not_before', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ('-created_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='WebhookAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('took_ms', models.PositiveIntegerField(default=0)),
                ('status_code', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('response', models.TextField(blank=True, help_text='The beginning of the answer.')),
            ],
            options={
                'ordering': ('at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.CharField(default=apps.calls.webhooks.signing.new_message_id, max_length=40, unique=True)),
                ('event', models.CharField(choices=[('call.ended', 'A call ended'), ('escalation.raised', 'A call needs a person'), ('escalation.claimed', 'Somebody took an escalation'), ('escalation.resolved', 'An escalation was resolved'), ('callback.due', 'A callback has become due'), ('summary.ready', 'A summary is ready')], max_length=30)),
                ('body', models.TextField()),
                ('status', models.CharField(choices=[('pending', 'Waiting'), ('delivered', 'Delivered'), ('failed', 'Given up'), ('dropped', 'Dropped')], default='pending', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('not_before', models.DateTimeField(blank=True, null=True)),
                ('lease', models.CharField(blank=True, max_length=32)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'webhook deliveries',
                'ordering': ('-created_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='WebhookEndpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Which system it is.', max_length=60)),
                ('url', models.CharField(help_text='https://... on the open internet.', max_length=500, verbose_name='address')),
                ('events', models.JSONField(default=apps.calls.webhooks.models.all_events)),
                ('personal_data', models.BooleanField(default=False, help_text='Also send numbers, names and words. Without it they are null, and the other system asks the API, with rights of its own.', verbose_name='personal data')),
                ('active', models.BooleanField(default=True)),
                ('secret', models.CharField(default=apps.calls.webhooks.signing.new_secret, editable=False, max_length=100)),
                ('previous_secret', models.CharField(blank=True, editable=False, max_length=100)),
                ('previous_secret_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('failing_since', models.DateTimeField(blank=True, editable=False, null=True)),
                ('disabled_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('disabled_why', models.CharField(blank=True, editable=False, max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ('name', 'pk'),
                'permissions': [('resend_webhook', 'Can send webhooks again')],
            },
        ),
        migrations.AddField(
            model_name='escalation',
            name='answer_by',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='escalation',
            name='answered_in_time',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='escalation',
            name='first_claimed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='escalation',
            name='handed_on_count',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='escalation',
            name='handled_seconds',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='escalation',
            name='outcome',
            field=models.CharField(blank=True, choices=[('solved', 'Solved'), ('called_back', 'Called back'), ('booked', 'Appointment booked'), ('callback_due', 'To be called back'), ('no_answer', 'No answer'), ('passed_on', 'Passed on outside'), ('not_needed', 'Not needed')], max_length=12),
        ),
        migrations.AddField(
            model_name='escalation',
            name='reopened_count',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='escalation',
            name='service_level_seconds',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='escalation',
            name='waiting_since',
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddIndex(
            model_name='escalation',
            index=models.Index(fields=['status', 'answer_by'], name='calls_escal_status_503a3d_idx'),
        ),
        migrations.AddField(
            model_name='callback',
            name='assigned_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='callbacks', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='callback',
            name='call',
            field=models.ForeignKey(blank=True, help_text='The call it was promised in.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='callbacks', to='calls.call'),
        ),
        migrations.AddField(
            model_name='callback',
            name='created_by',
            field=models.ForeignKey(blank=True, help_text='Empty: the agent promised it.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='callback',
            name='customer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='callbacks', to='customers.customer'),
        ),
        migrations.AddField(
            model_name='callback',
            name='escalation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='callbacks', to='calls.escalation'),
        ),
        migrations.AddField(
            model_name='callbackattempt',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='callbackattempt',
            name='callback',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='calls.callback'),
        ),
        migrations.AddField(
            model_name='notificationpreference',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notification_preference', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='staffmail',
            name='escalation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='calls.escalation'),
        ),
        migrations.AddField(
            model_name='staffmail',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='staff_mails', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='webhookdelivery',
            name='call',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='webhook_deliveries', to='calls.call'),
        ),
        migrations.AddField(
            model_name='webhookattempt',
            name='delivery',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tries', to='calls.webhookdelivery'),
        ),
        migrations.AddField(
            model_name='webhookdelivery',
            name='endpoint',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='calls.webhookendpoint'),
        ),
        migrations.AddIndex(
            model_name='callback',
            index=models.Index(fields=['status', 'due_at'], name='calls_callb_status_d723b6_idx'),
        ),
        migrations.AddConstraint(
            model_name='callback',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('due', 'claimed'))), fields=('call', 'reason'), name='one_open_callback_per_reason'),
        ),
        migrations.AddIndex(
            model_name='staffmail',
            index=models.Index(fields=['status', 'not_before'], name='calls_staff_status_bd8689_idx'),
        ),
        migrations.AddConstraint(
            model_name='staffmail',
            constraint=models.UniqueConstraint(fields=('user', 'key'), name='one_mail_an_occasion'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(fields=['status', 'not_before'], name='calls_webho_status_b391b7_idx'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(fields=['endpoint', '-created_at'], name='calls_webho_endpoin_432dda_idx'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
