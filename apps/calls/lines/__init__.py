"""The shop's telephone numbers, and how each of them is answered."""
