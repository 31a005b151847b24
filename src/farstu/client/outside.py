"""Where time and chance come from, when an application does not bring its own."""

from __future__ import annotations

import os
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable

Clock = Callable[[], float]
Entropy = Callable[[int], bytes]

NAME_BYTES = 24
"""192 bits: nobody guesses a name, and no two requests have the same."""

wall_clock: Clock = time.time
steady_clock: Clock = time.monotonic
entropy_of_the_machine: Entropy = os.urandom


def new_name(entropy: Entropy) -> str:
    """Make a name that nothing had before: 32 characters of base64url."""
    return urlsafe_b64encode(entropy(NAME_BYTES)).decode()
