"""Publicly known weaknesses of comparable systems, each tried on the whole, by its name.

A file a class. Which rows other tests have already says the head of each file.
"""
