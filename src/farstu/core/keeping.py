"""Who says what somebody is called, and the like: the portal that keeps them, or Farstu."""

from __future__ import annotations

from enum import StrEnum


class Attribute(StrEnum):
    """What a portal may keep of a person."""

    NAME = "name"
    EMAIL = "email"
    USERNAME = "username"
    LANGUAGE = "language"
    MEMBERSHIPS = "memberships"


class Owner(StrEnum):
    """Whose word counts."""

    PORTAL = "portal"
    FARSTU = "farstu"


SUSPENSION = "suspended"
"""Kept of who was suspended by the portal: then the portal may resume them, and else it may not."""
