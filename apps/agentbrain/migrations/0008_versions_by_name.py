from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('agentbrain', '0007_pauses_within_a_turn'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='brainversion',
            options={'ordering': ('-number',), 'permissions': [('publish_brain', 'Can publish what was tuned, and roll back')], 'verbose_name': 'version', 'verbose_name_plural': 'versions'},
        ),
    ]
