"""Known weaknesses of comparable systems, each tried on a running Farstu.

A test is named after its row in ``docs/security/weaknesses.md``. Most goes over the network to
``farstu serve`` with two worker processes, on either database, by what an attacker could send.
"""
