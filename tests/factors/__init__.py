"""Tests of the factors: one contract for all of them, and each one's own vectors."""
