"""Tests of the rules: exhaustive, and with nothing but arguments."""
