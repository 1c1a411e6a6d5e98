from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agentbrain', '0004_when_rules_changed'),
    ]

    operations = [
        migrations.AddField(
            model_name='backtest',
            name='classifier',
            field=models.BinaryField(help_text='The classifier trained for the draft.', null=True),
        ),
    ]
