"""Prices of vendors and costs of calls; supervisors of an existing call center get the
permissions, those of a new one have them from the start (``callcenter/groups.py``).
"""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

GRANTED = {
    'price': ('view', 'add', 'change', 'delete'),
    'callcost': ('view',),
}


def grant(apps, schema_editor):
    Group = apps.get_model('auth', 'Group')
    Permission = apps.get_model('auth', 'Permission')
    ContentType = apps.get_model('contenttypes', 'ContentType')
    group = Group.objects.filter(name='supervisors').first()
    if group is None:
        return
    for model, verbs in GRANTED.items():
        # Rows that Django itself makes only after the last migration.
        kind, _ = ContentType.objects.get_or_create(app_label='calls', model=model)
        words = apps.get_model('calls', model)._meta.verbose_name
        for verb in verbs:
            permission, _ = Permission.objects.get_or_create(
                content_type=kind,
                codename=f'{verb}_{model}',
                defaults={'name': f'Can {verb} {words}'},
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0005_vapi_conversations'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='CallCost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(blank=True, decimal_places=6, max_digits=14, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('lines', models.JSONField(blank=True, default=list)),
                ('unpriced', models.JSONField(blank=True, default=list)),
                ('computed_at', models.DateTimeField(auto_now=True)),
                ('call', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='cost', to='calls.call')),
            ],
            options={
                'verbose_name': 'cost of a call',
                'verbose_name_plural': 'costs of calls',
            },
        ),
        migrations.CreateModel(
            name='Price',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('vendor', models.SlugField(help_text="As the call's log names it: openai, deepgram, elevenlabs ...", max_length=40)),
                ('model', models.CharField(default='*', help_text="As the call's log names it, or * for all that have no price.", max_length=100)),
                ('unit', models.CharField(choices=[('input_tokens', 'Text tokens read'), ('cached_input_tokens', 'Text tokens read, cached'), ('output_tokens', 'Text tokens written'), ('audio_input_tokens', 'Audio tokens heard'), ('cached_audio_input_tokens', 'Audio tokens heard, cached'), ('audio_output_tokens', 'Audio tokens spoken'), ('characters', 'Characters spoken'), ('audio_seconds', 'Seconds heard')], max_length=30)),
                ('price', models.DecimalField(decimal_places=6, help_text="From the vendor's price list; none come with this software.", max_digits=12, validators=[django.core.validators.MinValueValidator(0)])),
                ('per', models.PositiveIntegerField(default=1, help_text='How many of the unit that buys: 1000000 where the list says per million tokens, 1000 per thousand characters, 60 where it says per minute.', validators=[django.core.validators.MinValueValidator(1)])),
                ('currency', models.CharField(default='USD', help_text="The same for all prices: a call's cost is one sum.", max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters.')])),
                ('valid_from', models.DateField(help_text='Calls from this day on. Calls that are over keep the cost they have until manage.py price_calls works it out again.')),
            ],
            options={
                'ordering': ('vendor', 'model', 'unit', '-valid_from'),
                'constraints': [models.UniqueConstraint(fields=('vendor', 'model', 'unit', 'valid_from'), name='price_unique')],
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
