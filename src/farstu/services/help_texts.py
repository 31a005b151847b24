"""What a portal says itself above its help: written and taken away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from farstu.core.help_texts import LONGEST, with_text
from farstu.core.languages import LANGUAGES
from farstu.core.outcome import Reason, Rejected
from farstu.services.fields import clean_paragraphs, mistakes
from farstu.services.kit import Kit
from farstu.services.portals import Hand, save_portal, state_of
from farstu.store import portals
from farstu.store.portals import Portal
from farstu.store.tx import Tx


def field_of(language: str) -> str:
    """Say what the field of a language is called."""
    return f"text_{language}"


def help_state(portal: Portal) -> str:
    """Say what a portal says above its help."""
    return state_of(portal.settings.help_texts)


def write_help(
    kit: Kit, tx: Tx, texts: Mapping[str, str], *, by: Hand | None = None
) -> Portal | tuple[Rejected, ...]:
    """Write the text in each language that *texts* has; an empty one takes it away.

    Reasons: NOT_FOUND, LANGUAGE_UNKNOWN, those of ``clean_paragraphs`` and ``save_portal``.
    """
    portal = portals.find(tx, tx.portal_id)
    if portal is None:
        return (Rejected(Reason.NOT_FOUND),)
    if by is not None and by.seen != help_state(portal):
        return (Rejected(Reason.PORTAL_CHANGED_MEANWHILE),)
    cleaned = {language: _clean(language, text) for language, text in texts.items()}
    if wrong := mistakes(*cleaned.values()):
        return wrong
    kept = portal.settings.help_texts
    for language, text in cleaned.items():
        kept = with_text(kept, language, str(text), at=kit.clock())
    settings = replace(portal.settings, help_texts=kept)
    return save_portal(kit, tx, portal, replace(portal, settings=settings), by=by)


def _clean(language: str, text: str) -> str | Rejected:
    if language not in LANGUAGES:
        return Rejected(Reason.LANGUAGE_UNKNOWN, field=field_of(language))
    return clean_paragraphs(text, field=field_of(language), longest=LONGEST)
