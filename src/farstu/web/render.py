"""Turns a page's view into HTML: templates, languages, and how times are written.

Each language has a Jinja environment of its own, made when it is first asked for; a language
that there is no catalogue for reads the English of the source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import (
    Environment,
    StrictUndefined,
    Template,
    pass_context,
    select_autoescape,
)
from jinja2.runtime import Context
from markupsafe import Markup

from farstu.core.assurance import FactorKind
from farstu.core.audit import AuditEvent
from farstu.core.outcome import Reason
from farstu.core.people import Standing
from farstu.core.roles import Role
from farstu.core.rule_lines import write_line
from farstu.services.reminders import WhyNot
from farstu.web.activity import DISPUTABLE, describe, warns
from farstu.web.browsers import name_browser
from farstu.web.error_pages import error_text
from farstu.web.people_words import ROLES, STANDINGS, TAGS, WAYS_IN, WHY_NOT
from farstu.web.statics import StaticUrls
from farstu.web.templates import MADE, Sheet, Templates
from farstu.web.times import Calendar, write_percent
from farstu.web.views import Frame, Page
from farstu.web.wording import WORDINGS
from farstu.web.words import Words

HOUSE = Path(__file__).resolve().parent.parent
TEMPLATES = HOUSE / "templates"
STATIC = HOUSE / "static"
LOCALE = HOUSE / "locale"

SOURCE_LANGUAGE = "en"
PLAIN = ("txt",)
"""What is read as it is; in everything else, what people typed is escaped."""
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})

ABSENT: Mapping[str, object] = {
    "portal": None,
    "person": None,
    "errors": (),
    "values": {},
    "status": None,
    "languages": (),
    "here": "/",
    "hall": "",
    "asker": None,
    "ending": None,
    "view": None,
}
"""What a context may leave out; anything else that is missing is a bug and raises."""


class Renderer:
    """Renders the templates of one folder in any language that ``locale`` has."""

    def __init__(
        self,
        templates: Path = TEMPLATES,
        *,
        locale: Path = LOCALE,
        static: Callable[[str], str] | None = None,
    ) -> None:
        """Take the templates from *templates* and the addresses of static files from *static*."""
        self._templates = templates
        self._locale = locale
        self._static = static or StaticUrls(STATIC)
        self.languages = (SOURCE_LANGUAGE, *_catalogues_in(locale))
        self._environments: dict[str, Environment] = {}
        self._words: dict[str, Words] = {}
        self._lock = Lock()

    def page(self, view: Page, *, frame: Frame, language: str = SOURCE_LANGUAGE) -> str:
        """Render *view* with the template that it names."""
        around = {field.name: getattr(frame, field.name) for field in fields(frame)}
        return self.render(view.template, context={**around, "view": view}, language=language)

    def render(
        self, name: str, *, context: Mapping[str, object], language: str = SOURCE_LANGUAGE
    ) -> str:
        """Render the template *name*; *context* is a ``Frame``'s fields and ``view``."""
        words = self.words(language)
        direction = "rtl" if words.language[:2] in RIGHT_TO_LEFT else "ltr"
        return self._template(name, words).render(
            {**ABSENT, **context, MADE: {}, "language": words.language, "direction": direction}
        )

    def usual_name(self, kind: FactorKind, *, language: str = SOURCE_LANGUAGE) -> str:
        """Say what an authenticator of *kind* is called whose owner gave it no name."""
        about = self._template(f"factors/{kind}/about.html", self.words(language))
        said: Any = about.make_module(dict(ABSENT))
        return str(said.usual_name()).strip()

    def words(self, language: str = SOURCE_LANGUAGE) -> Words:
        """Give the words of *language*, for sentences that are made outside of a template."""
        known = language if language in self.languages else SOURCE_LANGUAGE
        with self._lock:
            if known not in self._words:
                self._words[known] = Words(known, self._catalogue(known))
            return self._words[known]

    def _template(self, name: str, words: Words) -> Template:
        with self._lock:
            if words.language not in self._environments:
                self._environments[words.language] = self._furnish(words)
            environment = self._environments[words.language]
        return environment.get_template(name)

    def _catalogue(self, language: str) -> NullTranslations:
        if language == SOURCE_LANGUAGE:
            return NullTranslations()
        return read_catalogue(catalogue_path(self._locale, language))

    def _furnish(self, words: Words) -> Environment:
        environment = Environment(
            loader=Templates(self._templates),
            autoescape=select_autoescape(disabled_extensions=PLAIN, default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            extensions=["jinja2.ext.i18n"],
        )
        environment.template_class = Sheet
        environment.policies["ext.i18n.trimmed"] = True
        environment.install_gettext_translations(  # type: ignore[attr-defined]
            words.translations, newstyle=True
        )
        environment.globals["static"] = self._static
        environment.filters.update(_time_filters(words), **_word_filters(words))
        environment.filters.update(_people_filters(words))
        environment.tests["worth_a_look"] = warns
        environment.tests["disputable"] = DISPUTABLE.__contains__
        return environment


def catalogue_path(locale: Path, language: str) -> Path:
    """Say where *locale* has the words of *language*."""
    return locale / language.replace("-", "_") / "LC_MESSAGES" / "farstu.po"


def read_catalogue(path: Path) -> NullTranslations:
    """Read the words of a language as they were written: nothing has to be compiled before.

    It is done once for each language of a process. What is marked as fuzzy is left out.
    """
    with path.open("rb") as file:
        catalogue = read_po(file)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _catalogues_in(locale: Path) -> list[str]:
    """List the languages that *locale* has a catalogue for, as HTML names them."""
    found = locale.glob("*/LC_MESSAGES/farstu.po")
    return sorted(path.parent.parent.name.replace("_", "-") for path in found)


def _time_filters(words: Words) -> dict[str, Callable[..., object]]:
    """Make the filters that write an instant, each as a ``<time>`` element."""

    def calendar(context: Context) -> Calendar:
        portal = context["portal"]
        return Calendar(words, portal.zone if portal else "")

    @pass_context
    def plain_day(context: Context, instant: datetime) -> str:
        return calendar(context).day_of_year(instant)

    @pass_context
    def when(context: Context, instant: datetime) -> Markup:
        return _element(instant, calendar(context).when(instant, now=context["now"]))

    @pass_context
    def clock(context: Context, instant: datetime) -> Markup:
        return _element(instant, calendar(context).clock(instant))

    @pass_context
    def day(context: Context, instant: datetime) -> Markup:
        return _element(instant, calendar(context).day(instant))

    @pass_context
    def short_day(context: Context, instant: datetime) -> Markup:
        return _element(instant, calendar(context).short_day(instant))

    filters = (plain_day, when, clock, day, short_day)
    return {one.__name__: one for one in filters}


def _word_filters(words: Words) -> dict[str, Callable[..., object]]:
    """Make the filters that look up what something is called."""

    def reason_title(reason: Reason) -> str:
        wording = WORDINGS[reason]
        return words.say(wording.title or wording.text, portal="")

    @pass_context
    def reason_text(context: Context, reason: Reason) -> str:
        portal = context["portal"]
        return words.say(WORDINGS[reason].text, portal=portal.name if portal else "")

    def activity(event: AuditEvent, subject: str = "") -> str:
        return describe(event, words=words, subject=subject)

    def browser(agent: str) -> str:
        return name_browser(agent, words=words)

    def status_title(status: int, is_sick: bool) -> str:  # noqa: FBT001 - a filter's
        return words.say(error_text(status, is_sick=is_sick).title)

    def status_text(status: int, is_sick: bool) -> str:  # noqa: FBT001 - likewise
        return words.say(error_text(status, is_sick=is_sick).text)

    return {
        "reason_title": reason_title,
        "reason_text": reason_text,
        "activity": activity,
        "browser": browser,
        "status_title": status_title,
        "status_text": status_text,
        "rule_line": write_line,
    }


def _people_filters(words: Words) -> dict[str, Callable[..., object]]:
    """Make the filters about people: how they stand, what they are, a share of them."""

    def standing(which: Standing) -> str:
        return words.say(STANDINGS[which])

    def role(which: Role) -> str:
        return words.say(ROLES[which])

    def why_not(why: WhyNot) -> str:
        return words.say(WHY_NOT[why])

    def way_in(word: str) -> str:
        return words.say(WAYS_IN[word]) if word in WAYS_IN else ""

    def percent(part: int, whole: int) -> str:
        return write_percent(part, whole, words=words)

    return {
        "percent": percent,
        "standing": standing,
        "standing_tag": TAGS.get,
        "role": role,
        "why_not": why_not,
        "way_in": way_in,
    }


def _element(instant: datetime, text: str) -> Markup:
    stamp = instant.isoformat(timespec="seconds")
    return Markup('<time datetime="{}">{}</time>').format(stamp, text)
