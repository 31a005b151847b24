"""Tools of the tests: real programs that are started and stopped, and the only three fakes.

Clock, entropy and delivery are the only things of Farstu that tests replace.
"""
