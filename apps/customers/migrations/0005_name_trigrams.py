"""Customers are found by any part of their name, in capitals or not."""

from django.db import migrations

from apps.trigrams import trigram_indexes


class Migration(migrations.Migration):
    dependencies = [('customers', '0004_consent_words')]
    operations = [
        trigram_indexes(
            'customers_customer',
            {
                'customers_first_name_trigrams': 'upper(first_name)',
                'customers_last_name_trigrams': 'upper(last_name)',
            },
        )
    ]
