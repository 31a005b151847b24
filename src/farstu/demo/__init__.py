"""``farstu demo``: five portals with made-up people, on this machine only, to be looked at.

It has what an installation must never have: passwords and secrets that are shown to anybody who
looks. So it lives here, only ``cli/demo.py`` imports it, and it serves loopback and nothing else.
"""
