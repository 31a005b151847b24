"""Every page that there is: the classes of ``views`` that name a template."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from farstu.web import views


def all_pages() -> dict[str, Any]:
    """Find them in all files of the package, by name."""
    modules = [
        import_module(f"{views.__name__}.{one.name}") for one in iter_modules(views.__path__)
    ]
    return {
        name: one
        for module in modules
        for name, one in vars(module).items()
        if name.endswith("Page") and name != "Page" and hasattr(one, "template")
    }
