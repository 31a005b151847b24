"""A real FreeRADIUS, started with exactly what ``farstu radius-config`` prints."""
