"""Real reverse proxies, started with exactly what ``farstu proxy-config`` prints."""
