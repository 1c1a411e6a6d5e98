"""Telephone numbers of the shop; supervisors of an existing call center get the
permissions, those of a new one have them from the start (``callcenter/groups.py``).
"""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

VERBS = ('view', 'add', 'change', 'delete')


def grant(apps, schema_editor):
    Group = apps.get_model('auth', 'Group')
    Permission = apps.get_model('auth', 'Permission')
    ContentType = apps.get_model('contenttypes', 'ContentType')
    group = Group.objects.filter(name='supervisors').first()
    if group is None:
        return
    # Rows that Django itself makes only after the last migration.
    kind, _ = ContentType.objects.get_or_create(app_label='calls', model='line')
    for verb in VERBS:
        permission, _ = Permission.objects.get_or_create(
            content_type=kind,
            codename=f'{verb}_line',
            defaults={'name': f'Can {verb} line'},
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0006_prices_and_costs'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(help_text='As callers dial it, with its country code: +1 555 000 9999.', max_length=32, unique=True)),
                ('name', models.CharField(help_text='What staff call it: main line, body shop ...', max_length=60)),
                ('mode', models.CharField(choices=[('media', 'Media stream: our own speech'), ('relay', "ConversationRelay: Twilio's speech")], default='media', help_text="Media stream: this call center hears and speaks, with the speech that AGENT_ENGINE names. ConversationRelay: Twilio hears and speaks, the agent reads and writes; the account needs Twilio's AI addendum.", max_length=5)),
                ('active', models.BooleanField(default=True, help_text='Without this, calls are answered as if there were no line here.')),
                ('language', models.CharField(default='en-US', help_text='Spoken and understood. The agent itself speaks English.', max_length=10, validators=[django.core.validators.RegexValidator('^([a-z]{2,3}(-[A-Z]{2})?|multi)\\Z', 'A language such as en-US, or multi to have it detected.')])),
                ('tts_provider', models.CharField(blank=True, choices=[('ElevenLabs', 'ElevenLabs'), ('Google', 'Google'), ('Amazon', 'Amazon')], max_length=12, verbose_name='voice by')),
                ('voice', models.CharField(blank=True, help_text="The voice's name or id at that provider.", max_length=80)),
                ('transcription_provider', models.CharField(blank=True, choices=[('Deepgram', 'Deepgram'), ('Google', 'Google')], max_length=12, verbose_name='recognition by')),
                ('speech_model', models.CharField(blank=True, help_text='Such as nova-3-general or flux (Deepgram), telephony (Google).', max_length=40, verbose_name='recognition model')),
                ('interrupt_sensitivity', models.CharField(choices=[('high', 'High: any sound'), ('medium', 'Medium'), ('low', 'Low: clear speech')], default='high', max_length=6, verbose_name='interruptions')),
                ('hints', models.TextField(blank=True, help_text="Between commas: names and words the recognizer should know beside the services and the shop's name, which it is told anyway.", max_length=1000, verbose_name='more words to expect')),
            ],
            options={
                'ordering': ('name', 'number'),
            },
        ),
        migrations.AddField(
            model_name='call',
            name='line',
            field=models.ForeignKey(blank=True, help_text='Our number, if it is one of our lines.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='calls', to='calls.line'),
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
