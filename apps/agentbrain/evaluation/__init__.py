"""Measuring the brain that ships on public data (``manage.py evaluate_brain``)."""
