"""What callers tell us, read from their words into values; one file a kind."""
