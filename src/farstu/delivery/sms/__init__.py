"""Text messages: a file for each kind of gateway, and a chain in which they stand in for others."""
