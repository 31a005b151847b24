"""What the operator decides: one frozen tree, from a TOML file and from the environment.

The environment wins over the file, and the file over what is built in.
"""

from __future__ import annotations

from farstu.config.addresses import Listen
from farstu.config.mistakes import ConfigError, Mistake
from farstu.config.reading import load_config
from farstu.config.tree import Config

__all__ = ["Config", "ConfigError", "Listen", "Mistake", "load_config"]
