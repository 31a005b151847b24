"""Break the rules line by line, and see that a test notices each (``docs/security/mutants.md``)."""
