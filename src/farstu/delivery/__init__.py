"""Carrying messages out of the house: it knows mail and gateways, neither people nor tables."""
