"""Carrying messages out of the house: it knows mail, and neither people nor the database."""
