"""SQL, and only here: a file per noun, functions that take a transaction first."""
