"""Tests of the gauntlet fail where the guard is switched off that they are about.

The same tests are run on a Farstu in this process, of which one function was replaced. One row in
five is tried so: what does not fail without its guard proves nothing with it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from webauthn.authentication import verify_authentication_response

from farstu.core import access, login
from farstu.factors import totp, webauthn
from farstu.factors.shape import Held
from farstu.http import arrival, door, whose_form
from farstu.services import crowd, proving, recovery, remembering, sign_in, subject
from farstu.services.kit import Kit
from farstu.services.secrets import open_held
from farstu.store import authenticators, recovery_sheets, throttles
from farstu.store.accounts import Account
from farstu.store.authenticators import Authenticator
from farstu.store.throttles import Charged
from farstu.store.tx import Tx
from tests.gauntlet import test_a_code_guessing as a
from tests.gauntlet import test_b_replay_and_race as b
from tests.gauntlet import test_c_ways_round as ways
from tests.gauntlet import test_d_management as d
from tests.gauntlet import test_e_webauthn as e
from tests.gauntlet import test_f_sessions as f
from tests.gauntlet import test_h_delivery as h
from tests.gauntlet import test_k_privacy as k
from tests.gauntlet import test_l_availability as last
from tests.gauntlet.stage import Stage, open_loose_stage
from tests.support.databases import make_sqlite_database
from tests.support.key_holder import BOTH

pytestmark = pytest.mark.slow

Switch = Callable[[pytest.MonkeyPatch], None]
"""Switches a guard off."""


def counters(patch: pytest.MonkeyPatch) -> None:
    """Charge nothing for a try."""
    patch.setattr(throttles, "charge", lambda *_, **__: Charged(1))


def login_end(patch: pytest.MonkeyPatch) -> None:
    """Let a login wait for its second proof for hours."""
    patch.setattr(sign_in, "LOGIN", timedelta(hours=5))


def ascii_digits(patch: pytest.MonkeyPatch) -> None:
    """Read as a digit whatever Unicode takes for one."""
    patch.setattr(totp, "_read", lambda typed, _: unicodedata.normalize("NFKC", typed))


def known_proxies(patch: pytest.MonkeyPatch) -> None:
    """Believe anybody who says where a visitor is."""
    patch.setattr(arrival, "client_address", lambda peer, said, _: next(iter(said), peer))


def whole_networks(patch: pytest.MonkeyPatch) -> None:
    """Take each spelling of an address for a network of its own."""
    patch.setattr(door, "network_of", str)


def spent_steps(patch: pytest.MonkeyPatch) -> None:
    """Forget which codes were used."""

    def open_unused(kit: Kit, tx: Tx, held: Iterable[Authenticator]) -> list[Held]:
        return [replace(one, counter=-1) for one in open_held(kit, tx, held)]

    patch.setattr(proving, "open_held", open_unused)
    patch.setattr(authenticators, "spend", lambda *_, **__: True)


def retirement(patch: pytest.MonkeyPatch) -> None:
    """Leave alone what a lost phone shows."""
    patch.setattr(recovery, "_retire_captured_answers", lambda *_: None)


def spent_codes(patch: pytest.MonkeyPatch) -> None:
    """Take no line off a sheet."""
    patch.setattr(recovery_sheets, "spend", lambda *_, **__: True)


def unknown_kinds(patch: pytest.MonkeyPatch) -> None:
    """Leave out what this release does not know."""
    facts_of = crowd.facts_of

    def of_known(
        kit: Kit, account: Account, held: Iterable[Authenticator], *rest: int, **more: bool
    ) -> Any:
        known = [one for one in held if one.kind in kit.factors]
        return facts_of(kit, account, known, *rest, **more)

    patch.setattr(subject, "facts_of", of_known)


def second_steps(patch: pytest.MonkeyPatch) -> None:
    """Ask for nothing that is held."""
    patch.setattr(login, "_pending", lambda *_: None)


def origins(patch: pytest.MonkeyPatch) -> None:
    """Take the forms of other sites."""
    patch.setattr(whose_form, "is_same_origin", lambda *_, **__: True)


def form_tokens(patch: pytest.MonkeyPatch) -> None:
    """Take forms that do not say whose they are."""
    patch.setattr(whose_form, "is_our_form", lambda *_, **__: True)


def handles(patch: pytest.MonkeyPatch) -> None:
    """Believe a key about whose it is."""
    patch.setattr(webauthn, "_is_owner", lambda *_, **__: True)


def signatures(patch: pytest.MonkeyPatch) -> None:
    """Take whatever stands where a signature should."""
    patch.setattr(verify_authentication_response, "verify_signature", lambda **_: None)


def fresh_proofs(patch: pytest.MonkeyPatch) -> None:
    """Let what was proven once be enough for every change."""
    for place in (access, subject):
        patch.setattr(place, "fresh_demand", lambda *_: login.NO_DEMAND)


def copies(patch: pytest.MonkeyPatch) -> None:
    """Leave be what shows that a device was copied."""
    patch.setattr(remembering, "_end_copied", lambda *_, **__: None)


def with_keys(tried: Callable[[Stage], None]) -> Callable[[Stage], None]:
    """Allow keys beside apps for a test."""

    @wraps(tried)
    def run(stage: Stage) -> None:
        with stage.policy(BOTH):
            tried(stage)

    return run


TEETH: tuple[tuple[Callable[[Stage], None], Switch], ...] = (
    (a.test_a1_many_sessions_share_one_budget, counters),
    (a.test_a4_a_login_cannot_be_waited_out, login_end),
    (a.test_a5_form_and_api_share_one_budget, counters),
    (lambda stage: a.test_a10_only_ascii_digits_are_digits(stage, "\uff10"), ascii_digits),
    (a.test_a19_parallel_passwords_are_counted_before_they_are_judged, counters),
    (lambda stage: a.test_a25_strangers_do_not_choose_their_network(stage, HEADER), known_proxies),
    (a.test_a26_a_whole_network_is_one, whole_networks),
    (b.test_b1_a_used_code_is_used_everywhere, spent_steps),
    (b.test_b4_a_code_works_once_over_all_doors, spent_steps),
    (b.test_b8_a_code_that_set_something_up_signs_nobody_in, retirement),
    (b.test_b11_a_recovery_code_works_once, spent_codes),
    (ways.test_c17_a_kind_that_is_not_known_here_lets_nobody_in, unknown_kinds),
    (ways.test_c22_who_chose_a_second_proof_is_asked_for_it, second_steps),
    (d.test_d8_no_form_of_another_site_is_taken, origins),
    (d.test_d8_a_form_says_whose_it_is, form_tokens),
    (with_keys(e.test_e1_ones_own_key_opens_ones_own_account_only), handles),
    (with_keys(lambda stage: e.test_e17_a_signature_of_nothing_is_none(stage, b"")), signatures),
    (h.test_h4_another_address_takes_a_proof_of_now, fresh_proofs),
    (d.test_d5_a_stolen_session_changes_nothing, fresh_proofs),
    (f.test_f5_a_copied_device_takes_everything_with_it, copies),
    (k.test_k7_a_pause_is_the_same_for_nobody, counters),
    (last.test_l2_a_flood_of_names_forgets_no_counter_and_no_login, counters),
)
HEADER = "x-forwarded-for"


@pytest.fixture
def loose(run_folder: Path, tmp_path: Path) -> Iterator[Stage]:
    """Give a portal in this process, which the test can take apart."""
    with open_loose_stage(make_sqlite_database(run_folder, folder=tmp_path), tmp_path) as stage:
        yield stage


@pytest.mark.parametrize(("tried", "switch"), TEETH, ids=lambda one: one.__name__)
def test_without_its_guard_it_fails(
    loose: Stage, monkeypatch: pytest.MonkeyPatch, tried: Callable[[Stage], None], switch: Switch
) -> None:
    """And by nothing but what it claims."""
    switch(monkeypatch)
    with pytest.raises(AssertionError):
        tried(loose)


def test_with_all_of_them_it_does_not(loose: Stage) -> None:
    """The same test is green on the same kind of Farstu that nobody took apart."""
    b.test_b1_a_used_code_is_used_everywhere(loose)
    a.test_a4_a_login_cannot_be_waited_out(loose)
