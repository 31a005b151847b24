"""Where templates are read from, what stands in for those of an unknown factor, and parts."""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping
from os import PathLike
from threading import Lock
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template, TemplateNotFound
from jinja2.environment import TemplateModule

ABOUT = re.compile(r"factors/[^/]+/about\.html")
UNKNOWN = "factors/unknown.html"
PARTS = "parts/"
MADE = "made_parts"
"""Under which name a context has the parts that its page made so far."""


class Templates(FileSystemLoader):
    """Reads the templates of a folder; of a factor that has none, what may be said of any.

    A newer release may have left such a row behind, and a page about many people must not break by
    one of them. Only what is said *about* a factor is made up for: nobody is asked for one.

    For one environment. Whoever asks first compiles a template, and others wait for it: else the
    first pages after a start, asked for at once, would each compile the same.
    """

    def __init__(self, folder: str | PathLike[str]) -> None:
        """Read from *folder*; nothing is read yet."""
        super().__init__(folder)
        self._lock = Lock()
        self._loaded: dict[str, Template] = {}

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - the toolkit's name
    ) -> Template:
        """Give a template, compiled once."""
        with self._lock:
            if name not in self._loaded:
                self._loaded[name] = super().load(environment, name, globals)
            return self._loaded[name]

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Read a template, or what stands in for it."""
        try:
            return super().get_source(environment, template)
        except TemplateNotFound:
            if not ABOUT.fullmatch(template):
                raise
            return super().get_source(environment, UNKNOWN)


class Sheet(Template):
    """A template; one that is a part is made once for a page, however many templates import it.

    A page, its layouts and its other parts import the same few, each anew: half of the work. A
    part says nothing but by what every page has, so the first one made is as good as any other.
    """

    def make_module(
        self,
        vars: dict[str, Any] | None = None,  # noqa: A002 - the toolkit's name
        shared: bool = False,  # noqa: FBT001, FBT002 - the toolkit's order
        locals: Any = None,  # noqa: A002 - the toolkit's name
    ) -> TemplateModule:
        """Make what importing this gives, or give what was made for this page before."""
        made: dict[str, TemplateModule] | None = (vars or {}).get(MADE)
        name = self.name or ""
        if made is None or not name.startswith(PARTS):
            return super().make_module(vars, shared, locals)
        if name not in made:
            made[name] = super().make_module(vars, shared, locals)
        return made[name]
