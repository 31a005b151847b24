"""What is said about a factor that this release does not know."""

from __future__ import annotations

import pytest
from jinja2 import TemplateNotFound

from farstu.core.assurance import FactorKind
from farstu.web.render import Renderer


def test_an_unknown_kind_has_words_of_its_own() -> None:
    """A row that a newer release left behind is listed by them."""
    said = Renderer().usual_name(FactorKind("iris"))
    assert said == "A method that this version does not know"


@pytest.mark.parametrize("name", ["factors/iris/challenge.html", "iris/about.html", "iris.html"])
def test_nothing_else_is_made_up(name: str) -> None:
    """A page that asks for such a kind, or any other that is missing, is a bug and says so."""
    with pytest.raises(TemplateNotFound):
        Renderer().render(name, context={})
