"""One file a suite; ``registry.py`` lists them."""
