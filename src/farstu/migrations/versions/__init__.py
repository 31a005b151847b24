"""The versions, oldest first. A landed one never changes."""
