"""The pages: a handler parses, calls one service, and shows a view."""
