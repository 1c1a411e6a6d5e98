"""Numbers are found by any part of them."""

from django.db import migrations

from apps.trigrams import trigram_indexes


class Migration(migrations.Migration):
    dependencies = [('calls', '0022_grains_of_all')]
    operations = [
        trigram_indexes(
            'calls_call',
            {
                'calls_call_from_trigrams': 'from_number',
                'calls_call_to_trigrams': 'to_number',
            },
        )
    ]
