"""Applications that tests start: other people’s clients, in programs of their own."""
