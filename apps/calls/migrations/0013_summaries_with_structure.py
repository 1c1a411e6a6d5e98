"""Summaries with structure; what older ones say in prose becomes lists of one."""

from __future__ import annotations

from django.db import migrations, models

BATCH = 500


def prose_to_lists(apps, schema_editor):
    summaries = apps.get_model("calls", "CallSummary").objects.using(
        schema_editor.connection.alias
    )
    batch = []
    for row in summaries.only("id", "done_text", "open_text").iterator(BATCH):
        if row.done_text:
            row.done = [{"what": row.done_text, "model": "", "id": None}]
        row.open_points = [row.open_text] if row.open_text else []
        batch.append(row)
        if len(batch) == BATCH:
            summaries.bulk_update(batch, ["done", "open_points"])
            batch = []
    summaries.bulk_update(batch, ["done", "open_points"])


def lists_to_prose(apps, schema_editor):
    summaries = apps.get_model("calls", "CallSummary").objects.using(
        schema_editor.connection.alias
    )
    for row in summaries.iterator(BATCH):
        row.done_text = " ".join(deed.get("what", "") for deed in row.done)
        row.open_text = " ".join(row.open_points)
        row.save(update_fields=["done_text", "open_text"])


def _texts(name, **more):
    return migrations.AddField(
        "callsummary", name, models.JSONField(blank=True, default=list, **more)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0012_outbound_calls"),
    ]

    operations = [
        migrations.RenameField("callsummary", "asked", "reason"),
        migrations.RenameField("callsummary", "done", "done_text"),
        migrations.RenameField("callsummary", "open_points", "open_text"),
        _texts("done", help_text="What was done, with the rows it touched."),
        _texts("promised", help_text="What the caller was promised."),
        _texts("open_points", help_text="What a person still has to do."),
        _texts("flags"),
        migrations.RunPython(prose_to_lists, lists_to_prose),
    ]
