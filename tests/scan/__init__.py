"""The scan itself."""
