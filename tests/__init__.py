"""Farstu's tests; the folders mirror src/."""
