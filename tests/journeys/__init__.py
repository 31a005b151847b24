"""Stories in a real browser, with real authenticator programs."""
