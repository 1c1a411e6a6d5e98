from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="callsummary",
            name="not_before",
            field=models.DateTimeField(
                blank=True,
                help_text="Nobody tries before: a worker is at it, or it waits to retry.",
                null=True,
            ),
        ),
    ]
