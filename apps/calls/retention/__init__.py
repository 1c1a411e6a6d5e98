"""How long what calls leave behind is kept, and how a person is forgotten."""
