"""Tests of the client; its own portal is in process."""
