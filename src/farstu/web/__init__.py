"""Floor 6, pages for people: how they look, what they say, and what each one shows."""
