"""The few words that somebody reads at the host of an application behind a proxy."""

from __future__ import annotations

from collections.abc import Mapping

from farstu.http.proxy_speech import Said
from farstu.web.words import Message, lazy

AT_APPLICATIONS: Mapping[Said, Message] = {
    Said.GONE_STALE: lazy(
        "You are not signed in here any more, or have to prove more. "
        "Nothing of what was sent has been kept: open the page again, then send it again."
    ),
    Said.NOT_ARRIVED: lazy(
        "This sign-in was used already, took too long, or was begun in another browser. "
        "Open the application again."
    ),
    Said.NOT_LET_IN: lazy("You may not open this application."),
    Said.NOT_NOW: lazy(
        "We cannot look up who you are at the moment. Nothing of what was sent has been kept: "
        "wait a minute, open the page again, then send it again."
    ),
}
