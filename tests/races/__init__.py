"""Races: what two worker processes do with requests that come at the same moment."""
