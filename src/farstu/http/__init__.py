"""What every request passes once, whichever door it comes through."""
