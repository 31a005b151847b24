"""Farstu: the hall between the two doors of a portal."""

__version__ = "0.1.0"
