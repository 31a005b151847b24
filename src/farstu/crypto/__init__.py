"""Secrets: made, hashed, sealed and compared here. Chance and time are always handed in."""
