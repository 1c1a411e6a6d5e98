"""From what a model writes to what is spoken: the parts of the composer."""
