"""What people read about access codes and cases; a part of the table in ``mail_words.py``."""

from __future__ import annotations

from collections.abc import Mapping

from farstu.services.notices import Notice
from farstu.web.mail_words_shape import NoticeWords
from farstu.web.words import lazy

CASE_WORDS: Mapping[Notice, NoticeWords] = {
    Notice.ACCESS_CODE_GIVEN: NoticeWords(
        subject=lazy("A one-time access code was given for your account"),
        meaning=lazy(
            "Somebody said that they were you and could not sign in to %(portal)s. They were given "
            "a code that works for an hour, once, and only together with your password."
        ),
    ),
    Notice.ACCESS_CODE_USED: NoticeWords(
        subject=lazy("A one-time access code was used"),
        meaning=lazy(
            "Whoever used it can set up a new method for your account at %(portal)s. Every other "
            "device was signed out."
        ),
    ),
    Notice.CASE_OPENED: NoticeWords(
        subject=lazy("Someone asked to recover your account: stop it if it isn’t you"),
        meaning=lazy(
            "They say that they are you and have nothing left to sign in to %(portal)s with. Two "
            "people check that before anybody gets in, and you can stop it."
        ),
    ),
    Notice.CASE_AGREED: NoticeWords(
        subject=lazy("Your account can be recovered soon: stop it if it isn’t you"),
        meaning=lazy(
            "Two people at %(portal)s have approved the case. From the time below on, whoever has "
            "your password can set up a new method, for three days."
        ),
    ),
    Notice.CASE_STOPPED: NoticeWords(
        subject=lazy("The recovery of your account was stopped"),
        meaning=lazy(
            "Nobody gets in to %(portal)s by that case. If you need it, call those who help you: "
            "it takes one of their owners, and proof that is not in your mailbox."
        ),
        advised=False,
    ),
    Notice.CASE_TAKEN_UP: NoticeWords(
        subject=lazy("The stopped recovery of your account goes on: stop it if it isn’t you"),
        meaning=lazy(
            "An owner at %(portal)s made sure, outside your mailbox, that it is you. It takes a "
            "second person, and the whole wait anew."
        ),
    ),
    Notice.CASE_CLOSED: NoticeWords(
        subject=lazy("The recovery of your account is over"),
        meaning=lazy(
            "The case at %(portal)s was closed, by those who handle it or because you signed in."
        ),
        advised=False,
    ),
    Notice.CASE_USED: NoticeWords(
        subject=lazy("Your account was recovered"),
        meaning=lazy(
            "Somebody with your password got in to %(portal)s by the case and can set up a new "
            "method. Every other device was signed out."
        ),
    ),
}
