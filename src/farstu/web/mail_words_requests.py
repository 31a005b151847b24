"""What people read about requests for accounts; a part of what ``mail_words.py`` has."""

from __future__ import annotations

from collections.abc import Mapping

from farstu.services.notices import Notice
from farstu.web.mail_words_shape import NoticeWords
from farstu.web.words import lazy

REQUEST_WORDS: Mapping[Notice, NoticeWords] = {
    Notice.REQUEST_APPROVED: NoticeWords(
        subject=lazy("%(whom)s gets an account at %(portal)s"),
        meaning=lazy(
            "You asked for it for %(organisation)s. A mail with a link went to %(mailbox)s; with "
            "it they come in by themselves."
        ),
        advised=False,
    ),
    Notice.REQUEST_DECLINED: NoticeWords(
        subject=lazy("%(whom)s gets no account at %(portal)s"),
        meaning=lazy(
            "You asked for it for %(organisation)s and %(mailbox)s. The answer was: “%(reason)s”"
        ),
        advised=False,
    ),
}

WANTED_SUBJECT = lazy("%(organisation)s asks for an account at %(portal)s")
WANTED_LEAD = lazy("See whom they ask for, and decide:")
WANTED_MEANING = lazy(
    "The page says who asked, and whether they confirmed it with a second step. Requests that come "
    "before you have decided stand in the same list, without another mail."
)
WANTED_ADVICE = lazy(
    "If you don’t know why they ask, ask them another way first. A request that nobody decides on "
    "is over after 30 days."
)
