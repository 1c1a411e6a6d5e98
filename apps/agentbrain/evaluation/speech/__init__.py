"""Measuring the recognizer that ships (``manage.py evaluate_speech``)."""
