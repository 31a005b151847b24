"""The second-factor API: JSON for portals that keep their own passwords and sessions."""
