"""How a session is opened: what the facts of its login say, and what nobody knows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from farstu.core.assurance import Identity, Source
from farstu.core.facts import WayBack
from farstu.core.login import Login
from farstu.core.opening import opening_of

from .cast import APP, JUST_NOW, KEY, PASSKEY, PASSWORD, RECOVERED, login, proof, remembered

KEY_ITSELF = replace(proof(KEY), proven_at=PASSKEY.proven_at)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (login(identity=PASSWORD), ("password",)),
        (login(identity=PASSWORD, proofs=(proof(APP),)), ("password", APP)),
        (login(identity=PASSWORD, proofs=(proof(APP), proof(APP))), ("password", APP)),
        (login(identity=PASSWORD, proofs=(proof(APP), proof(KEY))), ("password", APP, KEY)),
        (login(identity=PASSKEY, proofs=(KEY_ITSELF,)), ("passkey",)),
        (login(identity=PASSKEY, proofs=(KEY_ITSELF, proof(APP))), ("passkey", APP)),
        (login(identity=PASSWORD, remembered=remembered("app")), ("password", "remembered_device")),
        (
            login(identity=PASSWORD, remembered=remembered("app"), proofs=(proof(APP),)),
            ("password", APP),
        ),
        *(
            (
                login(
                    identity=PASSWORD,
                    recovered_at=RECOVERED,
                    way_back=way,
                    proofs=(proof(APP, enrolled=True),),
                ),
                ("password", way, APP),
            )
            for way in WayBack
        ),
        (
            login(
                identity=PASSWORD,
                recovered_at=RECOVERED,
                way_back=WayBack.CASE,
                remembered=remembered("app"),
            ),
            ("password", "case"),
        ),
    ],
)
def test_what_opened_a_session_is_listed(facts: Login, said: tuple[str, ...]) -> None:
    """In the order in which it was shown, each once; a device counts where it stood in."""
    assert opening_of(facts) == said


@pytest.mark.parametrize(
    "facts",
    [
        login(identity=None),
        login(identity=Identity(Source.PORTAL, JUST_NOW)),
        login(identity=PASSWORD, recovered_at=RECOVERED, proofs=(proof(APP),)),
    ],
)
def test_where_it_is_not_known_nothing_is_said(facts: Login) -> None:
    """Nobody yet, nobody of ours, and a way back without a name: an older release kept none."""
    assert opening_of(facts) == ()
