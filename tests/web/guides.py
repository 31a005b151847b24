"""Help articles for tests: of any policy, or of any preset, about the portal of the samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from farstu.core.guide import Guide, House, Topic, guide_of
from farstu.core.plans import Layer
from farstu.core.policy import Policy
from farstu.core.roles import Role
from farstu.factors import REGISTRY
from farstu.services.presets import Preset, list_presets
from farstu.web.articles.tree import Article
from farstu.web.articles.writing import Ground, Writer
from farstu.web.render import Renderer
from farstu.web.views import Portal
from tests.web.people import NOW, PORTAL

RENDERER = Renderer()
HOUSE = House(
    channels={factor.kind: factor.traits.channel for factor in REGISTRY},
    worths={factor.kind: factor.traits.worth for factor in REGISTRY},
)
PRESETS: Mapping[str, Preset] = {preset.name: preset for preset in list_presets()}


def guide_to(
    policy: Policy,
    *,
    administrators: Policy | None = None,
    has_organisations: bool = True,
    codes_after: bool = False,
) -> Guide:
    """Say what help has to tell under *policy*."""
    return guide_of(
        [Layer(policy=policy), Layer(policy=administrators, role=Role.ADMINISTRATOR)],
        HOUSE,
        has_organisations=has_organisations,
        codes_after=codes_after,
        now=NOW,
    )


def writer_of(
    policy: Policy,
    *,
    portal: Portal = PORTAL,
    contact: str = "help@example.com",
    pictures: Mapping[str, str] | None = None,
    codes_after: bool = False,
    administrators: Policy | None = None,
) -> Writer:
    """Write about a portal under *policy*."""
    guide = guide_to(policy, administrators=administrators, codes_after=codes_after)
    ground = Ground(guide=guide, support_contact=contact, pictures=pictures or {})
    return Writer(renderer=RENDERER, portal=portal, ground=ground, now=NOW)


def _writer_at(preset: str) -> Writer:
    begins, settings = PRESETS[preset], PRESETS[preset].settings
    return writer_of(
        begins.policy,
        portal=replace(PORTAL, by_request=settings.accounts_by_request),
        codes_after=settings.codes_after,
        administrators=begins.administrators,
    )


def articles_of(preset: str, *, language: str = "en") -> dict[str, Article]:
    """Write every article of a portal that is as a preset says."""
    written = _writer_at(preset).write_all(language=language)
    return {article.slug: article for article in written}


def article(preset: str, topic: Topic) -> Article:
    """Write one of them."""
    return _writer_at(preset).write(topic, language="en")
