"""Tokens with which other systems read the API."""
