"""What the tests of pages stand on: the application in process, browsers, and people in it."""
