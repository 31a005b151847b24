"""Scanners of others, run against a Farstu of one's own over loopback: ``make scan``."""
