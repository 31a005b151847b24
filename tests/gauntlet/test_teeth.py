"""Tests of the gauntlet fail where the guard is switched off that they are about.

The same tests are run on a Farstu in this process, of which one function was replaced. One row in
four is tried so: what does not fail without its guard proves nothing with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

from tests.gauntlet import switches as off
from tests.gauntlet import test_a_code_guessing as a
from tests.gauntlet import test_b_replay_and_race as b
from tests.gauntlet import test_c_ways_round as ways
from tests.gauntlet import test_d_management as d
from tests.gauntlet import test_e_webauthn as e
from tests.gauntlet import test_f_sessions as f
from tests.gauntlet import test_g_recovery_and_reset as g
from tests.gauntlet import test_g_who_changes_whom as whom
from tests.gauntlet import test_h_delivery as h
from tests.gauntlet import test_i_federation as i
from tests.gauntlet import test_i_proxies as side
from tests.gauntlet import test_j_how_secrets_lie as lie
from tests.gauntlet import test_j_secrets_and_storage as j
from tests.gauntlet import test_k_privacy as k
from tests.gauntlet import test_l_availability as last
from tests.gauntlet.listening import USUAL, sign_in_as_each
from tests.gauntlet.stage import Stage, open_loose_stage
from tests.gauntlet.switches import Switch
from tests.support.databases import make_sqlite_database
from tests.support.key_holder import BOTH
from tests.support.timing import listen, telling

pytestmark = pytest.mark.slow

FEW = 40


def given(tried: Callable[..., None], *more: Any) -> Callable[[Stage], None]:
    """Run a test with one of the rows that it is run with."""

    @wraps(tried)
    def run(stage: Stage) -> None:
        tried(stage, *more)

    return run


def with_keys(tried: Callable[[Stage], None]) -> Callable[[Stage], None]:
    """Allow keys beside apps for a test."""

    @wraps(tried)
    def run(stage: Stage) -> None:
        with stage.policy(BOTH):
            tried(stage)

    return run


TEETH: tuple[tuple[Callable[[Stage], None], Switch], ...] = (
    (a.test_a1_many_sessions_share_one_budget, off.counters),
    (a.test_a4_a_login_cannot_be_waited_out, off.login_end),
    (a.test_a5_form_and_api_share_one_budget, off.counters),
    (given(a.test_a10_only_ascii_digits_are_digits, "\uff10"), off.ascii_digits),
    (a.test_a19_parallel_passwords_are_counted_before_they_are_judged, off.counters),
    (given(a.test_a25_strangers_do_not_choose_their_network, a.HEADERS[0]), off.known_proxies),
    (a.test_a26_a_whole_network_is_one, off.whole_networks),
    (b.test_b1_a_used_code_is_used_everywhere, off.spent_steps),
    (b.test_b4_a_code_works_once_over_all_doors, off.spent_steps),
    (b.test_b8_a_code_that_set_something_up_signs_nobody_in, off.retirement),
    (b.test_b11_a_recovery_code_works_once, off.spent_codes),
    (ways.test_c17_a_kind_that_is_not_known_here_lets_nobody_in, off.unknown_kinds),
    (ways.test_c22_who_chose_a_second_proof_is_asked_for_it, off.second_steps),
    (d.test_d8_no_form_of_another_site_is_taken, off.origins),
    (d.test_d8_a_form_says_whose_it_is, off.form_tokens),
    (with_keys(e.test_e1_ones_own_key_opens_ones_own_account_only), off.handles),
    (with_keys(given(e.test_e17_a_signature_of_nothing_is_none, b"")), off.signatures),
    (h.test_h4_another_address_takes_a_proof_of_now, off.fresh_proofs),
    (d.test_d5_a_stolen_session_changes_nothing, off.fresh_proofs),
    (f.test_f5_a_copied_device_takes_everything_with_it, off.copies),
    (g.test_g1_a_recovery_code_is_its_owners, off.owners_of_sheets),
    (whom.test_g16_nobody_resets_an_equal_or_somebody_above, off.ranks),
    (whom.test_g19_an_invitation_is_into_one_place_as_one_thing, off.answered_invitations),
    (given(whom.test_g20_who_is_not_inside_changes_nothing, whom.ADDRESS), off.gates),
    (side.test_i1_only_the_proxy_is_answered, off.proxies),
    (side.test_i4_what_can_be_read_in_two_ways_opens_nothing, off.one_reading),
    (side.test_i5_a_broken_cookie_lets_nobody_in, off.single_cookies),
    (given(i.test_i8_what_an_application_needs_is_its_own_rule, {}), off.own_rules),
    (given(i.test_i11_a_code_is_redeemed_by_who_asked_for_it, ""), off.verifiers),
    (given(side.test_i14_a_code_is_worth_what_its_session_is, side.suspend), off.live_sessions),
    (lie.test_j7_seeds_are_long_and_differ, off.long_seeds),
    (lie.test_j10_no_seed_is_readable_where_it_lies, off.seals),
    (lie.test_j10_a_seed_opens_only_in_its_own_row, off.places),
    (j.test_j13_pages_with_secrets_are_kept_nowhere, off.no_keeping),
    (k.test_k7_a_pause_is_the_same_for_nobody, off.counters),
    (last.test_l2_a_flood_of_names_forgets_no_counter_and_no_login, off.counters),
)


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


@pytest.mark.timing
def test_over_the_line_it_is_heard_for_whom_nothing_is_hashed(
    loose: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the ear of row K4, in far fewer rounds."""
    off.hashes_for_nobody(monkeypatch)
    heard = telling(listen(sign_in_as_each(loose), rounds=FEW), usual=USUAL)
    assert set(heard) == {"no password was set", "of another portal", "unknown"}
