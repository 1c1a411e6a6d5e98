"""What callers said that staff should look at, and what staff say it means."""
