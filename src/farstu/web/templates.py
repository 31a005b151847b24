"""Where templates are read from, and what stands in for those of an unknown factor."""

from __future__ import annotations

import re
from collections.abc import Callable

from jinja2 import Environment, FileSystemLoader, TemplateNotFound

ABOUT = re.compile(r"factors/[^/]+/about\.html")
UNKNOWN = "factors/unknown.html"


class Templates(FileSystemLoader):
    """Reads the templates of a folder; of a factor that has none, what may be said of any.

    A newer release may have left such a row behind, and a page about many people must not break by
    one of them. Only what is said *about* a factor is made up for: nobody is asked for one.
    """

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
